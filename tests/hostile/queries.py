"""Queries that ask for too much: time, memory, depth."""

from __future__ import annotations

from collections.abc import Iterator

PREFIX = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "


def cross_products() -> Iterator[tuple[str, str]]:
    """Yield joins without a common variable."""
    for size in (3, 4, 6, 12):
        patterns = " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(size))
        last = f"?o{size - 1}"
        yield f"rows of {size}", f"SELECT * {{ {patterns} }}"
        yield f"count of {size}", f"SELECT (COUNT(*) AS ?n) {{ {patterns} }}"
        yield f"distinct of {size}", f"SELECT DISTINCT {last} {{ {patterns} }}"
        yield f"sorted {size}", f"SELECT * {{ {patterns} }} ORDER BY {last} LIMIT 1"
        yield f"groups of {size}", f"SELECT {last} (COUNT(*) AS ?n) {{ {patterns} }} GROUP BY {last}"
        yield f"never true of {size}", f"ASK {{ {patterns} FILTER(STRLEN(STR({last})) < 0) }}"
        yield f"triples of {size}", f"CONSTRUCT {{ ?s0 ?p1 {last} }} {{ {patterns} }}"
    yield "one string of all", "SELECT (GROUP_CONCAT(?o) AS ?all) { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f }"
    yield "every pair compared", "SELECT * { ?s ?p ?o . ?a ?b ?c FILTER(STRLEN(?o) > STRLEN(?c) + 9999) }"
    yield "minus without a common variable", "SELECT * { ?s ?p ?o . ?x ?y ?z MINUS { ?a ?b ?c . ?d ?e ?f } }"
    yield (
        "exists within exists",
        (
            "SELECT * { ?s ?p ?o . ?x ?y ?z FILTER NOT EXISTS { ?a ?p ?o . ?d ?y ?z FILTER NOT EXISTS { ?a ?e ?d } } }"
        ),
    )
    yield "describe everything", "DESCRIBE * { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f }"


def unbounded_paths() -> Iterator[tuple[str, str]]:
    """Yield paths without an end, over a ring and over everything."""
    paths = (
        *("rdfs:seeAlso+", "rdfs:seeAlso*", "(rdfs:seeAlso|^rdfs:seeAlso)*", "(rdfs:seeAlso/rdfs:seeAlso)+"),
        *("(<urn:x>|!<urn:x>)*", "(!<urn:x>)+", "(rdfs:seeAlso*)*", "(rdfs:seeAlso+/rdfs:seeAlso+)+"),
        *("(^rdfs:seeAlso)*/rdfs:seeAlso*/rdfs:label", "(((rdfs:seeAlso?)*)+)*"),
    )
    for path in paths:
        yield f"count {path}", f"{PREFIX}SELECT (COUNT(*) AS ?n) {{ ?a {path} ?b . ?b {path} ?c }}"
        yield f"rows {path}", f"{PREFIX}SELECT * {{ ?a {path} ?b . ?c {path} ?d }}"


def giant_values() -> Iterator[tuple[str, str]]:
    """Yield VALUES with many rows, and joins of them."""
    for size in (1_000, 10_000, 40_000):
        rows = " ".join(f"<urn:{n}>" for n in range(size))
        yield f"{size} rows", f"SELECT * {{ VALUES ?a {{ {rows} }} }} LIMIT 1"
        yield (
            f"{size} rows squared",
            f"SELECT (COUNT(*) AS ?n) {{ VALUES ?a {{ {rows} }} VALUES ?b {{ {rows} }} }}",
        )
    numbers = " ".join(map(str, range(3_000)))
    threefold = " ".join(f"VALUES ?{name} {{ {numbers} }}" for name in "abc")
    yield "three of 3000", f"SELECT (SUM(?a*?b*?c) AS ?n) {{ {threefold} }}"
    columns = " ".join(f"?v{n}" for n in range(2_000))
    undefined = "UNDEF " * 2_000
    yield "2000 columns", f"SELECT * {{ VALUES ({columns}) {{ {f'({undefined})' * 20} }} }}"
    yield "2000 columns, projected", f"SELECT {columns} {{ VALUES ({columns}) {{ ({undefined}) }} ?s ?p ?o }}"


