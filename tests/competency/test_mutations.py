"""A question fails when a fact it rests upon is removed or altered."""

from __future__ import annotations

import contextlib
import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse

from kg.project import Project

from .answers import HERE, Question, questions, text

XSD = "http://www.w3.org/2001/XMLSchema#"

FACTS = {
    "cahors-convention-date-et-duree": 'convention:acv-042 ct:dateSignature "2018-07-13"^^xsd:date',
    "cahors-convention-lieu-de-signature": "convention:acv-042 ct:lieuSignature lieu:salle-henri-martin-cahors",
    "cahors-convention-parties": "intercommunalite:200023737 ct:partieA convention:acv-042",
    "cahors-convention-signatures": "signature:acv-042-etat ct:pourLeCompteDe organisation:etat",
    "cahors-partenaires-financeurs": "partenariat:acv-042-anah ct:partenaire organisation:anah",
    "cahors-partenaires-locaux": "partenariat:acv-042-cci-lot ct:role concept:role-partenaire-local",
    "acv-axes-nationaux": "axe:acv-4 ct:axeDe programme:acv",
    "cahors-fiches-axe-1": "fiche-action:acv-042-04 ct:axe axe:acv-1",
    "cahors-fiches-nombre": "fiche-action:acv-042-09 ct:maturite concept:maturite-mature",
    "cahors-fiches-2019": (
        "fiche-action:acv-042-2019-maison-de-services-au-public ct:maturite concept:maturite-2019"
    ),
    "cahors-objectifs-fiche-13": (
        "fiche-action:acv-042-13 ct:objectif "
        '"Assurer un accès pour tous au haut débit et aux réseaux mobiles"@fr'
    ),
    "cahors-fiches-lieux": "fiche-action:acv-042-05 ct:lieu lieu:pont-cabessut-cahors",
    "cahors-enerpat-partenaires": "projet:enerpat ct:partenaire organisation:ville-de-porto",
    "cahors-operation-facades": "observation:operation-facades-nombre ct:valeur 53.0",
    "cahors-grand-pass": "observation:grand-pass-detenteurs ct:valeur 26000.0",
    "cahors-opah-ru-periode": 'projet:opah-ru-cahors-2015-2020 ct:fin "2020"^^xsd:gYear',
    "cahors-logements-deux-passages": (
        "observation:opah-ru-logements-a-rehabiliter ct:approximation concept:approximation-plus-de"
    ),
    "acv-chiffres-de-2018": "observation:acv-territoires-selectionnes ct:valeur 222.0",
    "acv-montant-total-deux-passages": (
        "engagement:acv-total-gouvernement ct:approximation concept:approximation-plus-de"
    ),
    "acv-montant-du-gouvernement-repartition": "engagement:acv-gouvernement-anah ct:montant 1000000000.0",
    "banque-des-territoires-fonds-propres-somme": (
        "engagement:acv-bdt-fonds-propres-innovation ct:composanteDe engagement:acv-bdt-fonds-propres"
    ),
    "anah-montants-contradictoires": "engagement:acv-anah-enveloppe ct:montant 1200000000.0",
    "anah-somme-des-lignes": "engagement:acv-anah-experimentations ct:montant 20000000.0",
    "action-logement-engagement": "engagement:acv-action-logement ct:nature concept:nature-mixte",
    "lot-conventions-du-communique": (
        "etat:pvd-lot-2021-200039519 ct:etatDe convention:pvd-200039519-2021-05-28"
    ),
    "lot-convention-cauvaldor": "signature:pvd-lot-2021-200066371-46330 ct:signataire commune:46330",
    "lot-convention-grand-figeac": "signature:pvd-lot-2021-200067361-12052 ct:signataire commune:12052",
    "lot-conventions-en-cours-d-elaboration": (
        "etat:pvd-lot-2021-200035327 ct:statut concept:statut-en-cours-d-elaboration"
    ),
    "lot-signataire-de-l-etat": "signature:pvd-lot-2021-200066371-etat ct:signataire personne:michel-prosic",
    "lot-laureates-communique-et-liste-officielle": "participation:pvd-46185 ct:participant commune:46185",
    "rencontres-2021-dates-et-lieu": (
        'evenement:rencontres-des-villes-moyennes-2021 ct:fin "2021-10-28"^^xsd:date'
    ),
    "rencontres-2021-invites": 'presence:rencontres-2021-remy-knafou ct:enQualiteDe "professor of geography"@en',
    "mouchel-blaisot-fonctions": "mandat:prefet-rollon-mouchel-blaisot ct:fonction concept:fonction-prefet",
    "lieux-innovation-de-l-article": "lieu:57463-bliiida ct:situeDans commune:57463",
    "etude-25-lieux-auteurs": (
        "document:etude-25-lieux-innovation dcterms:contributor organisation:patriarche"
    ),
    "journees-france-urbaine-themes": (
        'evenement:journees-nationales-france-urbaine-2022 ct:theme "logistique urbaine"@fr'
    ),
    "assises-2024-dates-et-lieu": 'evenement:assises-apvf-2024 ct:debut "2024-06-14"^^xsd:date',
    "assises-2024-grands-temoins": 'presence:assises-2024-laurent-berger ct:date "2024-06-14"^^xsd:date',
    "assises-2024-ministres": "presence:assises-2024-gabriel-attal ct:modalite concept:modalite-conditionnelle",
    "apvf-chiffres": "observation:apvf-adherents ct:valeur 1200.0",
    "anah-ingenierie": "engagement:acv-anah-ingenierie-etudes ct:montant 50000000.0",
    "banque-des-territoires-dans-deux-documents": (
        "document:etude-25-lieux-innovation dcterms:contributor organisation:banque-des-territoires"
    ),
    "lieux-innovation-communes": "lieu:57463-bliiida ct:situeDans commune:57463",
    "lot-convention-sur-deux-departements": ("convention:pvd-200067361-2021-06-18 ct:couvre commune:12052"),
    "lot-conventions-identifiees": (
        'convention:pvd-200066371-2021-07-12 ct:dateSignature "2021-07-12"^^xsd:date'
    ),
    "lot-dates-officielles-des-conventions": (
        'participation:pvd-46128 ct:dateSignature "2021-07-12"^^xsd:date'
    ),
}
"""A fact by question: the statement that carries one row of its answer."""


