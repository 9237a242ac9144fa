"""Starts the server's processes, keeps them alive, and ends them: what `kg serve` runs.

::

    launcher ── zygote (a release in memory) ── workers, one per query at a time
            └── processes that serve, on one listening socket, each with its workers

When a scratch store is served (`kg_server.writable`), it stands where the zygote does, and there is no release.

When `current` leads to another release, a zygote loads it while the old one goes on; the serving processes move over,
and the old zygote ends when none of them runs anything on it. Every process ends when the launcher does, however that
comes about: what it holds open is closed then.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg.errors import ReleaseError
from kg.messages import say
from kg.release import Hold, current
from kg_server.engine.zygote import READY
from kg_server.service import RELAYS, Federation, allow_list
from kg_server.service_relay import Relay
from kg_server.settings import Settings
from kg_server.writable.limits import Limits
from kg_server.writable.scratch import Scratch

BACKLOG = 2048
POLL = 0.25
"""How often it looks for a new release and for dead processes, in seconds."""
PAUSE = 1.0
"""Seconds before a process that died is started again."""


@dataclass(eq=False, slots=True)
class _Zygote:
    process: subprocess.Popen[bytes]
    address: Path
    settings: Settings
    hold: Hold
    """No build removes the release while it may be asked, or loaded again."""
    ready: bool = False

    def order(self) -> bytes:
        """Return the line that tells a process to serve this release."""
        return _order(self.settings, self.address)

    def end(self) -> None:
        """Have it end: it does when its standard input closes."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        self.hold.close()


@dataclass(eq=False, slots=True)
class _Serving:
    process: subprocess.Popen[bytes]
    control: socket.socket
    number: int
    uses: set[Path] = field(default_factory=set)
    """The sockets of the zygotes on which it may still run something."""
    received: bytearray = field(default_factory=bytearray)
    ready: bool = False