DEPTHS = (50, 1_000, 60_000)


def nested() -> Iterator[tuple[str, str]]:
    """Yield constructs within themselves, deep enough to exhaust a parser's stack, or an evaluator's."""
    for n in DEPTHS:
        yield f"groups {n}", f"SELECT * {'{' * n}{'}' * n}"
        yield f"parentheses {n}", f"SELECT * {{ ?s ?p ?o FILTER({'(' * n}1{')' * n}) }}"
        yield f"negations {n}", f"SELECT * {{ ?s ?p ?o FILTER({'!' * n}true) }}"
        yield f"signs {n}", f"SELECT ({'- ' * n}1 AS ?x) {{}}"
        yield f"sums {n}", f"SELECT ({'+'.join(['1'] * n)} AS ?x) {{}}"
        yield f"ors {n}", f"ASK {{ FILTER({'||'.join(['false'] * n)}) }}"
        yield f"functions {n}", f"SELECT ({'STR(' * n}1{')' * n} AS ?x) {{}}"
        yield f"path parentheses {n}", f"ASK {{ ?s {'(' * n}<urn:p>{')' * n} ?o }}"
        yield f"inverse paths {n}", f"ASK {{ ?s {'^(' * n}<urn:p>{')' * n} ?o }}"
        yield f"sequences {n}", f"ASK {{ ?s {'/'.join(['<urn:p>'] * n)} ?o }}"
        yield f"starred {n}", f"ASK {{ ?s {'(' * n}<urn:p>{')*' * n} ?o }}"
        yield f"lists {n}", f"ASK {{ {'(' * n}1{')' * n} ?p ?o }}"
        yield f"blank nodes {n}", f"ASK {{ {'[ ?p ' * n}1{']' * n} }}"
        yield f"triple terms {n}", f"ASK {{ ?s ?p {'<<( <urn:a> <urn:b> ' * n}1{' )>>' * n} }}"
    for n in DEPTHS[:2]:
        yield f"optional {n}", f"SELECT * {{ ?s ?p ?o {'OPTIONAL { ?s ?p ?o ' * n}{'}' * n} }}"
        yield f"subqueries {n}", f"SELECT * {{ {'{ SELECT * { ' * n}?s ?p ?o{' } }' * n} }}"
        yield f"unions {n}", f"SELECT * {{ {' UNION '.join(['{ ?s ?p ?o }'] * n)} }} LIMIT 1"
        yield f"not exists {n}", f"ASK {{ ?s ?p ?o {'FILTER NOT EXISTS { ?s ?p ?o ' * n}{'}' * n} }}"
        yield f"graphs {n}", f"ASK {{ {'GRAPH ?g { ' * n}?s ?p ?o{' }' * n} }}"
        yield f"if {n}", f"SELECT ({'IF(true,' * n}1{',2)' * n} AS ?x) {{}}"


def regular_expressions() -> Iterator[tuple[str, str]]:
    """Yield patterns known to make matchers slow, or large."""
    text = "a" * 2_000 + "!"
    patterns = (
        *("(a+)+$", "(a*)*$", "(a|aa)+$", "(a|a?)+$", "(.*a){25}", "^(([a-z])+.)+[A-Z]([a-z])+$"),
        *("a{1000}{1000}", "(((a{100}){100}){100}){100}", "[a-z]{1,9999}!", "(?i)(a?){2000}a{2000}"),
        *(
            "(?:" * 400 + "a" + ")*" * 400,
            "\\\\p{L}{5000}",
            "(",
            "[",
            "*",
            "(?<=a)b",
            "\\\\1",
            "x{99999999999}",
        ),
    )
    for index, pattern in enumerate(patterns):
        yield (
            f"regex {index}",
            f'SELECT * {{ ?s ?p ?o FILTER REGEX(CONCAT(STR(?o), "{text}"), "{pattern}") }}',
        )
    yield (
        "replace grows",
        (
            'SELECT * { ?s ?p ?o BIND(REPLACE(REPLACE(REPLACE(STR(?o), ".", "$0$0$0$0$0$0$0$0$0$0"), ".", '
            '"$0$0$0$0$0$0$0$0$0$0"), ".", "$0$0$0$0$0$0$0$0$0$0") AS ?r) }'
        ),
    )
    yield "a new pattern for each row", "SELECT * { ?s ?p ?o . ?a ?b ?c FILTER REGEX(STR(?o), STR(?c)) }"


