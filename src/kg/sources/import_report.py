"""The page that tells what imports read, what they led elsewhere, and what they could not place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.messages import language, say
from kg.sources.source import Report, Source


def page(title: str, introduction: str, imports: Iterable[tuple[Source, Report]]) -> str:
    """A Markdown page of reports, one section for each source, in the language being spoken.

    Args:
        title: of the page.
        introduction: under it.
        imports: sources with the reports of their conversion (`kg.sources.source.convert_all`).
    """
    done = list(imports)
    columns = say(
        en="| source | rows | statements | led elsewhere | matching nothing |",
        fr="| source | lignes | énoncés | rattachées autrement | sans correspondance |",
    )
    lines = [f"# {title}", "", introduction, "", columns, "| --- | ---: | ---: | ---: | ---: |"]
    lines += [
        f"| [{source.title[language()]}](#{source.name}) | {_number(report.rows.total())} "
        f"| {_number(report.statements.total())} | {len(report.resolutions)} | {len(report.unmatched)} |"
        for source, report in done
    ]
    for source, report in done:
        lines += ["", f"## {source.name}", "", *_section(source, report)]
    return "\n".join(lines) + "\n"


def _section(source: Source, report: Report) -> Iterator[str]:
    yield f"{source.title[language()]}: {', '.join(f'`{file}`' for file in source.files)}."
    yield ""
    for file, rows in sorted(report.rows.items()):
        yield say(en=f"- rows of `{file}`: {_number(rows)}", fr=f"- lignes de `{file}` : {_number(rows)}")
    for what, times in sorted(report.counts.items()):
        yield f"- {what}: {_number(times)}"
    for graph, times in sorted(report.statements.items()):
        yield say(
            en=f"- statements in `{graph}`: {_number(times)}", fr=f"- énoncés de `{graph}` : {_number(times)}"
        )
    if report.unmatched:
        yield from ("", say(en="Rows that match nothing:", fr="Lignes sans correspondance :"), "")
        yield say(en="| row | names | why |", fr="| ligne | nomme | pourquoi |")
        yield "| ---: | --- | --- |"
        for row in report.unmatched:
            yield f"| {row.row or ''} | {_cell(row.key)} | {_cell(row.reason)} |"
    if report.resolutions:
        yield from ("", say(en="Rows led elsewhere than their code:", fr="Lignes rattachées autrement :"), "")
        yield say(en="| row | names | led to | how |", fr="| ligne | nomme | rattachée à | comment |")
        yield "| ---: | --- | --- | --- |"
        for led in report.resolutions:
            yield f"| {led.row or ''} | {_cell(led.key)} | {_cell(led.target)} | {_cell(led.how)} |"
    if report.notes:
        yield from ("", say(en="Remarks:", fr="Remarques :"), "", *(f"- {note}" for note in report.notes))


def _number(value: int) -> str:
    return f"{value:,}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
