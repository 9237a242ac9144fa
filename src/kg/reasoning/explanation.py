"""Explains a triple: searches backwards, from the conclusion, for the rows and the stated triples that it follows from.

The search goes level by level. A fact is expanded into every instance of a rule that concludes it; the premises that
are not stated are expanded on the next level. A fact counts as derived only once all the premises of an instance are,
so that no fact is ever in its own derivation, and the first level on which the goal is derived is that of a shortest
derivation. What is known to hold (the closure, in a release) guides it: an instance with a premise that does not hold
is dropped. Members of classes without a name, and whatever else a release leaves out, are not known: they are derived.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from heapq import heappop, heappush
from itertools import count, islice
from typing import Protocol

from pyoxigraph import BlankNode, Literal

from kg.reasoning.compile_equality import EQUALITY_RULES, equality_rules
from kg.reasoning.datatypes import ILL_TYPED, SUPPORTED, data_value, holds
from kg.reasoning.derivation import Derivation, Fact
from kg.reasoning.rules import BUILT_IN, SAME_VALUE, Pattern, Rule, Term, Variable
from kg.reasoning.schema_rules import AXIOMATIC
from kg.reasoning.vocabulary import SAME_AS, TYPE

MOST_RULES_IN_A_LINK = 3
"""How many rules may be between a link of a path and the triple that states it."""


class Facts(Protocol):
    """A graph, and what is known to follow from it."""

    def stating(self, fact: Fact) -> tuple[str, ...]:
        """Return the graphs that state a fact and are reasoned over."""

    def holds(self, fact: Fact) -> bool | None:
        """Tell whether a fact is stated or follows; None when only a derivation can tell."""

    def matching(self, subject: Term | None, predicate: Term | None, object_: Term | None) -> Iterator[Fact]:
        """Yield the known facts with these terms; None stands for any."""

    def stated(self, subject: Term | None, predicate: Term, object_: Term | None) -> Iterator[Fact]:
        """Yield the facts with these terms that graphs state that are reasoned over."""

    def tells(self, subject: Term | None, predicate: Term, object_: Term | None) -> bool:
        """Tell whether what follows with these terms is known at all, as far as it can be seen from them."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far to search."""

    depth: int = 2000
    """Rows one upon another: a long path through a transitive property takes one for each of its links."""
    width: int = 256
    """Facts that are looked at for one pattern of one rule."""
    steps: int = 200_000
    """Facts that are looked at in all."""


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


def explain(fact: Fact, rules: Iterable[Rule], facts: Facts, bounds: Bounds = Bounds()) -> Explanation:
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
    program = _Program(rules)
    cut, left = False, bounds.steps
    # Each way finds what those before it cannot, and takes longer.
    for linear, thorough, width in ((True, False, 1), (False, False, 1), (False, True, 16)):
        chosen = Bounds(bounds.depth, bounds.width * width, left)
        search = _Search(program, facts, chosen, linear=linear, thorough=thorough)
        found = search.derivation(fact)
        if found is not None:
            return Explanation(fact, Answer.DERIVED, found)
        cut, left = search.cut, search.left
    return Explanation(fact, Answer.GIVEN_UP if cut else Answer.NOT_DERIVED)


