"""What the harvesters of data.gouv.fr and of CKAN get from the catalogue of the current release.

`make harvesters` installs them; `python -m benchmarks.harvest` serves the release, sends each harvester to each format,
prints a table and what was complained of. `--publish` writes the table into `docs/harvesters.md`.
"""

from __future__ import annotations

import argparse
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.served import serving
from tests.e2e.harvesters import NAMES, Harvest, answer, start

from kg.project import Project
from kg.release import need_current

PAGE = Path(__file__).parents[1] / "docs" / "harvesters.md"
BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->\n"
PATHS = ("/catalog.ttl", "/catalog.jsonld", "/catalog.xml", "/catalog?size=10")
HEADINGS = (
    "harvester",
    "address",
    "datasets",
    "distributions",
    "with a licence",
    "with a place",
    "with a period",
    "services",
    "warnings and errors",
    "catalogue",
)


def main() -> None:
    """Harvest, print, and write the page when asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.harvest", description=__doc__)
    parser.add_argument(
        "--project", type=Path, help="the folder of the project; by default the one around here"
    )
    parser.add_argument("--publish", action="store_true", help=f"write the table into {PAGE.name}")
    chosen = parser.parse_args()
    project = Project.find(chosen.project)
    release = need_current(project)
    rows = []
    with serving(project.root) as server:
        address = f"http://127.0.0.1:{server.port}"
        for name in NAMES:
            for path in PATHS:
                [harvest] = answer(start(name, [address + path]))
                rows.append(row(harvest, path, fetched(address + path)))
                for complaint in complaints(harvest):
                    print(f"{name} {path}: {complaint}")
    text = table(rows) + f"\nRelease `{release.manifest.name}`, {release.manifest.triples:,} triples.\n"
    print(text)
    if chosen.publish:
        page = PAGE.read_text(encoding="utf-8")
        before, _, rest = page.partition(BEGIN)
        _, _, after = rest.partition(END)
        PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def complaints(harvest: Harvest) -> Iterator[str]:
    """Say what was logged and what was reported."""
    for record in harvest["log"]:
        yield f"{record['level']} {record['message']}"
    yield from harvest["errors"]


def fetched(address: str) -> int:
    """Return the size of the answer, in bytes; of all pages that follow one another, the first."""
    with urllib.request.urlopen(address, timeout=60) as answered:
        return len(answered.read())


def row(harvest: Harvest, path: str, size: int) -> Sequence[str]:
    """Return the cells of one harvest, in the order of `HEADINGS`."""
    datasets = harvest["datasets"]

    def with_(name: str) -> str:
        return str(sum(bool(dataset[name]) for dataset in datasets))

    # udata recognises the licence of a dataset; CKAN keeps that of each distribution.
    licensed = sum(
        all(resource["licence"] for resource in dataset["resources"])
        if harvest["harvester"].startswith("ckan")
        else bool(dataset["licence"])
        for dataset in datasets
    )
    return (
        harvest["harvester"],
        f"`{path}`",
        str(len(datasets)),
        str(sum(len(dataset["resources"]) for dataset in datasets)),
        str(licensed),
        with_("spatial"),
        with_("temporal"),
        str(len(harvest["services"])) if harvest["services"] else "–",
        str(sum(1 for _ in complaints(harvest))),
        f"{size / 1000:,.0f} kB",
    )


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [HEADINGS, ["---", "---", *["---:"] * (len(HEADINGS) - 2)], *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


if __name__ == "__main__":
    main()