@pytest.mark.parametrize("name", FACTS)
def test_question_fails_without_the_fact(name: str, graph: Store, project: Project) -> None:
    question = Question(HERE / "documents" / f"{name}.rq")
    assert question.faults(graph) == []
    with _without(graph, _fact(name, project)):
        assert question.faults(graph)
    assert question.faults(graph) == []


@pytest.mark.parametrize("name", FACTS)
def test_question_fails_when_the_fact_is_altered(name: str, graph: Store, project: Project) -> None:
    question = Question(HERE / "documents" / f"{name}.rq")
    fact = _fact(name, project)
    with _without(graph, fact) as removed, _with(graph, [_altered(quad) for quad in removed]):
        assert question.faults(graph)
    assert question.faults(graph) == []


OTHERS = [it for it in questions("documents") if not it.needs_inference and it.file.stem not in FACTS]


@pytest.mark.parametrize("question", OTHERS, ids=lambda it: it.file.stem)
def test_question_fails_without_a_value_of_its_answer(
    question: Question, graph: Store, stated: Mapping[str, Sequence[Quad]]
) -> None:
    _, rows = question.expected
    for value in (cell for row in rows for cell in row):
        facts = {Triple(quad.subject, quad.predicate, quad.object) for quad in stated.get(value, ())}
        with contextlib.ExitStack() as removal:
            for fact in facts:
                removal.enter_context(_without(graph, fact))
            if question.faults(graph):
                return
    pytest.fail("no value of the answer is read in a document")


@pytest.fixture(scope="module")
def stated(graph: Store) -> Mapping[str, Sequence[Quad]]:
    """The statements of the documents' graphs, by what an answer shows of their object: a text, a key, a notation."""
    found: defaultdict[str, list[Quad]] = defaultdict(list)
    for name in graph.named_graphs():
        if "/graph/documents/" in str(name):
            for quad in graph.quads_for_pattern(None, None, None, name):
                shown = text(quad.object)
                path = shown.rpartition("/id/")[2]
                kind, _, key = path.partition("/")
                notation = key.partition("-")[2] if kind == "concept" else key
                for form in {shown, shown.rstrip(" ;,."), path, key, notation} - {""}:
                    found[form].append(quad)
    return found


def _fact(name: str, project: Project) -> Triple:
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in project.prefixes.items())
    (fact,) = parse(f"{prefixes}{FACTS[name]} .".encode(), format=RdfFormat.TURTLE)
    return Triple(fact.subject, fact.predicate, fact.object)


@contextlib.contextmanager
def _without(store: Store, fact: Triple) -> Iterator[list[Quad]]:
    quads = list(store.quads_for_pattern(fact.subject, fact.predicate, fact.object))
    assert quads, f"the graph does not state {fact}"
    for quad in quads:
        store.remove(quad)
    try:
        yield quads
    finally:
        store.extend(quads)


@contextlib.contextmanager
def _with(store: Store, quads: list[Quad]) -> Iterator[None]:
    store.extend(quads)
    try:
        yield
    finally:
        for quad in quads:
            store.remove(quad)


def _altered(quad: Quad) -> Quad:
    """The same statement of another value of the same kind."""
    return Quad(quad.subject, quad.predicate, _other(quad.object), quad.graph_name)


def _other(value: object) -> NamedNode | Literal:
    if not isinstance(value, Literal):
        return NamedNode("https://example.org/autre")
    if value.language:
        return Literal(f"{value.value} (autre)", language=value.language)
    kind = value.datatype.value.removeprefix(XSD)
    if kind == "date":
        day = datetime.date.fromisoformat(value.value) + datetime.timedelta(days=1)
        return Literal(day.isoformat(), datatype=value.datatype)
    if kind == "gYear":
        return Literal(str(int(value.value) + 1), datatype=value.datatype)
    return Literal(str(Decimal(value.value) + 1), datatype=value.datatype)
