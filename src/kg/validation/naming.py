"""How what findings are about is called: by the prefixes that the files declare, and by the pages about the rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from kg.validation.faults import RULES
from kg.validation.findings import Finding

_NAME = re.compile(r"[/#:]")
_DECLARED = re.compile(r"(?<!\S)(?:@prefix|PREFIX)\s+(\S*):\s*<([^>]*)>", re.IGNORECASE)


def declared_prefixes(files: Iterable[Path]) -> Mapping[str, str]:
    """Return the prefixes that files declare; of two namespaces for one, the first."""
    found: dict[str, str] = {}
    for file in files:
        text = file.read_bytes().decode("utf-8", errors="replace") if file.is_file() else ""
        for prefix, namespace in _DECLARED.findall(text):
            if prefix:
                found.setdefault(prefix, namespace)
    return found


def page_of_rule(page: str | None, finding: Finding) -> str | None:
    """Return the address of a rule's part of the page about the rules.

    Args:
        page: The page's address; None when there is none.
        finding: What the rule found.
    """
    if page is None or finding.rule.startswith((RULES, "_:")):
        return None
    return f"{page}#{_NAME.split(finding.rule)[-1]}"
