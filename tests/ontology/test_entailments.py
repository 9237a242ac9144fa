"""What follows from the ontology, and the near misses that must not; with the reference reasoner."""

from __future__ import annotations

import owlrl
import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef

from .conftest import CT, EXAMPLE, Close

EX = Namespace(EXAMPLE)
ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#ErrorMessage")

TERRITORIES = """
    :cahors a ct:Commune ; ct:situeDans :arrondissement , :lot ; ct:membreDe :grand-cahors .
    :arrondissement a ct:Arrondissement ; ct:situeDans :lot .
    :lot a ct:Departement ; ct:situeDans :occitanie .
    :occitanie a ct:Region .
    :grand-cahors a ct:Intercommunalite , ct:CommunauteDAgglomeration .
"""
CONVENTION = "\n:acv a ct:ConventionCadre ; ct:couvre :cahors ."
MANDATES = """
    :maire a ct:Mandat ; ct:titulaire :elue ; ct:exerceDans :cahors .
    :signature a ct:Signature ; ct:porteSur :acv ; ct:signataire :elue ; ct:auTitreDuMandat :maire .
"""


def errors(graph: Graph) -> list[str]:
    """The inconsistencies that the reasoner reports."""
    return [
        str(m) for e in graph.subjects(RDF.type, ERROR) for m in graph.objects(e) if isinstance(m, Literal)
    ]


def test_the_ontology_is_consistent(ontology: Graph) -> None:
    graph = Graph()
    graph += ontology
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    assert errors(graph) == []


def test_the_example_is_consistent(close: Close) -> None:
    assert errors(close(TERRITORIES + CONVENTION + MANDATES)) == []


def test_containment_is_transitive_but_not_through_membership(close: Close) -> None:
    graph = close(TERRITORIES)
    assert (EX.cahors, CT.situeDans, EX.occitanie) in graph
    assert (EX.occitanie, CT.contient, EX.cahors) in graph
    assert (EX.cahors, CT.situeDans, EX["grand-cahors"]) not in graph
    assert (EX["grand-cahors"], CT.situeDans, EX.lot) not in graph
    assert (EX.lot, CT.situeDans, EX.cahors) not in graph


def test_a_commune_is_a_territory_and_a_body(close: Close) -> None:
    graph = close(TERRITORIES)
    for cls in (CT.Territoire, CT.Collectivite, CT.Organisation):
        assert (EX.cahors, RDF.type, cls) in graph
    assert (EX.arrondissement, RDF.type, CT.Organisation) not in graph


def test_a_convention_that_covers_a_commune_concerns_its_departement(close: Close) -> None:
    graph = close(TERRITORIES + CONVENTION)
    for territory in (EX.cahors, EX.arrondissement, EX.lot, EX.occitanie):
        assert (EX.acv, CT.concerne, territory) in graph
    assert (EX.cahors, CT.couvertPar, EX.acv) in graph


def test_a_convention_covers_only_what_it_names(close: Close) -> None:
    graph = close(TERRITORIES + CONVENTION)
    assert (EX.acv, CT.couvre, EX.lot) not in graph
    assert (EX.lot, CT.couvertPar, EX.acv) not in graph
    assert (EX.acv, CT.concerne, EX["grand-cahors"]) not in graph


PARTICIPATION = "\n:p a ct:Participation ; ct:participant :cahors ; ct:programme :coeur-de-ville ."


def test_a_participant_takes_part_in_the_programme(close: Close) -> None:
    graph = close(TERRITORIES + PARTICIPATION)
    assert (EX.cahors, CT.participeA, EX["coeur-de-ville"]) in graph
    assert (EX.lot, CT.participeA, EX["coeur-de-ville"]) not in graph


def test_an_earlier_mention_is_no_participation(close: Close) -> None:
    graph = close(
        TERRITORIES
        + ":m a ct:MentionAnterieure ; ct:communeMentionnee :cahors ; ct:programmeMentionne :coeur-de-ville ."
    )
    assert (EX.cahors, CT.participeA, EX["coeur-de-ville"]) not in graph
    assert (EX.m, RDF.type, CT.Participation) not in graph


def test_a_participation_is_seen_from_the_intercommunality(close: Close) -> None:
    graph = close(TERRITORIES + PARTICIPATION)
    assert (EX["grand-cahors"], CT.programmeDesMembres, EX["coeur-de-ville"]) in graph
    assert (EX["grand-cahors"], CT.participeA, EX["coeur-de-ville"]) not in graph
    assert (EX.lot, CT.programmeDesMembres, EX["coeur-de-ville"]) not in graph


def test_the_participation_of_an_intercommunality_is_not_that_of_its_communes(close: Close) -> None:
    graph = close(
        TERRITORIES + ":p a ct:Participation ; ct:participant :grand-cahors ; ct:programme :industrie ."
    )
    assert (EX["grand-cahors"], CT.participeA, EX.industrie) in graph
    assert (EX["grand-cahors"], CT.programmeDesMembres, EX.industrie) not in graph
    assert (EX.cahors, CT.participeA, EX.industrie) not in graph


