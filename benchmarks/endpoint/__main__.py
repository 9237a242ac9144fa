"""Runs the benchmark: `python -m benchmarks.endpoint --help`, from the folder of the project."""

from __future__ import annotations

import argparse
import os
import platform
import shlex
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.endpoint import HERE, load, peers
from benchmarks.endpoint.figures import STATES, Figure, Run
from benchmarks.endpoint.measuring import Bench
from benchmarks.endpoint.pages import publish, text_table
from benchmarks.endpoint.questions import QUESTIONS, Constants
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store

from kg.project import Project
from kg.release import need_current

FIGURES = HERE / "figures.json"
_RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def main() -> None:
    """Measure and print, or write the pages from what was measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.endpoint", description=__doc__)
    parser.add_argument(
        "--seconds", type=float, default=3, help="how long each server is asked, in each round"
    )
    parser.add_argument("--rounds", type=int, default=3, help="how often; the median counts")
    parser.add_argument(
        "--only", default="", help="ask only the questions whose kind or name has these words"
    )
    parser.add_argument("--figures", type=Path, default=FIGURES, help="where to write what was measured")
    parser.add_argument("--kg-options", default="--workers 2", help="options of kg serve")
    parser.add_argument("--oxigraph", default=peers.found("oxigraph"), help="Oxigraph's command")
    parser.add_argument(
        "--rdflib-endpoint", default=peers.found("rdflib-endpoint"), help="rdflib-endpoint's command"
    )
    parser.add_argument("--virtuoso", default=peers.found("virtuoso-t"), help="Virtuoso's server")
    parser.add_argument("--isql", default=peers.found("isql-vt"), help="Virtuoso's command for SQL")
    parser.add_argument(
        "--publish", action="store_true", help="measure nothing: write the pages from the figures"
    )
    parser.add_argument(
        "--check", action="store_true", help="tell whether the pages are those of the figures"
    )
    chosen = parser.parse_args()
    signal.signal(
        signal.SIGTERM, lambda number, frame: sys.exit(128 + number)
    )  # The servers are stopped then too.
    if chosen.publish or chosen.check:
        stale = publish(Run.read(chosen.figures), check=chosen.check)
        if chosen.check and stale:
            sys.exit("not what the figures say: " + ", ".join(stale))
        return
    if not chosen.oxigraph:
        sys.exit("ratios are to oxigraph serve, which is not here: see benchmarks/endpoint/__init__.py")
    run = _measured(chosen)
    run.write(chosen.figures)
    print(text_table(run))


def _measured(chosen: argparse.Namespace) -> Run:
    project = Project.load(Path.cwd())
    commands = peers.Commands(
        project.root,
        chosen.oxigraph,
        chosen.virtuoso,
        chosen.isql,
        chosen.rdflib_endpoint,
        tuple(shlex.split(chosen.kg_options)),
    )
    asked = [each for each in QUESTIONS if chosen.only in each.kind or chosen.only in each.name]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kg-bench-")))
        triples = folder / "default.nt"
        store = Store.read_only(str(need_current(project).store))
        store.dump(str(triples), format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
        constants = _constants(store, project)
        with triples.open("rb") as lines:
            size = sum(1 for _ in lines)
        _say(f"{size:,} triples")
        servers = [stack.enter_context(peers.kg(commands))]
        for installed, start in (
            (commands.oxigraph, peers.oxigraph),
            (commands.oxigraph, peers.oxigraph_in_memory),
            (commands.virtuoso and commands.isql, peers.virtuoso),
            (commands.rdflib_endpoint, peers.rdflib_endpoint),
        ):
            if installed:
                servers.append(stack.enter_context(start(commands, triples)))
                _say(f"{servers[-1].name} {servers[-1].version} is ready")
        bench = Bench(servers, constants, chosen.rounds, chosen.seconds, _say)
        bench.must_hold(size)
        idle, load_average = _idle(servers), os.getloadavg()[0]
        figures: list[Figure] = []
        for question in asked:
            notes = bench.compare(question)
            for state in STATES:
                figures += bench.measure(question, state, notes)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return Run(
        date=datetime.now(UTC).date().isoformat(),
        machine=f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores, {memory:.0f} GiB,"
        f" Python {platform.python_version()}, wrk {peers.wrk_version()}",
        graph=f"{size:,} triples",
        command="make bench-endpoint",
        servers={
            server.name: server.version or f"on pyoxigraph {peers.engine_version()}, {chosen.kg_options}"
            for server in servers
        },
        idle=idle,
        load=round(load_average, 1),
        rounds=chosen.rounds,
        seconds=chosen.seconds,
        headlines=[question.name for question in asked if question.headline],
        figures=figures,
    )


def _constants(store: Store, project: Project) -> Constants:
    def codes(name: str, kind: str) -> Sequence[str]:
        of_class = NamedNode(project.prefixes["ct"] + name)
        before = project.prefixes[kind]
        found = store.quads_for_pattern(None, _RDF_TYPE, of_class, DefaultGraph())
        return sorted(str(quad.subject)[1:-1].removeprefix(before) for quad in found)

    return Constants(
        codes("Commune", "commune"), codes("Departement", "departement"), codes("Region", "region")
    )


def _idle(servers: Sequence[peers.Server], seconds: float = 5) -> dict[str, float]:
    with ExitStack() as stack:
        used = [stack.enter_context(load.processor(server)) for server in servers]
        time.sleep(seconds)
    return {
        server.name: round(sum(each.values()) / seconds, 3)
        for server, each in zip(servers, used, strict=True)
    }


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
