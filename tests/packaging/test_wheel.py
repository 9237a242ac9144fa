"""The wheel carries the tool and the graph; the lock files name no host."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from kg.cli import main as kg_command
from kg.project import Project

CARRIED = ("ontology", "shapes", "queries")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel of the tool with the small graph of `kg init`, which is quick to pack."""
    repository = Path(__file__).parents[2]
    tree = tmp_path_factory.mktemp("tree")
    kg_command(["init", str(tree)], standalone_mode=False)
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("src", "server"):
        shutil.copytree(repository / name, tree / name, ignore=ignored)
    for name in ("pyproject.toml", "README.md", *(file.name for file in repository.glob("LICENSE*"))):
        shutil.copy(repository / name, tree / name)
    dist = tmp_path_factory.mktemp("dist")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    options = ["--no-deps", "--no-build-isolation", "--wheel-dir", str(dist)]
    subprocess.run([*pip, "wheel", *options, str(tree)], check=True)
    [built] = dist.glob("*.whl")
    return built


def test_the_wheel_holds_the_packages_and_the_graph(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    assert names >= {
        "kg/cli/__init__.py",
        "kg/py.typed",
        "kg/template/kg.toml",
        "kg/template/.github/workflows/kg.yml",
        "kg_server/__init__.py",
        "kg/_graph/kg.toml",
        "kg/_graph/ontology/library.ttl",
        "kg/_graph/shapes/branch.ttl",
        "kg/_graph/queries/branches-of-a-library.rq",
        "kg/_graph/data/ttl/branches/branches.ttl",
    }
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"kg", "kg_server"}


def test_the_wheel_names_the_licences_of_code_data_and_ontology(wheel: Path) -> None:
    names = [Path(name).name for name in ZipFile(wheel).namelist() if "/licenses/" in name]
    assert sorted(names) == ["LICENSE", "LICENSE-data.md", "LICENSE-ontology.md"]


def test_an_installed_wheel_works_in_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    # With the packages of this environment, so that nothing is fetched; its own kg goes before theirs.
    venv.create(environment, with_pip=False)
    site = next((environment / "lib").glob("python*/site-packages"))
    ZipFile(wheel).extractall(site)
    installed = Path(sys.modules["click"].__file__ or "").parents[1]
    (site / "dependencies.pth").write_text(f"{installed}\n", encoding="utf-8")
    empty = tmp_path / "empty"
    empty.mkdir()
    code = (
        "from kg.cli import main; from kg.project import Project; p = Project.find();"
        "print(p.packaged, p.base, len(p.turtle_files())); main(['format', '--check'])"
    )
    run = subprocess.run(
        [environment / "bin" / "python", "-c", code],
        cwd=empty,
        env={"HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout == "True https://example.org/library/ 1\n"
    assert "using the graph that came with kg" in run.stderr
    assert list(empty.iterdir()) == []


def test_what_this_repository_packs_is_there(repository: Path) -> None:
    project = Project.load(repository)
    for folder in CARRIED:
        assert any((repository / folder).iterdir()), folder
    assert project.turtle_files()


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-lowest.lock"])
def test_a_lock_pins_everything_by_hash_and_names_no_host(repository: Path, name: str) -> None:
    text = (repository / name).read_text(encoding="utf-8")
    assert not re.search(r"https?:|index-url|find-links|trusted-host|@ ", text)
    requirements = re.split(r"\n(?=\S)", text.strip())
    assert len(requirements) > 30
    for requirement in requirements:
        assert re.match(r"[a-z0-9][a-z0-9-]*==[0-9][^\s]*( ; [^\\]+)? \\\n", requirement), requirement
        assert "--hash=sha256:" in requirement


def test_the_locks_hold_each_dependency_and_the_lowest_at_its_bound(repository: Path) -> None:
    metadata = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [
        *metadata["project"]["dependencies"],
        *(name for extra in metadata["project"]["optional-dependencies"].values() for name in extra),
        *metadata["dependency-groups"]["dev"],
    ]
    newest = (repository / "requirements.lock").read_text(encoding="utf-8")
    lowest = (repository / "requirements-lowest.lock").read_text(encoding="utf-8")
    for requirement in asked:
        package, bound = requirement.partition(";")[0].lower().strip().split(">=")
        assert re.search(rf"^{package}==", newest, re.MULTILINE), package
        version = re.search(rf"^{package}==(\S+)", lowest, re.MULTILINE)
        assert version is not None, package
        assert version[1] == bound or version[1].startswith(f"{bound}."), (package, bound, version[1])
