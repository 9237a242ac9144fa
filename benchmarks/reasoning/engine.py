"""Closes one graph with one engine, in a process of its own, and says what it took.

`python -m benchmarks.reasoning.engine ENGINE GRAPH.nt INFERRED.nt`; `python -m benchmarks.reasoning` runs it.
"""

# ruff: noqa: PLC0415 - a process loads the engine that it measures, and no other

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path


def by_kg(graph: Path) -> Callable[[], Iterable[str]]:
    """Close a graph with kg's rules."""
    from kg.reasoning.reasoner import close_lines

    def reason() -> Iterable[str]:
        with graph.open(encoding="utf-8") as lines:
            return close_lines(line[:-3] for line in lines).inferred

    return reason


def by_owlrl(graph: Path) -> Callable[[], Iterable[str]]:
    """Close a graph with owlrl; kg's reader fills its rdflib graph, which is quicker than rdflib's own."""
    from pyoxigraph import parse

    from kg.reasoning.owlrl_closure import close
    from kg.turtle.rdflib_graph import TermConverter, add_triples, empty_graph

    def reason() -> Iterable[str]:
        known = empty_graph()
        add_triples(known, (quad.triple for quad in parse(path=str(graph))), TermConverter())
        return close(known).inferred

    return reason


def by_reasonable(graph: Path) -> Callable[[], Iterable[str]]:
    """Close a graph with reasonable."""
    import reasonable

    from kg.reasoning.noise import is_noise
    from kg.turtle.rdflib_graph import oxigraph_term

    def reason() -> Iterable[str]:
        reasoner = reasonable.PyReasoner()
        reasoner.load_file(str(graph))
        triples = reasoner.reason()
        return news(triples)

    def news(triples: Iterable[tuple[object, object, object]]) -> Iterable[str]:
        with graph.open(encoding="utf-8") as lines:
            asserted = {line[:-3] for line in lines}
        for triple in triples:
            terms = tuple(str(oxigraph_term(term)) for term in triple)
            line = " ".join(terms)
            if line not in asserted and not is_noise(*terms):
                yield line

    return reason


ENGINES = {"kg": by_kg, "owlrl": by_owlrl, "reasonable": by_reasonable}


def peak() -> int:
    """Return the most memory that this process has held, in bytes."""
    status = Path("/proc/self/status")
    if status.is_file():
        # Not getrusage(2), which on Linux counts what the parent held before this program was loaded.
        (kilobytes,) = (
            line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM")
        )
        return int(kilobytes) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    """Close the graph, print the figures, and write down what was inferred."""
    engine, graph, inferred = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    reason = ENGINES[engine](graph)
    wall, processor = time.perf_counter(), time.process_time()
    lines = reason()
    took = {
        "seconds": time.perf_counter() - wall,
        "processor": time.process_time() - processor,
        "peak": peak(),
    }
    # reasonable's triples are sorted out only now: that is no part of its work.
    known = set(lines)
    inferred.write_text("".join(sorted(line + "\n" for line in known)), encoding="utf-8")
    json.dump({**took, "inferred": len(known)}, sys.stdout)


if __name__ == "__main__":
    main()
