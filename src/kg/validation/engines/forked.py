"""Work done beside this process, by a copy of it that shares its memory until one of the two writes on it.

A child sends what it has to say as pickled messages: integers are steps of progress, an exception is raised in the
parent, anything else is the outcome.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pickle
import signal
import struct
import threading
from collections.abc import Callable
from typing import NoReturn

from kg.errors import KgError, ValidationFault
from kg.messages import say
from kg.progress import Progress

_HEADER = struct.Struct("!I")
_PR_SET_PDEATHSIG = 1
"""prctl(2), on Linux; elsewhere a child ends when it next sends something."""


def available_processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def can_fork() -> bool:
    """Tell whether a copy of this process would be whole: a thread is not copied, and may hold a lock."""
    return hasattr(os, "fork") and threading.active_count() == 1


class Forked:
    """A child at work."""

    def __init__(self, work: Callable[[Progress], object]) -> None:
        """Start the work.

        Args:
            work: What to do; it is given what to tell its progress to.
        """
        self.readable, writable = os.pipe()
        self._buffer = bytearray()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(self.readable)
            _work(work, writable)
        os.close(writable)

    def received(self) -> list[object] | None:
        """Wait for a part of what the child sends, and return the messages that are now whole; None at its end.

        Raises:
            Exception: What the work raised.
        """
        chunk = os.read(self.readable, 1 << 20)
        if not chunk:
            return None
        self._buffer += chunk
        messages = self._messages()
        for message in messages:
            if isinstance(message, BaseException):
                raise message
        return messages

    def outcome(self, progress: Progress) -> object:
        """Wait for the outcome.

        Raises:
            Exception: What the work raised.
            ValidationFault: The child was killed.
        """
        while (messages := self.received()) is not None:
            for message in messages:
                if not isinstance(message, int):
                    return message
                progress(message)
        raise killed()

    def end(self) -> None:
        """Have the child end, if it has not, and forget it."""
        os.close(self.readable)
        # A child that is still writing ends on the closed pipe; one that is computing must be told.
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)

    def _messages(self) -> list[object]:
        """Take the whole messages off the front of the buffer."""
        taken: list[object] = []
        while len(self._buffer) >= _HEADER.size:
            (length,) = _HEADER.unpack_from(self._buffer)
            end = _HEADER.size + length
            if len(self._buffer) < end:
                break
            taken.append(pickle.loads(bytes(self._buffer[_HEADER.size : end])))
            del self._buffer[:end]
        return taken


def killed() -> ValidationFault:
    """Return the error for a child that ended without an outcome."""
    return ValidationFault(
        say(
            en="a validation process was killed, perhaps for want of memory",
            fr="un processus de validation a été tué, peut-être faute de mémoire",
        ),
        mend=say(en="try again with --processes 1", fr="réessayez avec --processes 1"),
    )


def _work(work: Callable[[Progress], object], writable: int) -> NoReturn:
    """Work in a child, send the outcome or the error, and end without the parent's cleaning up."""
    _end_with_parent()
    try:
        outcome = work(lambda done: _send(writable, done))
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
