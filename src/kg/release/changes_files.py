"""What a release says of the one before it: `changes.json`, and a patch that leads from that one to it."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from pathlib import Path

from kg.messages import say
from kg.progress import Watch, no_watch
from kg.project import Project
from kg.release.changes import changes
from kg.release.changes_report import ChangesReport, to_text
from kg.release.difference import difference, opened
from kg.release.history import Sums
from kg.release.patch import rdf_patch

CHANGES = "changes.json"
PATCH = "changes.rdfp.gz"


def write_changes(
    project: Project, before: Path, written: Path, name: str, watch: Watch = no_watch
) -> Sums | None:
    """Compare a release that is being written with the one before it.

    Args:
        project: The project.
        before: The folder of the release before.
        written: The folder that the new one is written in.
        name: The name that it will have.
        watch: Told of the progress.

    Returns:
        How much changed; None when what the release before said is no longer there.
    """
    old_dump, new_dump = before / "dump.nq", written / "dump.nq"
    if not old_dump.is_file():
        return None
    progress = watch(
        say(en="Comparing with the last release", fr="Comparaison avec la version précédente"), 2
    )
    with opened(old_dump) as old, opened(new_dump) as new:
        found = changes(old, new, project.inferred_graph.value)
        report = ChangesReport(found, project.prefixes, before.name, name)
        (written / CHANGES).write_text(to_text(report.json()), encoding="utf-8")
        progress(1)
        base = f"{project.base}release/"
        _write_compressed(written / PATCH, rdf_patch(difference(old, new), base + before.name, base + name))
        progress(1)
    return Sums(*found.asserted, *found.inferred)


def _write_compressed(path: Path, parts: Iterable[str]) -> None:
    # No time and no name in the header: the same changes give the same bytes.
    compressor = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    with path.open("wb") as file:
        for part in parts:
            file.write(compressor.compress(part.encode("utf-8")))
        file.write(compressor.flush())
