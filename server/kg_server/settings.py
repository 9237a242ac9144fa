"""What the server needs to know, and how it travels to the processes that serve."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.project import Project
from kg.release import Release
from kg_server.writable.unreleased import Unreleased

MEBIBYTE = 1 << 20
_VARIABLE = "KG_SERVER_SETTINGS"


@dataclass(frozen=True)
class Settings:
    """What to serve, and the limits."""

    project: Project
    release: Release
    """`Unreleased` when a scratch store is served instead."""
    timeout: float = 30.0
    """How long a query may take, in seconds."""
    evaluators: int = 2
    """How many queries one process evaluates at once."""
    queue: int = 64
    """How many queries wait for an evaluator, in one process; more are turned away."""
    memory: int = 1024 * MEBIBYTE
    """Bytes that a query may take beyond the loaded graph; 0 for no limit."""
    result_bytes: int = 4096 * MEBIBYTE
    """Bytes that an answer may have; 0 for no limit."""
    cache_bytes: int = 64 * MEBIBYTE
    """Bytes of answers that one process keeps; 0 for none."""
    request_bytes: int = MEBIBYTE
    """Bytes that the body of a request may have."""
    services: tuple[str, ...] = ()
    """The endpoints that SERVICE may name."""
    rate: float = 0.0
    """Requests a second that one address may make of one process, in the long run; 0 for no limit."""
    access_log: bool = False
    """Whether each request is written to standard output, in JSON."""
    public_address: str = ""
    """The address that the server is reached at, when it is not the one that clients name; no slash at its end."""
    scratch: str = ""
    """The folder of the sockets of a scratch store, when the server takes updates."""
    token_file: str = ""
    """The file of the token that updates need; empty when a release is served."""

    def to_environment(self) -> dict[str, str]:
        """Return the settings as environment variables, for a process that is started anew."""
        told = {
            **{name: getattr(self, name) for name in self.__dataclass_fields__},
            "project": [str(self.project.root), str(self.project.build_dir), self.project.packaged],
            "release": None if self.token_file else str(self.release.folder),
        }
        return {_VARIABLE: json.dumps(told)}

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Return the settings that `to_environment` wrote.

        Raises:
            KeyError: They are not there.
            ProjectError: The project cannot be read.
        """
        told = json.loads(environment[_VARIABLE])
        root, build_dir, packaged = told.pop("project")
        release = told.pop("release")
        return cls(
            project=Project.load(Path(root), build_dir=Path(build_dir), packaged=packaged),
            release=Unreleased() if release is None else Release(Path(release)),
            services=tuple(told.pop("services")),
            **told,
        )
