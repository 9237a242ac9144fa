"""What every command shares: languages, errors in words, exit codes, quick help."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from kg import __version__
from kg.cli import COMMANDS, main
from kg.cli.application import Application, Entry
from kg.cli.context import pass_project
from kg.errors import QueryError
from kg.project import Project


def application(monkeypatch: pytest.MonkeyPatch, command: click.Command) -> Application:
    monkeypatch.setattr(Entry, "load", lambda self: command)
    return Application({"do": Entry("x:y", en="Do it.", fr="Le faire.")})


def failing(error: BaseException) -> click.Command:
    @click.command()
    def do() -> None:
        raise error

    return do


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert f"Usage: kg {name}" in result.output


def test_the_commands_of_the_design_are_there() -> None:
    assert COMMANDS.keys() >= {
        *(
            "init",
            "import",
            "format",
            "validate",
            "reason",
            "build",
            "query",
            "stats",
            "serve",
            "diff",
            "dump",
        )
    }


def test_help_is_in_either_language() -> None:
    english = CliRunner().invoke(main, ["--help"]).output
    french = CliRunner().invoke(main, ["--lang", "fr", "--help"]).output
    assert "Make a new graph." in english
    assert "Créer un nouveau graphe." in french


def test_help_imports_no_command() -> None:
    code = (
        "import sys; from kg.cli import main\n"
        "try: main(['--help'])\n"
        "finally: print([*sys.modules], file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = run.stderr
    assert "'kg.cli.application'" in loaded
    for heavy in ("pyoxigraph", "rdflib", "pyshacl", "rich", "flask", "kg.cli.init"):
        assert f"'{heavy}'" not in loaded


def test_the_version_is_told() -> None:
    assert CliRunner().invoke(main, ["--version"]).output == f"kg {__version__}\n"


def test_a_mistake_is_a_message_and_exit_code_2(monkeypatch: pytest.MonkeyPatch) -> None:
    error = QueryError("no such prefix", file="a.rq", line=2, mend="declare it")
    result = CliRunner().invoke(application(monkeypatch, failing(error)), ["do"])
    assert result.exit_code == 2
    assert result.stderr == "a.rq:2: no such prefix\n  → declare it\n"
    assert result.stdout == ""


@pytest.mark.parametrize("arguments", [["nonsense"], ["format", "--nonsense"], ["-C", "/nowhere", "format"]])
def test_misuse_is_exit_code_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(main, arguments).exit_code == 2


def test_an_error_of_click_is_never_taken_for_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    error = click.FileError("a.rq", "no such file")
    assert CliRunner().invoke(application(monkeypatch, failing(error)), ["do"]).exit_code == 2


def test_an_unexpected_error_is_one_line_and_the_way_to_see_more(monkeypatch: pytest.MonkeyPatch) -> None:
    kg = application(monkeypatch, failing(RuntimeError("boom\nand more")))
    monkeypatch.setattr(sys, "argv", ["kg", "do"])
    result = CliRunner().invoke(kg, ["do"])
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "unexpected error: RuntimeError: boom",
        "  → to see where it comes from: kg --traceback do",
    ]
    with pytest.raises(RuntimeError):
        CliRunner().invoke(kg, ["--traceback", "do"], catch_exceptions=False)


def test_an_interruption_is_not_an_error_to_report(monkeypatch: pytest.MonkeyPatch) -> None:
    result = CliRunner().invoke(application(monkeypatch, failing(KeyboardInterrupt())), ["do"])
    assert result.exit_code == 130
    assert "error" not in result.output


def test_a_command_gets_the_project_that_was_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_project: Callable[[], Path]
) -> None:
    @click.command()
    @click.option("--times", default=1)
    @pass_project
    def do(project: Project, times: int) -> None:
        click.echo(f"{project.root} {times}")

    root = make_project()
    monkeypatch.chdir(tmp_path)
    kg = application(monkeypatch, do)
    assert CliRunner().invoke(kg, ["-C", str(root), "do", "--times", "3"]).output == f"{root} 3\n"
    without = CliRunner().invoke(kg, ["do"])
    assert without.exit_code == 2
    assert "no kg.toml" in without.stderr


def test_the_packaged_graph_is_announced(
    monkeypatch: pytest.MonkeyPatch, make_project: Callable[[], Path], tmp_path: Path
) -> None:
    @click.command()
    @pass_project
    def do(project: Project) -> None:
        click.echo(project.packaged)

    root = make_project()
    monkeypatch.setattr("kg.project.packaged_graph", lambda: root)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(application(monkeypatch, do), ["do"])
    assert result.stdout == "True\n"
    assert (
        f"the graph that came with kg, releases in {tmp_path / 'cache' / 'kg' / __version__}" in result.stderr
    )


def test_help_is_quick() -> None:
    nothing = min(_processor_seconds("") for _ in range(3))
    help_text = min(_processor_seconds("from kg.cli import main; main(['--help'])") for _ in range(3))
    assert help_text - nothing < 0.3


def _processor_seconds(code: str) -> float:
    """Return the processor's time that a Python process takes, whatever else the machine does."""
    before = os.times()
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system
