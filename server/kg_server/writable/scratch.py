"""Starts and ends a scratch store."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from kg_server.service import RELAYS, Federation
from kg_server.writable.limits import Limits


class Scratch:
    """A scratch store, from its start to its end; several server processes may use it."""

    def __init__(
        self,
        limits: Limits | None = None,
        federation: Federation | None = None,
        prefixes: Mapping[str, str] | None = None,
    ) -> None:
        """Start with an empty store.

        Args:
            limits: What a request may take.
            federation: The other servers that a query may ask; by default none.
            prefixes: The prefixes that a query need not declare.
        """
        self._limits = limits or Limits()
        self._folder = tempfile.TemporaryDirectory(
            prefix="kg-scratch-", ignore_cleanup_errors=True
        )  # Readable by its owner alone.
        self.address = Path(self._folder.name)
        """The folder of its sockets: what `Writable` needs."""
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "kg_server.writable.holder", str(self.address)),
                *("--deadline", str(self._limits.deadline)),
                *("--memory", str(self._limits.memory), "--store-memory", str(self._limits.store_memory)),
                *("--prefixes", json.dumps(dict(prefixes or {}))),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Not an argument: every user of the machine can read those, and a relay's address is a secret.
            env={**os.environ, RELAYS: json.dumps(dict((federation or Federation()).relays))},
            start_new_session=True,
        )
        assert self._process.stdout is not None
        if self._process.stdout.readline() != b"ready\n":
            self.close()
            raise RuntimeError("the scratch store did not start")

    def close(self) -> None:
        """End the store, and with it what it holds and every request that runs."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait()
        self._folder.cleanup()

    def __enter__(self) -> Scratch:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
