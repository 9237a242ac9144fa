"""What every test may use: the folder of sources and conformance suites, and the command line."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.messages import set_language
from kg.project import Project
from kg.release import build

REPOSITORY = Path(__file__).parents[1]
SHARED = Path(os.environ.get("KG_SHARED") or REPOSITORY.parent / "shared").resolve()
COMUNICA = REPOSITORY / "build" / "clients" / "node_modules" / ".bin" / "comunica-sparql"
HARVESTERS = REPOSITORY / "build" / "harvesters"
TOKEN = "a-token-for-tests-0123456789"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests whose folder or programs are not here; in CI, what make installs may not be missing."""
    absent = {} if SHARED.is_dir() else {"shared": f"needs {SHARED}, which is not here"}
    if not (shutil.which("roqet") and COMUNICA.exists()) and not os.environ.get("CI"):
        absent["clients"] = "needs programs that make clients installs"
    if not all(
        (HARVESTERS / name / ".installed").exists() for name in ("udata", "ckan")
    ) and not os.environ.get("CI"):
        absent["harvesters"] = "needs the harvesters that make harvesters installs"
    for item in items:
        for marker, reason in absent.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture
def shared() -> Path:
    """The folder that holds sources/, seeds/ and conformance/."""
    return SHARED


@pytest.fixture
def repository() -> Path:
    """The root of the repository."""
    return REPOSITORY


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages are in English, whatever the locale of the machine, and no project is named from outside."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("KG_PROJECT", raising=False)
    set_language(None)


@pytest.fixture(scope="session")
def new_library() -> Callable[[Path], Project]:
    """Give what makes the project of `kg init` in a folder: three branches, one of them within another."""

    def new(root: Path) -> Project:
        made = CliRunner().invoke(main, ["init", str(root)])
        assert made.exit_code == 0, made.output
        return Project.load(root)

    return new


@pytest.fixture(scope="session")
def released_library(
    new_library: Callable[[Path], Project], tmp_path_factory: pytest.TempPathFactory
) -> Project:
    """Such a project with a release, for tests that change nothing in it."""
    project = new_library(tmp_path_factory.mktemp("released") / "library")
    assert build(project).release is not None
    return project


@dataclass
class Token:
    """The token of a scratch store, and the file that `--token-file` names."""

    text: str
    file: Path


@pytest.fixture(scope="session")
def token(tmp_path_factory: pytest.TempPathFactory) -> Token:
    """A token that nobody else may read."""
    file = tmp_path_factory.mktemp("token") / "token"
    file.touch(0o600)
    file.write_text(TOKEN, encoding="ascii")
    return Token(TOKEN, file)


@dataclass
class Served:
    """A running `kg serve`."""

    process: subprocess.Popen[str]
    address: str
    """Without a slash at its end."""
    said: list[str]
    """The lines of its standard error."""

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    def descendants(self) -> set[int]:
        """Return the processes that it started, directly or not."""
        parents: dict[int, int] = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                pid, _, rest = stat.read_text(encoding="utf-8", errors="replace").partition(" (")
            except OSError:
                continue
            parents[int(pid)] = int(rest.rpartition(")")[2].split()[1])
        found = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= more
        return found - {self.process.pid}


Start = Callable[..., AbstractContextManager[Served]]


@pytest.fixture(scope="session")
def start_server() -> Start:
    """Give what starts `kg serve` on a project, on a free port; at the end it is stopped as an operator would."""

    @contextmanager
    def start(root: Path, *options: str) -> Iterator[Served]:
        process = subprocess.Popen(
            [
                *(sys.executable, "-c", "from kg.cli import main; main()"),
                *("-C", str(root), "serve", "--port", "0", *options),
            ],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
        assert process.stderr is not None
        said: list[str] = []
        address = None
        for line in process.stderr:
            said.append(line)
            if address := re.search(r"http://\S+:\d+", line):
                break
        assert address is not None, "".join(said)
        drain = Thread(target=lambda pipe=process.stderr: said.extend(pipe))
        drain.start()
        try:
            yield Served(process, address[0], said)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.wait(30)
            drain.join()
            process.stderr.close()

    return start
