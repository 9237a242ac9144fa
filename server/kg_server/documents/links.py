"""What the `Link` header of a document says (RFC 8288)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg_server.protocol.describe import FORMS, AskedAbout

LONGEST = 2500
"""Characters of a header: proxies give all of them together 4 KiB. What does not fit is left out, the least first."""

SOURCE = "http://purl.org/dc/terms/source"


def of_document(
    asked: AskedAbout,
    iri: str,
    licences: Iterable[str],
    sources: Sequence[str] = (),
    successors: Sequence[str] = (),
    pages: int = 1,
) -> str:
    """Return the value of the header; its addresses are relative to that of the document.

    Args:
        asked: The document.
        iri: What it tells of.
        licences: Of what is said.
        sources: The named graphs that say it.
        successors: What replaces a resource that is no more.
        pages: How many pages the document has.
    """
    here = f"?page={asked.page}" if asked.page > 1 else ""
    links = [f'<{_uri(iri)}>; rel="describes"', f'<./{asked.name}.html{here}>; rel="canonical"']
    links += [
        f'<./{asked.name}.{form}{here}>; rel="alternate"; type="{media_type}"'
        for form, media_type in FORMS.items()
        if form != asked.form or asked.bare
    ]
    links.append(f'<./{asked.name}.ttl{here}>; rel="describedby"; type="text/turtle"; anchor="{_uri(iri)}"')
    links += [f'<{_uri(licence)}>; rel="license"' for licence in dict.fromkeys(licences)]
    links += [f'<{_uri(successor)}>; rel="successor-version"' for successor in successors]
    if pages > 1:
        own = f"./{asked.name}" if asked.bare else f"./{asked.name}.{asked.form}"
        steps = (("first", 1), ("prev", asked.page - 1), ("next", asked.page + 1), ("last", pages))
        links += [
            f'<{own}{f"?page={number}" if number > 1 else ""}>; rel="{rel}"'
            for rel, number in steps
            if 1 <= number <= pages
        ]
    links += [f'<{_uri(source)}>; rel="{SOURCE}"' for source in sources]
    return _joined(links)


def of_resource(document: str) -> str:
    """Return the value of the header that sends from a resource to its document.

    Args:
        document: The address of the document, with its form.
    """
    before = document.rpartition(".")[0]
    return _joined(
        f'<{before}.{form}>; rel="describedby"; type="{media_type}"' for form, media_type in FORMS.items()
    )


def _joined(links: Iterable[str]) -> str:
    """Return as many links as a header holds, those named first before the others."""
    text = ""
    for link in links:
        longer = f"{text}, {link}" if text else link
        if len(longer) > LONGEST:
            break
        text = longer
    return text


def _uri(iri: str) -> str:
    """Return an IRI as a URI: a header has no other characters (RFC 3987, section 3.1)."""
    return "".join(
        character
        if " " < character <= "~" and character not in '<>"'
        else "".join(f"%{byte:02X}" for byte in character.encode())
        for character in iri
    )
