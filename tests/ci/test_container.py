"""The container file, step by step in a fresh folder: what would run in the image runs here, in its order.

The image's root is a folder, and the packages of the lock are those of this environment, so that nothing is fetched.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click

REPOSITORY = Path(__file__).parents[2]
PLACES = re.compile(r"(?<![\w/.])/(?=(?:opt|src|work)\b)")
"""Where a path of the image begins that its steps make."""


def steps(text: str) -> Iterator[tuple[str, str]]:
    """Yield the instructions of a container file, with their arguments."""
    for line in text.splitlines():
        if line and not line.startswith("#"):
            instruction, _, arguments = line.partition(" ")
            yield instruction, arguments


def project(folder: Path) -> None:
    """Make the repository of a small graph, with the tool in it: what is built in the image, and quick to pack."""
    made = subprocess.run(
        [Path(sys.executable).with_name("kg"), "init", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    for name in ("src", "server"):
        shutil.copytree(REPOSITORY / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    files = (
        "pyproject.toml",
        "README.md",
        "requirements.lock",
        *(one.name for one in REPOSITORY.glob("LICENSE*")),
    )
    for name in files:
        shutil.copy(REPOSITORY / name, folder / name)


class Image:
    """What the steps have made so far."""

    def __init__(self, root: Path, context: Path) -> None:
        self.root = root
        self.context = context
        self.bases: list[str] = []
        self.here = root
        self.environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(root)}
        self.entry: list[str] = []

    def take(self, instruction: str, arguments: str) -> None:
        """Do a step."""
        inside = PLACES.sub(f"{self.root}/", arguments)
        if instruction == "FROM":
            self.bases.append(arguments.split(maxsplit=1)[0])
            self.here = self.root
        elif instruction == "WORKDIR":
            self.here = Path(inside)
            self.here.mkdir(parents=True, exist_ok=True)
        elif instruction == "ENV":
            for setting in inside.split():
                name, _, value = setting.partition("=")
                self.environment[name] = value.replace("$PATH", self.environment["PATH"])
        elif instruction == "COPY":
            self.copy(*inside.split())
        elif instruction == "RUN":
            self.run(inside)
        elif instruction == "ENTRYPOINT":
            self.entry = json.loads(arguments)
        else:
            assert instruction == "USER"

    def copy(self, *words: str) -> None:
        """Copy from what is given to the build, or from the stage before, which has the same root here."""
        *options, source, target = words
        if options:
            assert options == ["--from=made"]
            assert source == target
            assert Path(source).is_dir()
            return
        whole = self.context / source
        if whole.is_dir():
            shutil.copytree(whole, self.here / target, dirs_exist_ok=True)
        else:
            shutil.copy(whole, self.here / target)

    def run(self, command: str) -> None:
        """Run a command; the packages of a lock are taken from this environment."""
        locked = re.search(r"--require-hashes -r (\S+)", command)
        if locked:
            assert (self.here / locked[1]).is_file()
            (site,) = (self.root / "opt/kg/lib").glob("python*/site-packages")
            installed = Path(click.__file__).parents[1]
            (site / "locked.pth").write_text(f"{installed}\n", encoding="utf-8")
            return
        python = Path(sys.executable).parent
        path = f"{python}{os.pathsep}{self.environment['PATH']}"
        done = subprocess.run(
            ["sh", "-ec", command],
            cwd=self.here,
            env={**self.environment, "PATH": path, "PIP_NO_INDEX": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


def test_the_steps_of_the_container_file_make_a_validator(tmp_path: Path) -> None:
    context = tmp_path / "context"
    project(context)
    image = Image(tmp_path / "root", context)
    image.root.mkdir()
    for instruction, arguments in steps((REPOSITORY / "ci/Containerfile").read_text(encoding="utf-8")):
        image.take(instruction, arguments)
    # An environment holds the path of its interpreter: both stages must have the same.
    assert len(set(image.bases)) == 1
    assert image.here == image.root / "work"
    for name in ("data", "shapes"):
        shutil.copytree(context / name, image.here / name)
    file = image.here / "data/ttl/branches/branches.ttl"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"1911-05-23"^^xsd:date', '"1911"'), encoding="utf-8")
    shutil.rmtree(image.root / "src")  # The image has none.
    done = subprocess.run(
        [image.root / "opt/kg/bin/kg", *image.entry[1:], "--shapes", "shapes", "data", "--format", "concise"],
        cwd=image.here,
        env=image.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (image.entry[0], done.returncode) == ("kg", 1), done.stderr
    assert re.match(r"data/ttl/branches/branches\.ttl:\d+:16: violation: A branch opened", done.stdout)
    assert shutil.which("kg", path=image.environment["PATH"]) == str(image.root / "opt/kg/bin/kg")
