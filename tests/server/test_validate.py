"""`/validate`: what `kg validate` says of a document, negotiated, in a worker under the limits of a query."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from pyoxigraph import RdfFormat, parse
from tests.server.conftest import Reply, send

from kg.cli import main
from kg.project import Project
from kg.release import need_current
from kg_server.engine.evaluation import Dataset, Refused, Sink
from kg_server.engine.frames import VALIDATE, Job
from kg_server.engine.validations import Validations
from kg_server.protocol.validate import AskedReport

PREFIXES = """@prefix branch: <https://example.org/library/id/branch/> .
@prefix lib: <https://example.org/library/def#> .
@prefix organisation: <https://example.org/library/id/organisation/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
# A new branch without a label, whose opening day is no date; and one that the release describes, opened a second time.
DOCUMENT = (
    PREFIXES
    + """
branch:new a lib:Branch ;
    lib:partOf branch:central ;
    lib:opened "soon" .

branch:harbour lib:opened "1974-09-03"^^<http://www.w3.org/2001/XMLSchema#date> .
"""
)
SOUND = PREFIXES + 'branch:new a lib:Branch ; rdfs:label "New"@en ; lib:partOf branch:central .\n'

Check = Callable[..., Reply]


@pytest.fixture
def check(request_: Callable[..., Reply]) -> Check:
    """Give what posts a document: `check(document, type="text/turtle", accept=None, **parameters)`."""

    def check_(
        document: str | bytes, type: str = "text/turtle", accept: str | None = None, **parameters: str
    ) -> Reply:
        query = urlencode({name.replace("_", "-"): value for name, value in parameters.items()})
        body = document.encode() if isinstance(document, str) else document
        headers = {"Content-Type": type, **({"Accept": accept} if accept else {})}
        return request_("POST", f"/validate?{query}", body, headers)

    return check_


def findings(reply: Reply) -> list[tuple[int, int, str]]:
    """Return the lines, the columns and the kinds of constraint of what a JSON report finds."""
    return [
        (finding["line"], finding["column"], finding["component"].rpartition("#")[2])
        for finding in reply.json["findings"]
    ]


def test_what_is_found_stands_on_its_line_and_column(check: Check):
    reply = check(DOCUMENT)
    assert (reply.status, reply.type) == (200, "application/json")
    # Line 6 begins with the branch, and the value of line 8 stands after "    lib:opened ".
    assert findings(reply) == [
        (6, 1, "MinCountConstraintComponent"),
        (8, 16, "DatatypeConstraintComponent"),
    ]
    assert {finding["file"] for finding in reply.json["findings"]} == {"document.ttl"}
    assert {finding["shape_file"] for finding in reply.json["findings"]} == {"shapes/branch.ttl"}
    assert reply.json["counts"] == {"violation": 2, "warning": 0, "info": 0}


@pytest.mark.parametrize("format_", ["human", "concise", "junit", "github", "gitlab", "turtle"])
def test_the_server_says_what_the_command_says(
    check: Check,
    released_library: Project,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    format_: str,
):
    """The same document, alone: with the project's shapes and ontology, and no release around it."""
    file = tmp_path / "mine.ttl"
    file.write_text(DOCUMENT, encoding="utf-8")
    monkeypatch.chdir(released_library.root)
    command = ["--lang", "en", "validate", str(file), "--shapes", "shapes", "--format", format_]
    said = CliRunner().invoke(main, command).stdout
    reply = check(DOCUMENT, context="none", format=format_, file=str(file), lang="en")
    assert reply.status == 200
    assert "mine.ttl" in said or format_ == "turtle"
    assert (
        reply.body.decode().removeprefix(
            "note: judged alone, with the ontology: what the document refers to is known only if it describes it\n\n"
        )
        == said
    )


@pytest.mark.parametrize(
    ("accept", "type_"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8"),
        ("application/sarif+json", "application/sarif+json"),
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("text/plain", "text/plain; charset=utf-8"),
        ("application/xml", "application/xml"),
    ],
)
def test_the_format_is_negotiated(check: Check, accept: str | None, type_: str):
    reply = check(SOUND, accept=accept)
    assert (reply.status, reply.type) == (200, type_)
    assert reply.headers["Cache-Control"] == "no-store"


def test_the_report_for_a_person_has_the_line_the_caret_and_what_it_was_judged_within(check: Check):
    text = check(DOCUMENT, format="human", file="data/new.ttl").body.decode()
    assert text.startswith("note: judged within release ")
    assert '    8 |     lib:opened "soon" .\n      |                ^^^^^^\n' in text
    assert "data/new.ttl:8:16: violation: A branch opened on one day" in text
    assert "2 violations" in text
    french = check(DOCUMENT, format="human", lang="fr").body.decode()
    assert french.startswith("note : jugé dans la version ")


