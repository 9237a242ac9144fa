"""A LOAD from a server of the allow-list goes to its relay, and the answer is in the store."""

from __future__ import annotations

import http.server
from threading import Thread

import pytest
from pyoxigraph import Store
from scratch_server import LIMITS

from kg_server.protocol.problems import Problem
from kg_server.service import Federation
from kg_server.writable.evaluation import perform
from kg_server.writable.update import admitted

TURTLE = b"<urn:s> <urn:p> 1 ."
ALLOWED = "https://example.org/data/people.ttl"


class _Relay(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/turtle")
        self.send_header("Content-Length", str(len(TURTLE)))
        self.end_headers()
        self.wfile.write(TURTLE)

    def log_message(self, *_: object) -> None:
        pass


def test_what_is_allowed_is_loaded_and_the_rest_is_refused():
    with http.server.HTTPServer(("127.0.0.1", 0), _Relay) as relay:
        thread = Thread(target=relay.serve_forever)
        thread.start()
        federation = Federation({ALLOWED: f"http://127.0.0.1:{relay.server_port}/relayed"})
        update = f"LOAD <{ALLOWED}> INTO GRAPH <urn:g>"
        job = admitted(update, (), (), "http://localhost/update", LIMITS, federation, {})
        store = Store()
        assert job.goes_out
        assert perform(store, job, b"").status == 204
        assert bool(store.query("ASK { GRAPH <urn:g> { <urn:s> <urn:p> 1 } }"))
        relay.shutdown()
        thread.join()
    for refused in ("LOAD <https://example.org/other.ttl>", f"LOAD <{ALLOWED}#part>", f"LOAD <{ALLOWED}?x>"):
        with pytest.raises(Problem) as caught:
            admitted(refused, (), (), "http://localhost/update", LIMITS, federation, {})
        assert caught.value.status == 403
