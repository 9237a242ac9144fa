"""Keeps what a harvester logs, as the people who run a portal would read it."""

from __future__ import annotations

import logging


class Heard(logging.Handler):
    """Keeps each record of every logger that is a warning or worse.

    Attributes:
        records: The records, as the level, the logger and the message of each; emptied by `take`.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[dict[str, str]] = []
        logging.getLogger().addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(
            {"level": record.levelname, "logger": record.name, "message": record.getMessage()}
        )

    def take(self) -> list[dict[str, str]]:
        """Give what was logged since the last time."""
        taken, self.records = self.records, []
        return taken
