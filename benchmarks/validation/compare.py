"""Times validators on 1, 10 and all départements, and after one change: each in a process of its own, in one run.

`python benchmarks/validation/compare.py [--departments 1 10 101] [--without pyshacl]` prints a Markdown table: wall
time, processor time and memory of the process and what it starts, how many results each reports, and how many times as
fast as pySHACL's own command line it is. Every contender gets the same shapes and the same triples: the others one
Turtle file, `kg` the project's files. `shacl-rust` is timed when it is installed; nothing here depends on it.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.project import Project

REPOSITORY = Path(__file__).parents[2]
LOT = "46"
NEUTRAL = {"territoires", "vocabulaire", "programmes", "sources"}
KG = Path(sys.executable).with_name("kg")
SHACL = """
import sys, shacl
report = shacl.Shapes.from_file(sys.argv[2]).validate_file(sys.argv[1])
print("Results", len(report))
"""
SHACL_RUST = """
import sys, shacl_rust
texts = [open(path, encoding="utf-8").read() for path in sys.argv[1:]]
print("Results", len(shacl_rust.validate(*texts)["results"]))
"""


@dataclass(frozen=True)
class Run:
    """What a process took."""

    wall: float
    cpu: float
    megabytes: float
    results: int | None


def main() -> None:
    """Measure, and print the table."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--departments", type=int, nargs="+", default=[1, 10, 101])
    arguments.add_argument("--without", nargs="*", default=[], help="contenders to leave out")
    chosen = arguments.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print("| départements | validator | wall, s | processor, s | memory, MB | results | × pySHACL |")
    print("|---|---|---|---|---|---|---|", flush=True)
    for count in chosen.departments:
        with tempfile.TemporaryDirectory() as folder:
            data, shapes = _project(Path(folder), count)
            reference: float | None = None
            for name, command, prepare in _contenders(Path(folder), data, shapes):
                if name in chosen.without:
                    continue
                prepare(Path(folder))
                run = _run(command, Path(folder))
                reference = run.wall if name == "pyshacl" else reference
                ratio = "" if reference is None else f"{reference / run.wall:.1f}"
                figures = f"{run.wall:.2f} | {run.cpu:.2f} | {run.megabytes:.0f} | {run.results}"
                print(f"| {count} | {name} | {figures} | {ratio} |", flush=True)


def _project(folder: Path, departments: int) -> tuple[Path, Path]:
    """Make a project of so many départements, the Lot first, and the same as one file; return that, and the shapes."""
    project = Project.load(REPOSITORY)
    codes = sorted(path.stem for path in (project.data_dir / "communes").glob("*.ttl"))
    kept = {LOT, *[code for code in codes if code != LOT][: departments - 1]}
    for name in ("kg.toml", "ontology", "shapes"):
        source = REPOSITORY / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    for file in project.turtle_files():
        # A few départements, and the files that refer to no commune: nothing refers to what is left out.
        if departments >= len(codes) or file.stem in kept or file.parent.name in NEUTRAL:
            target = folder / file.relative_to(REPOSITORY)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
    copy = Project.load(folder)
    data, shapes = folder / "everything.ttl", folder / "shapes.ttl"
    data.write_bytes(b"\n".join(path.read_bytes() for path in (*copy.ontology_files(), *copy.turtle_files())))
    shapes.write_bytes(b"\n".join(path.read_bytes() for path in copy.shapes_files()))
    (folder / ".gitignore").write_text("/build/\n/everything.ttl\n/shapes.ttl\n", encoding="utf-8")
    git = ["git", "-C", str(folder), "-c", "user.name=benchmark", "-c", "user.email=benchmark@example.org"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "all"]):
        subprocess.run([*git, *command], check=True)
    return data, shapes


def _contenders(
    folder: Path, data: Path, shapes: Path
) -> Iterator[tuple[str, Sequence[str], Callable[[Path], None]]]:
    python = sys.executable
    kg = [str(KG), "-C", str(folder), "validate", "--format", "concise"]
    yield "pyshacl", [python, "-m", "pyshacl", "-s", str(shapes), str(data)], _nothing
    yield "shacl", [python, "-c", SHACL, str(data), str(shapes)], _nothing
    if importlib.util.find_spec("shacl_rust"):
        yield "shacl-rust", [python, "-c", SHACL_RUST, str(data), str(shapes)], _nothing
    yield "kg --engine pyshacl", [*kg, "--engine", "pyshacl", "--fresh"], _forget
    yield "kg", [*kg, "--fresh"], _forget
    yield "kg, index kept", [*kg, "--fresh"], _nothing
    yield "kg, nothing changed", [*kg], _validate
    yield "kg --since HEAD, one line changed", [*kg, "--since", "HEAD"], _change_one
    yield "kg --since HEAD, one label removed", [*kg, "--since", "HEAD"], _remove_one
    yield "kg --since HEAD, every population of a file changed", [*kg, "--since", "HEAD"], _change_many


def _nothing(folder: Path) -> None:
    """Leave the project as it is."""


def _forget(folder: Path) -> None:
    """Take away what earlier runs kept."""
    shutil.rmtree(folder / "build", ignore_errors=True)


def _validate(folder: Path) -> None:
    subprocess.run([str(KG), "-C", str(folder), "validate"], capture_output=True, check=False)


def _change_one(folder: Path) -> None:
    _rewrite(folder, r"ct:population (\d+) ;", r"ct:population \g<1>1 ;", 1)


def _remove_one(folder: Path) -> None:
    _rewrite(folder, r'(    ct:siren "2146\d+" ;\n(?:    ct:situeDans.*\n)*)    rdfs:label .*\n', r"\1", 1)


def _change_many(folder: Path) -> None:
    _rewrite(folder, r"ct:population (\d+) ;", r"ct:population \g<1>1 ;", 0)


def _rewrite(folder: Path, old: str, new: str, count: int) -> None:
    file = folder / "data" / "ttl" / "communes" / f"{LOT}.ttl"
    subprocess.run(["git", "-C", str(folder), "checkout", "-q", "."], check=True)
    text, done = re.subn(old, new, file.read_text(encoding="utf-8"), count=count)
    assert done, "the file has changed its form"
    file.write_text(text, encoding="utf-8")


def _run(command: Sequence[str], folder: Path) -> Run:
    with (folder.parent / f"{folder.name}.out").open("w+b") as output:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL, cwd=folder)
        _pid, _status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        output.seek(0)
        text = output.read().decode("utf-8", errors="replace")
    (folder.parent / f"{folder.name}.out").unlink()
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, _results(text))


def _results(text: str) -> int | None:
    """Return how many results a validator printed: `Results (13):`, `Results 13`, or a line each."""
    said = re.search(r"^Results \(?(\d+)", text, re.MULTILINE)
    return int(said[1]) if said else 0 if text.startswith("Validation Report") else len(text.splitlines())


if __name__ == "__main__":
    main()
