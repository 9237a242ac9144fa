"""Every hostile request: too much to evaluate, not HTTP, not the protocol, and clients that misuse the connection."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote_plus

from . import queries
from .wire import Hostile, Reading, get, message, post, query

EVERYTHING = "SELECT * { ?s ?p ?o }"
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
NEVER = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
FORM = "application/x-www-form-urlencoded"


def corpus(canary: int) -> list[Hostile]:
    """Return the requests; those that would have the server call out name the port `canary` of this machine."""
    found = [
        *_evaluations(canary),
        *_documents(canary),
        *_encodings(),
        *_parameters(),
        *_headers(),
        *_framing(),
        *_connections(),
    ]
    assert len({request.name for request in found}) == len(found)
    return found


def _evaluations(canary: int) -> Iterator[Hostile]:
    kinds = {
        "cross product": queries.cross_products(),
        "path without an end": queries.unbounded_paths(),
        "values": queries.giant_values(),
        "nested": queries.nested(),
        "regex": queries.regular_expressions(),
        "huge": queries.huge_terms(),
        "this machine": queries.to_this_machine(canary),
    }
    for kind, texts in kinds.items():
        for name, text in texts:
            yield Hostile(f"{kind}: {name}", [post(text.encode())])
    here = f"http://127.0.0.1:{canary}/"
    yield Hostile(
        "this machine: LOAD as an update", [post(f"LOAD <{here}>".encode(), "application/sparql-update")]
    )
    yield Hostile("this machine: LOAD by form", [post(f"update=LOAD+<{here}>".encode(), FORM)])
    yield Hostile(
        "this machine: LOAD at /update", [post(f"update=LOAD+<{here}>".encode(), FORM, target="/update")]
    )
    yield Hostile(
        "this machine: default graph", [get(f"/sparql?query=ASK+%7B%7D&default-graph-uri={quote_plus(here)}")]
    )
    yield Hostile(
        "this machine: named graph", [get("/sparql?query=ASK+%7B%7D&named-graph-uri=file:///etc/passwd")]
    )
    yield Hostile("this machine: absolute target", [get(here, method="GET")])
    yield Hostile("this machine: CONNECT", [get(f"127.0.0.1:{canary}", method="CONNECT")])
    yield Hostile(
        "this machine: forwarded", [get("/sparql?query=ASK+%7B%7D", f"X-Forwarded-Host: 127.0.0.1:{canary}")]
    )
    yield Hostile("this machine: graph store", [get(f"/store?graph={quote_plus(here)}")])


def _documents(canary: int) -> Iterator[Hostile]:
    """Yield documents to validate that are too much, or would have the server fetch something."""
    full = 1 << 20
    here = f"http://127.0.0.1:{canary}/"
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    rdf = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/"'
    branches = "".join(f"branch:n{n} a lib:Branch .\n" for n in range(10_000))
    prefixes = (
        "@prefix branch: <https://example.org/library/id/branch/> .\n"
        "@prefix lib: <https://example.org/library/def#> .\n"
    )
    for name, kind, text in (
        ("brackets that open", "text/turtle", "[" * full),
        (
            "brackets in brackets",
            "text/turtle",
            "<x:a> <x:b> " + "[ <x:b> " * 80_000 + "1" + "]" * 80_000 + " .",
        ),
        ("lists in lists", "text/turtle", "<x:a> <x:b> " + "(" * 300_000 + ")" * 300_000 + " ."),
        ("a huge literal", "text/turtle", f'<x:a> <x:b> "{"x" * (full - 20)}" .'),
        ("a graph that never ends", "application/trig", "{" + "<x:a> <x:b> <x:c> ;" * 50_000),
        ("thousands of findings", "text/turtle", prefixes + branches),
        ("zeros", "application/n-triples", "\0" * full),
        ("objects in objects", "application/ld+json", '{"@id":"x:a","x:p":' * 50_000 + "1" + "}" * 50_000),
        ("a context elsewhere", "application/ld+json", f'{{"@context": "{here}c.jsonld", "@id": "x:a"}}'),
        ("an import", "text/turtle", f"<x:a> <http://www.w3.org/2002/07/owl#imports> <{here}o.ttl> ."),
        (
            "entities of entities",
            "application/rdf+xml",
            f'<!DOCTYPE r [<!ENTITY e0 "xxxxxxxxxx">{entities}]><rdf:RDF {rdf}><e:A e:b="&e9;"/></rdf:RDF>',
        ),
        (
            "an entity elsewhere",
            "application/rdf+xml",
            f'<!DOCTYPE r [<!ENTITY e SYSTEM "{here}">]><rdf:RDF {rdf}><e:A e:b="&e;"/></rdf:RDF>',
        ),
        ("a form of nothing", FORM, "data=" + "%00" * 300_000),
    ):
        yield Hostile(f"document: {name}", [post(text.encode(), kind, target="/validate")])
    too_long = post(b" " * (full + 1), "text/turtle", target="/validate")
    yield Hostile("document: too long", [too_long])
    slow = post(b"<x:a> <x:b> <x:c> .", "text/turtle", target="/validate")
    yield Hostile("document: promised, and not sent", [slow[:-5], 0.3], Reading.HALF_CLOSED)
    deep = post(("<x:a> <x:b> " + "[ <x:b> " * 80_000).encode(), "text/turtle", target="/validate")
    yield Hostile("document: leaves while it is validated", [deep, 0.1], Reading.NOT)
    yield Hostile("document: resets while it is validated", [deep, 0.1], Reading.RESET)


def _encodings() -> Iterator[Hostile]:
    for text in (
        "%",
        "%2",
        "%zz",
        "%u0041",
        "%00",
        "%ff%fe",
        "%c0%af",
        "%ed%a0%80",
        "%f4%90%80%80",
        "+",
        "%25%32%35",
    ):
        yield Hostile(f"percent-encoding {text} in a GET", [get(f"/sparql?query={text}")])
        yield Hostile(f"percent-encoding {text} in a form", [post(f"query={text}".encode(), FORM)])
        yield Hostile(f"percent-encoding {text} in the path", [get(f"/{text}")])
    for name, junk in {
        "a lone byte": b"\xff",
        "overlong": b"\xc0\xaf",
        "a surrogate": b"\xed\xa0\x80",
        "too high": b"\xf4\x90\x80\x80",
        "cut": b"\xe2\x82",
        "UTF-16": "ASK {}".encode("utf-16"),
        "a byte order mark": b"\xef\xbb\xbfASK {}",
        "NUL": b"ASK \0{}",
        "NULs": b"\0" * 10_000,
        "every byte": bytes(range(256)),
    }.items():
        yield Hostile(f"not UTF-8: {name} in a body", [post(b"ASK {} #" + junk)])
        yield Hostile(f"not UTF-8: {name} in a form", [post(b"query=ASK {} %23" + junk, FORM)])
        yield Hostile(f"not UTF-8: {name} in the target", [get(b"/sparql?query=ASK%20%7B%7D%23" + junk)])
        yield Hostile(f"not UTF-8: {name} in a header", [query("ASK {}", b"Accept: " + junk)])
    for text in (
        "\\uD800",
        "\\U00110000",
        "\\u0000",
        "\\uZZZZ",
        "'\\uDC00'",
        "'\\x'",
        "<urn:\\u0020>",
        "<http://[>",
    ):
        yield Hostile(f"escape {text}", [query(f"SELECT * {{ ?s ?p {text} }}")])


def _parameters() -> Iterator[Hostile]:
    ask = quote_plus("ASK {}")
    for parameters in (
        *(
            "",
            "query",
            "query=",
            f"query={ask}&query={ask}",
            f"query={ask}&query=",
            f"Query={ask}",
            "query[]=x",
        ),
        *(
            f"query={ask}&update={ask}",
            "update=CLEAR+ALL",
            f"query={ask}&" + "&" * 10_000,
            "=".join("&" * 2_000),
        ),
        *(
            f"query={ask}&format={value}"
            for value in ("", "exe", "../../etc/passwd", "%00", "csv&format=json", "x" * 9999)
        ),
        *(
            f"query={ask}&timeout={value}"
            for value in ("0", "-1", "nan", "inf", "1e999", "abc", "", "9" * 400, "1&timeout=2")
        ),
        *(f"query={ask}&inference={value}" for value in ("", "some", "all&inference=asserted", "%00")),
        *(
            f"query={ask}&default-graph-uri={value}"
            for value in ("", "x", "%00", "%20", "http://[", "x" * 9999)
        ),
        *(f"query={ask}&named-graph-uri={value}" for value in ("", "<>", "urn:%ff")),
        f"query={ask}" + "".join(f"&default-graph-uri=urn:{number}" for number in range(2_000)),
    ):
        yield Hostile(f"parameters {parameters[:60]} ({len(parameters)})", [get(f"/sparql?{parameters}")])
        yield Hostile(f"form {parameters[:60]} ({len(parameters)})", [post(parameters.encode(), FORM)])
    yield Hostile(
        "200,000 parameters", [post(b"&".join(b"a%d=b" % number for number in range(100_000)), FORM)]
    )
    for kind in (
        *(
            "",
            "text/plain",
            "application/json",
            "application/sparql-query; charset=utf-7",
            "multipart/form-data",
        ),
        *(
            "multipart/form-data; boundary=x",
            "application/sparql-query, text/plain",
            "a",
            "/",
            ";;;",
            "\t",
            "x" * 5_000,
        ),
        *(
            "application/sparql-query;charset=idna",
            "application/sparql-update",
            "text/turtle",
            "application/sparql-query\0",
        ),
        *(
            "application/x-www-form-urlencoded; charset=utf-16",
            "application/sparql-query; charset=no-such-charset",
        ),
    ):
        yield Hostile(f"content type {kind[:50]!r}", [post(b"ASK {}", kind)])
    yield Hostile(
        "a multipart without an end", [post(b"--x\r\n" * 50_000, "multipart/form-data; boundary=x")]
    )
    yield Hostile("no content type", [message(b"POST /sparql HTTP/1.1", "Content-Length: 6") + b"ASK {}"])
    yield Hostile("a body of 3 MB", [post(b"ASK {} #" + b"x" * 3_000_000)])
    yield Hostile("a form of 3 MB", [post(b"query=ASK {}&x=" + b"x" * 3_000_000, FORM)])
    for path in (
        "/../../etc/passwd",
        "//",
        "/sparql/",
        "/sparql;x",
        "/sparql%00",
        "/SPARQL",
        "/sparql/../sparql",
        "*",
    ):
        yield Hostile(f"address {path}", [get(path)])
    for path in ("/health/ready", "/metrics", "/", "/update", "/store", "/validate", "/explain"):
        yield Hostile(f"a body of 2 MB to {path}", [post(b"x" * 2_000_000, "text/turtle", target=path)])
        yield Hostile(f"NULs to {path}", [post(b"\0" * 1_000, "text/turtle", target=path)])


def _headers() -> Iterator[Hostile]:
    long = "x" * 100_000
    accepts = (
        *(
            "",
            ",",
            ";",
            "*",
            "/",
            "*/*;q=0",
            "text/csv;q=nan",
            "text/csv;q=-1",
            "text/csv;q=1e999",
            "text/csv;q=0.0000001",
        ),
        *(
            "text/csv;q=",
            "text/*/*",
            "application/sparql-results+json;q=0, */*;q=0.1",
            '"',
            "é/é",
            "text/csv;" * 2_000,
        ),
        *(", ".join(f"a/{number}" for number in range(3_000)), "exe/exe"),
    )
    for index, accept in enumerate(accepts):
        yield Hostile(f"accept {index}", [query(EVERYTHING, f"Accept: {accept}")])
    for name in (
        "If-None-Match",
        "Accept-Encoding",
        "Range",
        "Origin",
        "X-Request-Id",
        "Cookie",
        "Authorization",
    ):
        for value in (
            "",
            '"',
            "\x01",
            "*",
            ",".join("ab" * 3_000),
            "bytes=9-1,-,0-99999999999999999999",
            "gzip;q=nan, br;q=9",
        ):
            yield Hostile(f"{name}: {value[:20]!r}", [query("ASK {}", f"{name}: {value}")])
    yield Hostile("3000 headers", [query("ASK {}", *(f"X-{number}: y" for number in range(3_000)))])
    yield Hostile("a header of 100 kB", [query("ASK {}", f"X-Long: {long}")])
    yield Hostile("a name of 100 kB", [query("ASK {}", f"{long}: x")])
    yield Hostile("headers of 5 MB", [query("ASK {}", *(f"X-{number}: {long}" for number in range(50)))])
    yield Hostile("a target of 100 kB", [get(f"/sparql?query=ASK+%7B%7D&x={long}")])
    yield Hostile("a target of 1 MB", [get(f"/sparql?query=ASK+%7B%7D&x={long * 10}")])
    yield Hostile("a header without a colon", [query("ASK {}", "nonsense")])
    yield Hostile("a folded header", [query("ASK {}", "X-Fold: a\r\n b\r\n\tc")])
    yield Hostile("a header with NUL", [query("ASK {}", b"X-Nul: a\0b")])
    yield Hostile("a space before the colon", [query("ASK {}", "Accept : text/csv")])
    yield Hostile("a header that splits", [query("ASK {}", "X-Request-Id: a\rSet-Cookie: b=c")])
    yield Hostile(
        "another host",
        [b"GET /sparql?query=ASK+%7B%7D HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"],
    )
    yield Hostile("two hosts", [query("ASK {}", "Host: evil.example")])
    yield Hostile("an empty host", [query("ASK {}", "Host:")])
    yield Hostile(
        "upgrade to WebSocket",
        [query("ASK {}", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: eA==")],
    )
    yield Hostile(
        "upgrade to HTTP/2", [query("ASK {}", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA")]
    )
    yield Hostile(
        "expects something else", [post(b"ASK {}", "application/sparql-query", "Expect: 200-maybe")]
    )
    yield Hostile(
        "expects to continue", [post(b"ASK {}", "application/sparql-query", "Expect: 100-continue")]
    )
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "get", "G\0T", "X" * 5_000, ""):
        yield Hostile(f"method {method[:10]!r}", [get("/sparql?query=ASK+%7B%7D", method=method)])


def _framing() -> Iterator[Hostile]:
    body, kind = b"ASK {}", "application/sparql-query"
    for length in ("-1", "abc", "+6", "0x6", "6, 6", "6, 7", "99999999999999999999", " ", "6.0", "٦"):
        yield Hostile(f"content length {length!r}", [post(body, kind, length=length)], Reading.HALF_CLOSED)
    yield Hostile("two content lengths", [post(body, kind, "Content-Length: 3")], Reading.HALF_CLOSED)
    yield Hostile(
        "a length and chunks", [post(body, kind, "Transfer-Encoding: chunked")], Reading.HALF_CLOSED
    )
    chunked = message(b"POST /sparql HTTP/1.1", f"Content-Type: {kind}", "Transfer-Encoding: chunked")
    for name, chunks in {
        "well made": b"6\r\nASK {}\r\n0\r\n\r\n",
        "not hexadecimal": b"zz\r\nASK {}\r\n0\r\n\r\n",
        "negative": b"-6\r\nASK {}\r\n0\r\n\r\n",
        "too large": b"ffffffffffffffffff\r\nASK {}\r\n0\r\n\r\n",
        "without an end": b"6\r\nASK {}\r\n",
        "too short": b"60\r\nASK {}\r\n0\r\n\r\n",
        "one byte each": b"".join(b"1\r\n%c\r\n" % byte for byte in b"ASK {} #" + b"x" * 20_000)
        + b"0\r\n\r\n",
        "a long extension": b"6;" + b"x" * 200_000 + b"\r\nASK {}\r\n0\r\n\r\n",
        "many trailers": b"6\r\nASK {}\r\n0\r\n"
        + b"".join(b"X-%d: y\r\n" % n for n in range(5_000))
        + b"\r\n",
        "3 MB": b"10000\r\n"
        + b"x" * 0x10000
        + b"\r\n"
        + (b"10000\r\n" + b"x" * 0x10000 + b"\r\n") * 45
        + b"0\r\n\r\n",
    }.items():
        yield Hostile(f"chunks: {name}", [chunked + chunks], _reading(name in ("well made", "one byte each")))
    for coding in ("gzip, chunked", "identity", "chunked, chunked", "xchunked", "chunked\0"):
        start = message(b"POST /sparql HTTP/1.1", f"Content-Type: {kind}", f"Transfer-Encoding: {coding}")
        yield Hostile(
            f"transfer encoding {coding!r}", [start + b"6\r\nASK {}\r\n0\r\n\r\n"], Reading.HALF_CLOSED
        )
    for encoding in ("gzip", "br", "zstd", "nonsense"):
        yield Hostile(f"a body said to be {encoding}", [post(body, kind, f"Content-Encoding: {encoding}")])
    for name, raw in {
        "nothing": b"",
        "empty lines": b"\r\n" * 1_000,
        "NULs": b"\0" * 1_000,
        "noise": bytes(range(256)) * 50,
        "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200,
        "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\x00" * 30,
        "HTTP/0.9": b"GET /\r\n",
        "HTTP/9.9": b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        "HTTP/1.0": b"GET /sparql?query=ASK+%7B%7D HTTP/1.0\r\n\r\n",
        "no host": b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
        "bare line feeds": b"GET /sparql?query=ASK+%7B%7D HTTP/1.1\nHost: x\nConnection: close\n\n",
        "too many words": b"GET / / / HTTP/1.1\r\nHost: x\r\n\r\n",
        "an endless line": b"GET /" + b"x" * 1_000_000,
        "SSH": b"SSH-2.0-OpenSSH_9.9\r\n",
        "a second request within": post(b"GET /health/live HTTP/1.1\r\n\r\n", kind, length=3),
        "100 requests at once": query("ASK {}").replace(b"Connection: close\r\n", b"") * 99 + query("ASK {}"),
    }.items():
        yield Hostile(f"raw: {name}", [raw], _reading(name in ("HTTP/1.0", "no host")))


def _reading(whole: bool) -> Reading:
    """Return how to read: a client that sent less than it announced must say that nothing more comes."""
    return Reading.ALL if whole else Reading.HALF_CLOSED


def _connections() -> Iterator[Hostile]:
    whole = post(NEVER.encode())
    for cut in (1, 4, 20, 60, len(whole) - len(NEVER), len(whole) - 10, len(whole) - 1):
        yield Hostile(f"half-sent: {cut} bytes, then no more", [whole[:cut]], Reading.HALF_CLOSED)
        yield Hostile(f"half-sent: {cut} bytes, then gone", [whole[:cut], 0.2], Reading.NOT)
        yield Hostile(f"half-sent: {cut} bytes, then reset", [whole[:cut], 0.2], Reading.RESET)
    promise = post(b"ASK {}", length=900_000)
    yield Hostile("half-sent: a large body promised", [promise, 0.5], Reading.NOT)
    drips = [bytes([byte]) for byte in query("ASK {}")]
    yield Hostile("sent byte by byte", [item for byte in drips for item in (byte, 0.005)])
    yield Hostile("headers that never end", [b"GET / HTTP/1.1\r\n", *(b"X: y\r\n", 0.02) * 50], Reading.NOT)
    for number in range(4):
        yield Hostile(f"slow reader {number}", [query(EVERYTHING)], Reading.SLOWLY)
        yield Hostile(f"slow reader of an endless answer {number}", [query(ENDLESS)], Reading.SLOWLY)
        yield Hostile(f"reads nothing of an endless answer {number}", [query(ENDLESS)], Reading.LATER)
        yield Hostile(f"leaves at once {number}", [query(NEVER)], Reading.NOT)
        yield Hostile(f"leaves while it is evaluated {number}", [query(NEVER), 0.3], Reading.NOT)
        yield Hostile(f"resets while it is evaluated {number}", [query(NEVER), 0.3], Reading.RESET)
        yield Hostile(f"says nothing {number}", [0.5], Reading.NOT)
