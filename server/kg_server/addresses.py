"""The address that the server is reached at: as it was told, else as the client named it."""

from __future__ import annotations

import re

from kg_server.protocol.problems import Problem

_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")


def public_address(told: str, scheme: str, host: str | None, root_path: str = "") -> str:
    """Return the address, without a slash at its end.

    Args:
        told: What `kg serve --public-address` says; empty when nothing is said.
        scheme: `http` or `https`, as the connection is.
        host: The header Host.
        root_path: Where the application is mounted.

    Raises:
        Problem: The header is not the name of a host: nothing of it may get into a document.
    """
    if told:
        return told.rstrip("/")
    if host is not None and not _HOST.fullmatch(host):
        raise Problem(400, "the Host header is not the name of a host")
    return f"{scheme}://{host or 'localhost'}{root_path.rstrip('/')}"
