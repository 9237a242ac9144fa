"""Has Virtuoso run the rules, and compares: `python benchmarks/virtuoso.py`.

Needs the Debian package virtuoso-opensource-7.

Starts a server of its own on 127.0.0.1, loads the ontology and some graphs of this repository, runs
`kg reason --engine sparql` on it and holds the result against the rules'. Ends with 1 when they differ.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from kg.project import Project
from kg.reasoning import close_project
from kg.reasoning.inference import reasoned_graphs
from kg.reasoning.peers import close_with_sparql, triples_of
from kg.reasoning.quads import Quads, read_quads
from kg.store.updates import UpdatableStore

REPOSITORY = Path(__file__).parents[1]
SCOPE = ("*/46", "documents/*", "lieux-innovation/*", "programmes/*", "vocabulaire/*")
INSERTED = 500

SETTINGS = """
[Database]
DatabaseFile = graph.db
ErrorLogFile = graph.log
LockFile = graph.lck
TransactionFile = graph.trx
xa_persistent_file = graph.pxa
[TempDatabase]
DatabaseFile = other.db
TransactionFile = other.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 10
CheckpointInterval = 0
NumberOfBuffers = 20000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 5
[SPARQL]
ResultSetMaxRows = 10000000
"""


def main() -> None:
    """Load, close, compare, and print."""
    if shutil.which("virtuoso-t") is None or shutil.which("isql-vt") is None:
        sys.exit("virtuoso-t and isql-vt are not installed: apt install virtuoso-opensource-7")
    project = replace(Project.load(REPOSITORY), reasoning_scope=SCOPE)
    quads = read_quads(project)
    with virtuoso() as url:
        store = UpdatableStore(url, url)
        count = load(store, quads, reasoned_graphs(project))
        start = time.perf_counter()
        inferred = close_with_sparql(project, quads, store).inferred
        seconds = time.perf_counter() - start
    print(f"Virtuoso: {count:,} quads closed in {seconds:.1f} s, {len(inferred):,} triples inferred")
    ours = canonical(close_project(project, quads).inferred)
    only = ours ^ canonical(inferred)
    print(f"only one of Virtuoso and the rules infers: {len(only)}")
    print("\n".join(sorted(only)[:20]))
    sys.exit(1 if only else 0)


def canonical(lines: Iterable[str]) -> set[str]:
    """Return the lines with whole decimals as Virtuoso writes them."""
    return {line.replace('.0"^^', '"^^') for line in lines}


def load(store: UpdatableStore, quads: Quads, graphs: Iterable[str]) -> int:
    """Insert graphs, and return how many triples they have.

    Blank nodes, which Virtuoso does not insert, are the ontology's alone: `kg reason` takes that from its files.
    """
    count = 0
    for graph in graphs:
        triples = (line for line in map(str, triples_of(quads, graph)) if "_:" not in line)
        while lines := list(islice(triples, INSERTED)):
            store.update(f"INSERT DATA {{ GRAPH <{graph}> {{ {' . '.join(lines)} }} }}")
            count += len(lines)
    return count


@contextmanager
def virtuoso() -> Iterator[str]:
    """Run a server that anybody on this machine may write to, and give its address."""
    sql, http = free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "virtuoso.ini").write_text(SETTINGS.format(sql=sql, http=http), encoding="utf-8")
        command = ["virtuoso-t", "-f", "+configfile", "virtuoso.ini"]
        server = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        url = f"http://127.0.0.1:{http}/sparql"
        try:
            wait_for(url, server)
            grant = 'exec=grant SPARQL_UPDATE to "SPARQL";'
            subprocess.run(
                ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", grant], check=True, capture_output=True
            )
            yield url
        finally:
            server.terminate()
            server.wait()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers."""
    while server.poll() is None:
        try:
            urlopen(url).close()
            return
        except URLError:
            time.sleep(0.2)
    sys.exit(f"virtuoso-t ended with {server.returncode}")


if __name__ == "__main__":
    main()
