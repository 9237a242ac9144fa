"""The token comes from a file that nobody else may read."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg_server.writable.token import TokenError, carries, read_token

TOKEN = "k3JxQ0b7-example-token"


def written(path: Path, text: str, mode: int) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o640])
def test_a_file_of_ones_own_is_read(tmp_path: Path, mode: int):
    assert read_token(written(tmp_path / "token", f"{TOKEN}\n", mode)) == TOKEN


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o602, 0o666])
def test_a_file_that_everybody_may_read_or_change_is_refused_with_the_mend(tmp_path: Path, mode: int):
    path = written(tmp_path / "token", TOKEN, mode)
    with pytest.raises(TokenError) as caught:
        read_token(path)
    assert caught.value.mend == f"chmod 600 {path}"


@pytest.mark.parametrize(
    "text", ["", "\n", "short", f"{TOKEN}\n{TOKEN}", "with spaces in the middle", "é" * 20]
)
def test_what_is_no_token_is_refused(tmp_path: Path, text: str):
    with pytest.raises(TokenError, match="not a token"):
        read_token(written(tmp_path / "token", text, 0o600))


def test_a_missing_file_is_told_how_to_make(tmp_path: Path):
    with pytest.raises(TokenError) as caught:
        read_token(tmp_path / "none")
    assert "openssl rand" in str(caught.value)


@pytest.mark.parametrize("header", [f"Bearer {TOKEN}", f"bearer {TOKEN}", f"Bearer  {TOKEN} "])
def test_the_token_opens(header: str):
    assert carries(header, TOKEN)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        TOKEN,
        "Bearer",
        "Bearer ",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Basic {TOKEN}",
        "Bearer é",
    ],
)
def test_nothing_else_does(header: str | None):
    assert not carries(header, TOKEN)