class Launcher:
    """The server."""

    def __init__(self, settings: Settings, host: str, port: int, processes: int) -> None:
        """Listen, so that a port that is taken is known at once.

        Args:
            settings: What to serve, and the limits.
            host: The address.
            port: The port; 0 for a free one.
            processes: How many processes serve.

        Raises:
            OSError: Nothing can listen there.
            ProjectError: A service that queries may ask is no address.
        """
        self._settings = replace(settings, services=allow_list(settings.services))
        self._processes = processes
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
        self._stopping = 0
        self._zygotes: list[_Zygote] = []
        self._serving: list[_Serving] = []
        self._failed: Path | None = None
        self._not_before = 0.0
        self._count = 0
        self._selector = selectors.DefaultSelector()
        self._relays: dict[str, str] = {}

    @property
    def url(self) -> str:
        """Where it is."""
        host, port = self._listener.getsockname()[:2]
        return f"http://{f'[{host}]' if ':' in host else host}:{port}/"

    def run(self, ready: Callable[[], None]) -> None:
        """Serve until SIGINT or SIGTERM.

        Args:
            ready: Called once requests are answered.

        Raises:
            ReleaseError: The release cannot be loaded.
        """
        with ExitStack() as stack:
            stack.callback(self._listener.close)
            for number in (signal.SIGINT, signal.SIGTERM):
                stack.callback(signal.signal, number, signal.signal(number, self._stop))
            self._folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kg-serve-")))
            if self._settings.services:
                self._relays = dict(stack.enter_context(Relay(self._settings.services)).addresses)
            if self._settings.token_file:
                limits = Limits(deadline=self._settings.timeout, memory=self._settings.memory)
                prefixes = self._settings.project.prefixes
                scratch = stack.enter_context(Scratch(limits, Federation(self._relays), prefixes))
                self._settings = replace(self._settings, scratch=str(scratch.address))
            stack.callback(self._end)
            if not self._settings.scratch:
                self._load(self._settings)
            told = False
            while not self._stopping:
                self._step()
                if not told and self._serving and all(each.ready for each in self._serving):
                    told = True
                    ready()

    def _stop(self, number: int, frame: object) -> None:
        self._stopping += 1

    def _step(self) -> None:
        for key, _ in self._selector.select(POLL):
            if isinstance(key.data, _Zygote):
                self._heard_zygote(key.data)
            else:
                self._heard(key.data)
        if time.monotonic() < self._not_before:
            return
        if not self._settings.scratch:
            self._look_for_a_release()
        for serving in [each for each in self._serving if each.process.poll() is not None]:
            self._forget(serving)
        newest = self._newest
        if newest is not None or self._settings.scratch:
            while len(self._serving) < self._processes:
                self._serve(newest)
        self._retire()

    @property
    def _newest(self) -> _Zygote | None:
        return next((zygote for zygote in reversed(self._zygotes) if zygote.ready), None)

    def _look_for_a_release(self) -> None:
        if any(not zygote.ready for zygote in self._zygotes):
            return  # One after the other.
        newest = self._newest
        release = current(self._settings.project)
        if newest is None or newest.process.poll() is not None:
            if newest is not None:
                self._zygotes.remove(newest)
            self._load(self._settings)
            if newest is not None:
                newest.end()
        elif release is not None and release.folder not in (self._settings.release.folder, self._failed):
            # A build that follows at once may have removed it: then `current` leads to another by now.
            with contextlib.suppress(ReleaseError):
                self._load(replace(self._settings, release=release))

    def _load(self, settings: Settings) -> None:
        """Have a zygote load a release.

        Raises:
            ReleaseError: It is no longer there.
        """
        hold = Hold(settings.release)
        self._count += 1
        address = self._folder / f"{self._count}.socket"
        project = settings.project
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "kg_server.engine.zygote", str(settings.release.folder)),
                *("--project", str(project.root), "--socket", str(address)),
                *("--memory", str(settings.memory)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is ours to handle.
            env={**os.environ, RELAYS: json.dumps(self._relays)},
        )
        zygote = _Zygote(process, address, settings, hold)
        self._zygotes.append(zygote)
        assert process.stdout is not None
        self._selector.register(process.stdout, selectors.EVENT_READ, zygote)

    def _heard_zygote(self, zygote: _Zygote) -> None:
        """A zygote is ready, or it ended while it loaded."""
        assert zygote.process.stdout is not None
        self._selector.unregister(zygote.process.stdout)
        if zygote.process.stdout.readline().strip() != READY.encode("ascii"):
            self._zygotes.remove(zygote)
            zygote.end()
            self._failed = zygote.settings.release.folder
            if not self._zygotes:
                raise ReleaseError(
                    say(en="the release cannot be loaded", fr="la version ne peut être chargée"),
                    file=zygote.settings.release.folder,
                    mend="kg build",
                )
            return
        zygote.ready = True
        self._settings = zygote.settings
        for serving in self._serving:
            serving.uses.add(zygote.address)
            with contextlib.suppress(OSError):
                serving.control.sendall(zygote.order())

    def _serve(self, zygote: _Zygote | None) -> None:
        """Start a process that serves a release, or the scratch store."""
        taken = {serving.number for serving in self._serving}
        number = next(number for number in range(self._processes) if number not in taken)
        ours, theirs = socket.socketpair()
        with theirs:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "kg_server.process", str(number)),
                    *(str(self._listener.fileno()), str(theirs.fileno()), str(self._folder)),
                ],
                stdin=subprocess.DEVNULL,
                pass_fds=(self._listener.fileno(), theirs.fileno()),
                start_new_session=True,
                env={**os.environ, RELAYS: json.dumps(self._relays)},
            )
        serving = _Serving(process, ours, number, set() if zygote is None else {zygote.address})
        self._serving.append(serving)
        self._selector.register(ours, selectors.EVENT_READ, serving)
        ours.sendall(_order(self._settings, None) if zygote is None else zygote.order())

    def _heard(self, serving: _Serving) -> None:
        try:
            part = serving.control.recv(4096)
        except OSError:
            part = b""
        if not part:
            self._forget(serving)
            return
        serving.received += part
        *lines, rest = serving.received.split(b"\n")
        serving.received = bytearray(rest)
        for line in lines:
            told = json.loads(line)
            serving.ready = serving.ready or "ready" in told
            if "drained" in told:
                serving.uses.discard(Path(told["drained"]))

    def _forget(self, serving: _Serving) -> None:
        """A process that serves has ended, though nobody said so: another takes its place a little later."""
        if serving not in self._serving:
            return
        self._serving.remove(serving)
        self._selector.unregister(serving.control)
        serving.control.close()
        serving.process.kill()
        serving.process.wait()
        if not serving.ready and not self._stopping:
            raise ReleaseError(
                say(
                    en="a process that serves ended while it started; its own words are above",
                    fr="un processus qui sert s’est terminé en démarrant ; ses propres mots sont au-dessus",
                )
            )
        self._not_before = time.monotonic() + PAUSE

    def _retire(self) -> None:
        """End the zygotes of earlier releases on which nothing runs any more."""
        newest = self._newest
        in_use = {address for serving in self._serving for address in serving.uses}
        for zygote in list(self._zygotes):
            if zygote is not newest and zygote.ready and zygote.address not in in_use:
                zygote.end()
                if zygote.process.poll() is not None or _ended(zygote.process, POLL):
                    self._zygotes.remove(zygote)
                    zygote.address.unlink(missing_ok=True)

    def _end(self) -> None:
        """End everything: the processes that serve first, which finish what they have begun."""
        for serving in self._serving:
            serving.process.terminate()
        end = time.monotonic() + self._settings.timeout + 3
        for serving in self._serving:
            while not _ended(serving.process, POLL):
                if self._stopping > 1 or time.monotonic() > end:
                    serving.process.kill()
            serving.control.close()
        for zygote in self._zygotes:
            zygote.end()
        for zygote in self._zygotes:
            if not _ended(zygote.process, 2.0):
                zygote.process.kill()
                zygote.process.wait()
        self._selector.close()


def _order(settings: Settings, zygote: Path | None) -> bytes:
    told = {"settings": settings.to_environment(), "socket": None if zygote is None else str(zygote)}
    return json.dumps(told).encode("ascii") + b"\n"


def _ended(process: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True
