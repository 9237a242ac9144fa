"""The exit codes of `kg`, as of a checker: clean, findings, fault."""

DONE = 0
"""Done, or nothing found."""

FINDINGS = 1
"""A check ran to its end and found something."""

FAULT = 2
"""Misuse, or something that a person must mend before the command can do its work."""

INTERRUPTED = 130
"""Stopped by the user (128 + SIGINT, as shells say it)."""