def test_sarif_tells_what_the_document_was_judged_within(check: Check):
    log = check(DOCUMENT, accept="application/sarif+json").json
    (note,) = log["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert "judged within release" in note["message"]["text"]


def test_the_standard_report_says_whether_the_document_conforms(check: Check):
    for document, conforms in ((SOUND, "true"), (DOCUMENT, "false")):
        report = list(parse(check(document, accept="text/turtle").body, RdfFormat.TURTLE))
        (said,) = (quad.object.value for quad in report if quad.predicate.value.endswith("#conforms"))
        assert said == conforms


def test_a_request_that_fails_on_findings_is_told_so_by_its_status(check: Check):
    assert check(DOCUMENT, fail_on="violation").status == 422
    assert findings(check(DOCUMENT, fail_on="violation")) == findings(check(DOCUMENT))
    assert check(SOUND, fail_on="info").status == 200


def test_the_release_is_the_context(check: Check):
    """`lib:partOf` of the harbour stands in the release: with the ontology alone it is missing."""
    document = PREFIXES + 'branch:harbour a lib:Branch ; rdfs:label "Port"@fr .\n'
    assert findings(check(document)) == []
    assert findings(check(document, context="none")) == [(5, 1, "MinCountConstraintComponent")]


def test_what_the_document_says_of_a_property_replaces_what_the_release_says(check: Check):
    """The release has one opening day, and one English label: with those of the document they would be two."""
    document = PREFIXES + (
        'branch:harbour lib:opened "1974-09-03"^^<http://www.w3.org/2001/XMLSchema#date> ;\n'
        ' rdfs:label "The Harbour"@en .\n'
    )
    assert findings(check(document)) == []
    assert findings(check(document + 'branch:harbour rdfs:label "Port"@en .\n')) == [
        (7, 27, "UniqueLangConstraintComponent")
    ]


def test_only_what_the_document_describes_is_judged(check: Check):
    """The document makes every organisation a branch, and branches have labels: its organisations are not described."""
    document = (
        PREFIXES + "lib:Organisation rdfs:subClassOf lib:Branch .\nbranch:x rdfs:seeAlso organisation:y .\n"
    )
    assert findings(check(document)) == []


@pytest.mark.parametrize(
    ("type_", "document", "place"),
    [
        ("text/turtle", "<x:a> <x:b> .\n", (1, 13)),
        ("application/trig", "<x:g> { <x:a> <x:b> <x:c> ;\n\t<x:d . }", (2, 2)),
        ("application/n-triples", "<x:a> <x:b> <x:c> .\n<x:a> <x:b> 1 .\n", (2, 13)),
        ("application/n-quads", "<x:a> <x:b> <x:c> <x:g> <x:h> .\n", (1, 25)),
        ("application/ld+json", '{"@id": "x:a",\n "x:b": }', (2, 9)),
    ],
)
def test_a_document_that_does_not_parse_is_a_finding_at_its_place(
    check: Check, type_: str, document: str, place: tuple[int, int]
):
    reply = check(document, type_)
    (finding,) = reply.json["findings"]
    assert (reply.status, finding["shape"]) == (200, "urn:x-kg:rule/syntax")
    assert (finding["line"], finding["column"]) == place


def test_every_format_of_rdf_is_read(check: Check):
    new, kind = "https://example.org/library/id/branch/new", "https://example.org/library/def#Branch"
    typed = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    for type_, document, line in (
        ("application/trig", f"<x:g> {{ <{new}> a <{kind}> }}", 1),
        ("application/n-triples", f"\n<{new}> <{typed}> <{kind}> .\n", 2),
        ("application/n-quads", f"\n\n<{new}> <{typed}> <{kind}> <x:g> .\n", 3),
        (
            "application/rdf+xml",
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
            f'xmlns:lib="https://example.org/library/def#"><lib:Branch rdf:about="{new}"/></rdf:RDF>',
            None,
        ),
        ("application/ld+json", json.dumps({"@id": new, "@type": kind}), None),
    ):
        found = check(document, type_).json["findings"]
        assert [(one["focus"], one["line"]) for one in found] == [(new, line), (new, line)], type_


def test_nothing_is_fetched(check: Check):
    context = json.dumps({"@context": "http://127.0.0.1:1/context.jsonld", "@id": "x:a", "x:b": "c"})
    (finding,) = check(context, "application/ld+json").json["findings"]
    assert "nothing is fetched" in finding["messages"]["en"]
    imports = SOUND + "<x:a> <http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:1/o.ttl> .\n"
    notes = [note["text"] for note in check(imports).json["notes"]]
    assert "owl:imports is not followed, nothing is fetched: <http://127.0.0.1:1/o.ttl>" in notes


@pytest.mark.parametrize(
    ("type_", "parameters", "status"),
    [
        ("application/pdf", {}, 415),
        ("", {}, 415),
        ("text/turtle; charset=latin1", {}, 415),
        ("application/x-www-form-urlencoded", {}, 400),
        ("text/turtle", {"format": "docx"}, 400),
        ("text/turtle", {"context": "everything"}, 400),
        ("text/turtle", {"fail-on": "anything"}, 400),
        ("text/turtle", {"severity": "high"}, 400),
        ("text/turtle", {"file": "a\nb"}, 400),
        ("text/turtle", {"timeout": "soon"}, 400),
    ],
)
def test_what_is_no_validation_is_refused(check: Check, type_: str, parameters: dict[str, str], status: int):
    reply = check("<x:a> <x:b> <x:c> .", type_, **parameters)
    assert (reply.status, reply.type) == (status, "application/problem+json; charset=utf-8")


def test_an_accept_that_nothing_satisfies_is_refused(check: Check):
    assert check(SOUND, accept="image/png").status == 406


def test_the_methods_of_the_page(request_: Callable[..., Reply]):
    options = request_("OPTIONS", "/validate")
    assert (options.status, options.headers["Allow"]) == (204, "GET, HEAD, OPTIONS, POST")
    assert request_("PUT", "/validate", b"").status == 405
    bare = request_("GET", "/validate", None, {"Accept": "application/json"})
    assert (bare.status, "text/turtle" in bare.headers["Accept-Post"]) == (400, True)


def test_the_page_is_a_form_in_both_languages(request_: Callable[..., Reply]):
    for language, words in (("en", "within the release"), ("fr", "dans la version servie")):
        page = request_("GET", "/validate", None, {"Accept": "text/html", "Accept-Language": language})
        assert (page.status, page.type) == (200, "text/html; charset=utf-8")
        assert f'<html lang="{language}">' in page.body.decode()
        assert words in page.body.decode()
        home = request_("GET", f"/?lang={language}").body.decode()
        assert f'href="validate?lang={language}"' in home


def test_the_form_shows_the_report_and_what_was_sent_as_text(request_: Callable[..., Reply]):
    sent = DOCUMENT.replace("soon", "<script>alert(1)</script>").replace("\n", "\r\n")
    form = urlencode({"data": sent, "type": "text/turtle", "lang": "fr", "format": "html"})
    reply = request_("POST", "/validate", form, {"Content-Type": "application/x-www-form-urlencoded"})
    page = reply.body.decode()
    assert reply.status == 200
    assert "<script" not in page
    assert "document.ttl:8:16" in page
    assert 'lib:opened "<script>alert(1)</script>"' in unescape(page)
    assert "2 violations" in page


def test_a_long_document_is_refused_and_a_long_report_is_whole(check: Check, served: Any):
    assert check(b" " * ((1 << 20) + 1)).status == 413
    many = PREFIXES + "".join(f"branch:n{number} a lib:Branch .\n" for number in range(300))
    reply = check(many, fail_on="violation")
    assert (reply.status, len(reply.json["findings"])) == (422, 600)
    assert len(reply.body) > 64 * 1024


def test_a_deadline_ends_a_validation_and_the_server_goes_on(check: Check):
    # A list in a list in a list, each with places of its own.
    deep = PREFIXES + "branch:x rdfs:seeAlso " + "[ rdfs:seeAlso " * 60_000 + "1" + " ]" * 60_000 + " ."
    reply = check(deep, timeout="0.5")
    assert (reply.status, reply.json["timeout"]) == (504, 0.5)
    assert check(SOUND).status == 200


def test_more_documents_than_are_wanted_wait_or_are_turned_away(check: Check):
    """Two workers and four places in the queue: each document gets a worker, or 503 at once."""
    with ThreadPoolExecutor(12) as clients:
        statuses = list(clients.map(lambda _: check(DOCUMENT).status, range(12)))
    assert set(statuses) <= {200, 503}
    assert statuses.count(200) >= 6
    assert findings(check(DOCUMENT)) == [
        (6, 1, "MinCountConstraintComponent"),
        (8, 16, "DatatypeConstraintComponent"),
    ]


def test_a_worker_is_not_used_again_after_a_document(check: Check, served: Any):
    """What a document leaves in memory, and the language it was told in, go with its worker."""
    before = {process for process in served.descendants()}
    assert check(SOUND, lang="fr").status == 200
    deadline = time.monotonic() + 5
    while set(served.descendants()) == before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert set(served.descendants()) != before
    assert send(served.port, "GET", "/sparql?query=ASK%20%7B%7D").status == 200


def test_shapes_that_cannot_be_read_stop_validations_and_nothing_else(
    released_library: Project, tmp_path: Path
):
    """The release is served all the same: the shapes are looked at again with the next one."""
    root = tmp_path / "library"
    shutil.copytree(released_library.root, root, symlinks=True)
    project = Project.load(root)
    dataset = Dataset.load(need_current(project), project.prefixes)
    manifest = need_current(project).manifest
    job = Job(AskedReport("json", "en").encode(), document=SOUND.encode(), task=VALIDATE)
    for number, (shapes, status, words) in enumerate(
        ((b"a", 500, "shapes/broken.ttl:1:1"), (None, 501, "no shapes"))
    ):
        if shapes is None:
            shutil.rmtree(root / "shapes")
        else:
            (root / "shapes/broken.ttl").write_bytes(shapes)
        validations = Validations(dataset, manifest, project, tmp_path / str(number))
        with pytest.raises(Refused) as caught:
            validations.validate(job, cast("Sink", None))
        assert caught.value.status == status
        assert words in caught.value.detail
