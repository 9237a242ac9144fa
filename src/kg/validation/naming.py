"""How what findings are about is called: by the prefixes that the files declare, and by the pages about the rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from kg.validation.faults import RULES
from kg.validation.findings import Finding
from kg.validation.rules import page_name

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


def page_of_rule(page: str | None, finding: Finding, language: str) -> str | None:
    """Return the address of a rule's page in a folder of them, or of its part of the one page about the rules.

    Args:
        page: The address of the page, or of the folder, which ends in a slash; None when there is neither.
        finding: What the rule found.
        language: The language to read it in: `en`, or `fr`.
    """
    if page is None or finding.rule.startswith((RULES, "_:")):
        return None
    if not page.endswith("/"):
        return f"{page}#{_NAME.split(finding.rule)[-1]}"
    translated = f"{page}{page_name(finding.rule)}.{language}.md"
    # The pages may be in one language only; what is elsewhere is taken to be in both, as `kg shapes docs` writes it.
    if language != "en" and ("://" in page or Path(translated).is_file()):
        return translated
    return f"{page}{page_name(finding.rule)}.md"
