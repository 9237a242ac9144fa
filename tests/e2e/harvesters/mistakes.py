"""Catalogues with one mistake each, that do not break DCAT-AP but that a portal answers by dropping something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar

DATASET = "https://example.org/library/id/dataset/"
TURTLE = "text/turtle; charset=utf-8"

COMMON = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> .
@prefix id: <https://example.org/library/id/> .
@prefix licence: <https://www.etalab.gouv.fr/> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
FIRST = (
    COMMON
    + """
<https://example.org/library/id/catalog> a dcat:Catalog ;
    dct:title "Bibliothèques"@fr ;
    dcat:dataset <https://example.org/library/id/dataset/branches> , <https://example.org/library/id/dataset/books> ;
    dcat:service <https://example.org/library/id/service/sparql> .

<{address}/catalog.ttl> a hydra:PartialCollectionView ; hydra:next <{address}/books.ttl> .

<https://example.org/library/id/dataset/branches> a dcat:Dataset ;
    dct:identifier "branches" ;
    dct:title "Bibliothèques de quartier"@fr , "Branches"@en ;
    dct:description "Où elles sont."@fr ;
    dct:license licence:licence-ouverte-open-licence ;
    dct:modified "2024-01-31"^^xsd:date ;
    dct:spatial <https://example.org/library/id/place> ;
    dct:temporal [ a dct:PeriodOfTime ;
        dcat:startDate "1911-05-23"^^xsd:date ; dcat:endDate "2019-06-15"^^xsd:date ] ;
    dcat:distribution <https://example.org/library/id/distribution/branches/ttl> .

<https://example.org/library/id/place> a dct:Location ;
    dcat:bbox "POLYGON((1 44, 2 44, 2 45, 1 45, 1 44))"^^geo:wktLiteral .

<https://example.org/library/id/distribution/branches/ttl> a dcat:Distribution ;
    dct:license licence:licence-ouverte-open-licence ;
    dcat:downloadURL <https://example.org/release/1/branches.ttl> .

<https://example.org/library/id/service/sparql> a dcat:DataService ;
    dct:identifier "sparql" ;
    dct:title "SPARQL"@fr ;
    dct:license licence:licence-ouverte-open-licence ;
    dcat:endpointURL <https://example.org/sparql> ;
    dcat:servesDataset <https://example.org/library/id/dataset/branches> .
"""
)
SECOND = (
    COMMON
    + """
<{address}/books.ttl> a hydra:PartialCollectionView ; hydra:previous <{address}/catalog.ttl> .

<https://example.org/library/id/dataset/books> a dcat:Dataset ;
    dct:identifier "books" ;
    dct:title "Livres"@fr ;
    dcat:distribution <https://example.org/library/id/distribution/books/ttl> .

<https://example.org/library/id/distribution/books/ttl> a dcat:Distribution ;
    dct:license licence:licence-ouverte-open-licence ;
    dcat:accessURL <https://example.org/books> .
"""
)


def changed(text: str, pattern: str, replacement: str) -> str:
    """Replace what a pattern finds, which has to be there."""
    result, times = re.subn(pattern, replacement, text)
    assert times, pattern
    return result


MISTAKES = {
    "none": FIRST,
    "latin": FIRST,
    "moved": FIRST,
    "blank": changed(FIRST, r"<https://example.org/library/id/dataset/branches>", "_:branches"),
    "untitled": changed(FIRST, r'dct:title "Bibliothèques de quartier".*', ""),
    "period": changed(FIRST, r"(?s)dct:temporal \[.*?\]", "dct:temporal <{address}/period>"),
    "future": changed(FIRST, "2024-01-31", "2999-01-31"),
    "point": changed(FIRST, r"POLYGON\(\((1 44).*\)\)", r"POINT(\1)"),
    "untyped": changed(FIRST, "> a dct:Location ;", ">"),
    "inside": changed(
        FIRST,
        "dcat:downloadURL",
        "dcat:accessService <https://example.org/library/id/service/sparql> ; \\g<0>",
    ),
    "digest": changed(
        FIRST,
        "dcat:downloadURL",
        "spdx:checksum [ a spdx:Checksum ; spdx:algorithm spdx:checksumAlgorithm_sha256 ;"
        ' spdx:checksumValue "00ff"^^xsd:hexBinary ] ; \\g<0>',
    ),
    "keyword": changed(FIRST, "dct:description", 'dcat:keyword "heures d’ouverture"@fr ; \\g<0>'),
    "stub": FIRST + "<https://example.org/elsewhere> a dcat:Dataset .",
}


class Catalogues(BaseHTTPRequestHandler):
    """Answers `/<mistake>/catalog.ttl` and `/<mistake>/books.ttl`."""

    address: ClassVar[str]

    def do_GET(self) -> None:
        _, mistake, page = self.path.split("/")
        text = {"catalog.ttl": MISTAKES.get(mistake), "books.ttl": SECOND}.get(page)
        moved = mistake == "moved" and page == "catalog.ttl"
        self.send_response(302 if moved else 404 if text is None else 200)
        if moved:
            self.send_header("Location", f"{self.address}/none/catalog.ttl")
        body = (text or "").replace("{address}", f"{self.address}/{mistake}").encode()
        self.send_header("Content-Type", "text/turtle" if mistake == "latin" else TURTLE)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *_: object) -> None:
        """Say nothing: the tests tell what was asked."""


@contextmanager
def served() -> Iterator[dict[str, str]]:
    """Serve the catalogues, and give the address of each by the name of its mistake."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Catalogues)
    Catalogues.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield {mistake: f"{Catalogues.address}/{mistake}/catalog.ttl" for mistake in MISTAKES}
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
