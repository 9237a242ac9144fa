"""The ground rules as SPARQL updates, for a graph that is held by a SPARQL server.

Nothing but updates and small questions goes over the line: each rule is an `INSERT … WHERE` that adds to the graph of
inferred triples what no graph states yet. Relations are worked off in the order of their dependencies, and only those
that depend on each other again and again, until the graph of inferred triples no longer grows.

Three things that the rules do cannot be said in SPARQL: literals are no subjects, so that nothing follows from what a
range says of a literal; a datatype's members are told by the datatype that is written, not by the value; and two
literals that write one value stay two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Protocol

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, Store, Triple

from kg.errors import QueryError
from kg.localized import number
from kg.messages import say
from kg.progress import Watch, no_watch
from kg.reasoning.closure import Closure, Contradiction
from kg.reasoning.compilation import compile_rules
from kg.reasoning.compile_equality import equality_rules
from kg.reasoning.datatypes import SUPPORTED, included_in
from kg.reasoning.noise import EVERYTHING, REFLEXIVE, SELF_EVIDENT_TYPES, VOCABULARIES
from kg.reasoning.order import ranks
from kg.reasoning.pruning import needed
from kg.reasoning.rules import OTHER_VALUE, SAME_VALUE, Pattern, Rule, Rules, Term, Variable
from kg.reasoning.vocabulary import SAME_AS, SCHEMA_CLASSES, SCHEMA_PREDICATES, SUB_CLASS_OF, TYPE

AUXILIARY = "urn:x-kg:"
"""What the IRIs start with of things that only the rules need: classes without a name, members of lists."""

Row = dict[str, Term]


class SparqlStore(Protocol):
    """A store that takes SPARQL 1.1 queries and updates."""

    def select(self, query: str) -> Iterator[Row]:
        """Answer a SELECT query: the bound variables of each solution, by name."""

    def update(self, update: str) -> None:
        """Run an update."""


class SparqlEngine:
    """Closes the graph of a store."""

    def __init__(self, store: SparqlStore, inferred: NamedNode, *, union: bool | None = None) -> None:
        """Take the store.

        Args:
            store: The store; the triples to reason over are in it.
            inferred: The graph that what follows is written to. What it holds is removed first.
            union: Whether the store's default graph is the union of the named ones; it is found out when None.
        """
        self._store = store
        self._inferred = str(inferred)
        self._union = union

    def close(self, ontology: Iterable[Triple], *, watch: Watch = no_watch) -> Closure:
        """Write what follows to the graph of inferred triples, and return what contradicts the ontology.

        Args:
            ontology: The triples that hold the axioms.
            watch: Told of the progress.

        Returns:
            The contradictions, and the axioms that no row can use. What was inferred is in the store alone:
            `inferred_lines` reads it.
        """
        self._store.update(f"DROP SILENT GRAPH {self._inferred}")
        if self._union is None:
            self._union = self._is_union()
        axioms = dict.fromkeys(ontology)
        self._state_nameless(axioms)
        axioms.update(dict.fromkeys(self._axioms()))
        while True:
            rules = compile_rules(axioms)
            program = [*rules.rules, *self._equality_rules(rules)]
            self._run([rule for rule in needed(program) if rule.head is not None], watch)
            before = len(axioms)
            axioms.update(dict.fromkeys(self._axioms()))
            if len(axioms) == before and len(program) == len(rules.rules) + len(self._equality_rules(rules)):
                break
        found = tuple(self._contradictions(rules))
        self._clean()
        return Closure((), found, rules.refused)

    def inferred_lines(self) -> Iterator[str]:
        """Yield what was inferred, in N-Triples without the full stop.

        Raises:
            QueryError: The store gives fewer triples than it has: some servers cut their answers.
        """
        size, given = self._size(), 0
        for row in self._store.select(f"SELECT ?s ?p ?o WHERE {{ GRAPH {self._inferred} {{ ?s ?p ?o }} }}"):
            given += 1
            yield " ".join(str(row[name]) for name in "spo")
        if given != size:
            raise QueryError(
                say(
                    en=f"the server gave {number(given)} of the {number(size)} triples of {self._inferred}",
                    fr=f"le serveur a donné {number(given)} des {number(size)} triplets de {self._inferred}",
                ),
                mend=say(
                    en="raise its limit on answers, or export that graph with the server's own tools",
                    fr="relevez sa limite de réponse, ou exportez ce graphe avec les outils du serveur",
                ),
            )

    @property
    def size(self) -> int:
        """How many triples the graph of inferred triples has."""
        return self._size()

    def _is_union(self) -> bool:
        probe = f"<{AUXILIARY}probe>"
        triple = f"{probe} {probe} {probe}"
        self._store.update(f"INSERT DATA {{ GRAPH {self._inferred} {{ {triple} }} }}")
        # Some servers answer ASK in a way of their own.
        seen = any(self._store.select(f"SELECT ?o WHERE {{ {probe} {probe} ?o }} LIMIT 1"))
        self._store.update(f"DELETE DATA {{ GRAPH {self._inferred} {{ {triple} }} }}")
        return seen

    def _state_nameless(self, axioms: Iterable[Triple]) -> None:
        """State the axioms about things without a name again, with the names that the rules give those things.

        Blank nodes of the ontology and of the store cannot be told to be the same.
        """
        lines = [
            " ".join(map(_written, (triple.subject, triple.predicate, triple.object)))
            for triple in axioms
            if isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode)
        ]
        if lines:
            self._store.update(f"INSERT DATA {{ GRAPH {self._inferred} {{ {' . '.join(lines)} }} }}")

    def _axioms(self) -> Iterator[Triple]:
        """Yield the axioms that the store holds, but for those about things without a name."""
        predicates = " ".join(sorted(map(str, SCHEMA_PREDICATES)))
        classes = " ".join(sorted(map(str, SCHEMA_CLASSES)))
        named = "FILTER(isIRI(?s) && !isBlank(?o))"
        for query in (
            f"SELECT DISTINCT ?s ?p ?o WHERE {{ VALUES ?p {{ {predicates} }} {self._text('?s ?p ?o', 0)} {named} }}",
            f"SELECT DISTINCT ?s ?o WHERE {{ VALUES ?o {{ {classes} }} {self._text(f'?s {TYPE} ?o', 0)} {named} }}",
        ):
            for row in self._store.select(query):
                subject, predicate, object_ = row["s"], row.get("p", TYPE), row["o"]
                if _is_auxiliary(subject) or _is_auxiliary(object_):
                    continue
                if isinstance(subject, NamedNode) and isinstance(predicate, NamedNode):
                    yield Triple(subject, predicate, object_)

    def _equality_rules(self, rules: Rules) -> list[Rule]:
        same = self._text(f"?x {SAME_AS} ?y", 0)
        if not any(self._store.select(f"SELECT ?x WHERE {{ {same} FILTER(?x != ?y) }} LIMIT 1")):
            return []
        query = f"SELECT DISTINCT ?p WHERE {{ {self._text('?s ?p ?o', 0)} }}"
        found = {row["p"] for row in self._store.select(query)}
        found |= {rule.head.predicate for rule in rules.deriving if rule.head is not None}
        return list(
            equality_rules(term for term in found if isinstance(term, NamedNode) and not _is_auxiliary(term))
        )

    def _run(self, rules: Sequence[Rule], watch: Watch) -> None:
        """Run the rules, those whose relations depend on each other until they add nothing."""
        rank = _ranks(rules)
        ordered = sorted(rules, key=lambda rule: rank[rule])
        for _, group in groupby(ordered, key=lambda rule: rank[rule]):
            together = list(group)
            progress = watch(together[0].name, len(together))
            size = -1
            while size != (size := self._size()):
                for rule in together:
                    for update in self._updates(rule):
                        self._store.update(update)
                    progress(1)
                if not _is_circular(together):
                    break

    def _size(self) -> int:
        query = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {self._inferred} {{ ?s ?p ?o }} }}"
        (row,) = self._store.select(query)
        count = row["n"]
        assert isinstance(count, Literal)
        return int(count.value)

    def _updates(self, rule: Rule) -> Iterator[str]:
        """Yield the update that a rule is; none for a rule that cannot be said in SPARQL."""
        assert rule.head is not None
        if any(pattern.predicate in {SAME_VALUE, OTHER_VALUE} for pattern in rule.body):
            return
        head = _triple(rule.head)
        if isinstance(rule.head.subject, Literal):
            return
        where = [self._pattern(pattern, number) for number, pattern in enumerate(rule.body)]
        where += [f"FILTER(!sameTerm({one}, {other}))" for one, other in rule.distinct]
        subject = rule.head.subject
        if isinstance(subject, Variable) and all(pattern.subject != subject for pattern in rule.body):
            where.append(f"FILTER(!isLiteral({subject}))")
        where.append(f"FILTER NOT EXISTS {{ {self._text(head, len(rule.body))} }}")
        yield f"INSERT {{ GRAPH {self._inferred} {{ {head} }} }} WHERE {{ {' '.join(where)} }}"

    def _contradictions(self, rules: Rules) -> Iterator[Contradiction]:
        for rule in rules.inconsistencies:
            if any(pattern.predicate in {SAME_VALUE, OTHER_VALUE} for pattern in rule.body):
                continue
            where = [self._pattern(pattern, number) for number, pattern in enumerate(rule.body)]
            where += [f"FILTER(!sameTerm({one}, {other}))" for one, other in rule.distinct]
            for row in self._store.select(f"SELECT DISTINCT * WHERE {{ {' '.join(where)} }}"):
                triples = [triple for pattern in rule.body for triple in _instance(pattern, row)]
                variables = dict.fromkeys(variable for pattern in rule.body for variable in pattern.variables)
                individuals = [row[variable.name] for variable in variables]
                subjects = [triple.subject for triple in triples]
                yield Contradiction(
                    rule.name, tuple(dict.fromkeys([*individuals, *subjects])), rule.axioms, tuple(triples)
                )

    def _pattern(self, pattern: Pattern, number: int) -> str:
        if (
            pattern.predicate == TYPE
            and pattern.object in SUPPORTED
            and isinstance(pattern.object, NamedNode)
        ):
            alike = ", ".join(sorted(map(str, included_in(pattern.object))))
            return f"FILTER(isLiteral({pattern.subject}) && datatype({pattern.subject}) IN ({alike}))"
        return self._text(_triple(pattern), number)

    def _text(self, pattern: str, number: int) -> str:
        """Return a pattern asked of every graph."""
        return f"{pattern} ." if self._union else f"GRAPH ?graph{number} {{ {pattern} }}"

    def _clean(self) -> None:
        """Remove from the graph of inferred triples what only the rules need, and what is noise."""
        starts = " || ".join(f'STRSTARTS(STR(?s), "{name[1:]}")' for name in VOCABULARIES)
        reflexive = ", ".join(sorted(REFLEXIVE))
        everything = ", ".join(sorted(EVERYTHING))
        self_evident = ", ".join(sorted(SELF_EVIDENT_TYPES))
        for condition in (
            f'STRSTARTS(STR(?p), "{AUXILIARY}") || (isIRI(?o) && STRSTARTS(STR(?o), "{AUXILIARY}"))',
            f'STRSTARTS(STR(?s), "{AUXILIARY}") || isBlank(?s) || isBlank(?o) || {starts}',
            f"sameTerm(?s, ?o) && ?p IN ({reflexive})",
            f"?p = {SUB_CLASS_OF} && ?o IN ({everything})",
            f"?p = {TYPE} && ?o IN ({self_evident})",
        ):
            self._store.update(
                f"DELETE {{ GRAPH {self._inferred} {{ ?s ?p ?o }} }}"
                f" WHERE {{ GRAPH {self._inferred} {{ ?s ?p ?o }} FILTER({condition}) }}"
            )


class EmbeddedSparqlStore:
    """A pyoxigraph store."""

    def __init__(self, store: Store) -> None:
        """Take the store, which must be open for writing."""
        self._store = store

    def select(self, query: str) -> Iterator[Row]:
        solutions = self._store.query(query)
        assert isinstance(solutions, QuerySolutions)
        names = [variable.value for variable in solutions.variables]
        for solution in solutions:
            yield {name: solution[name] for name in names if solution[name] is not None}

    def update(self, update: str) -> None:
        self._store.update(update)

    def load(self, quads: Iterable[Quad]) -> None:
        """Add quads; those that are written differently by the store are kept as the store writes them."""
        self._store.bulk_extend(quads)


def _is_auxiliary(term: object) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(AUXILIARY)


def _written(term: Term | Variable) -> str:
    """Return a term for SPARQL, where a blank node would be a variable: the rules' own have an IRI."""
    return f"<{AUXILIARY}node:{term.value}>" if isinstance(term, BlankNode) else str(term)