class _Program:
    """Rules, by what they conclude."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._by_head: dict[tuple[Term, Term | None], list[Rule]] = {}
        self._equality: dict[Term, tuple[Rule, ...]] = {}
        for rule in dict.fromkeys((*rules, *AXIOMATIC, *EQUALITY_RULES)):
            if rule.head is not None:
                self._by_head.setdefault(_key(rule.head), []).append(rule)

    def concluding(self, predicate: Term, object_: Term | None) -> Iterator[Rule]:
        """Yield the rules that may conclude a fact of a predicate; of rdf:type and a class."""
        if predicate != TYPE:
            yield from self._by_head.get((predicate, None), ())
            if isinstance(predicate, BlankNode) or predicate != SAME_AS:
                yield from self._about_same(predicate)
        elif object_ is not None:
            yield from self._by_head.get((TYPE, object_), ())
            yield from self._by_head.get((TYPE, None), ())
        else:
            for (head, _), rules in self._by_head.items():
                if head == TYPE:
                    yield from rules

    def _about_same(self, predicate: Term) -> Sequence[Rule]:
        known = self._equality.get(predicate)
        if known is None:
            made = equality_rules([predicate])  # type: ignore[list-item]
            known = self._equality[predicate] = tuple(rule for rule in made if rule not in EQUALITY_RULES)
        return known


def _key(head: Pattern) -> tuple[Term, Term | None]:
    if head.predicate == TYPE and not isinstance(head.object, Variable):
        return TYPE, head.object
    return head.predicate, None


Bindings = Mapping[Variable, Term]


@dataclass(slots=True, eq=False)
class _Instance:
    """A row applied once."""

    row: str
    head: Fact
    premises: tuple[Fact, ...]
    axioms: tuple[Fact, ...]
    missing: int = 0
    """How many of the premises and axioms are not derived yet."""


class _OutOfSteps(Exception):
    """So many facts were looked at that the search gives up."""


class _Search:
    """One search, in one way."""

    def __init__(
        self, program: _Program, facts: Facts, bounds: Bounds, *, linear: bool, thorough: bool
    ) -> None:
        """Choose the way.

        Args:
            program: The rules.
            facts: The graph.
            bounds: How far to search.
            linear: Whether of a rule such as transitivity only those instances are tried whose first premise is stated,
                or a few steps from it: a path is then walked from its beginning, instead of being cut at every place.
            thorough: Whether to derive what a pattern may match, too, where the known facts may not be all.
        """
        self._program = program
        self._facts = facts
        self._bounds = bounds
        self._linear = linear
        self._thorough = thorough
        self.left = bounds.steps
        """How many more facts may be looked at."""
        self._derived: dict[Fact, tuple[str, ...]] = {}
        """The facts that are derived, with the graphs that state them."""
        self._users: dict[Fact, list[_Instance]] = {}
        self._instances: dict[Fact, list[_Instance]] = {}
        self._unfolding: set[tuple[Term | None, ...]] = set()
        self.cut = False
        """Whether a bound was met."""

    def derivation(self, goal: Fact) -> Derivation | None:
        try:
            if self._is_derived(goal):
                return self._told(goal)
        except _OutOfSteps:
            self.cut = True
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
        self.cut = True
        return False

    def _expand(self, fact: Fact) -> Iterator[_Instance]:
        """Yield the instances that conclude a fact, after taking notice of each."""
        known = self._instances.setdefault(fact, [])
        for instance in islice(self._concluding(fact), self._bounds.width * 4):
            if fact in instance.premises:
                continue
            self._step(1 + len(instance.premises))
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
            bound = _matched(rule.head, fact, {})
            if bound is None:
                continue
            axioms = tuple(map(Fact.of, rule.axioms))
            for bindings in self._matching(rule, bound):
                if any(bindings[one] == bindings[other] for one, other in rule.distinct):
                    continue
                premises = tuple(dict.fromkeys(_fact(pattern, bindings) for pattern in rule.body))
                yield _Instance(rule.name, fact, premises, axioms)

    def _of_every_graph(self, fact: Fact) -> Iterator[_Instance]:
        """Yield what no ground rule says: what is true of literals, and of a term and itself."""
        subject, predicate, object_ = fact
        if isinstance(subject, Literal):
            if predicate == TYPE and object_ in SUPPORTED and holds(object_, subject):  # type: ignore[arg-type]
                yield _Instance("dt-type2", fact, (), ())
            if predicate == SAME_AS and isinstance(object_, Literal) and _of_one_value(subject, object_):
                yield _Instance("dt-eq", fact, (), ())
        if predicate == SAME_AS and subject == object_:
            # It follows from any triple that the term stands in.
            for sought in ((subject, None, None), (None, None, subject), (None, subject, None)):
                for mention in islice(self._facts.matching(*sought), 16):
                    if mention != fact and self._facts.stating(mention):
                        yield _Instance("eq-ref", fact, (mention,), ())
                        return

    def _matching(self, rule: Rule, bound: Bindings) -> Iterator[Bindings]:
        """Yield the bindings in which a rule's body may hold."""
        first = _first_link(rule) if self._linear else None
        if first is None:
            yield from self._joined(rule.body, bound)
            return
        link = rule.body[first]
        rest = [*rule.body[:first], *rule.body[first + 1 :]]
        for fact in dict.fromkeys(self._links(link, _term(link.subject, bound), _term(link.object, bound))):
            more = _matched(link, fact, bound)
            if more is not None:
                yield from self._joined(rest, more)

    def _links(
        self, link: Pattern, subject: Term | None, object_: Term | None, rules: int = MOST_RULES_IN_A_LINK
    ) -> Iterator[Fact]:
        """Yield the facts of a pattern that are stated, or follow from one by a few rules of one premise."""
        for fact in self._facts.stated(subject, link.predicate, object_):
            self._step()
            yield fact
        for rule in self._program.concluding(link.predicate, object_) if rules else ():
            bound = None if rule.head is None else _with_terms(rule.head, subject, object_)
            if rule.head is None or bound is None or len(rule.body) != 1:
                continue
            (pattern,) = rule.body
            terms = _term(pattern.subject, bound), _term(pattern.object, bound)
            for fact in self._links(pattern, *terms, rules - 1):
                more = _matched(pattern, fact, bound)
                if more is not None:
                    yield _fact(rule.head, more)

    def _joined(self, patterns: Sequence[Pattern], bound: Bindings) -> Iterator[Bindings]:
        """Yield every binding in which the patterns may hold: the facts that they stand for are known, or unknown."""
        open_ = self._open(patterns, bound)
        if open_ is None:
            return
        if not open_:
            yield bound
            return
        patterns = open_
        chosen: tuple[int, list[Fact]] | None = None
        for index, pattern in enumerate(patterns):
            if pattern.predicate in BUILT_IN:
                continue
            found = self._found(pattern, bound)
            if found is None:
                continue
            if chosen is None or len(found) < len(chosen[1]):
                chosen = index, found
            if len(found) <= 1:
                break
        if chosen is None:
            chosen = self._last_resort(patterns, bound)
        if chosen is None:
            return
        index, found = chosen
        rest = [*patterns[:index], *patterns[index + 1 :]]
        for fact in found:
            more = _matched(patterns[index], fact, bound)
            if more is not None:
                yield from self._joined(rest, more)

    def _open(self, patterns: Sequence[Pattern], bound: Bindings) -> list[Pattern] | None:
        """Return the patterns that have variables yet; None when one that has none does not hold."""
        found: list[Pattern] = []
        for pattern in patterns:
            subject, object_ = _term(pattern.subject, bound), _term(pattern.object, bound)
            if pattern.predicate in BUILT_IN or subject is None or object_ is None:
                found.append(pattern)
                continue
            self._step()
            if self._facts.holds(Fact(subject, pattern.predicate, object_)) is False:
                return None
        return found

    def _found(self, pattern: Pattern, bound: Bindings) -> list[Fact] | None:
        """Return the facts that a pattern may stand for; None when nothing is known of them."""
        subject, object_ = _term(pattern.subject, bound), _term(pattern.object, bound)
        found = self._known(subject, pattern, object_)
        if not found and not self._thorough and not self._facts.tells(subject, pattern.predicate, object_):
            return None
        if self._thorough:
            found = list(dict.fromkeys((*found, *self._unfolded(pattern, subject, object_))))
        return found

    def _known(self, subject: Term | None, pattern: Pattern, object_: Term | None) -> list[Fact]:
        width = self._bounds.width
        found = list(islice(self._facts.matching(subject, pattern.predicate, object_), width + 1))
        self._step(len(found) + 1)
        if len(found) > width:
            self.cut = True
            stated = islice(self._facts.stated(subject, pattern.predicate, object_), width)
            found = list(dict.fromkeys((*stated, *found)))[:width]
        if subject is not None and object_ is None and len(found) <= 1:
            return found
        return sorted(found, key=lambda fact: not self._facts.stating(fact))

    def _last_resort(self, patterns: Sequence[Pattern], bound: Bindings) -> tuple[int, list[Fact]] | None:
        """Choose a pattern of which nothing is known: what it may stand for is derived, or computed."""
        for index, pattern in enumerate(patterns):
            subject, object_ = _term(pattern.subject, bound), _term(pattern.object, bound)
            if pattern.predicate not in BUILT_IN:
                return index, list(islice(self._unfolded(pattern, subject, object_), self._bounds.width))
            if (
                pattern.predicate == SAME_VALUE
                and isinstance(subject, Literal)
                and isinstance(object_, Literal)
            ):
                same = subject != object_ and _of_one_value(subject, object_)
                return index, [Fact(subject, SAME_VALUE, object_)] if same else []
        return None

    def _unfolded(self, pattern: Pattern, subject: Term | None, object_: Term | None) -> Iterator[Fact]:
        """Yield what rules may conclude for a pattern, whether or not it can be derived."""
        asked = (subject, pattern.predicate, object_)
        if asked in self._unfolding or len(self._unfolding) > 3:
            self.cut = self.cut or len(self._unfolding) > 3
            return
        self._unfolding.add(asked)
        try:
            for rule in self._program.concluding(pattern.predicate, object_):
                assert rule.head is not None
                bound = _with_terms(rule.head, subject, object_)
                if bound is None:
                    continue
                for bindings in self._joined(rule.body, bound):
                    self._step()
                    yield _fact(rule.head, bindings)
        finally:
            self._unfolding.discard(asked)

    def _step(self, steps: int = 1) -> None:
        self.left -= steps
        if self.left < 0:
            raise _OutOfSteps

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


