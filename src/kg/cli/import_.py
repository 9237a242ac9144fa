"""`kg import`: official files become the graphs of the data folder, and a report says what became of each row."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from fnmatch import fnmatchcase
from pathlib import Path

import click

from kg.cli.context import pass_project
from kg.cli.progress import track
from kg.errors import SourceError
from kg.messages import language, say
from kg.project import Project
from kg.sources import all_sources
from kg.sources.import_report import page
from kg.sources.locations import location
from kg.sources.source import Changes, Report, Source, import_source
from kg.turtle.writer import write_text

GROUPS: Mapping[str, Callable[[Source], bool]] = {
    "all": lambda source: True,
    "territoires": lambda source: source.order < 20,
    "programmes": lambda source: source.order >= 20,
}
"""Names that stand for several sources: every one, the territories and mandates, the programmes."""

_SHOWN = 20  # rows of a list on a terminal; the report file has them all


@click.command(
    name="import",
    help=say(
        en="Turn an official file into the graphs of the data folder. SOURCE is a name that --list gives, and PATH "
        "the folder or archive of its files; or SOURCE is all, territoires or programmes, and PATH the folder of "
        "all sources.",
        fr="Convertir un fichier officiel en graphes du dossier de données. SOURCE est un nom donné par --list, et "
        "PATH le dossier ou l’archive de ses fichiers ; ou SOURCE vaut all, territoires ou programmes, et PATH est "
        "le dossier de toutes les sources.",
    ),
)
@click.argument("source", required=False)
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--list", "listing", is_flag=True, help=say(en="List the sources.", fr="Lister les sources."))
@click.option(
    "--packages",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help=say(
        en="The folder of the published packages, as archives or unpacked.",
        fr="Le dossier des paquets publiés, archivés ou dépliés.",
    ),
)
@click.option(
    "--report",
    "report_file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=say(
        en="Write the report there as well: JSON if it ends in .json, Markdown otherwise.",
        fr="Y écrire aussi le compte rendu : JSON si le nom finit par .json, Markdown sinon.",
    ),
)
@pass_project
def import_(
    project: Project,
    source: str | None,
    path: Path | None,
    listing: bool,
    packages: Path | None,
    report_file: Path | None,
) -> None:
    """Import one source, or several in their order."""
    if listing:
        _list()
        return
    if source is None or path is None:
        raise click.UsageError(
            say(
                en="give a source and its path; kg import --list names the sources",
                fr="donnez une source et son chemin ; kg import --list nomme les sources",
            )
        )
    done: list[tuple[Source, Report]] = []
    # Every place is known before the first file is written.
    places = [(one, path if alone else location(one, path, packages)) for one, alone in _chosen(source)]
    for one, place in track(places, say(en="Importing", fr="Import")):
        report, changes = import_source(one, place, project)
        done.append((one, report))
        _tell(one, report, changes)
    if report_file is not None:
        write_text(report_file, _document(report_file, source, done))


def _chosen(name: str) -> list[tuple[Source, bool]]:
    """The sources of a name, each with whether it was named alone."""
    sources = all_sources()
    if name in GROUPS:
        return [(one, False) for one in sources if GROUPS[name](one)]
    for one in sources:
        if one.name == name:
            return [(one, True)]
    raise SourceError(
        say(en=f"no source is named {name}", fr=f"aucune source ne se nomme {name}"),
        mend=say(
            en=f"one of: {', '.join([*GROUPS, *(one.name for one in sources)])}",
            fr=f"parmi : {', '.join([*GROUPS, *(one.name for one in sources)])}",
        ),
    )


def _list() -> None:
    width = max(len(one.name) for one in all_sources())
    for one in all_sources():
        click.echo(f"{one.name:<{width}}  {one.title[language()]}  ({', '.join(one.files)})")


def _tell(source: Source, report: Report, changes: Changes) -> None:
    """What an import did, for a terminal."""
    rows, statements = report.rows.total(), report.statements.total()
    click.echo(
        say(
            en=f"{source.name}: {rows} rows read, {statements} statements; graphs: {len(changes.written)}",
            fr=f"{source.name} : {rows} lignes lues, {statements} énoncés ; graphes : {len(changes.written)}",
        )
    )
    for what, times in report.counts.items():
        click.echo(f"  {what}: {times}")
    for file in changes.removed:
        click.echo(say(en=f"  removed: {file}", fr=f"  supprimé : {file}"))
    matching_nothing = [f"{row.file}:{row.row or ''} {row.key}: {row.reason}" for row in report.unmatched]
    led = [f"{row.file}:{row.row or ''} {row.key} → {row.target}: {row.how}" for row in report.resolutions]
    _tell_some(say(en="match nothing", fr="sans correspondance"), matching_nothing)
    _tell_some(say(en="led elsewhere", fr="rattachées autrement"), led)
    for note in report.notes:
        click.echo(f"  {note}")


def _tell_some(title: str, lines: list[str]) -> None:
    if not lines:
        return
    click.echo(f"  {title}: {len(lines)}")
    for line in lines[:_SHOWN]:
        click.echo(f"    {line}")
    if len(lines) > _SHOWN:
        rest = len(lines) - _SHOWN
        click.echo(say(en=f"    and {rest} more: see --report", fr=f"    et {rest} de plus : voir --report"))


def _document(file: Path, name: str, done: list[tuple[Source, Report]]) -> str:
    if file.suffix == ".json":
        reports = {source.name: vars(report) for source, report in done}
        return json.dumps(reports, default=asdict, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    titles = {
        "all": say(en="What the imports did", fr="Ce que les imports ont fait"),
        "territoires": say(
            en="Imports of territories and mandates", fr="Imports des territoires et des mandats"
        ),
        "programmes": say(en="Imports of programmes", fr="Imports des programmes"),
    }
    command = f"kg import {name} … --report {file.name}"
    introduction = say(
        en=f"Written by `{command}`: what each source's rows became, what matched nothing, and why.",
        fr=f"Écrit par `{command}` : ce que sont devenues les lignes de chaque source, et ce qui est resté sans "
        "correspondance, et pourquoi.",
    )
    return page(
        titles.get(name, name),
        introduction,
        [(source, _by_folder(source, report)) for source, report in done],
    )


def _by_folder(source: Source, report: Report) -> Report:
    """The report with one count of statements for each pattern of graphs, not one for each file."""
    statements: Counter[str] = Counter()
    for graph, count in report.statements.items():
        statements[next(pattern for pattern in source.graphs if fnmatchcase(graph, pattern))] += count
    return replace(report, statements=statements)
