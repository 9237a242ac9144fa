"""The servers that are measured: how each is given the graph, started, found ready and stopped."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

PATIENCE = 900
"""Seconds that a server may take to be ready."""
GRAPH = "urn:graph:default"
_TICKS = os.sysconf("SC_CLK_TCK")
KG, OXIGRAPH, VIRTUOSO, RDFLIB = "kg serve", "oxigraph serve", "Virtuoso", "rdflib-endpoint"
OXIGRAPH_MEMORY = "oxigraph serve, in memory"

# Buffers for the whole graph in memory, two threads for a query on two cores, no limit in the way of an answer.
VIRTUOSO_INI = """[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
ServerThreads = 20
ThreadsPerQuery = {cores}
AsyncQueueMaxThreads = {cores}
NumberOfBuffers = 340000
MaxDirtyBuffers = 250000
CheckpointInterval = 0
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 10
MaxClientConnections = 20
KeepAliveTimeout = 60
MaxKeepAlives = 20
[SPARQL]
ResultSetMaxRows = 2000000
MaxQueryExecutionTime = 600
MaxQueryCostEstimationTime = 1000000
"""


@dataclass(frozen=True)
class Server:
    """A server that answers."""

    name: str
    version: str
    address: str
    """Everything before the text of a query, in the address of a request."""
    process: int

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def path(self) -> str:
        """The address without its origin."""
        return self.address.removeprefix(self.origin)

    def processor_seconds(self) -> dict[int, float]:
        """Return the seconds of processor that each of its processes has used until now (proc(5), stat)."""
        used: dict[int, float] = {}
        processes = [self.process]
        for process in processes:
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                folder = Path(f"/proc/{process}")
                fields = (folder / "stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
                used[process] = sum(map(int, fields[11:13])) / _TICKS
                for thread in (folder / "task").iterdir():
                    processes += map(int, (thread / "children").read_text(encoding="ascii").split())
        return used


@dataclass(frozen=True)
class Commands:
    """What is installed, and with which options our own server runs."""

    project: Path
    oxigraph: str = ""
    virtuoso: str = ""
    isql: str = ""
    rdflib_endpoint: str = ""
    kg_options: tuple[str, ...] = ()


@contextmanager
def kg(commands: Commands) -> Iterator[Server]:
    """Serve the current release of the project."""
    port = _free_port()
    command = [sys.executable, "-c", "from kg.cli import main; main()", "-C", str(commands.project), "serve"]
    with _running([*command, "--port", str(port), *commands.kg_options], Path.cwd()) as process:
        server = Server(KG, "", f"http://127.0.0.1:{port}/sparql?query=", process.pid)
        yield _ready(server, process)


@contextmanager
def oxigraph(commands: Commands, triples: Path) -> Iterator[Server]:
    """Serve the triples with Oxigraph's own server, from its store on disk."""
    folder = triples.parent / "oxigraph"
    _run([commands.oxigraph, "load", "--location", str(folder), "--file", str(triples)], triples.parent)
    port = _free_port()
    command = [commands.oxigraph, "serve-read-only", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    with _running(command, triples.parent) as process:
        said = _run([commands.oxigraph, "--version"], triples.parent)
        server = Server(OXIGRAPH, said.split()[-1], f"http://127.0.0.1:{port}/query?query=", process.pid)
        yield _ready(server, process)


@contextmanager
def oxigraph_in_memory(commands: Commands, triples: Path) -> Iterator[Server]:
    """Serve the triples with Oxigraph's own server, which was sent them and keeps them in memory only."""
    port = _free_port()
    with _running([commands.oxigraph, "serve", "--bind", f"127.0.0.1:{port}"], triples.parent) as process:
        said = _run([commands.oxigraph, "--version"], triples.parent)
        address = f"http://127.0.0.1:{port}/query?query="
        server = _ready(Server(OXIGRAPH_MEMORY, said.split()[-1], address, process.pid), process)
        with triples.open("rb") as body:
            sent = urllib.request.Request(
                f"{server.origin}/store?default",
                data=body,
                method="PUT",
                headers={
                    "Content-Type": "application/n-triples",
                    "Content-Length": str(triples.stat().st_size),
                },
            )
            urllib.request.urlopen(sent, timeout=PATIENCE).close()
        yield server


@contextmanager
def virtuoso(commands: Commands, triples: Path) -> Iterator[Server]:
    """Serve the triples with Virtuoso, loaded by its bulk loader and kept in its buffers."""
    folder = triples.parent / "virtuoso"
    folder.mkdir()
    os.link(triples, folder / triples.name)
    sql, port = _free_port(), _free_port()
    ini = VIRTUOSO_INI.format(sql=sql, port=port, cores=len(os.sched_getaffinity(0)))
    (folder / "virtuoso.ini").write_text(ini, encoding="ascii")
    with _running([commands.virtuoso, "+foreground", "+configfile", "virtuoso.ini"], folder) as process:
        address = f"http://127.0.0.1:{port}/sparql?default-graph-uri={GRAPH}&query="
        help_ = subprocess.run([commands.virtuoso, "-?"], capture_output=True, text=True, check=False)
        found = re.search(r"Version ([\d.]+)", help_.stdout + help_.stderr)
        server = _ready(Server(VIRTUOSO, found[1] if found else "7", address, process.pid), process)
        (folder / "load.sql").write_text(
            f"ld_add('{triples.name}', '{GRAPH}');\nrdf_loader_run();\ncheckpoint;\n", encoding="ascii"
        )
        _run([commands.isql, f"127.0.0.1:{sql}", "dba", "dba", "load.sql"], folder)
        yield server


@contextmanager
def rdflib_endpoint(commands: Commands, triples: Path) -> Iterator[Server]:
    """Serve the triples with rdflib-endpoint, from rdflib's store in memory."""
    port = _free_port()
    command = [commands.rdflib_endpoint, "serve", "--host", "127.0.0.1", "--port", str(port), str(triples)]
    with _running(command, triples.parent) as process:
        python = Path(commands.rdflib_endpoint).with_name("python")
        code = "from importlib.metadata import version; print(version('rdflib-endpoint'))"
        said = _run([str(python), "-c", code], triples.parent).strip()
        server = Server(RDFLIB, said, f"http://127.0.0.1:{port}/?query=", process.pid)
        yield _ready(server, process)


def wrk_version() -> str:
    """Return the version of wrk."""
    said = subprocess.run(["wrk", "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"wrk (\S+)", said)
    return found[1] if found else "?"


def engine_version() -> str:
    """Return the version of the engine of our own server."""
    return version("pyoxigraph")


def found(command: str) -> str:
    """Return the path of a command, or nothing when it is not installed."""
    return shutil.which(command) or ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(command: list[str], folder: Path) -> str:
    return subprocess.run(command, check=True, cwd=folder, capture_output=True, text=True).stdout


@contextmanager
def _running(command: list[str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Give a running process, and stop it in the end."""
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _ready(server: Server, process: subprocess.Popen[bytes]) -> Server:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"{server.name} ended with {process.returncode}")
        try:
            with urllib.request.urlopen(f"{server.address}ASK%7B%7D", timeout=30):
                return server
        except urllib.error.HTTPError:
            return server
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"{server.name} does not answer")
