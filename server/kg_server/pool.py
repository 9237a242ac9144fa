"""Evaluators in a pool: each query runs in a process of its own, which is killed when its time is up."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from kg_server import frames


class QueryTimeout(Exception):
    """The query did not end in time; its process was killed."""


class Busy(Exception):
    """No evaluator was free in time."""


class EvaluatorDied(Exception):
    """The process ended while it evaluated, perhaps for want of memory."""


class Evaluator:
    """One process; the pipes to it and from it."""

    def __init__(self, store: Path, prefixes: Mapping[str, str]) -> None:
        """Start the process; it opens the store while nobody waits for it."""
        environment = {**os.environ, "KG_EVALUATOR_PREFIXES": json.dumps(dict(prefixes))}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kg_server.evaluator", str(store)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def ask(self, asked: Mapping[str, Any], deadline: float) -> tuple[dict[str, Any], bytes]:
        """Send a query and wait for the whole answer.

        Raises:
            DeadlinePassed: It did not come in time.
            Closed: The process ended.
        """
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        try:
            stdin.write(frames.encode(asked))
            stdin.flush()
        except OSError as error:
            raise frames.Closed from error
        return frames.read(stdout.fileno(), deadline)

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue


class Pool:
    """A fixed number of evaluators on one store."""

    def __init__(self, store: Path, prefixes: Mapping[str, str], size: int) -> None:
        """Start the evaluators.

        Args:
            store: The folder of the store.
            prefixes: The prefixes that queries need not declare.
            size: How many queries can be evaluated at once.
        """
        self._store = store
        self._prefixes = prefixes
        self._size = size
        self._idle: queue.LifoQueue[Evaluator] = queue.LifoQueue()
        for _ in range(size):
            self._idle.put(Evaluator(store, prefixes))

    def evaluate(self, asked: Mapping[str, Any], timeout: float) -> tuple[dict[str, Any], bytes]:
        """Have a query answered.

        Args:
            asked: What `kg_server.evaluator.answer` takes.
            timeout: How long it may take, waiting for an evaluator included, in seconds.

        Returns:
            What `kg_server.evaluator.answer` returns.

        Raises:
            QueryTimeout: It took longer; its process was killed and replaced.
            Busy: No evaluator was free in that time.
            EvaluatorDied: Its process ended; it was replaced.
        """
        deadline = time.monotonic() + timeout
        try:
            evaluator = self._idle.get(timeout=timeout)
        except queue.Empty:
            raise Busy from None
        fit = False
        try:
            if not evaluator.alive:
                evaluator.kill()
                evaluator = Evaluator(self._store, self._prefixes)
            answer = evaluator.ask(asked, deadline)
            fit = True
            return answer
        except frames.DeadlinePassed:
            raise QueryTimeout from None
        except frames.Closed:
            raise EvaluatorDied from None
        finally:
            if not fit:
                evaluator.kill()
                evaluator = Evaluator(self._store, self._prefixes)
            self._idle.put(evaluator)

    def close(self) -> None:
        """End the evaluators that are idle; those at work end with this process."""
        for _ in range(self._size):
            try:
                self._idle.get_nowait().kill()
            except queue.Empty:
                return

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