def _first_link(rule: Rule) -> int | None:
    """Return the first of the patterns of a rule such as transitivity that speak of what it concludes."""
    if rule.head is None or rule.head.predicate == TYPE:
        return None
    links = [index for index, pattern in enumerate(rule.body) if pattern.predicate == rule.head.predicate]
    return links[0] if len(links) > 1 else None


def _term(term: Term | Variable, bindings: Bindings) -> Term | None:
    return bindings.get(term) if isinstance(term, Variable) else term


def _fact(pattern: Pattern, bindings: Bindings) -> Fact:
    """Return what a pattern stands for; that two literals have one value is that they are the same (dt-eq)."""
    subject, object_ = _term(pattern.subject, bindings), _term(pattern.object, bindings)
    assert subject is not None
    assert object_ is not None
    return Fact(subject, SAME_AS if pattern.predicate == SAME_VALUE else pattern.predicate, object_)


def _matched(pattern: Pattern, fact: Fact, bound: Bindings) -> Bindings | None:
    """Return the bindings with those that make a pattern a fact, or None when it cannot be that fact."""
    if pattern.predicate != fact.predicate:
        return None
    return _with(((pattern.subject, fact.subject), (pattern.object, fact.object)), bound)


def _with_terms(head: Pattern, subject: Term | None, object_: Term | None) -> Bindings | None:
    return _with(((head.subject, subject), (head.object, object_)), {})


def _with(pairs: Iterable[tuple[Term | Variable, Term | None]], bound: Bindings) -> Bindings | None:
    more = dict(bound)
    for place, term in pairs:
        if term is None:
            continue
        if (more.setdefault(place, term) if isinstance(place, Variable) else place) != term:
            return None
    return more


def _of_one_value(one: Literal, other: Literal) -> bool:
    value = data_value(one)
    return value is not None and value != ILL_TYPED and value == data_value(other)