def huge_terms() -> Iterator[tuple[str, str]]:
    """Yield literals, numbers, names and limits that are too large."""
    doubling = 'BIND("0123456789" AS ?v0) ' + " ".join(
        f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(25)
    )
    yield "a string doubled 25 times", f"SELECT (STRLEN(?v25) AS ?n) {{ {doubling} }}"
    yield "a string doubled, and sent", f"SELECT ?v25 {{ {doubling} }}"
    yield (
        "a string doubled, and escaped",
        f"SELECT (ENCODE_FOR_URI(REPLACE(?v22, '0', 'é')) AS ?u) {{ {doubling} }}",
    )
    yield "a literal of 900 kB", f'SELECT ("{"x" * 900_000}" AS ?x) {{}}'
    yield (
        "a literal of 900 kB for each row",
        f'SELECT (CONCAT("{"x" * 900_000}", STR(?o)) AS ?x) {{ ?s ?p ?o }}',
    )
    yield "a number of 900,000 digits", f"SELECT ({'9' * 900_000} AS ?x) {{}}"
    yield "a decimal of 100,000 digits", f"SELECT (1.{'9' * 100_000} * 3.0 AS ?x) {{}}"
    yield "a variable of 500 kB", f"SELECT ?{'v' * 500_000} {{ ?s ?p ?o }}"
    yield "a prefix of 100 kB", f"PREFIX {'p' * 100_000}: <urn:x> ASK {{}}"
    yield "20,000 prefixes", " ".join(f"PREFIX p{n}: <urn:{n}>" for n in range(20_000)) + " ASK {}"
    yield "a comment of 900 kB", f"ASK {{}} # {'x' * 900_000}"
    yield "900 kB of spaces", f"ASK{' ' * 900_000}{{}}"
    for index, expression in enumerate(
        (
            *(
                "9223372036854775807 + 1",
                "-9223372036854775808 - 1",
                "1/0",
                "1.0/0.0",
                "1e308 * 10",
                "0e0/0e0",
            ),
            *(
                "ABS(-9223372036854775808)",
                "-9223372036854775808 / -1",
                "9223372036854775807 * 9223372036854775807",
            ),
            *('SUBSTR("x", -9223372036854775808, 9223372036854775807)', 'SUBSTR("x", 1e308)', "ROUND(1e308)"),
            *('"99999999999-01-01"^^<http://www.w3.org/2001/XMLSchema#date> + 1', "STRDT('x', <urn:x>)"),
            *(
                "YEAR('-99999999999999-01-01T00:00:00Z'^^<http://www.w3.org/2001/XMLSchema#dateTime>)",
                "IRI('\\u0000')",
            ),
            *(
                "IRI('http://[')",
                "STRLANG('a', 'x x')",
                "UCASE('ß')",
                "SHA512('')",
                "ENCODE_FOR_URI('\\uFFFF')",
            ),
            *("'P99999999999999999Y'^^<http://www.w3.org/2001/XMLSchema#duration>", "COALESCE()", "CONCAT()"),
        )
    ):
        yield f"expression {index}", f"SELECT ({expression} AS ?x) {{}}"
    for limit in ("99999999999999999999", "-1", "1e9", "0x10", "18446744073709551615", "9223372036854775808"):
        yield f"limit {limit}", f"SELECT * {{ ?s ?p ?o }} LIMIT {limit}"
        yield f"offset {limit}", f"SELECT * {{ ?s ?p ?o }} OFFSET {limit}"


