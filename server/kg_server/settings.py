"""What the server needs to know, and how it travels to the processes that serve."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.project import Project
from kg.release import Release

DEFAULT_TIMEOUT = 30.0
"""How long a query may take, in seconds."""


@dataclass(frozen=True)
class Settings:
    """What to serve, and the limits."""

    project: Project
    release: Release
    timeout: float = DEFAULT_TIMEOUT
    """How long a query may take, in seconds."""
    evaluators: int = 2
    """How many queries one process evaluates at once."""

    def to_environment(self) -> dict[str, str]:
        """Return the settings as environment variables, for a process that is started anew."""
        return {
            "KG_SERVER_ROOT": str(self.project.root),
            "KG_SERVER_BUILD": str(self.project.build_dir),
            "KG_SERVER_RELEASE": str(self.release.folder),
            "KG_SERVER_TIMEOUT": repr(self.timeout),
            "KG_SERVER_EVALUATORS": str(self.evaluators),
        }

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Return the settings that `to_environment` wrote.

        Raises:
            KeyError: They are not there.
            ProjectError: The project cannot be read.
        """
        project = Project.load(
            Path(environment["KG_SERVER_ROOT"]), build_dir=Path(environment["KG_SERVER_BUILD"])
        )
        return cls(
            project,
            Release(Path(environment["KG_SERVER_RELEASE"])),
            float(environment["KG_SERVER_TIMEOUT"]),
            int(environment["KG_SERVER_EVALUATORS"]),
        )
