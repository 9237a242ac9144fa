"""Validates documents with the shapes of the project whose release is served, in a worker.

The shapes are read once, before the workers are forked, and the release is the graph that a document is laid over: a
worker looks things up in it and copies nothing. The document itself is nowhere on the disk: it is in the worker's
memory, under a name that tells its format.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pyoxigraph import Quad, Store

from kg.errors import KgError
from kg.messages import say, set_language
from kg.project import Project
from kg.release import Manifest
from kg.turtle import read
from kg.validation.document_validation import DocumentValidator, Judged
from kg.validation.engines.engine_choice import Note
from kg.validation.entailment import asks_for_inferences
from kg.validation.excerpts import Excerpts
from kg.validation.findings import Finding, Severity, at_least
from kg.validation.formats import FORMATS
from kg.validation.location import Sources
from kg.validation.naming import declared_prefixes, page_of_rule
from kg.validation.project_engines import load_graph
from kg.validation.report import Report
from kg.validation.rules import RulePlaces
from kg_server.engine.dataset import Dataset
from kg_server.engine.evaluation import Refused, Sink
from kg_server.engine.frames import Head, Job
from kg_server.engine.validation_page import page
from kg_server.protocol.validate import DOCUMENTS, AskedReport

NOT_IMPLEMENTED, SERVER_ERROR = 501, 500
_DESCRIPTOR = 100
"""Of the document, in a worker: none that is open has such a number."""


class Validations:
    """Validates documents within one release."""

    def __init__(self, dataset: Dataset, manifest: Manifest, project: Project, names: Path) -> None:
        """Read the shapes: once for all the workers.

        Args:
            dataset: The release.
            manifest: What it says of itself.
            project: The project; its shapes and its ontology are those of now.
            names: A folder that does not exist yet, for the names of documents.
        """
        self._manifest = manifest
        self._project = project
        self._names = names
        names.mkdir()
        for suffix in DOCUMENTS.values():
            self._path(suffix).symlink_to(f"/proc/self/fd/{_DESCRIPTOR}")
        self._validator: DocumentValidator | None = None
        self._unusable = ""
        try:
            self._read(dataset)
        except KgError as error:
            self._unusable = str(error)

    def _read(self, dataset: Dataset) -> None:
        project = self._project
        files = project.shapes_files()
        if not files:
            return
        shapes = load_graph(files, project)
        self._validator = DocumentValidator(shapes, RulePlaces.read(Sources(files, self._shown)))
        self._prefixes = {**declared_prefixes(files), **project.prefixes}
        self._inferred = asks_for_inferences(shapes)
        self._release = dataset.merged if self._inferred else dataset.asserted
        self._ontology = Store()
        for file in project.ontology_files():
            self._ontology.extend(
                Quad(triple.subject, triple.predicate, triple.object)
                for triple in read(file, known_prefixes=project.prefixes)
            )
        with _named(b""):  # Once for all the workers: what is imported and made when it is first needed.
            self._validator.judge(self._path(".ttl"), self._ontology, shown="")

    def _shown(self, file: Path) -> str:
        return file.relative_to(self._project.root).as_posix()

    def _path(self, suffix: str) -> Path:
        return self._names / f"document{suffix}"

    def validate(self, job: Job, sink: Sink) -> None:
        """Write the report about a document.

        Args:
            job: The document, and as its text how it is to be judged (`kg_server.protocol.validate`).
            sink: Takes the report; its form is `failing` when something is found that the request fails on, else
                `report`.

        Raises:
            Refused: There are no shapes (501), or they cannot be run (500).
        """
        asked = AskedReport.decode(job.text)
        set_language(asked.language)
        if self._validator is None:
            raise (
                Refused(SERVER_ERROR, f"the shapes of this server cannot be read: {self._unusable}")
                if self._unusable
                else Refused(NOT_IMPLEMENTED, "this server has no shapes to validate with")
            )
        if asked.empty_form:
            sink.head(Head("report", "html", volatile=True))
            sink.body.write(page(None, asked, b"").encode())
            return
        with _named(job.document):
            text, failing = self._report(self._validator, asked, job.document)
        sink.head(Head("failing" if failing else "report", asked.format, volatile=True))
        sink.body.write(text.encode("utf-8", "replace"))

    def _report(self, validator: DocumentValidator, asked: AskedReport, document: bytes) -> tuple[str, bool]:
        """Return the report, and whether the request fails on it."""
        path = self._path(asked.suffix)
        within = asked.context == "release"
        try:
            judged = validator.judge(
                path,
                self._release if within else self._ontology,
                shown=asked.file,
                known_prefixes=self._project.prefixes,
            )
        except KgError as error:
            raise Refused(SERVER_ERROR, error.message, {"mend": error.mend} if error.mend else {}) from error
        least = Severity.of_word(asked.severity)
        findings = [finding for finding in judged.findings if finding.severity >= least]
        fail_on = Severity.of_word(asked.fail_on or "violation")
        report = Report(
            findings,
            {**declared_prefixes([path]), **self._prefixes},
            asked.language,
            fail_on,
            line_of=_LinesOf(path, asked.file),
            page_of=lambda finding: self._page_of(finding, asked.language),
            notes=self._notes(judged, within=within),
        )
        failing = asked.fail_on is not None and at_least(judged.findings, fail_on)
        return _written(report, asked, document), failing

    def _page_of(self, finding: Finding, language: str) -> str | None:
        page_ = self._project.rules_page
        return page_of_rule(page_, finding, language) if page_ and "://" in page_ else None

    def _notes(self, judged: Judged, *, within: bool) -> Sequence[Note]:
        name = self._manifest.name
        inferred = say(en=", with its inferences", fr=", avec ses inférences") if self._inferred else ""
        where = (
            say(
                en=f"judged within release {name}{inferred}: what the document says of a property of a resource stands"
                " in the place of what the release says of it",
                fr=f"jugé dans la version {name}{inferred} : ce que le document dit d’une propriété d’une ressource"
                " tient lieu de ce que la version en dit",
            )
            if within
            else say(
                en="judged alone, with the ontology: what the document refers to is known only if it describes it",
                fr="jugé seul, avec l’ontologie : ce à quoi le document renvoie n’est connu que s’il le décrit",
            )
        )
        return (Note(None, where, remark=True), *judged.notes)


class _LinesOf:
    """Gives the lines of the document, by the name that the report calls it."""

    def __init__(self, path: Path, shown: str) -> None:
        self._excerpts = Excerpts(path.parent)
        self._path, self._shown = path, shown

    def __call__(self, file: str, line: int) -> str | None:
        return self._excerpts(self._path.name, line) if file == self._shown else None


def _written(report: Report, asked: AskedReport, document: bytes) -> str:
    if asked.format == "html":
        return page(report, asked, document)
    text = FORMATS[asked.format](report)
    if asked.format == "human":
        head = say(en="note: ", fr="note : ")
        text = "".join(f"{head}{note.sentence}\n" for note in report.notes) + "\n" + text
    return text


@contextmanager
def _named(document: bytes) -> Iterator[None]:
    """Have a document in memory that can be opened by the names in the folder."""
    descriptor = os.memfd_create("document")
    try:
        os.dup2(descriptor, _DESCRIPTOR, inheritable=False)
    finally:
        os.close(descriptor)
    try:
        with open(_DESCRIPTOR, "wb", closefd=False) as file:
            file.write(document)
        yield
    finally:
        os.close(_DESCRIPTOR)
