"""What `kg validate` is to validate: the project, some of its files, or any files with any shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cli.context import ProjectOnDemand
from kg.errors import ProjectError, TurtleError
from kg.messages import say
from kg.progress import Watch
from kg.project import Project
from kg.turtle.formats import FORMATS as RDF_FORMATS
from kg.validation.engines.engine_choice import Engine, Note
from kg.validation.excerpts import Excerpts
from kg.validation.files import Files
from kg.validation.findings import Finding, Severity
from kg.validation.naming import declared_prefixes, page_of_rule
from kg.validation.project_validation import validate_project
from kg.validation.report import Report

if TYPE_CHECKING:
    from kg.validation.files_validation import Validated


@dataclass(frozen=True)
class Run:
    """How to validate."""

    engine: Engine
    since: str | None
    processes: int | None
    use_cache: bool
    told: Callable[[Sequence[Note]], None]


@dataclass(frozen=True)
class Inputs:
    """What to validate."""

    files: Files
    project: Project | None
    whole: bool
    """Whether these are the project's own files, with its own shapes."""

    def findings(self, run: Run, watch: Watch) -> tuple[Finding, ...]:
        """Validate; files are named as they can be opened from here, as the user gave them where he did.

        Raises:
            KgError: The shapes cannot be read or run.
        """
        if self.whole and self.project is not None:
            try:
                found = validate_project(
                    self.project,
                    only_files=[file.resolve() for file in self.files.only or ()],
                    processes=run.processes,
                    watch=watch,
                    use_cache=run.use_cache,
                    engine=run.engine,
                    since=run.since,
                    told=run.told,
                )
            except TurtleError:
                pass  # the others are still validated, below
            else:
                root = self.project.root
                return tuple(_renamed(one, lambda file: self.files.shown(root / file)) for one in found)
        elif run.since is not None:
            raise ProjectError(
                say(
                    en="--since is for the files of a project, with its own shapes",
                    fr="--since vaut pour les fichiers d’un projet, avec ses propres formes",
                ),
                mend=say(
                    en="leave --shapes and --ontology out, or leave --since out",
                    fr="ôtez --shapes et --ontology, ou ôtez --since",
                ),
            )
        from kg.validation.files_validation import validate_files  # noqa: PLC0415 - slow to import

        validated = validate_files(
            self.files, processes=run.processes, watch=watch, engine=run.engine, told=run.told
        )
        run.told([Note(None, remark, remark=True) for remark in self._remarks(validated)])
        return validated.findings

    def _remarks(self, validated: Validated) -> Iterator[str]:
        for file in validated.empty:
            shown = self.files.shown(file)
            yield say(en=f"{shown}: no triples", fr=f"{shown} : aucun triplet")
        if validated.unread:
            yield say(
                en="a file that cannot be read was left out: other findings may follow once it is mended",
                fr="un fichier illisible a été laissé de côté : d’autres constats peuvent suivre sa correction",
            )
        elif not validated.targeted:
            yield say(
                en="the shapes target nothing in this data", fr="les formes ne visent rien dans ces données"
            )

    def prefixes(self, findings: Sequence[Finding] = ()) -> Mapping[str, str]:
        """Return the project's prefixes, those of the shapes, and those of the files that findings are in."""
        files = sorted({Path(finding.file) for finding in findings if finding.file})
        project = self.project.prefixes if self.project else {}
        return {**declared_prefixes((*self.files.shapes, *files)), **project}

    def report(
        self, findings: Sequence[Finding], language: str, fail_on: Severity, notes: Sequence[Note] = ()
    ) -> Report:
        """Return how to show the findings."""
        page = self.project.rules_page if self.project else None
        if page is not None and self.project is not None and "://" not in page:
            here = self.project.root / page
            slash = "/" if page.endswith("/") else ""
            # The graph that came with the package came without its documentation.
            page = self.files.shown(here) + slash if here.exists() else None
        return Report(
            findings,
            self.prefixes(findings),
            language,
            fail_on,
            line_of=Excerpts(),
            page_of=lambda finding: page_of_rule(page, finding, language),
            notes=notes,
        )


