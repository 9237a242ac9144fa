"""The examples of rules: small graphs that break one, and the same graphs mended.

Below the folder of examples, a file whose name begins with `bad` breaks a rule, one whose name begins with `good`
conforms, and any other file of RDF is read beside the examples of its folder and of the folders below. Which rule a bad
example breaks is said by comments at its head, one for each finding expected::

    # expect: ex:book-title sh:MinCountConstraintComponent

The component may be left out, or shortened to `MinCount`. Without such a line the folder's name says it: `book-title`
or `book-title.MinCount`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kg.errors import ProjectError
from kg.messages import say
from kg.turtle.formats import FORMATS
from kg.validation.findings import SH, Finding
from kg.validation.rule_catalogue import RuleCatalogue, component_iri

_EXPECT = re.compile(r"#\s*expect:\s*(?P<words>.*?)\s*$", re.IGNORECASE)
_COMMENT = re.compile(r"\s*(#|$)")
_IRI = re.compile(r"<([^<>\s]+)>")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_DECLARED = re.compile(r"(?<!\S)(?:@prefix|PREFIX)\s+(\S*):\s*<([^>]*)>", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Expectation:
    """A finding that a bad example is to have."""

    rule: str
    component: str | None = None
    """Its IRI; None for any."""

    def fits(self, finding: Finding) -> bool:
        """Tell whether a finding is one of these."""
        return finding.rule == self.rule and self.component in (None, finding.component)


@dataclass(frozen=True)
class Example:
    """A file that breaks a rule, or that conforms."""

    file: Path
    context: tuple[Path, ...] = ()
    """The files that are read beside it."""
    expected: tuple[Expectation, ...] = ()
    """What it breaks; nothing for a good one."""
    keeps: tuple[str, ...] = ()
    """The rules that a good one shows kept: those that the bad ones of its folder break."""

    @property
    def is_bad(self) -> bool:
        """Whether it breaks a rule."""
        return is_bad(self.file)


def is_bad(file: Path) -> bool:
    """Tell whether a file is a bad example, by its name."""
    return file.name.startswith("bad")


def is_good(file: Path) -> bool:
    """Tell whether a file is a good example, by its name."""
    return file.name.startswith("good")


def mended(bad: Path) -> Path | None:
    """Return the good example that stands beside a bad one: of the same ending (`bad-2`, `good-2`), or any."""
    good = bad.with_name("good" + bad.name.removeprefix("bad"))
    if good.is_file():
        return good
    return next(
        (file for file in _rdf_files(bad.parent) if is_good(file) and file.parent == bad.parent), None
    )


def find_examples(
    paths: Sequence[Path], root: Path | None, catalogue: RuleCatalogue, prefixes: Mapping[str, str]
) -> tuple[Example, ...]:
    """Find the examples of files and folders.

    Args:
        paths: Files and folders.
        root: The folder of all examples: what stands beside them is looked for up to it. When a path is not below it,
            up to that path (a folder), or in the folder of the file.
        catalogue: The rules.
        prefixes: Those that the names of rules may have, besides those that the example declares.

    Raises:
        ProjectError: A bad example does not say which rule it breaks, or names none that there is.
    """
    names = {"sh": SH, **prefixes}
    found: dict[Path, Example] = {}
    for path in paths:
        resolved = path.resolve()
        top = path if path.is_dir() else path.parent
        if root is not None and resolved.is_relative_to(root.resolve()):
            top = root
        for file in _rdf_files(path):
            if is_bad(file):
                expected = tuple(_expected(file, catalogue, names))
                found.setdefault(file.resolve(), Example(file, _context(file, top), expected))
            elif is_good(file):
                found.setdefault(file.resolve(), Example(file, _context(file, top)))
    broken: dict[Path, dict[str, None]] = {}
    for example in found.values():
        for one in example.expected:
            broken.setdefault(example.file.resolve().parent, {})[one.rule] = None
    return tuple(
        example if example.is_bad else replace(example, keeps=tuple(broken.get(file.parent, ())))
        for file, example in found.items()
    )


def _rdf_files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return [file for file in sorted(path.rglob("*")) if file.suffix.lower() in FORMATS and file.is_file()]


def _context(example: Path, top: Path) -> tuple[Path, ...]:
    """Return what is read beside an example: the files of other names in its folder, and above up to the top."""
    folders = [example.parent]
    while folders[-1].resolve() != top.resolve() and folders[-1].resolve().is_relative_to(top.resolve()):
        folders.append(folders[-1].parent)
    return tuple(
        file
        for folder in reversed(folders)
        for file in sorted(folder.iterdir())
        if file.suffix.lower() in FORMATS and file.is_file() and not is_bad(file) and not is_good(file)
    )


def _expected(file: Path, catalogue: RuleCatalogue, prefixes: Mapping[str, str]) -> Iterator[Expectation]:
    text = file.read_bytes().decode("utf-8", errors="replace")
    names = {**dict(_DECLARED.findall(text)), **prefixes}
    said = False
    for number, line in enumerate(text.splitlines(), start=1):
        if not _COMMENT.match(line):
            break
        match = _EXPECT.match(line.strip())
        if match:
            said = True
            yield _read(match["words"].split(), catalogue, names, file, number)
    if not said:
        yield _by_folder(file, catalogue)


def _read(
    words: list[str], catalogue: RuleCatalogue, names: Mapping[str, str], file: Path, line: int
) -> Expectation:
    iris = [_expanded(word, names) for word in words]
    if not 1 <= len(words) <= 2 or iris[0] is None:
        raise ProjectError(
            say(
                en=f"# expect: {' '.join(words)} does not name a rule",
                fr=f"# expect: {' '.join(words)} ne nomme pas de règle",
            ),
            file=file,
            line=line,
            mend=say(
                en="# expect: prefix:shape sh:ComponentConstraintComponent, with a prefix that the example or the"
                " shapes declare",
                fr="# expect: préfixe:forme sh:ComponentConstraintComponent, d’un préfixe que déclarent l’exemple ou"
                " les formes",
            ),
        )
    component = _component(words[1], iris[1]) if len(words) == 2 else None
    return _known(Expectation(str(iris[0]), component), catalogue, file, line)


def _expanded(word: str, names: Mapping[str, str]) -> str | None:
    whole = _IRI.fullmatch(word)
    if whole:
        return whole[1]
    prefix, colon, local = word.partition(":")
    return names[prefix] + local if colon and prefix in names else None


def _component(word: str, iri: str | None) -> str:
    return component_iri(word) if iri is None and _WORD.fullmatch(word) else iri or word


def _by_folder(file: Path, catalogue: RuleCatalogue) -> Expectation:
    folder = file.resolve().parent.name
    name, _, word = folder.partition(".")
    rules = catalogue.named(name)
    if len(rules) != 1:
        raise ProjectError(
            say(
                en=f"does not say which rule it breaks, and the folder's name, {folder}, is that of"
                f" {len(rules) or 'no'} rule{'s' if len(rules) > 1 else ''}",
                fr=f"ne dit pas quelle règle il enfreint, et le nom du dossier, {folder}, est celui de"
                f" {len(rules) or 'aucune'} règle{'s' if len(rules) > 1 else ''}",
            ),
            file=file,
            line=1,
            mend=say(
                en="write at its head: # expect: prefix:shape sh:ComponentConstraintComponent",
                fr="écrivez en tête : # expect: préfixe:forme sh:ComponentConstraintComponent",
            ),
        )
    expectation = Expectation(rules[0].iri, component_iri(word) if word else None)
    return _known(expectation, catalogue, file, 1)


def _known(expectation: Expectation, catalogue: RuleCatalogue, file: Path, line: int) -> Expectation:
    """Return an expectation of a rule that there is.

    Raises:
        ProjectError: There is none, or it has no such constraint.
    """
    rule = catalogue.rules.get(expectation.rule)
    if rule is None:
        raise ProjectError(
            say(
                en=f"<{expectation.rule}> is not a rule of the shapes",
                fr=f"<{expectation.rule}> n’est pas une règle des formes",
            ),
            file=file,
            line=line,
            mend=say(
                en="a rule is a shape with an IRI that targets something, or that such a shape names by sh:property",
                fr="une règle est une forme avec un IRI qui vise quelque chose, ou qu’une telle forme nomme par"
                " sh:property",
            ),
        )
    components = [constraint.component for constraint in rule.constraints]
    if expectation.component not in (None, *components):
        raise ProjectError(
            say(
                en=f"the rule {rule.name} has no constraint {expectation.component}",
                fr=f"la règle {rule.name} n’a pas de contrainte {expectation.component}",
            ),
            file=file,
            line=line,
            mend=", ".join(sorted(set(components))),
        )
    return expectation