def test_a_project_territory_groups_its_participants(close: Close) -> None:
    graph = close(
        TERRITORIES
        + """:ti a ct:TerritoireDeProjet .
        :p a ct:Participation ; ct:participant :grand-cahors ; ct:territoireDeProjet :ti .
        :autre a ct:Participation ; ct:participant :lot ; ct:territoireDeProjet :ailleurs ."""
    )
    assert set(graph.objects(EX.ti, CT.regroupe)) == {EX["grand-cahors"]}


def test_whoever_signs_by_a_mandate_signs_for_its_body(close: Close) -> None:
    graph = close(TERRITORIES + CONVENTION + MANDATES)
    assert (EX.signature, CT.pourLeCompteDe, EX.cahors) in graph
    assert (EX.cahors, CT.partieA, EX.acv) in graph
    assert (EX.acv, CT.partie, EX.cahors) in graph


def test_a_mandate_that_was_not_used_commits_nobody(close: Close) -> None:
    graph = close(
        TERRITORIES
        + CONVENTION
        + """:maire a ct:Mandat ; ct:titulaire :elue ; ct:exerceDans :cahors .
        :signature a ct:Signature ; ct:porteSur :acv ; ct:signataire :elue ."""
    )
    assert list(graph.objects(EX.signature, CT.pourLeCompteDe)) == []
    assert list(graph.objects(EX.acv, CT.partie)) == []


def test_a_partner_is_not_a_party(close: Close) -> None:
    graph = close(
        TERRITORIES
        + CONVENTION
        + ":pt a ct:Partenariat ; ct:partenaire :banque ; ct:partenariatAvec :acv . "
        + ":s a ct:Signature ; ct:porteSur :acv ; ct:pourLeCompteDe :etat ."
    )
    assert set(graph.objects(EX.acv, CT.partie)) == {EX.etat}


def test_a_person_is_in_office_where_the_mandate_is_held(close: Close) -> None:
    graph = close(TERRITORIES + MANDATES)
    assert (EX.elue, CT.enFonctionDans, EX.cahors) in graph
    assert (EX.elue, CT.enFonctionDans, EX["grand-cahors"]) not in graph


def test_a_component_of_a_component_is_not_a_component(close: Close) -> None:
    graph = close(":a ct:composanteDe :b . :b ct:composanteDe :c .")
    assert (EX.a, CT.composanteDe, EX.c) not in graph


@pytest.mark.parametrize(
    "turtle",
    [
        pytest.param(
            ":a a ct:Commune , ct:CommuneDeleguee .", id="one resource for a commune and a delegated one"
        ),
        pytest.param(":a a ct:Metropole , ct:CommunauteUrbaine .", id="two legal natures"),
        pytest.param(":a a ct:Participation , ct:MentionAnterieure .", id="an earlier mention counted"),
        pytest.param(":a a ct:Convention , ct:CommuniqueDePresse .", id="a convention taken for a document"),
        pytest.param(":m ct:titulaire :org . :org a ct:Organisation .", id="a body that holds a mandate"),
        pytest.param(
            ":p ct:participant :ti . :ti a ct:TerritoireDeProjet .", id="a project territory that takes part"
        ),
        pytest.param(":e ct:financeur :acv . :acv a ct:Programme .", id="a programme that pays"),
        pytest.param(":e ct:composanteDe :e .", id="a commitment made up of itself"),
        pytest.param(":a ct:rattacheeA :b . :b ct:rattacheeA :a .", id="two bodies attached to each other"),
    ],
)
def test_a_confusion_is_an_inconsistency(close: Close, turtle: str) -> None:
    assert errors(close(turtle))


@pytest.mark.parametrize(
    "turtle",
    [
        pytest.param(
            ":a a ct:ConventionCadre , ct:ConventionOrt .", id="a framework convention that is an ORT too"
        ),
        pytest.param(
            ":a a ct:LieuInnovation , ct:Organisation .", id="a place that is the association that runs it"
        ),
        pytest.param(
            ":c a ct:Convention ; ct:dateSignature '2019-06-04' , '2019-06-05' .", id="two sources, two dates"
        ),
        pytest.param(
            ":q a ct:QuartierPrioritaire ; ct:situeDans :a , :b . :a a ct:Commune . :b a ct:Commune .",
            id="a neighbourhood in two communes",
        ),
    ],
)
def test_what_the_world_allows_is_consistent(close: Close, turtle: str) -> None:
    graph = close(turtle)
    assert errors(graph) == []
    assert (EX.a, URIRef("http://www.w3.org/2002/07/owl#sameAs"), EX.b) not in graph
