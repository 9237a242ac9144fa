"""Explains triples of a release, in a worker."""

from __future__ import annotations

from pyoxigraph import Store

from kg.errors import QueryError
from kg.project import Project
from kg.reasoning.derivation import Fact
from kg.reasoning.explanation import Answer
from kg.release import Manifest
from kg.release.explained_formats import as_json, as_mermaid, as_turtle
from kg.release.explained_terms import TermNames
from kg.release.explained_tree import refusal, tree
from kg.release.explaining import Explained, ReleaseReader
from kg.store.triple import read_triple
from kg_server.engine.evaluation import Refused, Sink
from kg_server.engine.explanation_page import page
from kg_server.engine.frames import Head, Job

BAD_REQUEST, NOT_FOUND = 400, 404


class Explanations:
    """Explains the triples of one release."""

    def __init__(self, store: Store, manifest: Manifest, project: Project) -> None:
        """Take a release that is loaded, and compile its rules: once for all the workers.

        Args:
            store: Its named graphs, and as default graph their merge.
            manifest: What it says of itself.
            project: The project, in whose files the stated triples are looked up.
        """
        self._reader = ReleaseReader(store, manifest, project)
        self._project = project
        assert self._reader.rules

    def explain(self, job: Job, sink: Sink) -> None:
        """Write the explanation of a triple.

        Args:
            job: The triple, and the form of the answer.
            sink: Takes the answer; its form is `derived`, `absent`, or `given-up`.

        Raises:
            Refused: It is not a triple (400), or does not hold (404): a page says the latter itself.
        """
        format_, language = job.rows or "json", job.language
        prefixes = self._project.prefixes
        if not any(job.triple):
            sink.head(Head("form", format_, volatile=False))
            sink.body.write(page(None, job.triple, prefixes, language).encode())
            return
        try:
            fact = Fact.of(read_triple(job.triple, prefixes))
        except QueryError as error:
            raise Refused(BAD_REQUEST, error.message, {"mend": error.mend} if error.mend else {}) from error
        explained = self._reader.explain(fact)
        if explained.answer is Answer.NOT_DERIVED and format_ != "html":
            raise _absent(explained, TermNames(prefixes), language)
        forms = {Answer.DERIVED: "derived", Answer.NOT_DERIVED: "absent", Answer.GIVEN_UP: "given-up"}
        text = {
            "html": lambda: page(explained, job.triple, prefixes, language),
            "json": lambda: as_json(explained),
            "turtle": lambda: as_turtle(explained, prefixes),
            "mermaid": lambda: as_mermaid(explained, prefixes, language),
            "tree": lambda: tree(explained, prefixes, language),
        }[format_]()
        sink.head(Head(forms[explained.answer], format_, volatile=False))
        sink.body.write(text.encode())


def _absent(explained: Explained, names: TermNames, language: str) -> Refused:
    sentence, _ = refusal(explained, names, language)
    members: dict[str, object] = {}
    if explained.unknown:
        members["unknown"] = [str(term) for term in explained.unknown]
    if explained.near:
        members["near"] = [names.fact(fact) for fact in explained.near]
    return Refused(NOT_FOUND, sentence, members)
