r"""Measures the endpoint beside its peers, on the same graph, in one run: `make bench-endpoint`.

What is measured
    Thirteen questions of six kinds (`questions`), each *cold*, every request a text that was never asked before, with
    another constant where the question has one, and *cached*, one text again and again. Each server has the default
    graph of the current release, which is the merge of its named graphs, and all of it: that is checked. Before a
    question is measured, all servers are asked the same texts and their rows compared (`answers`).

How
    All servers are up, on loopback, and one is asked at a time, on four connections; what they use of a processor
    while none is asked is kept with the figures. Server and client share the same cores, all that this process may use.
    Rounds go through the servers in turn; the median counts. After a second of warming up, wrk asks where an answer
    takes less than 50 ms; where it takes longer, threads of this process do, because wrk counts nothing of an answer
    that is not whole when the time is up. An answer of more than 5 s is measured in one round, one of more than 25 s
    once, alone. Beside answers a second there is what the server used of the processors for an answer (proc(5)), on
    which other work of the machine weighs less.

The servers
    `kg serve` with the options of `--kg-options`; Oxigraph's server (`pip install oxigraph`) from its store on disk, to
    which ratios are, and with the graph in memory; Virtuoso 7 (`apt install virtuoso-opensource-7-bin`), its buffers
    large enough for the graph; rdflib-endpoint (`pip install rdflib-endpoint uvicorn`). wrk asks: `apt install wrk`.
    Install the two of pip outside this project's environment and name them, those that are not found are left out::

        python -m venv /tmp/peers && /tmp/peers/bin/pip install oxigraph rdflib-endpoint uvicorn
        make bench-endpoint BENCH_OPTIONS="--oxigraph /tmp/peers/bin/oxigraph \
          --rdflib-endpoint /tmp/peers/bin/rdflib-endpoint"

What comes of it
    A table, `figures.json` here, and from that (`--publish`) docs/explanation/endpoint-figures.md,
    docs/img/endpoint.svg and the table of the README. `--only WORDS` measures some questions, `--figures FILE` keeps
    them elsewhere.
"""

from pathlib import Path

HERE = Path(__file__).parent
"""The folder of the benchmark."""
