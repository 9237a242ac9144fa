"""Writes the embedded store of a release: the named graphs, and as default graph the merge of them all.

A store's own union of its graphs gives a triple that two of them hold twice, and so counts it twice.

The store is loaded in parts. Loaded at once, the 2.1 million quads of a release take 2.2 GB; in parts of 25 MB, 0.5 GB
and the same time.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from types import TracebackType

from pyoxigraph import RdfFormat, Store

PART = 25_000_000
"""How many bytes of N-Quads are loaded at once."""

LOADERS = 2
"""How many parts are loaded side by side: the engine lets go of the interpreter while it loads."""

_BLANK = b"_:"


class StoreWriter:
    """A store that is being written; it is whole when the context ends well."""

    def __init__(self, path: Path) -> None:
        """Make the store.

        Args:
            path: Its folder, which must not be there yet.
        """
        self._store = Store(str(path))
        self._loaders = ThreadPoolExecutor(LOADERS, thread_name_prefix="load")
        self._loading: set[Future[None]] = set()
        self._part = bytearray()
        self._blank = bytearray()

    def __enter__(self) -> StoreWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Load what is left and put the store in order; only wait for the loaders when something went wrong."""
        if kind is None:
            self._load()
            self._part = self._blank
            self._load()
            self._waited(0)
        self._loaders.shutdown(cancel_futures=True)
        if kind is None:
            self._store.flush()
            self._store.optimize()

    def write(self, *texts: bytes) -> None:
        """Take whole lines of N-Quads.

        Args:
            texts: The lines. A text that may name a blank node is put aside, and loaded as one with the others: the
                engine gives blank nodes new names in every part.
        """
        for text in texts:
            if _BLANK in text:
                for line in text.splitlines(keepends=True):
                    (self._blank if _BLANK in line else self._part).extend(line)
            else:
                self._part += text
        if len(self._part) >= PART:
            self._load()

    def _load(self) -> None:
        if self._part:
            # No more parts wait than are loaded: memory stays the same however large the release is.
            self._waited(LOADERS)
            self._loading.add(self._loaders.submit(self._loaded, bytes(self._part)))
            self._part = bytearray()

    def _loaded(self, part: bytes) -> None:
        # `lenient` skips the check of IRIs: these lines were written from parsed triples.
        self._store.bulk_load(part, format=RdfFormat.N_QUADS, lenient=True)

    def _waited(self, most: int) -> None:
        """Wait until no more parts than these are being loaded, and raise what went wrong in one."""
        while len(self._loading) > most:
            done = wait(self._loading, return_when="FIRST_COMPLETED").done
            self._loading -= done
            for future in done:
                future.result()
