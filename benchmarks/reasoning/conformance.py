"""Writes `docs/reasoning-conformance.md` anew: which rows of OWL 2 RL kg, owlrl and reasonable get right.

`python -m benchmarks.reasoning.conformance`, from the repository, after `pip install reasonable==0.4.4`: reasonable is
a peer to compare with, and no dependency.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib.metadata import version

import reasonable
from pyoxigraph import Triple
from tests.reasoning.specification.cases import cases
from tests.reasoning.specification.engines import Answer, by_owlrl, by_rules, by_value, failures
from tests.reasoning.specification.page import BEGIN, END, PAGE, written

from kg.turtle.rdflib_graph import TermConverter, add_triples, empty_graph, oxigraph_term


def by_reasonable(triples: Iterable[Triple]) -> Answer:
    """Reason with reasonable; its Python package has no way to ask for contradictions."""
    graph = empty_graph()
    add_triples(graph, triples, TermConverter())
    reasoner = reasonable.PyReasoner()
    reasoner.from_graph(graph)
    known = {*graph, *map(tuple, reasoner.reason())}
    terms = ((oxigraph_term(s), oxigraph_term(p), oxigraph_term(o)) for s, p, o in known)
    closed = ((by_value(s), by_value(p), by_value(o)) for s, p, o in terms)
    return Answer(frozenset(closed), contradictory=False)


def main() -> None:
    """Ask every engine every case, and write the page."""
    engines = {"kg": by_rules, "owlrl": by_owlrl, "reasonable": by_reasonable}
    found = {
        name: {case.name: wrong for case in cases() if (wrong := failures(case, engine))}
        for name, engine in engines.items()
    }
    versions = {name: version("kg-cohesion-territoires" if name == "kg" else name) for name in engines}
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n\n{written(found, versions)}\n\n{END}{after}", encoding="utf-8")
    for name, wrong in found.items():
        sys.stdout.write(f"{name}: {len(cases()) - len(wrong)} of {len(cases())} cases are right\n")


if __name__ == "__main__":
    main()
