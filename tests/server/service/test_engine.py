"""Whatever a query is made of: what the federation admits does not make the engine call out, except to the relay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import QueryError
from kg_server.service import Federation

ALLOWED = "https://example.org/sparql"
FUZZ = settings(
    max_examples=1500,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass
class Canary:
    """A server that nobody may call, and the relay's stand-in, which may be."""

    port: int = 0
    called: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def federation(self) -> Federation:
        return Federation({ALLOWED: f"{self.address}relay"})

    def strangers(self) -> list[str]:
        return [path for path in self.called if path != "/relay"]


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    canary = Canary()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            canary.called.append(self.path)
            self.send_error(404)

        do_GET = do_POST

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    canary.port = server.server_address[1]
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield canary
    server.shutdown()
    server.server_close()


STORE = ox.Store()
STORE.extend(
    [ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal(number)) for number in range(3)]
)
JUNK = st.sampled_from(
    [
        *(
            "",
            " ",
            "\n",
            "#",
            "# '\n",
            "'",
            '"',
            "'''",
            '"""',
            "''",
            '""',
            "\\",
            "<",
            ">",
            "<>",
            "(",
            ")",
            ".",
            ";",
        ),
        *(
            "FILTER(?o<1)",
            "FILTER(?o<1&&?o>'')",
            "FILTER(?o<'>')",
            "FILTER(?o<?s#>\n)",
            "FILTER(?o<1)SERVICE?x#>\n",
        ),
        *(
            "?s ?p ?o .",
            "?s ?p 'a' .",
            "?s ?p 'SERVICE <http://x/> {}' .",
            "ex:a ex:b ex:c .",
            "_:SERVICE ?p ?o .",
        ),
        *(
            "?s ?p 'x'@SERVICE .",
            "BIND(1 AS ?SERVICE)",
            "<urn:SERVICE> ?p ?o .",
            "GRAPH ?g {}",
            "OPTIONAL {}",
            "SERVICE",
        ),
        *(
            "\\u0027",
            "\\u0023",
            "\\u003c",
            "\\u003e",
            "\\u0053",
            "\\u000a",
            "true.",
            "1.",
            "ex:SERVICE",
            "?s ex:p\\.q 1 .",
        ),
        *(
            "<urn:a'b> ?p ?o .",
            "?s<urn:p>?o .",
            "VALUES ?v { <urn:x> }",
            "{}",
            "}",
            "{",
            "}{",
            "%",
            "-",
            "^",
            "|",
            "!",
        ),
    ]
)
KEYWORD = st.sampled_from(
    [
        "SERVICE",
        "service",
        "SeRvIcE",
        "SERVICE SILENT",
        "SERVICESILENT",
        "\\u0053ERVICE",
        "SERVICE\\u0020",
        "SERVIC\\u0045",
    ]
)
GAP = st.sampled_from(["", " ", "\n", "#\n", "# '\n", "\t", "\r", "\u00a0", "\\u0020"])
TARGET = st.sampled_from(
    ["<CANARY>", "ex:a", ":a", "<a>", "?x", "<ALLOWED>", "<CANARY#>", "<\\u0068ttp:CANARYTAIL>", "ex:"]
)


def written(text: str, canary: Canary) -> str:
    address = canary.address
    return (
        text.replace("CANARYTAIL", address.removeprefix("http:"))
        .replace("CANARY", address)
        .replace("ALLOWED", ALLOWED)
    )


def test_the_engine_does_call_when_nobody_stops_it(canary: Canary):
    canary.called.clear()
    for query in (
        "SELECT * { SERVICE <CANARY> { ?a ?b ?c } }",
        "PREFIX ex: <CANARY> SELECT * { SERVICEex:a { ?a ?b ?c } }",
        "SELECT * { ?s ?p ?o FILTER(?o<5)SERVICE<CANARY>{ ?a ?b ?c } }",
    ):
        with pytest.raises(OSError, match="404"):
            list(STORE.query(written(query, canary)))  # type: ignore[arg-type]
    assert len(canary.strangers()) == 3


@FUZZ
@given(st.lists(JUNK, max_size=4), KEYWORD, GAP, TARGET, GAP, st.lists(JUNK, max_size=3))
def test_no_query_that_is_admitted_calls_a_stranger(
    canary: Canary, before: list[str], keyword: str, gap: str, target: str, after: str, end: list[str]
):
    query = written(
        f"BASE <CANARY> PREFIX ex: <CANARY> PREFIX : <CANARY> SELECT * {{ {''.join(before)}"
        f"{keyword}{gap}{target}{after}{{ ?a ?b ?c }} {''.join(end)} }}",
        canary,
    )
    canary.called.clear()
    try:
        admitted = canary.federation().admit(query)
        answer = STORE.query(admitted.text, prefixes=dict(admitted.prefixes))
        if isinstance(answer, ox.QuerySolutions):
            list(answer)
    except (QueryError, SyntaxError, OSError, ValueError):
        pass
    assert canary.strangers() == []


@FUZZ
@given(
    st.lists(
        st.sampled_from(
            ["CLEAR ALL", "INSERT DATA { <urn:a> <urn:b> 'c' }", "", "#\n", "'", "PREFIX a: <urn:a>"]
        )
    ),
    st.sampled_from([";", "", " ", "\n", ";\n", "; #\n"]),
    st.sampled_from(["LOAD", "load", "LOAD SILENT", "LOADSILENT", "\\u004cOAD", "LOA\\u0044"]),
    GAP,
    TARGET,
    st.sampled_from(["", " INTO GRAPH <urn:g>", "INTO GRAPH ex:g", "#", ";", "'"]),
)
def test_no_update_that_is_admitted_calls_a_stranger(
    canary: Canary, before: list[str], joint: str, keyword: str, gap: str, target: str, end: str
):
    prologue = "BASE <CANARY> PREFIX ex: <CANARY> PREFIX : <CANARY>"
    update = written(f"{prologue} {joint.join(before)}{joint}{keyword}{gap}{target}{end}", canary)
    canary.called.clear()
    store = ox.Store()
    try:
        admitted = canary.federation().admit_update(update)
        store.update(admitted.text, prefixes=dict(admitted.prefixes))
    except (QueryError, SyntaxError, OSError, ValueError):
        pass
    assert canary.strangers() == []
