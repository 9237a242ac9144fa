"""The reference says what the code, the ontology, the shapes and the catalogue say."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from kg import project_file
from kg.cli import COMMANDS
from kg.project import Project
from kg.project_catalogue import CatalogueReader
from kg.release.description import query


def _reference(repository: Path, name: str) -> str:
    return (repository / "docs" / "reference" / name).read_text(encoding="utf-8")


def test_the_written_pages_are_up_to_date(repository: Path) -> None:
    # In a process of its own, since the help of the commands is made when their modules are read.
    done = subprocess.run(
        [sys.executable, str(repository / "docs" / "generate.py"), "--check"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), (
        f"{done.stdout}{done.stderr}\n  → python docs/generate.py"
    )


def test_every_key_of_kg_toml_is_documented(repository: Path) -> None:
    page = _reference(repository, "kg-toml.md")
    keys: dict[str, set[str]] = {}
    for section in page.split("\n## ")[1:]:
        table = section.partition("\n")[0].strip("[]")
        rows = re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)
        keys[table] = {key for row in rows for key in row.split(", ")}
    read = keys.pop("At the top · En tête") | keys.keys()
    assert read == set(project_file.KEYS)
    assert keys["catalogue"] == CatalogueReader.KEYS | {"homepage", "vintage"}
    assert keys["datasets"] | keys["catalogue"] >= project_file.DATASET_KEYS


def test_every_command_is_documented(repository: Path) -> None:
    assert re.findall(r"^## kg (\S+)$", _reference(repository, "commands.md"), re.MULTILINE) == list(COMMANDS)


def test_the_description_of_a_resource_is_given_as_the_query_that_it_is(repository: Path) -> None:
    project = Project.load(repository)
    (shown,) = re.findall(r"```sparql\n(.*?)```", _reference(repository, "addresses.md"), re.DOTALL)
    assert shown == query(f"{project.base}id/commune/46042", project.inferred_graph.value)


def test_every_term_is_documented_in_both_languages(repository: Path) -> None:
    page = _reference(repository, "ontology.md")
    rows = dict(re.findall(r"^\| `ct:(\w+)` \| (.*)$", page, re.MULTILINE))
    ontology = "\n".join(
        path.read_text(encoding="utf-8") for path in Project.load(repository).ontology_files()
    )
    assert set(rows) == set(re.findall(r"^ct:(\w+) a owl:", ontology, re.MULTILINE))
    assert [term for term, row in rows.items() if row.count("**") != 4 or "****" in row] == []


def test_every_question_is_documented(repository: Path) -> None:
    listed = re.findall(r"^\| \[`([^`]+)`\]", _reference(repository, "queries.md"), re.MULTILINE)
    assert listed == sorted(path.stem for path in (repository / "queries").glob("*.rq"))


def test_every_shape_that_findings_name_has_a_page_in_both_languages(repository: Path) -> None:
    shapes = "\n".join(path.read_text(encoding="utf-8") for path in Project.load(repository).shapes_files())
    blocks = re.findall(
        r"^cts:([\w-]+) a sh:(?:Node|Property)Shape(.*?)^$", shapes + "\n", re.MULTILINE | re.DOTALL
    )
    named = {name for name, block in blocks if "sh:target" in block}
    folder = repository / "docs" / "reference" / "shapes"
    for suffix in (".md", ".fr.md"):
        pages = {
            page.name.removesuffix(suffix)
            for page in folder.glob("*.md")
            if page.name.count(".") == suffix.count(".")
        }
        assert pages == {*named, "README"}
        index = (folder / f"README{suffix}").read_text(encoding="utf-8")
        assert sorted(
            re.findall(rf"^\| \[`([\w-]+)`\]\(\1{re.escape(suffix)}\)", index, re.MULTILINE)
        ) == sorted(named)
