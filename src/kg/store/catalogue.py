"""The question catalogue: one `.rq` file per question, its title and parameters in the comment at its head.

::

    # title: Which books does a branch hold?
    # titre: Quels livres une annexe possède-t-elle ?
    # param: branch branch:harbour

The titles may also be written `title@en` and `title@fr`. A question that the asserted triples alone do not answer says
`# inference: needed`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.errors import QueryError
from kg.localized import reason_of
from kg.messages import language, say
from kg.project import Project

_LINE = re.compile(
    r"#\s*(?P<key>title@\w+|title|titre|param|inference)\s*:\s*(?P<value>.*\S)\s*", re.IGNORECASE
)


@dataclass(frozen=True)
class Question:
    """A query of the catalogue."""

    name: str
    """Its path below the catalogue's folder, with `/` and without `.rq`."""
    file: Path
    text: str
    titles: Mapping[str, str]
    parameters: Mapping[str, str]
    """The default of each parameter, a SPARQL term, by the variable's name."""
    needs_inference: bool = False
    """Whether asserted triples alone do not answer it."""

    @property
    def title(self) -> str:
        """The title in the language being spoken, or in the other one."""
        return self.titles.get(language()) or next(iter(self.titles.values()), "")


def read_question(name: str, file: Path) -> Question:
    """Read a question.

    Raises:
        QueryError: The file cannot be read, or a parameter has no default.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else str(error)
        raise QueryError(
            say(en=f"cannot be read: {reason}", fr=f"lecture impossible : {reason}"), file=file
        ) from error
    titles: dict[str, str] = {}
    parameters: dict[str, str] = {}
    needs_inference = False
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            break
        match = _LINE.fullmatch(line.strip())
        if match is None:
            continue
        key, value = match["key"].lower(), match["value"]
        if key == "inference":
            needs_inference = value == "needed"
        elif key == "param":
            variable, _, default = value.partition(" ")
            if not default.strip():
                raise QueryError(
                    say(
                        en=f"the parameter {variable} has no default",
                        fr=f"le paramètre {variable} n’a pas de défaut",
                    ),
                    file=file,
                    line=number,
                    mend=f'# param: {variable} "…"',
                )
            parameters[variable.lstrip("?$")] = default.strip()
        else:
            titles["fr" if key == "titre" else key.partition("@")[2] or "en"] = value
    return Question(name, file, text, titles, parameters, needs_inference)


def catalogue(project: Project) -> tuple[Question, ...]:
    """Return the questions of a project, by name."""
    folder = project.queries_dir
    return tuple(
        read_question(file.relative_to(folder).with_suffix("").as_posix(), file)
        for file in sorted(folder.rglob("*.rq"))
    )


def find_question(project: Project, name: str) -> Question | None:
    """Return the question of a name (`maires/lot`, or `lot` when no other has that last part), or None."""
    exact = project.queries_dir / f"{name}.rq"
    if exact.is_file():
        return read_question(name, exact)
    alike = [question for question in catalogue(project) if question.name.rpartition("/")[2] == name]
    return alike[0] if len(alike) == 1 else None
