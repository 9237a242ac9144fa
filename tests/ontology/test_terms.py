"""Every term is there, named, defined in both languages, and each axiom is used or says why it is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, GEO, ORG, PROV, SDO, SOSA
from rdflib.term import Node

from .conftest import CT, REPOSITORY

DEFINITION = URIRef("https://w3id.org/cohesion-territoires/def")
VANN = Namespace("http://purl.org/vocab/vann/")
LANGUAGES = {"fr", "en"}
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
CHARACTERISTICS = (
    OWL.TransitiveProperty, OWL.SymmetricProperty, OWL.AsymmetricProperty, OWL.IrreflexiveProperty,
    OWL.FunctionalProperty, OWL.InverseFunctionalProperty,
)  # fmt: skip


def names(text: str) -> list[str]:
    return text.split()


# Local names that others write against: none may disappear or change kind.
FIXED_CLASSES = names("""
    Commune CommuneDeleguee CommuneAssociee ArrondissementMunicipal Intercommunalite CommunauteDeCommunes
    CommunauteDAgglomeration CommunauteUrbaine Metropole EtablissementPublicTerritorial Departement Region
    Arrondissement Programme Participation Axe Convention Signature FicheAction Projet EngagementFinancier
    Organisation Personne Mandat Evenement LieuInnovation Document Observation
""")
FIXED_PROPERTIES = names("""
    codeInsee siren population membreDe situeDans participant programme dateSignature signataire partieA
    couvre montant titulaire exerceDans fonction debut fin
""")

# The rest of the vocabulary.
CLASSES = names("""
    Territoire Collectivite CollectiviteDOutreMer QuartierPrioritaire PhaseDeProgramme TerritoireDeProjet
    MentionAnterieure EspaceFranceServices ConventionCadre ConventionAdhesion ConventionOrt
    ConventionOperationnelle Crte EtatConvention Partenariat SerieEvenements Presence Lieu DossierDePresse
    CommuniqueDePresse Article Etude JeuDeDonnees Graphe RegleDeDeduction
""")
OBJECT_PROPERTIES = names("""
    aPourMembre contient chefLieu zone modeFinancement niveauDensite niveauCentralite niveauRuralite
    massif phase phaseDe axeDe participeVia participeA programmeDesMembres territoireDeProjet
    aPourParticipation regroupe statut auTitreDe communeMentionnee programmeMentionne categorieOrt
    typeStructure formatStructure couvertPar concerne intercommunaliteConcernee lieuSignature etatDe
    partie porteSur pourLeCompteDe engage auTitreDuMandat partenaire partenariatAvec role dansConvention
    axe maturite porteSurProjet pilote nature financeur composanteDe rattacheeA siegeDans competenteSur
    titulaireDe enFonctionDans serie organisateur evenement intervenant modalite lieu selectionnePar
    fiabilite deduitePar identifieePar sujet mesure unite approximation contactPresse distribuePar
""")
DATATYPE_PROPERTIES = names("""
    ancienCodeInsee codePostal codeQuartier populationTotale fiscalitePropre codeSource
    nombreActionsEnCours nombreActionsLivrees avancement dateSignatureEnvisagee dateMiseAJour groupe
    dateLabellisation contexte dureeAnnees aLaDate enQualiteDe objectif devise objet intitule attesteLe
    numeroEdition theme format millesime licenceNonPrecisee date identifiantSource numero description
    citation passage valeur heureDebut