def chosen_inputs(
    on_demand: ProjectOnDemand, paths: Sequence[Path], shapes: Sequence[Path], ontology: Sequence[Path]
) -> Inputs:
    """Return what paths and options choose.

    Raises:
        ProjectError: There is no project and no shapes, or nothing to validate.
    """
    anywhere = bool(paths or shapes or ontology) and not on_demand.is_here
    project = None if anywhere else on_demand.project
    if project is None and not shapes:
        raise ProjectError(
            say(en="no shapes: there is no kg.toml here", fr="pas de formes : il n’y a pas de kg.toml ici"),
            mend=say(en="name them: --shapes FILE", fr="nommez-les : --shapes FICHIER"),
        )
    if project is None and not paths:
        raise ProjectError(
            say(en="nothing to validate", fr="rien à valider"),
            mend=say(en="name files or folders of data", fr="nommez des fichiers ou dossiers de données"),
        )
    own = () if project is None else (*project.turtle_files(), *project.ontology_files())
    given = files_in(paths, own)

    @cache
    def known() -> frozenset[Path]:
        return frozenset(file.resolve() for file in own)

    alone = project is None or bool(shapes)
    whole = not alone and not ontology and all(file.resolve() in known() for file in given)
    named = files_in((*shapes, *ontology), ())
    names = {file.resolve(): str(file) for file in (*given, *named)}
    data = () if project is None else project.turtle_files()
    files = Files(
        data=(given or data)
        if alone
        else (*data, *(file for file in given if file.resolve() not in known())),
        shapes=files_in(shapes, ()) if shapes or project is None else project.shapes_files(),
        ontology=files_in(ontology, ()) if ontology or project is None else project.ontology_files(),
        only=given if given and not alone else None,
        base_of=lambda file: None if file.resolve() in known() else file.resolve().as_uri(),
        prefixes={} if project is None else project.prefixes,
        shown=lambda file: names.get(file.resolve()) or from_here(file),
    )
    return Inputs(files, project, whole)


def files_in(paths: Iterable[Path], own: Sequence[Path]) -> tuple[Path, ...]:
    """Return the files that paths name, each once, under the name given.

    Of a folder: those of the project's own files that it holds, else all its files of RDF.

    Raises:
        ProjectError: A folder holds none.
    """
    ours = {file.resolve() for file in own} if any(path.is_dir() for path in paths) else set()
    found: dict[Path, Path] = {}
    for path in paths:
        inside = [path]
        if path.is_dir():
            below = [
                file
                for file in sorted(path.rglob("*"))
                if file.suffix.lower() in RDF_FORMATS and file.is_file()
            ]
            inside = [file for file in below if file.resolve() in ours] or below
            if not inside:
                raise ProjectError(
                    say(en="holds no file of RDF", fr="ne contient aucun fichier RDF"),
                    file=path,
                    mend=say(
                        en=f"their names end in {', '.join(RDF_FORMATS)}",
                        fr=f"leurs noms finissent par {', '.join(RDF_FORMATS)}",
                    ),
                )
        for file in inside:
            found.setdefault(file.resolve(), file)
    return tuple(found.values())


def from_here(file: Path) -> str:
    """Return a path from the current folder, or the whole path of what is not below it."""
    here = Path.cwd().resolve()
    resolved = file.resolve()
    return str(resolved.relative_to(here)) if resolved.is_relative_to(here) else str(file)


def _renamed(finding: Finding, name: Callable[[str], str]) -> Finding:
    """Return the finding with its files named otherwise."""
    return replace(
        finding,
        file=finding.file and name(finding.file),
        focus_file=finding.focus_file and name(finding.focus_file),
        shape_file=finding.shape_file and name(finding.shape_file),
        grounds=tuple(replace(ground, file=ground.file and name(ground.file)) for ground in finding.grounds),
    )
