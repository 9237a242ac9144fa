"""Splits validation between processes that share one graph in memory.

The processes are forked once the graph is loaded, so that its pages are shared until one of them writes on them;
`gc.freeze` keeps the collector from touching every object. The focus nodes of every shape are dealt out in turn:
each process gets the same work, whatever a shape costs.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import pickle
import selectors
import signal
import struct
from collections.abc import Sequence
from typing import NoReturn

from kg.errors import KgError, ValidationFault
from kg.messages import say
from kg.progress import Progress
from kg.validation.findings import Finding, ordered
from kg.validation.pyshacl_engine import PyshaclEngine, Target

WORTH_FORKING = 2_000
"""Below this many focus nodes, one process is as quick."""

_HEADER = struct.Struct("!I")
_PR_SET_PDEATHSIG = 1
"""prctl(2), on Linux; elsewhere a child ends when it next reports its progress."""


def available_processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def validate(
    engine: PyshaclEngine, targets: Sequence[Target], *, processes: int, progress: Progress
) -> tuple[Finding, ...]:
    """Validate the targets in so many processes.

    Args:
        engine: The engine, its graph loaded.
        targets: What to validate.
        processes: How many processes share the work; the findings are the same for any number.
        progress: Called with the number of focus nodes done since the last call.

    Raises:
        ValidationFault: A constraint cannot be run, or a process died.
    """
    total = sum(len(target.focus_nodes) for target in targets)
    if processes <= 1 or total < WORTH_FORKING or not hasattr(os, "fork"):
        return ordered(engine.validate(targets, progress))
    gc.collect()
    gc.freeze()
    children: dict[int, int] = {}
    try:
        for index in range(processes):
            readable, writable = os.pipe()
            pid = os.fork()
            if pid == 0:
                os.close(readable)
                _work(engine, _dealt(targets, index, processes), writable)
            os.close(writable)
            children[readable] = pid
        return ordered(_collect(children, progress))
    finally:
        for readable, pid in children.items():
            os.close(readable)
            # A child that is still writing ends on the closed pipe; one that is computing must be told.
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        gc.unfreeze()


def _dealt(targets: Sequence[Target], index: int, processes: int) -> list[Target]:
    """Return the share of one process; each shape begins with another one, so that those with one focus node spread."""
    return [target.share((index + turn) % processes, processes) for turn, target in enumerate(targets)]


def _work(engine: PyshaclEngine, targets: Sequence[Target], writable: int) -> NoReturn:
    """Validate in a child, send the findings or the error, and end without the parent's cleaning up."""
    _end_with_parent()
    try:
        outcome: object = engine.validate(targets, lambda done: _send(writable, done))
    except KgError as error:
        outcome = error
    except BaseException as error:
        outcome = ValidationFault(f"{type(error).__name__}: {error}")
    with contextlib.suppress(OSError):
        _send(writable, outcome)
    os._exit(0)


def _end_with_parent() -> None:
    """Have the system end this child when its parent is killed: it must neither compute on nor hold a lock."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _send(writable: int, message: object) -> None:
    body = pickle.dumps(message)
    data = memoryview(_HEADER.pack(len(body)) + body)
    while data:
        data = data[os.write(writable, data) :]


def _collect(children: dict[int, int], progress: Progress) -> list[Finding]:
    """Read what the children send until each has given its findings."""
    findings: list[Finding] = []
    buffers = {readable: bytearray() for readable in children}
    finished: set[int] = set()
    with selectors.DefaultSelector() as selector:
        for readable in children:
            selector.register(readable, selectors.EVENT_READ)
        while len(finished) < len(children):
            for key, _events in selector.select():
                chunk = os.read(key.fd, 1 << 20)
                buffers[key.fd] += chunk
                for message in _messages(buffers[key.fd]):
                    if isinstance(message, int):
                        progress(message)
                    elif isinstance(message, BaseException):
                        raise message
                    elif isinstance(message, list):
                        findings.extend(message)
                        finished.add(key.fd)
                if not chunk:
                    selector.unregister(key.fd)
                    if key.fd not in finished:
                        raise ValidationFault(
                            say(
                                en="a validation process was killed, perhaps for want of memory",
                                fr="un processus de validation a été tué, peut-être faute de mémoire",
                            ),
                            mend=say(en="try again with --processes 1", fr="réessayez avec --processes 1"),
                        )
    return findings


def _messages(buffer: bytearray) -> list[object]:
    """Take the whole messages off the front of a buffer."""
    taken: list[object] = []
    while len(buffer) >= _HEADER.size:
        (length,) = _HEADER.unpack_from(buffer)
        end = _HEADER.size + length
        if len(buffer) < end:
            break
        taken.append(pickle.loads(bytes(buffer[_HEADER.size : end])))
        del buffer[:end]
    return taken
