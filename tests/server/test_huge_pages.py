"""Memory that is collapsed into huge pages holds what it held, and a fork of it has the same."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import os, re
from pathlib import Path
from kg_server.engine.huge_pages import collapse
held = bytearray(b"kg") * (32 << 20)
def huge():
    text = Path("/proc/self/smaps_rollup").read_text()
    return int(re.search(r"AnonHugePages: +(\\d+) kB", text)[1]) << 10
before, taken = huge(), collapse()
child = os.fork()
whole = held == b"kg" * (32 << 20)
if child == 0:
    os._exit(0 if whole else 1)
print(taken, huge() - before, whole, os.waitpid(child, 0)[1])
"""


def test_what_is_collapsed_stays_as_it_was():
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True
    ).stdout.split()
    taken, grown = int(told[0]), int(told[1])
    assert told[2:] == ["True", "0"]
    assert grown >= (48 << 20 if taken >= 64 << 20 else 0)
