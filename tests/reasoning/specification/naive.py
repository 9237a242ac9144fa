"""A naive evaluator of tables 4 to 9: every row joined with every triple, over generalised triples, to a fixpoint.

It is slow and is meant to be obviously right: `tables.txt` holds the rows in the specification's notation, `values.py`
the data values, and this module knows how to match patterns and nothing of what a row means. Terms are strings in
N-Triples syntax. Literals may be subjects and blank nodes predicates, as the specification says.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations, permutations, product
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, Triple
from tests.reasoning.specification.values import RDF, SUPPORTED, XSD, contains, value

PREFIXES = {
    "own": "http://example.org/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": RDF,
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": XSD,
}
TYPE, FIRST, REST = (f"<{RDF}{name}>" for name in ("type", "first", "rest"))
SAME_AS, DIFFERENT_FROM = (f"<{PREFIXES['owl']}{name}>" for name in ("sameAs", "differentFrom"))
DATATYPE = f"<{PREFIXES['rdfs']}Datatype>"
DATATYPE_ROWS = ("dt-type1", "dt-type2", "dt-eq", "dt-diff", "dt-not-type")
CARDINALITIES = tuple(Literal(number, datatype=NamedNode(XSD + "nonNegativeInteger")) for number in "01")
"""The literals that the rows themselves hold."""

Pattern = tuple[str, str, str]
"""A triple, or one with variables, which begin with a question mark."""
Binding = dict[str, str]


class Row(NamedTuple):
    """One row of tables 4 to 9."""

    name: str
    table: int
    before: tuple[Pattern, ...]
    """The patterns before LIST; all of them, when there is no list."""
    list: tuple[str, str] | None
    """The variable of the list's head, and the one that its members are called by."""
    after: tuple[Pattern, ...]
    then: tuple[Pattern, ...]
    """Empty for false."""
    each: str
    """What a row with a list holds for: `i`, `i < j`, or nothing for all members together."""


class Rule(NamedTuple):
    """A row without lists."""

    row: str
    body: tuple[Pattern, ...]
    then: tuple[Pattern, ...]


@cache
def rows() -> tuple[Row, ...]:
    """Return the rows of tables 4 to 7 and 9, as `tables.txt` has them."""
    text = Path(__file__).with_name("tables.txt").read_text(encoding="utf-8")
    return tuple(_row(line) for line in text.splitlines() if line and not line.startswith("#"))


def _row(line: str) -> Row:
    match = re.fullmatch(r"(\S+) +(\d)  (.+?)  =>  (.+?)(?:  for each (.+))?", line)
    assert match, line
    name, table, if_, then, each = match.groups()
    if_ = "" if if_ == "true" else if_
    before, list_, after = if_, None, ""
    if "LIST " in if_:
        before, rest = if_.split(" . LIST ")
        list_, _, after = rest.partition(" . ")
    heads = () if then == "false" else _patterns(then)
    return Row(
        name,
        int(table),
        _patterns(before),
        list_ and tuple(list_.split()),
        _patterns(after),
        heads,
        each or "",
    )


def _patterns(text: str) -> tuple[Pattern, ...]:
    return tuple(tuple(map(_term, part.split())) for part in text.split(" . ") if part)  # type: ignore[misc]


def _term(text: str) -> str:
    """Return a term of `tables.txt` in N-Triples syntax; a variable as it is."""
    return re.sub(r"(?<![?\w])(\w+):(\w+)", lambda m: f"<{PREFIXES[m[1]]}{m[2]}>", text)


class Facts:
    """A set of triples that can be asked for a pattern."""

    def __init__(self) -> None:
        self.all: set[Pattern] = set()
        self._found: dict[tuple[str | None, ...], list[Pattern]] = defaultdict(list)

    def add(self, triple: Pattern) -> None:
        """Add a triple that is not there."""
        self.all.add(triple)
        for asked in product(*((term, None) for term in triple)):
            self._found[asked].append(triple)

    def matching(self, pattern: Pattern) -> list[Pattern]:
        """Return the triples that have the pattern's terms where it has terms."""
        s, p, o = (None if term[0] == "?" else term for term in pattern)
        return list(self._found.get((s, p, o), ()))


