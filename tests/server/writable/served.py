"""What the tests run under uvicorn: the writable application by itself, with limits from the environment."""

from __future__ import annotations

import json
import os
from pathlib import Path

from kg_server.writable.application import ReadOnly, Writable
from kg_server.writable.limits import Limits

if os.environ.get("KG_TEST_READ_ONLY"):
    app: ReadOnly | Writable = ReadOnly()
else:
    app = Writable(
        os.environ["KG_TEST_TOKEN"],
        Limits(**json.loads(os.environ["KG_TEST_LIMITS"])),
        Path(os.environ["KG_TEST_ADDRESS"]),
        prefixes={"ex": "http://example.org/"},
    )