def _triple(pattern: Pattern) -> str:
    return " ".join(map(_written, (pattern.subject, pattern.predicate, pattern.object)))


def _instance(pattern: Pattern, row: Row) -> Iterator[Triple]:
    subject, object_ = (
        row[term.name] if isinstance(term, Variable) else term for term in (pattern.subject, pattern.object)
    )
    if not isinstance(pattern.predicate, NamedNode) or _is_auxiliary(pattern.predicate):
        return
    if isinstance(subject, NamedNode | BlankNode):
        yield Triple(subject, pattern.predicate, object_)


def _relations(rule: Rule) -> tuple[object, list[object]]:
    """Return what a rule adds to, and what it reads: a predicate, or a class."""

    def relation(pattern: Pattern) -> object:
        if pattern.predicate == TYPE and not isinstance(pattern.object, Variable):
            return TYPE, pattern.object
        return pattern.predicate

    assert rule.head is not None
    return relation(rule.head), [relation(pattern) for pattern in rule.body]


def _ranks(rules: Sequence[Rule]) -> dict[Rule, int]:
    numbers: dict[object, int] = {}
    depends_on: dict[int, set[int]] = {}
    heads: dict[Rule, int] = {}
    for rule in rules:
        head, body = _relations(rule)
        heads[rule] = numbers.setdefault(head, len(numbers))
        depends_on.setdefault(heads[rule], set()).update(
            numbers.setdefault(relation, len(numbers)) for relation in body
        )
    if TYPE in numbers:
        # A rule speaks of any class: every class depends on it, and it on every class.
        classes = {number for relation, number in numbers.items() if isinstance(relation, tuple)}
        depends_on.setdefault(numbers[TYPE], set()).update(classes)
        for number in classes:
            depends_on.setdefault(number, set()).add(numbers[TYPE])
    rank = ranks(depends_on)
    return {rule: rank[head] for rule, head in heads.items()}


def _is_circular(rules: Sequence[Rule]) -> bool:
    """Tell whether some rule of a rank reads what a rule of that rank adds to."""
    told = {_relations(rule)[0] for rule in rules}
    asked = {relation for rule in rules for relation in _relations(rule)[1]}
    return bool(told & asked) or TYPE in told | asked
