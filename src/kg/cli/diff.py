"""`kg diff A B`: what changed between two releases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice

import click

from kg.cli.context import pass_project
from kg.cli.watching import watching
from kg.errors import ReleaseError
from kg.localized import number
from kg.messages import say
from kg.progress import Progress
from kg.project import Project
from kg.release import Hold
from kg.release.difference import ADDED, difference
from kg.release.folder import CURRENT, Release


@click.command(
    name="diff",
    help=say(
        en="Tell what changed from release A to release B: a statement a line, with + or -, as N-Quads. A and B are"
        " names of releases under build/, or 'current'.",
        fr="Dire ce qui a changé de la version A à la version B : un énoncé par ligne, précédé de + ou -, en N-Quads."
        " A et B sont des noms de versions sous build/, ou « current ».",
    ),
)
@click.argument("old", metavar="A")
@click.argument("new", metavar="B", default=CURRENT)
@click.option(
    "--count",
    is_flag=True,
    help=say(
        en="Only how many were added and removed, by graph.",
        fr="Seulement combien d’énoncés ajoutés et retirés, par graphe.",
    ),
)
@pass_project
def diff(project: Project, old: str, new: str, *, count: bool) -> None:
    """Compare two releases."""
    before, after = _release(project, old), _release(project, new)
    counts: dict[str, Counter[str]] = {}
    with (
        before.dump.open(encoding="utf-8") as olds,
        after.dump.open(encoding="utf-8") as news,
        watching(while_writing=not count) as watch,
    ):
        total = before.manifest.quads + after.manifest.quads
        progress = watch(say(en="Comparing", fr="Comparaison"), total)
        for sign, line in difference(_watched(olds, progress), _watched(news, progress)):
            if count:
                counts.setdefault(_graph(line, project), Counter())[sign] += 1
            else:
                click.echo(f"{sign} {line}")
    for graph, changed in sorted(counts.items()):
        click.echo(f"{'+' + number(changed[ADDED]):>10} {'-' + number(changed['-']):>10}  {graph}")


def _watched(lines: Iterator[str], progress: Progress) -> Iterator[str]:
    while some := list(islice(lines, 100_000)):
        yield from some
        progress(len(some))


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


def _graph(line: str, project: Project) -> str:
    """Return the path of the graph that a line of N-Quads is in."""
    return line.removesuffix(" .").rpartition(" <")[2].removesuffix(">").removeprefix(project.graph_base)
