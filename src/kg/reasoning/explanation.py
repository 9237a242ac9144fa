"""Explains a triple: searches backwards, from the conclusion, for the rows and the stated triples that it follows from.

The search goes level by level. A fact is expanded into every instance of a rule that concludes it; the premises that
are not stated are expanded on the next level. A fact counts as derived only once all the premises of an instance are,
so that no fact is ever in its own derivation, and the first level on which the goal is derived is that of a shortest
derivation. What is known to hold (the closure, in a release) guides it: an instance with a premise that does not hold
is dropped. Members of classes without a name, and whatever else a release leaves out, are not known: they are derived.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from heapq import heappop, heappush
from itertools import count, islice

from pyoxigraph import Literal, NamedNode

from kg.reasoning.datatypes import SUPPORTED, holds
from kg.reasoning.derivation import Derivation, Fact
from kg.reasoning.premises import DEFAULT_BOUNDS, Bounds, Facts, OutOfSteps, Premises, of_one_value
from kg.reasoning.program import Program
from kg.reasoning.rules import Rule
from kg.reasoning.substitution import fact_of, matched
from kg.reasoning.vocabulary import SAME_AS, TYPE


class Answer(Enum):
    """How a search ended."""

    DERIVED = "derived"
    NOT_DERIVED = "not derived"
    """There is no derivation: the triple does not follow."""
    GIVEN_UP = "given up"
    """A bound was met: there may be one."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was found out about a fact."""

    fact: Fact
    answer: Answer
    derivation: Derivation | None = None


def explain(fact: Fact, rules: Iterable[Rule], facts: Facts, bounds: Bounds = DEFAULT_BOUNDS) -> Explanation:
    """Return a derivation of a fact, one of the shortest.

    Args:
        fact: What to explain; one that is stated is its own derivation.
        rules: The ground rules of the ontology (`compile_rules`), those about terms that are the same excepted.
        facts: The graph.
        bounds: How far to search.
    """
    # A store may write a value in another way than the one who asks, and its axioms too.
    fact = next(facts.matching(*fact), fact)
    graphs = facts.stating(fact)
    if graphs:
        return Explanation(fact, Answer.DERIVED, Derivation(fact, graphs=graphs))
    if facts.holds(fact) is False:
        return Explanation(fact, Answer.NOT_DERIVED)
    program = Program(rules)
    cut, left = False, bounds.steps
    # Each way finds what those before it cannot, and takes longer.
    for linear, thorough, width in ((True, False, 1), (False, False, 1), (False, True, 16)):
        chosen = Bounds(bounds.depth, bounds.width * width, left)
        premises = Premises(program, facts, chosen, linear=linear, thorough=thorough)
        found = _Search(program, facts, chosen, premises).derivation(fact)
        if found is not None:
            return Explanation(fact, Answer.DERIVED, found)
        cut, left = premises.cut, premises.left
    return Explanation(fact, Answer.GIVEN_UP if cut else Answer.NOT_DERIVED)


@dataclass(slots=True, eq=False)
class _Instance:
    """A row applied once."""

    row: str
    head: Fact
    premises: tuple[Fact, ...]
    axioms: tuple[Fact, ...]
    missing: int = 0
    """How many of the premises and axioms are not derived yet."""


