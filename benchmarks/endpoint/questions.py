"""What is asked: kinds of questions that users ask of a graph of territories, each in as many texts as are needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

JSON = "application/sparql-results+json"
CSV = "text/csv"

PREFIXES = """PREFIX ct: <https://w3id.org/cohesion-territoires/def#>
PREFIX commune: <https://w3id.org/cohesion-territoires/id/commune/>
PREFIX departement: <https://w3id.org/cohesion-territoires/id/departement/>
PREFIX region: <https://w3id.org/cohesion-territoires/id/region/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
SYLLABLES = (
    "ville",
    "mont",
    "bourg",
    "saint",
    "court",
    "roche",
    "font",
    "chat",
    "sur-m",
    "les-b",
    "land",
    "val-",
)


@dataclass(frozen=True)
class Constants:
    """The codes that stand in the texts, drawn from the graph, so that no two requests need be alike."""

    communes: Sequence[str]
    departements: Sequence[str]
    regions: Sequence[str]

    def commune(self, n: int) -> str:
        """Return the code of the nth commune; neighbours in `n` are far apart in the graph."""
        return self.communes[n * 7919 % len(self.communes)]

    def departement(self, n: int) -> str:
        """Return the code of the nth département."""
        return self.departements[n % len(self.departements)]

    def region(self, n: int) -> str:
        """Return the code of the nth region."""
        return self.regions[n % len(self.regions)]


@dataclass(frozen=True)
class Question:
    """A question: its kind, what it asks, and its nth text."""

    kind: str
    name: str
    pattern: Callable[[Constants, int], str]
    headline: bool = False
    """Whether it stands for its kind in the short table."""
    accept: str = JSON
    ordered: bool = True
    """Whether every server has to give the same rows, not only as many."""

    def text(self, constants: Constants, n: int) -> str:
        """Return the nth text.

        No two are alike: the constant differs where the question has one, or a bound on the rows, above what there is;
        a comment differs always. So neither a cache of answers nor one of query plans helps with a text that was not
        asked before.
        """
        return f"{PREFIXES}{self.pattern(constants, n)} # {n}"


QUESTIONS = (
    Question(
        "lookup",
        "all that is said of a commune",
        lambda of, n: f"SELECT ?p ?o {{ commune:{of.commune(n)} ?p ?o }}",
        headline=True,
    ),
    Question(
        "lookup",
        "the commune with a code",
        lambda of, n: f"SELECT ?c ?nom {{ ?c ct:codeInsee '{of.commune(n)}' ; rdfs:label ?nom }}",
    ),
    Question(
        "star",
        "five properties of a commune",
        lambda of, n: (
            "SELECT ?nom ?population ?siren ?epci ?departement {"
            f" commune:{of.commune(n)} rdfs:label ?nom ; ct:population ?population ; ct:siren ?siren ;"
            " ct:membreDe/rdfs:label ?epci ; ct:situeDans ?d . ?d a ct:Departement ; rdfs:label ?departement }"
        ),
        headline=True,
    ),
    Question(
        "star",
        "the mayors of a département",
        lambda of, n: (
            "SELECT ?commune ?prenom ?nom {"
            f" ?c ct:situeDans departement:{of.departement(n)} ; rdfs:label ?commune ."
            " ?m ct:exerceDans ?c ; ct:titulaire ?p . ?p foaf:givenName ?prenom ; foaf:familyName ?nom }"
            f" LIMIT {10_000 + n}"
        ),
    ),
    Question(
        "path",
        "all that a commune belongs to",
        lambda of, n: f"SELECT ?t {{ commune:{of.commune(n)} (ct:situeDans|ct:membreDe|ct:couvertPar)+ ?t }}",
        headline=True,
    ),
    Question(
        "path",
        "how many territories a region holds",
        lambda of, n: (
            f"SELECT (COUNT(DISTINCT ?t) AS ?n) {{ ?t ct:situeDans+ region:{of.region(n)} }} LIMIT {1 + n}"
        ),
    ),
    Question(
        "national aggregate",
        "communes and population of each département",
        lambda of, n: (
            "SELECT ?d (COUNT(?c) AS ?communes) (SUM(?p) AS ?population)"
            " { ?d a ct:Departement . ?c ct:situeDans ?d ; a ct:Commune ; ct:population ?p }"
            f" GROUP BY ?d LIMIT {10_000 + n}"
        ),
        headline=True,
    ),
    Question(
        "national aggregate",
        "resources of each class",
        lambda of, n: (
            f"SELECT ?classe (COUNT(*) AS ?n) {{ ?s a ?classe }} GROUP BY ?classe LIMIT {10_000 + n}"
        ),
    ),
    Question(
        "national aggregate",
        "participants by programme and département",
        lambda of, n: (
            "SELECT ?programme ?d (COUNT(DISTINCT ?c) AS ?n) { ?x ct:programme ?programme ; ct:participant ?c ."
            f" ?c ct:situeDans ?d . ?d a ct:Departement }} GROUP BY ?programme ?d LIMIT {10_000 + n}"
        ),
    ),
    Question(
        "text filter",
        "communes whose name contains a syllable",
        lambda of, n: (
            "SELECT ?c ?nom { ?c a ct:Commune ; rdfs:label ?nom"
            f" FILTER(CONTAINS(LCASE(?nom), '{SYLLABLES[n % len(SYLLABLES)]}')) }} LIMIT {100_000 + n}"
        ),
        headline=True,
    ),
    Question(
        "text filter",
        "family names that match a regular expression",
        lambda of, n: (
            "SELECT ?p ?nom { ?p foaf:familyName ?nom"
            f" FILTER(REGEX(?nom, '^le .*{'aeiou'[n % 5]}c$', 'i')) }} LIMIT {100_000 + n}"
        ),
    ),
    Question(
        "100,000 rows",
        "what is said of communes, JSON",
        lambda of, n: f"SELECT ?c ?p ?o {{ ?c a ct:Commune ; ?p ?o }} OFFSET {n % 10_000} LIMIT 100000",
        headline=True,
        ordered=False,
    ),
    Question(
        "100,000 rows",
        "what is said of communes, CSV",
        lambda of, n: f"SELECT ?c ?p ?o {{ ?c a ct:Commune ; ?p ?o }} OFFSET {n % 10_000} LIMIT 100000",
        accept=CSV,
        ordered=False,
    ),
)
