"""The W3C tests of the protocol, of the Graph Store Protocol and of the service description, over HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from scratch_server import TOKEN, Server


@pytest.mark.shared
def test_every_test_passes(server: Server, shared: Path, tmp_path: Path):
    command = [
        *(sys.executable, str(shared / "conformance" / "runners" / "protocol.py"), "--token", TOKEN),
        *("--query", f"{server.address}/sparql", "--update", f"{server.address}/update"),
        *("--gsp", f"{server.address}/store"),
    ]
    subprocess.run([*command, "--json", str(tmp_path / "outcome.json")], check=False, capture_output=True)
    outcome = json.loads((tmp_path / "outcome.json").read_text(encoding="utf-8"))
    assert len(outcome) >= 34 + 9 + 4 + 3 + 26
    assert {name: why for name, (verdict, why) in outcome.items() if verdict != "pass"} == {}
