"""`kg diff A B`: what changed between two releases, in words, for programs, or as a table."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import click

from kg.cli.context import pass_project
from kg.cli.options import output_option
from kg.errors import ReleaseError
from kg.messages import language, say
from kg.project import Project
from kg.release import Hold
from kg.release.changes import changes
from kg.release.changes_report import ChangesReport, to_text
from kg.release.difference import Dump, difference, opened
from kg.release.folder import CURRENT, Release
from kg.release.patch import parts_of, rdf_patch, sparql_update

FORMATS = ("text", "markdown", "csv", "json", "lines", "patch", "update")


@click.command(
    name="diff",
    help=say(
        en="Tell what changed from release A to release B (names of releases under build/, or 'current'): in words"
        " (text), as a section of a changelog in both languages (markdown), as a table by graph, class and property"
        " (csv, json), or statement by statement: N-Quads with + or - (lines), RDF Patch (patch), SPARQL Update"
        " (update).",
        fr="Dire ce qui a changé de la version A à la version B (noms de versions sous build/, ou « current ») : en"
        " toutes lettres (text), en section d’un journal dans les deux langues (markdown), en tableau par graphe,"
        " classe et propriété (csv, json), ou énoncé par énoncé : N-Quads précédés de + ou - (lines), RDF Patch"
        " (patch), SPARQL Update (update).",
    ),
)
@click.argument("old", metavar="A")
@click.argument("new", metavar="B", default=CURRENT)
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help=say(en="How it is told.", fr="La façon de le dire."),
)
@click.option(
    "--asserted",
    is_flag=True,
    help=say(
        en="Statement by statement, leave out what was inferred.",
        fr="Énoncé par énoncé, sans ce qui est inféré.",
    ),
)
@output_option
@pass_project
def diff(project: Project, old: str, new: str, *, format_: str, asserted: bool, output: Path | None) -> None:
    """Compare two releases."""
    before, after = _release(project, old), _release(project, new)
    with ExitStack() as stack:
        dumps = [stack.enter_context(opened(release.dump)) for release in (before, after)]
        parts = _told(project, before, after, dumps[0], dumps[1], format_, asserted=asserted)
        if output is None:
            for part in parts:
                sys.stdout.write(part)
            return
        partial = output.with_name(output.name + ".partial")
        try:
            with partial.open("w", encoding="utf-8", newline="") as file:
                file.writelines(parts)
            partial.replace(output)
        except OSError as error:
            raise ReleaseError(
                say(en=f"cannot be written: {error.strerror}", fr=f"écriture impossible : {error.strerror}"),
                file=output,
            ) from error
        finally:
            partial.unlink(missing_ok=True)


def _told(
    project: Project, before: Release, after: Release, old: Dump, new: Dump, format_: str, *, asserted: bool
) -> Iterator[str]:
    inferred = project.inferred_graph.value
    lines = (
        (sign, line) for sign, line in difference(old, new) if not asserted or parts_of(line)[1] != inferred
    )
    if format_ == "lines":
        yield from (f"{sign} {line}\n" for sign, line in lines)
    elif format_ == "patch":
        base = f"{project.base}release/"
        yield from rdf_patch(lines, base + before.manifest.name, base + after.manifest.name)
    elif format_ == "update":
        yield from sparql_update(lines)
    else:
        found = changes(old, new, inferred)
        report = ChangesReport(found, project.prefixes, before.manifest.name, after.manifest.name)
        if format_ == "markdown":
            yield report.markdown()
        elif format_ == "csv":
            yield report.table()
        elif format_ == "json":
            yield to_text(report.json())
        else:
            yield report.text(language())


def _release(project: Project, name: str) -> Release:
    release = Release((project.build_dir / name).resolve())
    if "/" in name or not release.dump.is_file():
        known = sorted(folder.parent.name for folder in project.build_dir.glob("*/manifest.json"))
        raise ReleaseError(
            say(
                en=f"no release {name} in {project.build_dir}",
                fr=f"aucune version {name} dans {project.build_dir}",
            ),
            mend=say(en=f"there are: {', '.join(known)}", fr=f"il y a : {', '.join(known)}")
            if known
            else say(en="make one: kg build", fr="produisez-en une : kg build"),
        )
    return click.get_current_context().with_resource(Hold(release))