""")

TERM = re.compile(r"\bct:([A-Za-z][A-Za-z0-9]*)")


def terms(ontology: Graph) -> set[URIRef]:
    return {
        s for kind in KINDS for s in ontology.subjects(RDF.type, kind) if isinstance(s, URIRef) and s in CT
    }


def languages(ontology: Graph, node: Node, prop: URIRef) -> set[str | None]:
    return {v.language for v in ontology.objects(node, prop) if isinstance(v, Literal) and len(v) > 1}


def mentioned_in_questions() -> set[str]:
    """Local names of the terms that a catalogued or competency question mentions."""
    files = [*(REPOSITORY / "queries").rglob("*.rq"), *(REPOSITORY / "tests/competency").rglob("*.rq")]
    return {name for path in files for name in TERM.findall(path.read_text(encoding="utf-8"))}


def local(term: Node) -> str:
    return str(term).removeprefix(str(CT))


@pytest.mark.parametrize("name", FIXED_CLASSES + CLASSES)
def test_class_is_declared(ontology: Graph, name: str) -> None:
    assert (CT[name], RDF.type, OWL.Class) in ontology


@pytest.mark.parametrize("name", FIXED_PROPERTIES + OBJECT_PROPERTIES + DATATYPE_PROPERTIES)
def test_property_is_declared(ontology: Graph, name: str) -> None:
    kinds = set(ontology.objects(CT[name], RDF.type))
    assert kinds & {OWL.ObjectProperty, OWL.DatatypeProperty}
    assert name not in OBJECT_PROPERTIES or OWL.ObjectProperty in kinds
    assert name not in DATATYPE_PROPERTIES or OWL.DatatypeProperty in kinds


def test_every_term_is_named_and_defined_in_both_languages(ontology: Graph) -> None:
    short = {
        local(term)
        for term in terms(ontology)
        if languages(ontology, term, RDFS.label) != LANGUAGES
        or languages(ontology, term, RDFS.comment) != LANGUAGES
    }
    assert short == set()


def test_every_term_is_defined_by_the_ontology(ontology: Graph) -> None:
    assert [local(t) for t in terms(ontology) if (t, RDFS.isDefinedBy, DEFINITION) not in ontology] == []


def test_local_names_are_ascii_and_cased_by_kind(ontology: Graph) -> None:
    for term in terms(ontology):
        name = local(term)
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", name), name
        assert name[0].isupper() == ((term, RDF.type, OWL.Class) in ontology), name


def test_no_undeclared_term_is_used(ontology: Graph) -> None:
    used = {node for triple in ontology for node in triple if isinstance(node, URIRef) and node in CT}
    assert used - terms(ontology) == set()


def test_no_term_is_declared_in_two_files() -> None:
    seen: dict[Node, Path] = {}
    for path in sorted((REPOSITORY / "ontology").glob("*.ttl")):
        for term in terms(Graph().parse(path)):
            assert term not in seen, f"{local(term)} is in {seen[term].name} and {path.name}"
            seen[term] = path


def test_the_ontology_has_a_version_a_licence_and_a_bilingual_title(ontology: Graph) -> None:
    (version,) = ontology.objects(DEFINITION, OWL.versionIRI)
    (number,) = ontology.objects(DEFINITION, OWL.versionInfo)
    assert str(version) == f"{DEFINITION}/{number}"
    assert (DEFINITION, DCTERMS.license, URIRef("https://creativecommons.org/licenses/by/4.0/")) in ontology
    assert languages(ontology, DEFINITION, DCTERMS.title) == LANGUAGES
    assert languages(ontology, DEFINITION, DCTERMS.description) == LANGUAGES
    assert str(ontology.value(DEFINITION, VANN.preferredNamespaceUri)) == str(CT)


@pytest.mark.parametrize(
    ("name", "standard"),
    [
        ("Territoire", GEO.Feature),
        ("Collectivite", ORG.FormalOrganization),
        ("Programme", PROV.Plan),
        ("Axe", SKOS.Concept),
        ("Convention", PROV.Entity),
        ("Signature", PROV.Activity),
        ("EngagementFinancier", SDO.MonetaryAmount),
        ("Organisation", ORG.Organization),
        ("Personne", FOAF.Person),
        ("Mandat", ORG.Membership),
        ("Evenement", SDO.Event),
        ("Lieu", SDO.Place),
        ("LieuInnovation", SDO.Place),
        ("Document", FOAF.Document),
        ("JeuDeDonnees", DCAT.Dataset),
        ("Observation", SOSA.Observation),
    ],
)
def test_class_stands_on_a_standard_one(ontology: Graph, name: str, standard: URIRef) -> None:
    assert standard in ontology.transitive_objects(CT[name], RDFS.subClassOf)


def explained(ontology: Graph, node: Node) -> bool:
    return languages(ontology, node, CT.raison) == LANGUAGES


def test_each_inference_is_used_by_a_question_or_says_why_it_is_there(ontology: Graph) -> None:
    bearing = {prop for kind in CHARACTERISTICS for prop in ontology.subjects(RDF.type, kind)}
    for axiom in (OWL.inverseOf, OWL.propertyChainAxiom, OWL.disjointWith):
        bearing |= set(ontology.subjects(axiom))
    asked = mentioned_in_questions()
    silent = {local(p) for p in bearing if not explained(ontology, p) and local(p) not in asked}
    assert silent == set()


def test_each_set_of_disjoint_classes_says_why(ontology: Graph) -> None:
    axioms = list(ontology.subjects(RDF.type, OWL.AllDisjointClasses))
    assert axioms
    assert all(explained(ontology, axiom) for axiom in axioms)


def test_each_domain_and_range_can_be_contradicted(ontology: Graph) -> None:
    """A domain or range earns its place when a wrong use is an inconsistency: its class excludes another."""
    exclusive = {c for pair in ontology.subject_objects(OWL.disjointWith) for c in pair}
    for members in ontology.objects(None, OWL.members):
        exclusive |= set(ontology.items(members))
    idle = {
        (local(prop), local(cls))
        for axiom in (RDFS.domain, RDFS.range)
        for prop, cls in ontology.subject_objects(axiom)
        if not exclusive & set(ontology.transitive_objects(cls, RDFS.subClassOf))
    }
    assert idle == set()


def test_alignments_only_map_terms_that_exist(ontology: Graph) -> None:
    alignments = Graph()
    for path in sorted((REPOSITORY / "ontology/alignments").rglob("*.ttl")):
        alignments.parse(path)
    ours, standards = terms(ontology), (SDO, ORG, PROV, FOAF, SOSA, GEO, DCAT, DCTERMS)
    mappings = [
        (s, p, o) for s, p, o in alignments if str(p).startswith(str(SKOS)) and str(p).endswith("Match")
    ]
    assert mappings
    for subject, _, target in mappings:
        assert subject in ours, subject
        for standard in standards:
            if str(target).startswith(str(standard)):
                assert str(target).removeprefix(str(standard)) in standard, target


def test_alignments_state_nothing_that_a_reasoner_would_use() -> None:
    for path in sorted((REPOSITORY / "ontology/alignments").rglob("*.ttl")):
        for _, predicate, _ in Graph().parse(path):
            assert not str(predicate).startswith(str(OWL)), path
            assert predicate not in {RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range}, path
