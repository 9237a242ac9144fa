"""Runs the harvesters of other portals against a catalogue, each in the environment that `make harvesters` makes.

udata (data.gouv.fr) and ckanext-dcat (CKAN) are programs of their own, under the AGPL: they are run as processes that
answer in JSON, and nothing here or in the tool imports them.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
INSTALLED = Path(__file__).parents[3] / "build" / "harvesters"
NAMES = ("udata", "ckan")

Harvest = dict[str, Any]
"""What one harvester got from one address: the keys `harvester` (its name and version), `address`, `datasets`,
`services`, `log` (what it logged as a warning or worse) and `errors` (what it reports to whoever runs the portal)."""


def start(name: str, addresses: Sequence[str]) -> subprocess.Popen[str]:
    """Start a harvester on some addresses, one after another in one process: most of its time goes into starting.

    Args:
        name: One of `NAMES`.
        addresses: The addresses of catalogues, as they would be given to the portal.
    """
    return subprocess.Popen(
        [str(INSTALLED / name / "bin" / "python"), str(HERE / f"by_{name}.py"), *addresses],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        # Nothing of ours may be found by a program that stands for a portal, nor a proxy on the way to this machine.
        env={
            **{name: text for name, text in os.environ.items() if not name.startswith("PYTHON")},
            "no_proxy": "127.0.0.1",
            "NO_PROXY": "127.0.0.1",
        },
    )


def answer(process: subprocess.Popen[str], seconds: float = 300) -> list[Harvest]:
    """Wait for a harvester's answer: what it got from each of its addresses, in their order.

    Raises:
        RuntimeError: It failed as a program, which is not the same as a failed harvest.
        subprocess.TimeoutExpired: It did not end, as with pages that lead back to each other; it is killed.
    """
    try:
        said, complained = process.communicate(timeout=seconds)
    finally:
        process.kill()
        process.wait()
    if process.returncode:
        raise RuntimeError(f"{process.args!r} ended with {process.returncode}:\n{complained}")
    harvests: list[Harvest] = json.loads(said)
    return harvests
