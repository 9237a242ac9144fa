"""The terms of RDF, RDFS and OWL that the rows of OWL 2 RL speak of."""

from __future__ import annotations

from pyoxigraph import NamedNode

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"

TYPE = NamedNode(RDF + "type")
FIRST = NamedNode(RDF + "first")
REST = NamedNode(RDF + "rest")
NIL = NamedNode(RDF + "nil")
PROPERTY = NamedNode(RDF + "Property")

SUB_CLASS_OF = NamedNode(RDFS + "subClassOf")
SUB_PROPERTY_OF = NamedNode(RDFS + "subPropertyOf")
DOMAIN = NamedNode(RDFS + "domain")
RANGE = NamedNode(RDFS + "range")
RDFS_CLASS = NamedNode(RDFS + "Class")
RDFS_RESOURCE = NamedNode(RDFS + "Resource")
DATATYPE = NamedNode(RDFS + "Datatype")
LITERAL = NamedNode(RDFS + "Literal")

THING = NamedNode(OWL + "Thing")
NOTHING = NamedNode(OWL + "Nothing")
CLASS = NamedNode(OWL + "Class")
OBJECT_PROPERTY = NamedNode(OWL + "ObjectProperty")
DATATYPE_PROPERTY = NamedNode(OWL + "DatatypeProperty")
ANNOTATION_PROPERTY = NamedNode(OWL + "AnnotationProperty")

SAME_AS = NamedNode(OWL + "sameAs")
DIFFERENT_FROM = NamedNode(OWL + "differentFrom")
ALL_DIFFERENT = NamedNode(OWL + "AllDifferent")
MEMBERS = NamedNode(OWL + "members")
DISTINCT_MEMBERS = NamedNode(OWL + "distinctMembers")

FUNCTIONAL = NamedNode(OWL + "FunctionalProperty")
INVERSE_FUNCTIONAL = NamedNode(OWL + "InverseFunctionalProperty")
IRREFLEXIVE = NamedNode(OWL + "IrreflexiveProperty")
SYMMETRIC = NamedNode(OWL + "SymmetricProperty")
ASYMMETRIC = NamedNode(OWL + "AsymmetricProperty")
TRANSITIVE = NamedNode(OWL + "TransitiveProperty")
EQUIVALENT_PROPERTY = NamedNode(OWL + "equivalentProperty")
PROPERTY_CHAIN = NamedNode(OWL + "propertyChainAxiom")
PROPERTY_DISJOINT_WITH = NamedNode(OWL + "propertyDisjointWith")
ALL_DISJOINT_PROPERTIES = NamedNode(OWL + "AllDisjointProperties")
INVERSE_OF = NamedNode(OWL + "inverseOf")
HAS_KEY = NamedNode(OWL + "hasKey")
SOURCE_INDIVIDUAL = NamedNode(OWL + "sourceIndividual")
ASSERTION_PROPERTY = NamedNode(OWL + "assertionProperty")
TARGET_INDIVIDUAL = NamedNode(OWL + "targetIndividual")
TARGET_VALUE = NamedNode(OWL + "targetValue")

EQUIVALENT_CLASS = NamedNode(OWL + "equivalentClass")
DISJOINT_WITH = NamedNode(OWL + "disjointWith")
ALL_DISJOINT_CLASSES = NamedNode(OWL + "AllDisjointClasses")
INTERSECTION_OF = NamedNode(OWL + "intersectionOf")
UNION_OF = NamedNode(OWL + "unionOf")
COMPLEMENT_OF = NamedNode(OWL + "complementOf")
ONE_OF = NamedNode(OWL + "oneOf")
ON_PROPERTY = NamedNode(OWL + "onProperty")
ON_CLASS = NamedNode(OWL + "onClass")
SOME_VALUES_FROM = NamedNode(OWL + "someValuesFrom")
ALL_VALUES_FROM = NamedNode(OWL + "allValuesFrom")
HAS_VALUE = NamedNode(OWL + "hasValue")
MAX_CARDINALITY = NamedNode(OWL + "maxCardinality")
MAX_QUALIFIED_CARDINALITY = NamedNode(OWL + "maxQualifiedCardinality")

SCHEMA_PREDICATES = frozenset(
    {
        *(FIRST, REST),
        *(SUB_CLASS_OF, SUB_PROPERTY_OF, DOMAIN, RANGE),
        *(MEMBERS, DISTINCT_MEMBERS),
        *(EQUIVALENT_PROPERTY, PROPERTY_CHAIN, PROPERTY_DISJOINT_WITH, INVERSE_OF, HAS_KEY),
        *(SOURCE_INDIVIDUAL, ASSERTION_PROPERTY, TARGET_INDIVIDUAL, TARGET_VALUE),
        *(EQUIVALENT_CLASS, DISJOINT_WITH, INTERSECTION_OF, UNION_OF, COMPLEMENT_OF, ONE_OF),
        *(ON_PROPERTY, ON_CLASS, SOME_VALUES_FROM, ALL_VALUES_FROM, HAS_VALUE),
        *(MAX_CARDINALITY, MAX_QUALIFIED_CARDINALITY),
    }
)
"""The predicates whose triples a row reads as an axiom, wherever they stand: in the ontology or in the data."""

SCHEMA_CLASSES = frozenset(
    {
        *(CLASS, OBJECT_PROPERTY, DATATYPE_PROPERTY, ALL_DIFFERENT),
        *(FUNCTIONAL, INVERSE_FUNCTIONAL, IRREFLEXIVE, SYMMETRIC, ASYMMETRIC, TRANSITIVE),
        *(ALL_DISJOINT_PROPERTIES, ALL_DISJOINT_CLASSES),
    }
)
"""The classes membership in which a row reads as an axiom."""

UNUSED_PREDICATES = frozenset(
    NamedNode(OWL + name)
    for name in (
        *("minCardinality", "cardinality", "minQualifiedCardinality", "qualifiedCardinality"),
        *("hasSelf", "disjointUnionOf", "onDatatype", "withRestrictions", "onProperties", "onDataRange"),
        "datatypeComplementOf",
    )
)
"""Constructs of OWL 2 that no row of OWL 2 RL uses."""

UNUSED_CLASSES = frozenset({NamedNode(OWL + "ReflexiveProperty")})
"""Axioms of OWL 2 of the form `p rdf:type …` that no row of OWL 2 RL uses."""