class _Search:
    """One search, in one way."""

    def __init__(self, program: Program, facts: Facts, bounds: Bounds, premises: Premises) -> None:
        self._program = program
        self._facts = facts
        self._bounds = bounds
        self._premises = premises
        self._derived: dict[Fact, tuple[str, ...]] = {}
        """The facts that are derived, with the graphs that state them."""
        self._users: dict[Fact, list[_Instance]] = {}
        self._instances: dict[Fact, list[_Instance]] = {}

    def derivation(self, goal: Fact) -> Derivation | None:
        try:
            if self._is_derived(goal):
                return self._told(goal)
        except OutOfSteps:
            self._premises.cut = True
        return None

    def _is_derived(self, goal: Fact) -> bool:
        level, seen = [goal], {goal}
        for _ in range(self._bounds.depth):
            following: list[Fact] = []
            for fact in level:
                if fact in self._derived:
                    continue
                for instance in self._expand(fact):
                    for premise in (*instance.premises, *instance.axioms):
                        if premise not in seen and premise not in self._derived:
                            seen.add(premise)
                            following.append(premise)
                    if goal in self._derived:
                        return True
            if not following:
                return False
            level = following
        self._premises.cut = True
        return False

    def _expand(self, fact: Fact) -> Iterator[_Instance]:
        """Yield the instances that conclude a fact, after taking notice of each."""
        known = self._instances.setdefault(fact, [])
        for instance in islice(self._concluding(fact), self._bounds.width * 4):
            if fact in instance.premises:
                continue
            self._premises.step(1 + len(instance.premises))
            missing = set()
            for premise in dict.fromkeys((*instance.premises, *instance.axioms)):
                if premise in self._derived:
                    continue
                graphs = self._facts.stating(premise)
                if graphs:
                    self._derived[premise] = graphs
                elif self._facts.holds(premise) is False:
                    break
                else:
                    missing.add(premise)
            else:
                known.append(instance)
                instance.missing = len(missing)
                for premise in missing:
                    self._users.setdefault(premise, []).append(instance)
                if not missing:
                    self._derive(fact)
                yield instance

    def _derive(self, fact: Fact) -> None:
        waiting = [fact]
        while waiting:
            one = waiting.pop()
            if one in self._derived:
                continue
            self._derived[one] = ()
            for instance in self._users.get(one, ()):
                instance.missing -= 1
                if not instance.missing:
                    waiting.append(instance.head)

    def _concluding(self, fact: Fact) -> Iterator[_Instance]:
        yield from self._of_every_graph(fact)
        for rule in self._program.concluding(fact.predicate, fact.object):
            assert rule.head is not None
            bound = matched(rule.head, fact, {})
            if bound is None:
                continue
            axioms = tuple(map(Fact.of, rule.axioms))
            for bindings in self._premises.matching(rule, bound):
                if any(bindings[one] == bindings[other] for one, other in rule.distinct):
                    continue
                premises = tuple(dict.fromkeys(fact_of(pattern, bindings) for pattern in rule.body))
                yield _Instance(rule.name, fact, premises, axioms)

    def _of_every_graph(self, fact: Fact) -> Iterator[_Instance]:
        """Yield what no ground rule says: what is true of literals, and of a term and itself."""
        subject, predicate, object_ = fact
        if isinstance(subject, Literal):
            if (
                predicate == TYPE
                and isinstance(object_, NamedNode)
                and object_ in SUPPORTED
                and holds(object_, subject)
            ):
                yield _Instance("dt-type2", fact, (), ())
            if predicate == SAME_AS and isinstance(object_, Literal) and of_one_value(subject, object_):
                yield _Instance("dt-eq", fact, (), ())
        if predicate == SAME_AS and subject == object_:
            # It follows from any triple that the term stands in.
            for sought in ((subject, None, None), (None, None, subject), (None, subject, None)):
                for mention in islice(self._facts.matching(*sought), 16):
                    if mention != fact and self._facts.stating(mention):
                        yield _Instance("eq-ref", fact, (mention,), ())
                        return

    def _told(self, goal: Fact) -> Derivation:
        """Return the derivation with the fewest steps of those that were found (Knuth, 1977)."""
        costs: dict[Fact, int] = {}
        made: dict[Fact, Derivation] = {}
        ticket = count()
        heap: list[tuple[int, str, int, _Instance | Fact]] = []
        waiting: dict[_Instance, int] = {}
        users: dict[Fact, list[_Instance]] = {}
        for fact, graphs in self._derived.items():
            if graphs:
                heappush(heap, (1, "", next(ticket), fact))
        for head, instances in self._instances.items():
            if head not in self._derived:
                continue
            for instance in instances:
                needed = {*instance.premises, *instance.axioms}
                waiting[instance] = len(needed)
                for fact in needed:
                    users.setdefault(fact, []).append(instance)
                if not needed:
                    heappush(heap, (1, instance.row, next(ticket), instance))
        while goal not in made:
            cost, _, _, found = heappop(heap)
            fact = found.head if isinstance(found, _Instance) else found
            if fact in made:
                continue
            costs[fact] = cost
            made[fact] = (
                Derivation(
                    fact,
                    found.row,
                    tuple(made[premise] for premise in found.premises),
                    tuple(made[axiom] for axiom in found.axioms),
                )
                if isinstance(found, _Instance)
                else Derivation(fact, graphs=self._derived[fact])
            )
            for instance in users.get(fact, ()):
                waiting[instance] -= 1
                if not waiting[instance]:
                    needed = {*instance.premises, *instance.axioms}
                    total = 1 + sum(costs[each] for each in needed)
                    heappush(heap, (total, instance.row, next(ticket), instance))
        return made[goal]
