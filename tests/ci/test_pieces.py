"""What runs `kg validate` elsewhere: each piece is read as its runner reads it, and what it runs is run."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML
from tests.docs.examples import install_kg

from kg.cli import main

REPOSITORY = Path(__file__).parents[2]
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .
e:S a sh:NodeShape ; sh:targetClass e:T ;
    sh:property [ sh:path e:code ; sh:pattern "^[0-9]+$" ; sh:message "digits"@en ] .
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with shapes, a file that breaks them, and one whose name would be a command to a careless script."""
    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes/s.ttl").write_text(SHAPES, encoding="utf-8")
    (tmp_path / "my data").mkdir()
    bad = '@prefix e: <http://e/> .\ne:x a e:T ;\n    e:code "one" .\n'
    (tmp_path / "my data/a;touch gone.ttl").write_text(bad, encoding="utf-8")
    return tmp_path


def run(
    script: str, folder: Path, tools: Path, variables: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run a script as GitHub does for `shell: bash`, with `kg` on the path."""
    environment = {
        **os.environ,
        **variables,
        "PATH": f"{install_kg(tools)}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def read(name: str) -> Any:  # noqa: ANN401 - what YAML holds
    return YAML(typ="safe").load((REPOSITORY / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("schema", "name"),
    [
        ("vendor.github-actions", "action.yml"),
        ("vendor.gitlab-ci", "ci/gitlab.yml"),
        ("vendor.github-workflows", "src/kg/template/.github/workflows/kg.yml"),
    ],
)
def test_its_form_is_the_one_its_runner_reads(schema: str, name: str):
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, name]
    done = subprocess.run(check, cwd=REPOSITORY, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout


def action(folder: Path, tools: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """Run the last step of the action with inputs, as the runner replaces them in its variables."""
    piece = read("action.yml")
    inputs = {name: one["default"] for name, one in piece["inputs"].items()} | given
    step = piece["runs"]["steps"][-1]
    variables = {
        name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: inputs[m[1]], text)
        for name, text in step["env"].items()
    }
    assert "${{" not in step["run"]
    return run(step["run"], folder, tools, variables)


def test_the_action_annotates_and_writes_sarif(folder: Path, tmp_path_factory: pytest.TempPathFactory):
    tools = tmp_path_factory.mktemp("tools")
    done = action(folder, tools, shapes="shapes\n", paths="my data")
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith(
        "::error file=my data/a;touch gone.ttl,line=3,endLine=3,col=12,endColumn=17,"
    )
    assert json.loads((folder / "kg.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    assert (
        action(folder, tools, shapes="shapes", paths="my data", suppressions="nowhere.toml").returncode == 2
    )
    assert action(folder, tools, shapes="shapes", paths="my data/a;touch gone.ttl").returncode == 1
    assert not list(folder.glob("gone*"))


def test_the_action_installs_itself_and_gives_its_file():
    piece = read("action.yml")
    assert [step.get("run", step.get("uses")).split("\n")[0] for step in piece["runs"]["steps"][:2]] == [
        "actions/setup-python@v5",
        'python -m pip install --quiet "$GITHUB_ACTION_PATH"',
    ]
    assert piece["outputs"]["sarif"]["value"] == "${{ inputs.sarif }}"


def test_the_template_of_gitlab_writes_both_reports(folder: Path, tmp_path_factory: pytest.TempPathFactory):
    tools = tmp_path_factory.mktemp("tools")
    job = read("ci/gitlab.yml")["kg-validate"]
    done = run("\n".join(job["script"]), folder, tools, {"KG_ARGUMENTS": "--shapes shapes my*"})
    assert done.returncode == 1, done.stderr
    assert "a;touch gone.ttl:3:12: violation: digits" in done.stdout
    for file in job["artifacts"]["reports"].values():
        assert (folder / file).stat().st_size > 0
    (install,) = job["before_script"]
    refused = run(install, folder, tools, {})
    assert refused.returncode != 0
    assert "say where kg is installed from" in refused.stderr


def test_the_hooks_run_in_a_project(folder: Path, tmp_path_factory: pytest.TempPathFactory):
    tools = tmp_path_factory.mktemp("tools")
    assert CliRunner().invoke(main, ["init", str(folder / "library")]).exit_code == 0
    hooks = {hook["id"]: hook for hook in read(".pre-commit-hooks.yaml")}
    assert all(re.search(hook["files"], "data/ttl/branches/branches.ttl") for hook in hooks.values())
    file = folder / "library/data/ttl/branches/branches.ttl"
    file.write_text(
        file.read_text(encoding="utf-8").replace('    rdfs:label "Reading Boat"@en ;\n', "\n"),
        encoding="utf-8",
    )
    assert [run(hook["entry"], folder / "library", tools, {}).returncode for hook in hooks.values()] == [1, 1]


def test_the_container_runs_the_validator(folder: Path, tmp_path_factory: pytest.TempPathFactory):
    text = (REPOSITORY / "ci/Containerfile").read_text(encoding="utf-8")
    (entry,) = re.findall(r"^ENTRYPOINT (\[.*\])$", text, re.MULTILINE)
    (example,) = re.findall(r"kg-validate (--shapes .*)$", text, re.MULTILINE)
    (folder / "my data").rename(folder / "data")
    done = run(
        shlex.join([*json.loads(entry), *shlex.split(example)]), folder, tmp_path_factory.mktemp("tools"), {}
    )
    assert done.returncode == 1
    assert "data/a;touch gone.ttl:3:12: violation: digits" in done.stdout
    for copied in re.findall(r"^COPY (?!--)(\S+)", text, re.MULTILINE):
        assert (REPOSITORY / copied).exists()


def steps_of(project: Path) -> list[str]:
    """Return what a new project's workflow runs, after the step that installs `kg`."""
    workflow = YAML(typ="safe").load((project / ".github/workflows/kg.yml").read_text(encoding="utf-8"))
    scripts = [step["run"] for step in workflow["jobs"]["graph"]["steps"] if "run" in step]
    assert scripts[0].startswith("python -m pip install")
    return scripts[1:]


def test_the_workflow_of_a_new_project_passes_on_it_and_fails_on_a_mistake(tmp_path: Path):
    tools = tmp_path / "tools"
    tools.mkdir()
    made = tmp_path / "made"
    assert CliRunner().invoke(main, ["init", str(made)]).exit_code == 0
    identity = ["-c", "user.name=Anyone", "-c", "user.email=anyone@example.org"]
    for words in (["init", "-q"], ["add", "-A"], [*identity, "commit", "-qm", "A library"]):
        subprocess.run(["git", *words], cwd=made, check=True)
    # What is checked out has what git keeps, and nothing else.
    project = tmp_path / "checked out"
    subprocess.run(["git", "clone", "-q", str(made), str(project)], check=True)
    steps = steps_of(project)
    assert len(steps) == 4
    for script in steps:
        done = run(script, project, tools, {"GITHUB_ACTIONS": "true"})
        assert done.returncode == 0, (script, done.stdout, done.stderr)
    assert (project / "build" / "current" / "dump.nq").is_file()
    status = subprocess.run(
        ["git", "status", "--porcelain"], cwd=project, check=True, capture_output=True, text=True
    )
    assert status.stdout == ""  # The release is ignored.
    file = project / "data/ttl/branches/branches.ttl"
    file.write_text(
        file.read_text(encoding="utf-8").replace('"1974-09-02"^^xsd:date', '"1974"'), encoding="utf-8"
    )
    codes = [run(script, project, tools, {}).returncode for script in steps]
    assert codes == [0, 0, 1, 1]
