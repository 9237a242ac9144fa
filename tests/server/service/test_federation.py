"""Only what the allow-list names goes out, and it goes to the relay, whatever way the query is written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import ProjectError, QueryError
from kg_server.service import Federation, allow_list

ALLOWED = "https://example.org/sparql"
OTHER = "https://data.example/sparql"
RELAY = "http://127.0.0.1:9/secret"
FEDERATION = Federation({ALLOWED: RELAY, OTHER: RELAY + "2"})

WELCOME = [
    "SELECT * { ?s ?p 'SERVICE <http://127.0.0.1/> {}' }",
    "SELECT * { ?s ?p ?o } # SERVICE <http://127.0.0.1/> {}",
    "SELECT * { ?s <http://127.0.0.1/SERVICE> ?o }",
    "PREFIX service: <http://example.org/> SELECT * { service:a service:service service:b . }",
    "SELECT * { ?service ?p $LOAD }",
]
SPELLINGS = [
    "http://127.0.0.1/",
    "http://127.0.0.1:8000/sparql",
    "http://127.1/",
    "http://2130706433/",
    "http://0177.0.0.1/",
    "http://0x7f.0.0.1/",
    "http://0x7f000001/",
    "http://0/",
    "http://0.0.0.0/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://localhost/",
    "http://localhost./",
    "http://LOCALHOST/",
    "http://127.0.0.1.nip.io/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/",
    "http://[fe80::1]/",
    "http://①②⑦.⓪.⓪.①/",
    "file:///etc/passwd",
    "https://example.org/sparql/",
    "https://example.org/SPARQL",
    "https://EXAMPLE.org/sparql",
    "https://example.org:443/sparql",
    "https://example.org./sparql",
    "https://example.org/sparql?x=http://127.0.0.1/",
    "https://example.org/sparql#",
    "https://example.org/x/../sparql",
    "https://example.org@127.0.0.1/sparql",
    "https://user@example.org/sparql",
    "http://example.org/sparql",
    "//example.org/sparql",
    "sparql",
    "",
]
EVASIONS = [
    "SELECT * { SERVICE ?where { ?s ?p ?o } }",
    "SELECT * { SERVICE $where { ?s ?p ?o } VALUES ?where { <http://127.0.0.1/> } }",
    "PREFIX a: <https://example.org/> SELECT * { SERVICE a:sparql { ?s ?p ?o } }",
    "BASE <https://example.org/> SELECT * { SERVICE <sparql> { ?s ?p ?o } }",
    "PREFIX a: <http://127.0.0.1/> SELECT * { SERVICEa:y { ?s ?p ?o } }",
    "SELECT * { SERVICESILENT<https://example.org/sparql>{ ?s ?p ?o } }",
    r"SELECT * { \u0053ERVICE <https://example.org/sparql> { ?s ?p ?o } }",
    r"SELECT * { SERVICE <https://example.org/\u0073parql> { ?s ?p ?o } }",
    r"SELECT * { ?s ?p '\u0027 . SERVICE <https://example.org/sparql> { ?s ?p ?o } #' }",
    "SELECT * { ?s ?p ?o FILTER(?o<1)SERVICE?x#>\n{} }",
    f"SELECT * {{ SERVICE <{ALLOWED}> {{ ?s ?p ?o SERVICE <http://127.0.0.1/> {{ ?a ?b ?c }} }} }}",
    f"SELECT * {{ SERVICE <{ALLOWED}> {{ ?s ?p ?o }} SERVICE ?s {{ ?a ?b ?c }} }}",
    "SELECT * { SERVICE",
    "SELECT * { SERVICE SILENT",
]


@pytest.mark.parametrize("query", WELCOME)
def test_the_word_alone_changes_nothing(query: str):
    admitted = FEDERATION.admit(query)
    assert admitted.text == query
    assert not admitted.goes_out


@pytest.mark.parametrize("silent", ["", "SILENT ", "silent\n", "# no\nSILENT #yes\n"])
@pytest.mark.parametrize("url", SPELLINGS)
def test_every_spelling_that_is_not_on_the_list_is_refused(url: str, silent: str):
    query = f"SELECT * {{ SERVICE {silent}<{url}> {{ ?s ?p ?o }} }}"
    with pytest.raises(QueryError, match="SERVICE is refused"):
        FEDERATION.admit(query)
    with pytest.raises(QueryError, match="SERVICE is refused"):
        Federation().admit(query)
    with pytest.raises(QueryError, match="LOAD is refused"):
        FEDERATION.admit_update(f"LOAD {silent}<{url}>")


@pytest.mark.parametrize("query", EVASIONS)
def test_no_other_way_of_writing_it_passes(query: str):
    with pytest.raises(QueryError, match="SERVICE is refused"):
        FEDERATION.admit(query)


@pytest.mark.parametrize("keyword", ["SERVICE", "service", "Service SILENT", "SERVICE # why not\n SILENT"])
def test_an_allowed_server_is_asked_through_the_relay(keyword: str):
    query = f"SELECT * {{ {keyword} <{ALLOWED}> {{ ?s ?p 'SERVICE <{ALLOWED}>' }} }}"
    admitted = FEDERATION.admit(query)
    assert admitted.goes_out
    assert list(admitted.prefixes.values()) == [RELAY]
    (prefix,) = admitted.prefixes
    assert f"<{ALLOWED}> {{" not in admitted.text
    assert f" {prefix}: " in admitted.text
    assert f"'SERVICE <{ALLOWED}>'" in admitted.text
    assert len(admitted.text) == len(query)


def test_what_follows_stays_in_its_place():
    query = f"SELECT * {{ SERVICE<{ALLOWED}>{{ ?s ?p ?o }}\n ?x SERVICE <{OTHER}> {{}} §"
    admitted = FEDERATION.admit(query)
    assert admitted.text.index("§") == query.index("§")
    assert sorted(admitted.prefixes.values()) == [RELAY, RELAY + "2"]


@settings(deadline=None)  # Tests never assert a time.
@given(st.text("k0123 :<>/PREFIX", max_size=60))
def test_a_query_cannot_declare_the_name_that_stands_for_the_relay(text: str):
    query = f"PREFIX k0: <http://127.0.0.1/> # {text}\nSELECT * {{ SERVICE <{ALLOWED}> {{ ?s ?p ?o }} }}"
    (prefix,) = FEDERATION.admit(query).prefixes
    assert prefix not in query


def test_an_escaped_declaration_of_the_name_is_seen_too():
    query = rf"PREFIX \u006b0: <http://127.0.0.1/> SELECT * {{ SERVICE <{ALLOWED}> {{ ?s ?p ?o }} }}"
    assert list(FEDERATION.admit(query).prefixes) != ["k0"]


@pytest.mark.parametrize(
    "update",
    [
        "LOAD <http://127.0.0.1/>",
        "load silent <http://127.0.0.1/> into graph <urn:g>",
        "PREFIX a: <http://127.0.0.1/> LOADa:",
        "PREFIX a: <http://127.0.0.1/> LOADSILENTa:",
        "PREFIX a: <http://127.0.0.1/>LOAD a:",
        "INSERT DATA { <urn:s> <urn:p> 1 };LOAD<http://127.0.0.1/>",
        "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
        r"\u004cOAD <http://127.0.0.1/>",
        "INSERT { <urn:a> <urn:b> 1 } WHERE { ?s ?p ?o FILTER(?o<1&&?p='>') } ; LOAD ?x#'\n",
    ],
)
def test_an_update_cannot_load_from_elsewhere(update: str):
    with pytest.raises(QueryError, match=r"(LOAD|SERVICE) is refused"):
        FEDERATION.admit_update(update)


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <urn:a> <urn:b> 'LOAD <http://127.0.0.1/>' }",
        "INSERT DATA { <#me> <urn:b> 'a download' }",
        "INSERT DATA { <http://127.0.0.1/load> <urn:load> <urn:LOAD> }",
        "INSERT DATA { <urn:a> <urn:b> 1 } # LOAD <http://127.0.0.1/>",
        "CLEAR ALL",
    ],
)
def test_the_word_load_alone_changes_nothing(update: str):
    assert FEDERATION.admit_update(update).text == update


def test_an_allowed_document_is_loaded_through_the_relay():
    admitted = FEDERATION.admit_update(f"CLEAR ALL; LOAD SILENT <{ALLOWED}> INTO GRAPH <urn:g>")
    assert list(admitted.prefixes.values()) == [RELAY]


def test_the_refusal_names_the_place_and_the_list():
    with pytest.raises(QueryError) as caught:
        FEDERATION.admit("SELECT * {\n  ?s ?p ?o .\n  SERVICE <http://example.org/> {}\n}")
    assert (caught.value.line, caught.value.column) == (3, 3)
    assert ALLOWED in str(caught.value.mend)


def test_the_relays_address_is_not_shown():
    assert FEDERATION.conceal(f"Error 502 returned by {RELAY}2") == f"Error 502 returned by {OTHER}"
    assert FEDERATION.conceal(f"Error 502 returned by {RELAY}") == f"Error 502 returned by {ALLOWED}"


@pytest.mark.parametrize(
    "url",
    [
        *(
            "example.org",
            "ftp://example.org/",
            "https://",
            "https://a:b@example.org/",
            "https://example.org/#x",
        ),
        *("https://a b/", "https://example.org:99999/", "https://[::1/", "file:///etc/passwd", "*"),
        "https://example.org/>{}",
    ],
)
def test_the_allow_list_takes_whole_addresses_only(url: str):
    with pytest.raises(ProjectError):
        allow_list([url])


def test_the_allow_list_keeps_each_address_once():
    assert allow_list([ALLOWED, "http://[::1]:3030/ds", ALLOWED]) == (ALLOWED, "http://[::1]:3030/ds")