def to_this_machine(port: int) -> Iterator[tuple[str, str]]:
    """Yield SERVICE and LOAD to a port of this machine, in many spellings."""
    hosts = (
        *(
            "127.0.0.1",
            "127.1",
            "127.0.1",
            "127.255.255.254",
            "2130706433",
            "0x7f000001",
            "0x7f.0.0.1",
            "0177.0.0.1",
        ),
        *("017700000001", "0x7f.1", "127.000.000.001", "0", "0.0.0.0", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]"),
        *("[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[fe80::1]"),
        *(
            "localhost",
            "localhost.",
            "LOCALHOST",
            "LocalHost.localdomain",
            "ip6-localhost",
            "127.0.0.1.",
            "①②⑦.⓪.⓪.①",
        ),
        *(
            "user@127.0.0.1",
            "example.org@127.0.0.1",
            "169.254.169.254",
            "10.0.0.1",
            "%31%32%37.0.0.1",
            "127。0。0。1",
        ),
    )
    for host in hosts:
        address = f"<http://{host}:{port}/sparql>"
        yield f"SERVICE {host}", f"SELECT * {{ SERVICE {address} {{ ?s ?p ?o }} }}"
        yield f"SERVICE SILENT {host}", f"SELECT * {{ SERVICE SILENT {address} {{ ?s ?p ?o }} }}"
    here = f"http://127.0.0.1:{port}/"
    yield "SERVICE variable", f"SELECT * {{ VALUES ?w {{ <{here}> }} SERVICE ?w {{ ?s ?p ?o }} }}"
    yield "SERVICE prefixed", f"PREFIX a: <{here}> SELECT * {{ SERVICE a:x {{ ?s ?p ?o }} }}"
    yield "SERVICE glued", f"PREFIX a: <{here}> SELECT * {{ SERVICEa:x {{ ?s ?p ?o }} }}"
    yield "SERVICE SILENT glued", f"SELECT * {{ SERVICESILENT<{here}>{{ ?s ?p ?o }} }}"
    yield "SERVICE relative", f"BASE <{here}> SELECT * {{ SERVICE <x> {{ ?s ?p ?o }} }}"
    yield "SERVICE after a comment", f"SELECT * {{ #\nSERVICE#\n<{here}>#\n{{ ?s ?p ?o }} }}"
    yield "SERVICE escaped", rf"SELECT * {{ \u0053ERVICE <{here}> {{ ?s ?p ?o }} }}"
    yield (
        "SERVICE escaped IRI",
        rf"SELECT * {{ SERVICE <http://\u0031\u0032\u0037.0.0.1:{port}/> {{ ?s ?p ?o }} }}",
    )
    yield "SERVICE after less than", f"SELECT * {{ ?s ?p ?o FILTER(?o<1)SERVICE<{here}>{{ ?a ?b ?c }} }}"
    yield "SERVICE in a subquery", f"SELECT * {{ {{ SELECT * {{ SERVICE <{here}> {{ ?s ?p ?o }} }} }} }}"
    yield "SERVICE in NOT EXISTS", f"ASK {{ FILTER NOT EXISTS {{ SERVICE <{here}> {{ ?s ?p ?o }} }} }}"
    yield "SERVICE file", "SELECT * { SERVICE <file:///etc/passwd> { ?s ?p ?o } }"
    yield "FROM this machine", f"SELECT * FROM <{here}> {{ ?s ?p ?o }}"
    yield "FROM NAMED file", "SELECT * FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }"
    yield "GRAPH this machine", f"SELECT * {{ GRAPH <{here}> {{ ?s ?p ?o }} }}"
    yield "LOAD as a query", f"LOAD <{here}>"
