"""A derivation as a tree of lines, in French and in English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.reasoning.derivation import Derivation, Fact
from kg.reasoning.explanation import Answer
from kg.reasoning.rules import Term
from kg.reasoning.vocabulary import FIRST, REST
from kg.release.explained_terms import TermNames
from kg.release.explaining import Explained, Source
from kg.release.row_words import words_of

DEEPEST = 40
"""How far lines are indented; a path that is longer goes on without."""

_TEXTS: Mapping[str, tuple[str, str]] = {
    "by": ("{words} ({row})", "{words} ({row})"),
    "stated": ("stated in {graph}", "énoncé dans {graph}"),
    "again": ("as above", "comme ci-dessus"),
    "absent": ("{fact} does not hold", "{fact} n’est pas vrai dans cette version"),
    "given up": (
        "{fact} holds, and no derivation was found within the bounds of the search",
        "{fact} est vrai, et aucune dérivation n’a été trouvée dans les bornes de la recherche",
    ),
    "perhaps": (
        "{fact}: no derivation was found within the bounds of the search",
        "{fact} : aucune dérivation n’a été trouvée dans les bornes de la recherche",
    ),
    "unknown": ("nothing is said of {terms}", "rien n’est dit de {terms}"),
    "instead": ("{term} (perhaps {other})", "{term} (peut-être {other})"),
    "near": ("what does hold:", "ce qui est vrai :"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a tree."""

    depth: int
    text: str
    """The triple."""
    reason: str
    """Why it holds: the row in words, or where it is stated; empty when it stands above already."""
    is_axiom: bool
    stems: tuple[bool, ...] = ()
    """For each level above, whether more comes on it."""


def say_in(language: str, key: str, **parts: str) -> str:
    """Return a text of this module in a language."""
    english, french = _TEXTS[key]
    return (french if language == "fr" else english).format(**parts)


def lines(explained: Explained, names: TermNames, language: str) -> Iterator[Line]:
    """Yield the lines of a derivation's tree; what stands above already is not repeated.

    Args:
        explained: The explanation, which has a derivation.
        names: How terms are written.
        language: `en` or `fr`.
    """
    if explained.derivation is None:
        return
    shown: set[Derivation] = set()
    stack: list[tuple[Derivation, bool, tuple[bool, ...]]] = [(explained.derivation, False, ())]
    while stack:
        step, is_axiom, stems = stack.pop()
        fact = explained.written.get(step.fact, step.fact)
        again = step in shown and not step.is_stated
        reason = (
            say_in(language, "again")
            if again
            else reason_of(step, explained.sources.get(step.fact, ()), language)
        )
        yield Line(len(stems), names.fact(fact), reason, is_axiom, stems)
        if again:
            continue
        shown.add(step)
        below = [(premise, False) for premise in step.premises]
        below += [(axiom, True) for axiom in step.axioms if not _is_cell(axiom, names)]
        for index, (other, axiom) in reversed(list(enumerate(below))):
            stack.append((other, axiom, (*stems, index < len(below) - 1)))


def _is_cell(step: Derivation, names: TermNames) -> bool:
    """Tell whether a triple is of a list's cell: the list is shown whole where it is used."""
    return step.is_stated and step.fact.predicate in (FIRST, REST) and names.is_described(step.fact)


def stated_in(explained: Explained) -> Iterator[Fact]:
    """Yield the stated triples of a derivation, as they are written."""
    if explained.derivation is not None:
        for step in explained.derivation.steps():
            if step.is_stated:
                yield explained.written.get(step.fact, step.fact)


def reason_of(step: Derivation, sources: tuple[Source, ...], language: str) -> str:
    """Return why a step holds: where it is stated, or the row that concludes it."""
    if not step.is_stated:
        return say_in(language, "by", words=words_of(step.row, language), row=step.row)
    return ", ".join(place_of(source, language) for source in sources)


def place_of(source: Source, language: str) -> str:
    """Return where a triple is stated, in words."""
    if source.file is None:
        return say_in(language, "stated", graph=source.graph)
    return f"{source.file}:{source.line}" if source.line else source.file


def refusal(explained: Explained, names: TermNames, language: str) -> tuple[str, list[str]]:
    """Return what to say of a triple without a derivation: a sentence, and the lines after it."""
    fact = names.fact(explained.fact)
    if explained.answer is Answer.GIVEN_UP:
        return say_in(language, "given up" if explained.holds else "perhaps", fact=fact), []
    more: list[str] = []
    if explained.unknown:
        terms = ", ".join(_unknown(term, explained, names, language) for term in explained.unknown)
        more.append(say_in(language, "unknown", terms=terms))
    if explained.near:
        more.append(say_in(language, "near"))
        more += [f"  {names.fact(near)}" for near in explained.near]
    return say_in(language, "absent", fact=fact), more


def _unknown(term: Term, explained: Explained, names: TermNames, language: str) -> str:
    other = explained.instead.get(term)
    if other is None:
        return names.term(term)
    return say_in(language, "instead", term=names.term(term), other=names.term(other))


def tree(explained: Explained, prefixes: Mapping[str, str], language: str) -> str:
    """Return a tree of lines for a terminal.

    Args:
        explained: The explanation.
        prefixes: The project's prefixes.
        language: `en` or `fr`.
    """
    names = TermNames(prefixes, stated_in(explained))
    if explained.derivation is None:
        sentence, more = refusal(explained, names, language)
        return "\n".join((sentence, *(f"  {line}" for line in more))) + "\n"
    written: list[str] = []
    for line in lines(explained, names, language):
        shallow = line.stems[-DEEPEST:]
        stem = "".join("│  " if more else "   " for more in shallow[:-1])
        branch = ("├─ " if line.stems[-1] else "└─ ") if line.stems else ""
        under = ("│  " if line.stems[-1] else "   ") if line.stems else ""
        written.append(f"{stem}{branch}{line.text}")
        written.append(f"{stem}{under}   {line.reason}")
    return "\n".join(written) + "\n"
