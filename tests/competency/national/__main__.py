"""`KG_PACKAGES=… python -m competency.national [SOURCES] [OUTPUT]`, from the folder `tests`.

SOURCES is the folder of the official files (default: that beside the repository), OUTPUT where the CSV go (default:
here). KG_PACKAGES names the folders that hold the two unpacked packages, separated as in PATH; without it, only the
questions that the official files answer alone are computed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from .compute import HERE, write
from .raw import Raw

arguments = sys.argv[1:]
sources = Path(arguments[0]) if arguments else HERE.parents[3] / "shared" / "sources"
folder = Path(arguments[1]) if len(arguments) > 1 else HERE
packages = [Path(part) for part in os.environ.get("KG_PACKAGES", "").split(os.pathsep) if part]
for name in write(Raw(sources, packages), folder):
    print(f"left out (KG_PACKAGES is not set): {name}", file=sys.stderr)
