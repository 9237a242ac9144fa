"""No hostile request brings the server down, nor makes it say what it should not, nor leaves anything behind."""

from __future__ import annotations

import json

from .conftest import Attack
from .house import House
from .wire import exchange

MEGABYTE = 1 << 20


def test_there_are_enough_of_them(attack: Attack):
    assert len(attack.outcomes) >= 200


def test_each_gets_an_answer_or_sees_its_connection_closed(attack: Attack):
    assert [name for name, outcome in attack.outcomes.items() if outcome.hung] == []


def test_none_is_an_error_of_the_servers_own(attack: Attack):
    failed = {
        name: outcome.status for name, outcome in attack.outcomes.items() if outcome.status in (500, 501, 502)
    }
    assert failed == {}


def test_every_query_gets_a_status(attack: Attack):
    """A query that came whole is answered, or its failure is: only HTTP that is none may be met with silence."""
    kinds = (
        "cross product",
        "path without",
        "values",
        "nested",
        "regex",
        "huge",
        "document: a",
        "document: brackets",
        "document: entities",
        "document: too long",
        "parameters",
        "form",
        "accept",
    )
    silent = [
        name for name, outcome in attack.outcomes.items() if name.startswith(kinds) and outcome.status is None
    ]
    assert silent == []


def test_no_body_shows_the_inside_of_the_server(attack: Attack):
    inside = (b"Traceback", b'File "', b".py", b"site-packages", b"panicked", b"/proc/")
    shown = [
        name
        for name, outcome in attack.outcomes.items()
        if outcome.status != 200 and any(word in outcome.body for word in inside)
    ]
    assert shown == []


def test_what_looks_whole_is_whole(attack: Attack):
    for name, outcome in attack.outcomes.items():
        if outcome.status == 200 and outcome.whole and "json" in outcome.headers.get("content-type", ""):
            assert isinstance(json.loads(outcome.body), dict | list), name


def test_errors_are_problem_documents(attack: Attack):
    kinds = (
        "cross product",
        "path without",
        "values",
        "nested",
        "regex",
        "this machine: SERVICE",
        "parameters",
    )
    for name, outcome in attack.outcomes.items():
        if name.startswith(kinds) and (outcome.status or 0) >= 400 and outcome.body:
            assert outcome.headers["content-type"].startswith("application/problem+json"), name
            assert json.loads(outcome.body)["status"] == outcome.status, name
            assert outcome.headers["access-control-allow-origin"] == "*", name


def test_the_server_called_nobody(attack: Attack):
    assert attack.calls == 0


def test_service_is_refused_in_every_spelling(attack: Attack, house: House):
    passed = {}
    for name, request in attack.requests.items():
        if name.startswith("this machine: SERVICE"):
            outcome = attack.outcomes[name]
            if outcome.status in (
                503,
                504,
            ):  # It waited for its turn until its deadline: once more, in peace.
                outcome = exchange(house.port, request)
            if outcome.status not in (400, 403):
                passed[name] = outcome.status
    assert passed == {}


def test_the_server_answers_as_before(attack: Attack):
    assert [answer.status for answer in attack.answers_before] == [200] * len(attack.answers_before)
    assert [answer.body for answer in attack.answers_after] == [
        answer.body for answer in attack.answers_before
    ]


def test_no_process_and_no_open_file_is_left(attack: Attack):
    assert attack.after.processes <= attack.before.processes
    assert attack.after.descriptors <= attack.before.descriptors


def test_memory_is_back(attack: Attack):
    assert attack.after.memory <= attack.before.memory + 150 * MEGABYTE


def test_no_file_is_left(attack: Attack):
    assert attack.after.files - attack.before.files == set()


def test_the_first_process_still_runs(attack: Attack, house: House):
    assert house.ask("ASK {}").status == 200
    assert attack.seconds < 90
