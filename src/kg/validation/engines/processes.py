"""Splits validation between processes that share one graph in memory.

The processes are forked once the graph is loaded, so that its pages are shared until one of them writes on them;
`gc.freeze` keeps the collector from touching every object. The focus nodes of every shape are dealt out in turn:
each process gets the same work, whatever a shape costs.
"""

from __future__ import annotations

import gc
import os
import selectors
from collections.abc import Sequence
from functools import partial

from kg.progress import Progress
from kg.validation.engines.forked import Forked, killed
from kg.validation.engines.pyshacl_engine import PyshaclEngine, Target
from kg.validation.findings import Finding, ordered

WORTH_FORKING = 2_000
"""Below this many focus nodes, one process is as quick."""


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
    children: list[Forked] = []
    try:
        for index in range(processes):
            children.append(Forked(partial(engine.validate, _dealt(targets, index, processes))))
        return ordered(_collect(children, progress))
    finally:
        for child in children:
            child.end()
        gc.unfreeze()


def _dealt(targets: Sequence[Target], index: int, processes: int) -> list[Target]:
    """Return the share of one process; each shape begins with another one, so that those with one focus node spread."""
    return [target.share((index + turn) % processes, processes) for turn, target in enumerate(targets)]


def _collect(children: Sequence[Forked], progress: Progress) -> list[Finding]:
    """Read what the children send until each has given its findings."""
    findings: list[Finding] = []
    working = {child.readable: child for child in children}
    with selectors.DefaultSelector() as selector:
        for readable in working:
            selector.register(readable, selectors.EVENT_READ)
        while working:
            for key, _events in selector.select():
                messages = working[key.fd].received()
                if messages is None:
                    raise killed()
                for message in messages:
                    if isinstance(message, int):
                        progress(message)
                    elif isinstance(message, list):
                        findings.extend(message)
                        selector.unregister(key.fd)
                        del working[key.fd]
    return findings
