"""Who validates: a command line each, and what is done before it begins."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.validation.corpus import Corpus

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
REFERENCE = "`pyshacl`"


@dataclass(frozen=True)
class Contender:
    """A way to validate a corpus."""

    name: str
    command: Sequence[str]
    prepare: Callable[[], None]
    whole: bool = True
    """Whether it validates everything as committed, so that it must find what pySHACL finds."""


def contenders(corpus: Corpus, shacl_rust: str | None) -> list[Contender]:
    """Return the contenders, the reference first.

    Args:
        corpus: What to validate.
        shacl_rust: The Python that has `shacl-rust`; None to leave that out.
    """
    files = [str(corpus.data), str(corpus.shapes)]
    found = [
        Contender(REFERENCE, [sys.executable, "-m", "pyshacl", "-s", files[1], files[0]], corpus.restore),
        Contender("`shacl`", [sys.executable, "-c", SHACL, *files], corpus.restore),
    ]
    if shacl_rust is not None:
        found.append(Contender("`shacl-rust`", [shacl_rust, "-c", SHACL_RUST, *files], corpus.restore))
    kg = [str(KG), "-C", str(corpus.folder), "validate", "--format", "concise"]
    file = str(corpus.changed)

    def forget() -> None:
        corpus.restore()
        shutil.rmtree(corpus.folder / "build", ignore_errors=True)

    def validated() -> None:
        corpus.restore()
        subprocess.run(kg, capture_output=True, check=False)

    def then(change: Callable[[], None]) -> Callable[[], None]:
        def prepare() -> None:
            validated()
            change()

        return prepare

    since = [*kg, "--since", "HEAD"]
    return [
        *found,
        Contender("`kg validate --engine pyshacl`", [*kg, "--engine", "pyshacl"], forget),
        Contender("`kg validate`, first run", kg, forget),
        Contender("`kg validate --fresh`, index kept", [*kg, "--fresh"], validated),
        Contender("`kg validate`, nothing changed", kg, validated),
        Contender("`kg validate`, one line changed", kg, then(corpus.change_one), whole=False),
        Contender(
            "`kg validate FILE`, one line of it changed", [*kg, file], then(corpus.change_one), whole=False
        ),
        Contender(
            "`kg validate --since HEAD`, one line changed", since, then(corpus.change_one), whole=False
        ),
        Contender("`kg validate --since HEAD`, a label removed", since, then(corpus.remove_one), whole=False),
        Contender(
            "`kg validate --since HEAD`, every population of a file changed",
            since,
            then(corpus.change_many),
            whole=False,
        ),
    ]