def unify(pattern: Pattern, triple: Pattern) -> Binding | None:
    """Return what the pattern's variables are in a triple, or None when it does not match."""
    binding: Binding = {}
    for wanted, term in zip(pattern, triple, strict=True):
        if (binding.setdefault(wanted, term) if wanted[0] == "?" else wanted) != term:
            return None
    return binding


def substitute(patterns: Iterable[Pattern], binding: Binding) -> tuple[Pattern, ...]:
    """Return the patterns with the terms that their variables stand for."""
    get = binding.get
    return tuple((get(s, s), get(p, p), get(o, o)) for s, p, o in patterns)


def solutions(body: tuple[Pattern, ...], facts: Facts) -> Iterator[Binding]:
    """Return every way in which all the patterns hold."""
    if not body:
        yield {}
        return
    # The pattern with the fewest variables first: any order is right, this one is quicker.
    first = body[0] if len(body) == 1 else min(body, key=_variables)
    others = list(body)
    others.remove(first)
    for triple in facts.matching(first):
        binding = unify(first, triple)
        if binding is not None:
            for more in solutions(substitute(others, binding), facts):
                yield binding | more


def _variables(pattern: Pattern) -> int:
    return sum(term[0] == "?" for term in pattern)


def lists(head: str, facts: Facts, passed: frozenset[str] = frozenset()) -> Iterator[tuple[str, ...]]:
    """Return every sequence that a list can be read as; none, when it does not end in rdf:nil."""
    if head == f"<{RDF}nil>":
        yield ()
    elif head not in passed:
        firsts, rests = facts.matching((head, FIRST, "?")), facts.matching((head, REST, "?"))
        for (_, _, member), (_, _, rest) in product(firsts, rests):
            for others in lists(rest, facts, passed | {head}):
                yield (member, *others)


def rules(row: Row, facts: Facts) -> Iterator[Rule]:
    """Return a row as rules without lists: with the lists that the facts hold written out."""
    if row.list is None:
        yield Rule(row.name, row.before, row.then)
        return
    head, member = row.list
    for binding in solutions(row.before, facts):
        for members in lists(binding[head], facts):
            if members:
                yield from _written_out(row, binding, member, members)


def _written_out(row: Row, binding: Binding, member: str, members: tuple[str, ...]) -> Iterator[Rule]:
    numbers = range(1, len(members) + 1)
    known = binding | {f"{member}[{i}]": term for i, term in zip(numbers, members, strict=True)}

    def numbered(patterns: Iterable[Pattern], i: int, j: int = 0) -> tuple[Pattern, ...]:
        names = {"[i]": f"[{i}]", "[j]": f"[{j}]", "[i+1]": f"[{i + 1}]", "[n+1]": f"[{len(members) + 1}]"}
        return tuple(
            tuple(re.sub(r"\[.*\]", lambda m: names.get(m[0], m[0]), term) for term in pattern)  # type: ignore[misc]
            for pattern in patterns
        )

    if row.each == "i < j":
        turns = [(numbered(row.after, i, j), row.then) for i, j in combinations(numbers, 2)]
    elif row.each == "i":
        turns = [(numbered(row.after, i), numbered(row.then, i)) for i in numbers]
    else:
        turns = [
            (tuple(pattern for i in numbers for pattern in numbered(row.after, i)), numbered(row.then, 0))
        ]
    for body, then in turns:
        yield Rule(row.name, substitute(dict.fromkeys(body), known), substitute(then, known))


