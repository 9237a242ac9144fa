"""Asks this repository's data the query of each constraint, and fails unless it finds what `kg validate` finds.

These are the queries that `kg shapes docs` writes. `python benchmarks/validation/culprits.py` takes about a minute: the
data as they are written are read into a store.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from pyoxigraph import QuerySolutions, Store

from kg.project import Project
from kg.validation import validate_project
from kg.validation.pages.culprit_queries import CulpritQueries
from kg.validation.rule_catalogue import RuleCatalogue


def main() -> int:
    """Compare; return the exit code."""
    project = Project.load(Path(__file__).parents[2])
    catalogue = RuleCatalogue(project.shapes_files())
    queries = CulpritQueries(catalogue, project.prefixes)
    found = {(one.rule, one.component, one.focus) for one in validate_project(project)}
    store = Store()
    for file in (*project.ontology_files(), *project.turtle_files()):
        store.bulk_load(path=file)
    asked: set[tuple[str, str, str]] = set()
    count = 0
    started = time.process_time()
    for rule in catalogue.rules.values():
        for constraint in rule.constraints:
            rows = store.query(queries.query(rule, constraint))
            assert isinstance(rows, QuerySolutions)
            asked |= {(rule.iri, constraint.component, row["this"].value) for row in rows}
            count += 1
    spent = time.process_time() - started
    for rule_iri, component, focus in sorted(asked ^ found):
        print(
            f"{'too much' if (rule_iri, component, focus) in asked else 'missed'}: {rule_iri} {component} {focus}"
        )
    print(
        f"{count} queries on {len(store)} triples, {spent:.0f} s of processor: {len(asked)} culprits of {len(found)}"
    )
    return int(asked != found)


if __name__ == "__main__":
    sys.exit(main())
