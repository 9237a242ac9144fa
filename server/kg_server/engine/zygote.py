"""Loads a release once, then forks a worker for every connection.

A fork shares the loaded store copy on write: a worker is there in milliseconds, whatever the size of the graph.
The process has one thread and never evaluates a query. It ends when the pipe on its standard input closes, which is
when the process that started it ends, however that came about.

Run as `python -m kg_server.engine.zygote RELEASE --project FOLDER --socket PATH --memory BYTES`.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Mapping
from functools import partial
from importlib import import_module
from pathlib import Path

from kg.errors import KgError
from kg.project import Project
from kg.release import Release
from kg_server.engine.descriptions import Descriptions
from kg_server.engine.evaluation import Dataset, evaluate
from kg_server.engine.explanations import Explanations
from kg_server.engine.frames import DESCRIBE, EXPLAIN, QUERY, VALIDATE
from kg_server.engine.huge_pages import collapse
from kg_server.engine.validations import Validations
from kg_server.engine.worker import Task, run
from kg_server.protocol.formats import has_columnar
from kg_server.service import RELAYS, Federation

_PR_SET_PDEATHSIG = 1
BACKLOG = 128
READY = "ready"


def main(arguments: list[str] | None = None) -> None:
    """Load, listen, fork; print `ready` once connections are welcome."""
    parser = argparse.ArgumentParser(prog="kg_server.engine.zygote")
    parser.add_argument("release", type=Path)
    parser.add_argument("--project", type=Path, required=True)
    parser.add_argument("--socket", type=Path, required=True)
    parser.add_argument("--memory", type=int, default=0)
    chosen = parser.parse_args(arguments)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to handle: it closes our input.
    try:
        release, project = Release(chosen.release), Project.load(chosen.project)
        dataset = Dataset.load(release, project.prefixes)
        explanations = Explanations(dataset.everything, release.manifest, project)
        descriptions = Descriptions(dataset.everything, release, project)
        validations = Validations(dataset, release.manifest, project, chosen.socket.with_suffix(".documents"))
    except (KgError, OSError, SyntaxError, ValueError) as error:
        sys.exit(f"the release {chosen.release} cannot be loaded: {error}")
    if has_columnar():
        import_module("kg_server.engine.columns")  # Once for all the workers.
    gc.collect()
    gc.freeze()
    collapse()  # A fork is ten times faster for it.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(chosen.socket))
        listener.listen(BACKLOG)
        print(READY, flush=True)
        federation = Federation(json.loads(os.environ.get(RELAYS, "{}")))
        tasks: dict[str, Task] = {
            QUERY: partial(evaluate, dataset, federation),
            EXPLAIN: explanations.explain,
            DESCRIBE: descriptions.describe,
            VALIDATE: validations.validate,
        }
        _serve(listener, tasks, chosen.memory)


def _serve(listener: socket.socket, tasks: Mapping[str, Task], memory: int) -> None:
    while True:
        readable, _, _ = select.select([listener, sys.stdin], [], [])
        if sys.stdin in readable:
            return
        connection, _ = listener.accept()
        if os.fork() == 0:
            _die_with_parent()
            listener.close()
            status = 1
            try:
                run(connection, tasks, memory)
                status = 0
            except (BrokenPipeError, ConnectionResetError):
                status = 0  # The front closed its end: nobody waits for the answer any more.
            except MemoryError:
                os.write(2, b"a job passed the memory ceiling\n")
            finally:
                os._exit(status)
        connection.close()


def _die_with_parent() -> None:
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    main()
