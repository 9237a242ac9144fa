"""Runs examples: each bad one is to have the findings that it expects and no other, each good one none.

The shapes are read once for all of them, and so is the ontology; an example is validated beside them as `kg validate`
validates data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kg.errors import KgError
from kg.turtle import read_text
from kg.turtle.places import BaseOf
from kg.validation.engines.auto_engine import AutoEngine, ReadShapes, screen_text
from kg.validation.engines.pyshacl_engine import Target
from kg.validation.entailment import asks_for_inferences
from kg.validation.examples.examples import Example, Expectation
from kg.validation.faults import SYNTAX, unreadable
from kg.validation.findings import Finding
from kg.validation.index.column_building import build_columns
from kg.validation.index.source_files import SourceFile, texts_of
from kg.validation.index.triple_index import TripleIndex
from kg.validation.location import Sources, located
from kg.validation.reach.affected import TargetNodes
from kg.validation.rule_catalogue import RuleCatalogue
from kg.validation.rules import with_rules


@dataclass(frozen=True)
class Outcome:
    """What became of an example."""

    example: Example
    findings: tuple[Finding, ...]
    missing: tuple[Expectation, ...] = ()
    """What was expected and not found."""
    others: tuple[Finding, ...] = ()
    """What was found and not expected."""
    unseen: tuple[str, ...] = ()
    """For a good one, the rules that have no focus node in it: it does not show that they are kept."""

    @property
    def passed(self) -> bool:
        """Whether it is as its name says."""
        return not self.missing and not self.others and not self.unseen


class ExampleRuns:
    """The shapes and the ontology, ready for examples."""

    def __init__(
        self,
        catalogue: RuleCatalogue,
        ontology: Sequence[Path],
        beside: int,
        *,
        shown: Callable[[Path], str] = str,
        base_of: BaseOf = lambda _: None,
    ) -> None:
        """Read shapes and ontology.

        Args:
            catalogue: The rules.
            ontology: The files that every example is read beside.
            beside: The most files that stand beside one example.
            shown: Gives the name of a file as findings say it.
            base_of: Gives what the relative IRIs of a file are relative to.

        Raises:
            TurtleError: A file of the ontology is not in its format.
            ValidationFault: A shape is not well-formed, or asks for an unknown entailment regime.
        """
        self._catalogue = catalogue
        self._shown = shown
        self._base_of = base_of
        self._infers = asks_for_inferences(catalogue.graph)
        self._read = ReadShapes(catalogue.graph)
        fixed = [self._source(file, f"ontology {rank}") for rank, file in enumerate(ontology)]
        self._index = TripleIndex(build_columns(fixed))
        self._fixed = tuple(screen_text(fixed))
        # Blank nodes are named after the place of their file: the example first, then what stands beside it.
        names = ["example", *(f"beside {rank}" for rank in range(beside))]
        places = [SourceFile(name, Path(name), b"") for name in names]
        self._engine = AutoEngine(self._read, self._index, [*places, *fixed])

    def run(self, example: Example) -> Outcome:
        """Validate one example.

        Raises:
            ValidationFault: A constraint cannot be run.
        """
        unseen: tuple[str, ...] = ()
        findings: tuple[Finding, ...] = ()
        try:
            with self._stated_too((example.file, *example.context)) as text:
                unseen = tuple(iri for iri in example.keeps if not self._is_seen(iri))
                findings = self._findings(example, text)
        except SyntaxError as error:
            fault = KgError(str(error))
            findings = (unreadable(fault, self._shown(example.file)),)
        except KgError as error:
            if error.file is None:
                raise
            findings = (unreadable(error, self._shown(Path(error.file))),)
        unread = any(one.shape == SYNTAX for one in findings)
        return Outcome(
            example,
            findings,
            tuple(one for one in example.expected if not unread and not any(map(one.fits, findings))),
            tuple(one for one in findings if not any(expected.fits(one) for expected in example.expected)),
            unseen,
        )

    def _source(self, file: Path, name: str) -> SourceFile:
        return SourceFile(name, file, file.read_bytes(), self._base_of(file))

    @contextmanager
    def _stated_too(self, files: Sequence[Path]) -> Iterator[list[bytes]]:
        """State what files say for a while, and give all that is stated as one text for the screen."""
        names = ["example", *(f"beside {rank}" for rank in range(len(files) - 1))]
        sources = [self._source(file, name) for file, name in zip(files, names, strict=True)]
        self._index.add(set().union(*(texts_of(source) for source in sources)))
        # What it knows of the class hierarchy may have changed.
        self._engine.target_nodes = TargetNodes(self._index)
        try:
            inferred = list(self._inferred())
            self._index.add([_texts(line) for line in inferred])
            yield [*self._fixed, b"\n", *screen_text(sources, inferred)]
        finally:
            self._index.remove_added()

    def _findings(self, example: Example, text: Iterable[bytes]) -> tuple[Finding, ...]:
        found = self._engine.pyshacl.validate(self._targets(text))
        if not found:
            return ()
        ruled = with_rules(found, Sources(self._catalogue.files, self._shown, self._base_of))
        return located(ruled, Sources((example.file, *example.context), self._shown, self._base_of))

    def _is_seen(self, iri: str) -> bool:
        """Tell whether a rule, or a shape that leads to it, has a focus node."""
        ways = [way for ways in self._catalogue.rules[iri].ways.values() for way in ways]
        reaches = self._read.reaches
        return any(self._engine.target_nodes.exist(reaches[way.root].targets) for way in ways)

    def _targets(self, text: Iterable[bytes]) -> list[Target]:
        try:
            suspects = self._read.screen.run(text)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException:
            # A panic of the Rust side is no Exception; pySHACL then does all of the work.
            return self._engine.pyshacl.targets()
        return self._engine.targets(self._engine.work(suspects))

    def _inferred(self) -> Iterable[str]:
        if not self._infers:
            return ()
        from kg.reasoning import close_with_rules  # noqa: PLC0415 - slow, and rarely asked for

        stated = "".join(f"{' '.join(triple)} .\n" for triple in self._stated())
        return close_with_rules(read_text(stated)).inferred

    def _stated(self) -> Iterator[tuple[str, str, str]]:
        text = self._index.text
        for subject, predicate, object_ in self._index.matching():
            yield text(subject), text(predicate), text(object_)


def _texts(line: str) -> tuple[str, str, str]:
    subject, predicate, object_ = line.split(" ", 2)
    return subject, predicate, object_
