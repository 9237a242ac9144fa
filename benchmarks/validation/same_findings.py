"""Validates this repository's graph with both engines, and fails unless they find the same.

`python benchmarks/validation/same_findings.py` takes minutes: pySHACL looks at every focus node.
"""

from __future__ import annotations

import sys
from pathlib import Path

from kg.project import Project
from kg.validation import Engine, validate_project


def main() -> int:
    """Compare; return the exit code."""
    project = Project.load(Path(__file__).parents[2])
    alone, together = (
        set(map(repr, validate_project(project, engine=engine, use_cache=False)))
        for engine in reversed(Engine)
    )
    for finding in sorted(alone - together):
        print(f"missed: {finding}")
    for finding in sorted(together - alone):
        print(f"too much: {finding}")
    print(f"{len(alone)} findings by pySHACL, {len(together)} by both")
    return int(alone != together)


if __name__ == "__main__":
    sys.exit(main())
