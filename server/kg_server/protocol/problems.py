"""Every error as a problem document (RFC 9457), in one shape; or as text, for who asks for text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus

from kg_server.protocol.negotiation import prefers

JSON_TYPE = "application/problem+json; charset=utf-8"
TEXT_TYPE = "text/plain; charset=utf-8"


class Problem(Exception):
    """An error to answer with."""

    def __init__(
        self, status: int, detail: str, *, headers: Mapping[str, str] | None = None, **members: object
    ) -> None:
        """Keep what to say.

        Args:
            status: The HTTP status.
            detail: What happened, in a sentence.
            headers: Headers to send with it.
            **members: Further members of the document (`line`, `column`, `excerpt`, `mend`, `available`, …); those
                that are None or empty are left out.
        """
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})
        self.members = {name: value for name, value in members.items() if value not in (None, "", [], ())}


def render(problem: Problem, accept: str | None) -> tuple[str, bytes]:
    """Return a problem's content type and its body, as text when the client prefers that.

    Args:
        problem: What to say.
        accept: The client's Accept header.
    """
    if prefers(accept, "text/plain", ("application/problem+json", "application/json")):
        return TEXT_TYPE, _text(problem).encode("utf-8")
    document = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        **problem.members,
    }
    return JSON_TYPE, (json.dumps(document, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def _text(problem: Problem) -> str:
    members = problem.members
    place = ":".join(str(members[name]) for name in ("line", "column") if name in members)
    lines = [f"{problem.status} {HTTPStatus(problem.status).phrase}: {problem.detail}"]
    if place:
        lines[0] += f" ({place})"
    if "excerpt" in members:
        lines.append(str(members["excerpt"]))
    if "mend" in members:
        lines.append(f"  → {members['mend']}")
    available = members.get("available")
    if isinstance(available, list | tuple):
        lines += [f"  {each}" for each in available]
    return "\n".join(lines) + "\n"
