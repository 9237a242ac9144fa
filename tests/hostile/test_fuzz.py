"""Whatever the parameters and the headers of a request to `/sparql`: never an error of the server's own."""

from __future__ import annotations

from urllib.parse import quote_from_bytes

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .house import House
from .wire import Hostile, exchange, message

QUERIES = st.sampled_from(
    [
        *(
            b"ASK {}",
            b"SELECT * { ?s ?p ?o } LIMIT 3",
            b"SELECT ?x { VALUES ?x { 1 2.5 'a'@en <urn:a> UNDEF } }",
        ),
        *(
            b"CONSTRUCT WHERE { ?s ?p ?o } LIMIT 3",
            b"DESCRIBE <urn:x>",
            b"SELECT (NOW() AS ?n) (RAND() AS ?r) {}",
        ),
        *(
            b"SELECT ?a ?a { ?a ?b ?c } LIMIT 1",
            b"SELECT (1 AS ?a\xc3\xa9) {}",
            b"CLEAR ALL",
            b"SELECT",
            b"\xff",
        ),
    ]
)
NAMES = st.sampled_from(
    [
        *(
            "query",
            "update",
            "format",
            "timeout",
            "inference",
            "default-graph-uri",
            "named-graph-uri",
            "bom",
            "lang",
        ),
        *("using-graph-uri", "output", "results", "callback", "Query", ""),
    ]
)
VALUES = st.one_of(
    QUERIES,
    st.sampled_from(
        [
            *(
                b"json",
                b"csv",
                b"xml",
                b"tsv",
                b"ttl",
                b"nt",
                b"nq",
                b"trig",
                b"rdf",
                b"jsonld",
                b"arrow",
                b"parquet",
            ),
            *(
                b"html",
                b"0",
                b"1",
                b"-1",
                b"0.5",
                b"nan",
                b"inf",
                b"1e9",
                b"asserted",
                b"all",
                b"urn:x",
                b"fr",
                b"true",
            ),
        ]
    ),
    st.binary(max_size=20),
    st.text(max_size=12).map(lambda text: text.encode("utf-8", "surrogatepass")),
)
PARAMETERS = st.lists(st.tuples(NAMES, VALUES), max_size=5)
TOKENS = st.sampled_from(
    [
        *(
            "*/*",
            "text/csv",
            "text/*",
            "text/turtle",
            "application/json",
            "application/sparql-results+json",
            "q=0",
            ";",
        ),
        *(
            "application/vnd.apache.arrow.stream",
            "application/vnd.apache.parquet",
            "text/html",
            ",",
            ", ",
            ";q=1.5",
        ),
        *(
            ";q=",
            ";q=0.3",
            "gzip",
            "br",
            "zstd",
            "identity",
            "*",
            '"',
            "W/",
            "bytes=0-1",
            "\x7f",
            "é",
            "fr",
            "-",
            "=",
        ),
        *(
            "application/x-www-form-urlencoded",
            "application/sparql-query",
            "application/sparql-update",
            "charset=utf-16",
        ),
        *(
            "multipart/form-data",
            "boundary=",
            "https://example.org",
            "null",
            "keep-alive",
            "0",
            "999999999999",
            "100",
        ),
    ]
)
HEADERS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *(
                    "Accept",
                    "Accept-Encoding",
                    "Accept-Language",
                    "Accept-Charset",
                    "If-None-Match",
                    "If-Match",
                    "Range",
                ),
                *(
                    "Content-Type",
                    "Content-Encoding",
                    "Origin",
                    "Access-Control-Request-Method",
                    "X-Request-Id",
                ),
                *(
                    "Authorization",
                    "Cookie",
                    "Expect",
                    "X-Forwarded-For",
                    "Forwarded",
                    "Prefer",
                    "If-Modified-Since",
                ),
            ]
        ),
        st.lists(TOKENS, max_size=6).map("".join),
    ),
    max_size=5,
)
METHODS = st.sampled_from(["GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH", "QUERY"])
FUZZ = settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def encoded(parameters: list[tuple[str, bytes]]) -> bytes:
    return "&".join(f"{name}={quote_from_bytes(value)}" for name, value in parameters).encode()


def status(house: House, request: bytes) -> int | None:
    outcome = exchange(house.port, Hostile("", [request]))
    assert not outcome.hung
    assert b"Traceback" not in outcome.body
    return outcome.status


def head(headers: list[tuple[str, str]]) -> list[str]:
    return [f"{name}: {value}" for name, value in headers]


@FUZZ
@given(METHODS, PARAMETERS, HEADERS)
def test_in_the_target(
    house: House, method: str, parameters: list[tuple[str, bytes]], headers: list[tuple[str, str]]
):
    start = f"{method} /sparql?".encode() + encoded(parameters) + b" HTTP/1.1"
    found = status(house, message(start, *head(headers), "Content-Length: 0"))
    assert found is not None
    assert found < 500 or found in (503, 504)


@FUZZ
@given(METHODS, PARAMETERS, PARAMETERS, HEADERS)
def test_in_a_form(
    house: House,
    method: str,
    target: list[tuple[str, bytes]],
    parameters: list[tuple[str, bytes]],
    headers: list[tuple[str, str]],
):
    body = encoded(parameters)
    start = f"{method} /sparql?".encode() + encoded(target) + b" HTTP/1.1"
    more = ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    found = status(house, message(start, *more, *head(headers)) + body)
    assert found is not None
    assert found < 500 or found in (503, 504)


@FUZZ
@given(
    st.sampled_from(["/sparql", "/update", "/store", "/", "/health/ready"]), st.binary(max_size=60), HEADERS
)
def test_in_a_body(house: House, path: str, body: bytes, headers: list[tuple[str, str]]):
    start = f"POST {path} HTTP/1.1".encode()
    more = ["Content-Type: application/sparql-query", f"Content-Length: {len(body)}"]
    found = status(house, message(start, *more, *head(headers)) + body)
    assert found is None or found < 500 or found in (503, 504)
