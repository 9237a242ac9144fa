"""Numbers and the reasons of the operating system are in the language of the session."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.localized import number, reason_of
from kg.messages import set_language
from kg.project import Project


@pytest.fixture(autouse=True)
def language_of_the_locale() -> Iterator[None]:
    yield
    set_language(None)


@pytest.mark.parametrize(
    ("language", "count", "written"),
    [
        ("en", 1862460, "1,862,460"),
        ("fr", 1862460, "1\u202f862\u202f460"),
        ("fr", 999, "999"),
        ("en", -1000, "-1,000"),
    ],
)
def test_a_number_has_the_thousands_of_its_language(language: str, count: int, written: str) -> None:
    set_language(language)
    assert number(count) == written


def test_what_the_system_refuses_is_told_in_french(tmp_path: Path) -> None:
    set_language("fr")
    with pytest.raises(OSError) as refused:
        tmp_path.read_text()
    assert reason_of(refused.value) == "c’est un dossier"
    with pytest.raises(OSError) as refused:
        socket.getaddrinfo("no-such-name.invalid", 80)
    assert reason_of(refused.value) in ("nom ou service inconnu", "le nom n’a pu être cherché")


def test_in_english_the_words_are_the_system_s(tmp_path: Path) -> None:
    set_language("en")
    with pytest.raises(OSError) as refused:
        (tmp_path / "none").read_text()
    assert reason_of(refused.value) == "No such file or directory"


def test_a_rare_reason_stays_in_the_system_s_words() -> None:
    set_language("fr")
    error = OSError(errno.ENOTTY, "Inappropriate ioctl for device")
    assert reason_of(error) == "Inappropriate ioctl for device"
    assert reason_of(OSError("of no number")) == "of no number"


def test_a_port_that_is_taken_is_told_in_french(released_library: Project) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        arguments = ["--lang", "fr", "-C", str(released_library.root), "serve", "--port", port]
        result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert "adresse déjà utilisée" in result.stderr