@dataclass
class Naive:
    """The closure of a graph, by the specification's rows."""

    asserted: frozenset[Pattern]
    facts: Facts
    contradictions: set[tuple[str, frozenset[Pattern]]]
    """The row, and the triples that its patterns matched (without what made its list)."""

    @property
    def inferred(self) -> set[Pattern]:
        """The generalised triples that follow and were not asserted."""
        return self.facts.all - self.asserted


def close(triples: Iterable[Triple]) -> Naive:
    """Return what follows from a graph by tables 4 to 9."""
    graph = list(triples)
    asserted = frozenset((str(t.subject), str(t.predicate), str(t.object)) for t in graph)
    closure = Naive(asserted, Facts(), set())
    todo = set(asserted)
    literals = sorted({t.object for t in graph if isinstance(t.object, Literal)} | {*CARDINALITIES}, key=str)
    todo.update(_datatypes(literals))
    known: set[Rule] = set()
    while True:
        _close_under(known, todo, closure)
        new = {rule for row in rows() for rule in rules(row, closure.facts)} - known
        todo = {
            triple
            for rule in new
            for binding in solutions(rule.body, closure.facts)
            for triple in _consequences(rule, binding, closure)
        } - closure.facts.all
        known |= new
        if not new and not todo:
            break
    _find_wrong_types(literals, closure)
    return closure


def _close_under(known: set[Rule], todo: set[Pattern], closure: Naive) -> None:
    """Add triples, and all that follows from each together with those before it."""
    # Which patterns could match a triple, by its predicate and its object.
    wanting: dict[tuple[str, str], list[tuple[Rule, int]]] = defaultdict(list)
    for rule in known:
        for position, (_, predicate, object_) in enumerate(rule.body):
            wanting[_constant(predicate), _constant(object_)].append((rule, position))
    while todo:
        for triple in todo:
            closure.facts.add(triple)
        new, todo = todo, set()
        for triple in new:
            for key in product(("?", triple[1]), ("?", triple[2])):
                for rule, position in wanting.get(key, ()):
                    binding = unify(rule.body[position], triple)
                    if binding is None:
                        continue
                    others = rule.body[:position] + rule.body[position + 1 :]
                    for more in solutions(substitute(others, binding), closure.facts):
                        todo.update(_consequences(rule, binding | more, closure))
        todo -= closure.facts.all


def _constant(term: str) -> str:
    return "?" if term[0] == "?" else term


def _consequences(rule: Rule, binding: Binding, closure: Naive) -> tuple[Pattern, ...]:
    if not rule.then:
        closure.contradictions.add((rule.row, frozenset(substitute(rule.body, binding))))
    # A literal is no predicate, even in a generalised graph of ours: owl:sameAs could put one there.
    return tuple(triple for triple in substitute(rule.then, binding) if not triple[1].startswith('"'))


def _datatypes(literals: list[Literal]) -> Iterator[Pattern]:
    """Return what dt-type1, dt-type2, dt-eq and dt-diff say of a graph's literals."""
    for datatype in SUPPORTED:
        yield f"<{datatype}>", TYPE, DATATYPE
    values = {literal: value(literal) for literal in literals}
    for literal, found in values.items():
        for datatype in SUPPORTED:
            if found is not None and contains(datatype, found):
                yield str(literal), TYPE, f"<{datatype}>"
    for (one, x), (other, y) in permutations(values.items(), 2):
        if x is None or y is None:
            continue
        if x == y:
            yield str(one), SAME_AS, str(other)
        elif "unknown" not in {x.space, y.space} and not (x.space == y.space == "other"):
            yield str(one), DIFFERENT_FROM, str(other)


def _find_wrong_types(literals: list[Literal], closure: Naive) -> None:
    """Find the literals that dt-not-type forbids."""
    for literal in literals:
        found = value(literal)
        if found is not None and found.space == "unknown":
            continue
        for datatype in SUPPORTED:
            triple = (str(literal), TYPE, f"<{datatype}>")
            if triple in closure.facts.all and (found is None or not contains(datatype, found)):
                closure.contradictions.add(("dt-not-type", frozenset({triple})))
