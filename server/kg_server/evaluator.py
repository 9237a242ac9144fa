"""A process that opens a release's store and answers one query after another: `python -m kg_server.evaluator STORE`.

The engine has no timeout and cannot be interrupted: whoever asked kills this process when the time is up. It sends
an answer only when it is whole.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kg.errors import KgError
from kg.store import EmbeddedStore, Form
from kg_server import frames

ORPHAN_CHECK = 1.0
"""How often, in seconds, it looks whether its parent still lives."""


def answer(store: EmbeddedStore, asked: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Answer one query.

    Args:
        store: The store.
        asked: `query`, and the formats to answer in, by their short names: `rows` (SELECT, ASK) and `graph`
            (CONSTRUCT, DESCRIBE), each None when the client accepts none.

    Returns:
        The head of the answer (`format`, or `error` with what is known of it), and the answer.
    """
    try:
        results = store.query(asked["query"])
        form = "graph" if results.form is Form.GRAPH else "rows"
        if asked[form] is None:
            return {"error": "not-acceptable", "form": form}, b""
        return {"format": asked[form]}, results.serialize(asked[form], store.prefixes)
    except KgError as error:
        told = {"message": error.message, "line": error.line, "column": error.column, "mend": error.mend}
        return {"error": "query", **told, "excerpt": error.excerpt}, b""


def main() -> None:
    """Answer what comes on standard input until it closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to handle: it closes our input.
    _end_with_parent()
    source, sink = 0, os.dup(1)
    os.dup2(2, 1)  # Nothing else may write into the answers.
    store = EmbeddedStore(Path(sys.argv[1]), json.loads(os.environ.get("KG_EVALUATOR_PREFIXES", "{}")))
    while True:
        try:
            asked, _ = frames.read(source)
            head, body = answer(store, asked)
            data = memoryview(frames.encode(head, body))
            while data:
                data = data[os.write(sink, data) :]
        except (frames.Closed, BrokenPipeError):
            return


def _end_with_parent() -> None:
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(ORPHAN_CHECK)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    main()
