"""Describes resources and vocabularies of a release, in a worker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple, parse

from kg.project import Project
from kg.reasoning.quads import ONTOLOGY_GRAPH
from kg.release import Release
from kg.release.description import Describer, Description, Statement
from kg.turtle.blank_nodes import named, namer
from kg.turtle.formats import format_of
from kg_server.documents import links, sitemap
from kg_server.documents.addresses import Addresses
from kg_server.documents.forms import write, write_graphs
from kg_server.documents.frame import View
from kg_server.documents.labels import Labels
from kg_server.documents.resource_page import Told, absent_page, resource_page
from kg_server.documents.vocabulary_page import vocabulary_page
from kg_server.documents.words import TEXTS
from kg_server.engine.catalogued import Catalogued
from kg_server.engine.evaluation import Refused, Sink
from kg_server.engine.frames import Head, Job
from kg_server.protocol.describe import RESOURCE, SHAPES, SITEMAP, VOCABULARY, AskedAbout

NOT_FOUND = 404

_REPLACED = NamedNode("http://purl.org/dc/terms/isReplacedBy")
_REPLACES = NamedNode("http://purl.org/dc/terms/replaces")
_VERSION = NamedNode("http://www.w3.org/2002/07/owl#versionIRI")
_DEPRECATED = NamedNode("http://www.w3.org/2002/07/owl#deprecated")
_TRUE = Literal(True)
_LICENCE = NamedNode("http://purl.org/dc/terms/license")
_DEFAULT = DefaultGraph()


class Descriptions:
    """Describes what one release is about."""

    def __init__(self, store: Store, release: Release, project: Project) -> None:
        """Take a release that is loaded.

        Args:
            store: Its named graphs, and as default graph their merge.
            release: Its manifest says which graphs there are; its dump which resources.
            project: The project, whose shapes are told.
        """
        self._store = store
        self._release = release
        self._manifest = release.manifest
        self._project = project
        self._base = release.manifest.base
        self._inferred = f"{self._base}graph/inferred"
        self._describer = Describer(store, self._inferred)
        self._catalogued = Catalogued(release, project)
        self._licences = {dataset.folder: dataset.licence for dataset in project.datasets}

    def describe(self, job: Job, sink: Sink) -> None:
        """Write a document.

        Args:
            job: Its text is what `AskedAbout.encode` wrote.
            sink: Takes the document; its form is `document`, `absent`, or `gone`.

        Raises:
            Refused: Nothing is known (404): a page says so itself.
        """
        asked = AskedAbout.decode(job.text)
        {
            RESOURCE: self._resource,
            VOCABULARY: self._vocabulary,
            SHAPES: self._shapes,
            SITEMAP: self._sitemap,
        }[asked.what](asked, sink)

    def _resource(self, asked: AskedAbout, sink: Sink) -> None:
        for iri in asked.iris:
            description = self._describer.describe(NamedNode(iri), asked.page)
            if description.total or iri in self._manifest.graphs:
                break
        else:
            if asked.address and any(map(self._catalogued.tells_of, asked.iris)):
                self._dataset(asked, sink)
                return
            iri = asked.iris[-1]
            retired = self._retired(asked.iris)
            if retired is None:
                self._absent(asked, iri, TEXTS[asked.language]["absent"], sink)
                return
            self._gone(asked, *retired, sink)
            return
        if asked.page > description.pages:
            reason = TEXTS[asked.language]["absent_page"]
            self._absent(asked, iri, reason.format(page=asked.page, pages=description.pages), sink)
            return
        successors = self._successors(NamedNode(iri))
        if successors or self._is_deprecated(NamedNode(iri)):
            self._tell(asked, description, "gone", sink, replacing=successors)
        else:
            self._tell(asked, description, "document", sink)

    def _dataset(self, asked: AskedAbout, sink: Sink) -> None:
        """Tell of what the catalogue tells of: a dataset, a distribution, a service."""
        store = self._catalogued.store(asked.address)
        describer = Describer(store, self._inferred)
        for iri in asked.iris:
            description = describer.describe(NamedNode(iri), asked.page)
            if not description.statements:
                continue
            licences = [
                quad.object.value
                for quad in store.quads_for_pattern(NamedNode(iri), _LICENCE, None, _DEFAULT)
                if isinstance(quad.object, NamedNode)
            ]
            header = links.of_document(
                asked, iri, licences or [self._project.licences["data"]], (), (), description.pages
            )
            sink.head(Head("document", asked.form, volatile=False, headers=_headers(asked, header)))
            if asked.form == "html":
                told = Told(description, store, self._inferred, self._manifest.graphs)
                dataset = self._catalogued.dataset(iri, asked.address, asked.language) or ""
                sink.body.write(resource_page(self._view(asked, store), told, dataset).encode())
            elif asked.form == "trig":
                sink.body.write(
                    write_graphs((*description.statements, *description.neighbours), self._project.prefixes)
                )
            else:
                sink.body.write(write(_in_order(description), asked.form, self._project.prefixes))
            return
        self._absent(asked, asked.iris[-1], TEXTS[asked.language]["absent"], sink)

    def _tell(
        self,
        asked: AskedAbout,
        description: Description,
        form: str,
        sink: Sink,
        *,
        replacing: Sequence[str] = (),
        evidence: Sequence[Statement] = (),
    ) -> None:
        statements = description.statements or evidence
        sources = sorted({graph for statement in statements for graph in statement.graphs})
        iri = description.resource.value
        header = links.of_document(
            asked, iri, self._licences_of(sources, iri), sources, replacing, description.pages
        )
        sink.head(Head(form, asked.form, volatile=False, headers=_headers(asked, header)))
        if asked.form == "html":
            told = Told(description, self._store, self._inferred, self._manifest.graphs, evidence, replacing)
            sink.body.write(resource_page(self._view(asked, self._store), told).encode())
        elif asked.form == "trig":
            said = [*description.statements, *description.neighbours]
            sink.body.write(write_graphs(said, self._project.prefixes))
        else:
            sink.body.write(write(_in_order(description), asked.form, self._project.prefixes))

    def _gone(self, asked: AskedAbout, iri: str, evidence: Sequence[Statement], sink: Sink) -> None:
        """Tell of a resource that nothing is said of but by those that replace it."""
        resource = NamedNode(iri)
        subjects = dict.fromkeys(statement.triple.subject for statement in evidence)
        replacing = [subject for subject in subjects if isinstance(subject, NamedNode)]
        told = [
            Triple(resource, _DEPRECATED, _TRUE),
            *(Triple(resource, _REPLACED, each) for each in replacing),
        ]
        naming = [said for each in replacing for said in self._describer.naming(each)]
        no_graph = (Statement(triple, ()) for triple in told)
        description = Description(resource, (), (*no_graph, *evidence, *naming), {}, 1, 1)
        successors = [each.value for each in replacing]
        self._tell(asked, description, "gone", sink, replacing=successors, evidence=evidence)

    def _absent(self, asked: AskedAbout, iri: str, reason: str, sink: Sink) -> None:
        if asked.form != "html":
            raise Refused(NOT_FOUND, reason, {"resource": iri})
        sink.head(Head("absent", "html", volatile=False, headers=_headers(asked)))
        sink.body.write(absent_page(self._view(asked, self._store), iri, reason).encode())

    def _retired(self, iris: Sequence[str]) -> tuple[str, Sequence[Statement]] | None:
        """Return the IRI of a resource that is no more, and what says which ones replace it."""
        for iri in iris:
            for namespace, property_ in self._project.retired.items():
                if not iri.startswith(namespace):
                    continue
                key = Literal(iri[len(namespace) :])
                quads = self._store.quads_for_pattern(None, NamedNode(property_), key, _DEFAULT)
                triples = sorted((quad.triple for quad in quads), key=str)
                said = [Statement(triple, self._describer.graphs(triple)) for triple in triples]
                if said:
                    return iri, said
        return None

    def _successors(self, resource: NamedNode) -> Sequence[str]:
        after = self._store.quads_for_pattern(resource, _REPLACED, None, _DEFAULT)
        before = self._store.quads_for_pattern(None, _REPLACES, resource, _DEFAULT)
        found = {quad.object.value for quad in after if isinstance(quad.object, NamedNode)}
        return sorted(found | {quad.subject.value for quad in before if isinstance(quad.subject, NamedNode)})

    def _is_deprecated(self, resource: NamedNode) -> bool:
        quads = self._store.quads_for_pattern(resource, _DEPRECATED, _TRUE, _DEFAULT)
        return next(iter(quads), None) is not None

    def _vocabulary(self, asked: AskedAbout, sink: Sink) -> None:
        document = self._base + "def"
        graph = NamedNode(f"{self._base}graph/{ONTOLOGY_GRAPH}")
        quads = self._store.quads_for_pattern(None, None, None, graph)
        triples = sorted((quad.triple for quad in quads), key=str)
        versions = {
            triple.object.value
            for triple in triples
            if triple.predicate == _VERSION and isinstance(triple.object, NamedNode)
        }
        if not triples or (asked.iris and not versions & set(asked.iris)):
            self._absent(asked, (*asked.iris, document)[0], TEXTS[asked.language]["absent"], sink)
            return
        self._tell_vocabulary(asked, document, triples, self._store, [graph.value], sink)

    def _shapes(self, asked: AskedAbout, sink: Sink) -> None:
        document = self._base + "shapes"
        triples: list[Triple] = []
        for number, file in enumerate(self._project.shapes_files()):
            name = namer(number)
            try:
                triples += [named(quad.triple, name) for quad in parse(path=file, format=format_of(file))]
            except (SyntaxError, OSError):
                continue  # It was changed since the release, and cannot be read.
        if not triples:
            self._absent(asked, document, TEXTS[asked.language]["absent"], sink)
            return
        triples = sorted(dict.fromkeys(triples), key=str)
        store = Store()
        store.extend(Quad(*triple) for triple in triples)
        self._tell_vocabulary(asked, document, triples, store, [], sink)

    def _tell_vocabulary(
        self,
        asked: AskedAbout,
        document: str,
        triples: Sequence[Triple],
        store: Store,
        sources: Sequence[str],
        sink: Sink,
    ) -> None:
        header = links.of_document(asked, document, [self._project.licences["ontology"]], sources)
        sink.head(Head("document", asked.form, volatile=False, headers=_headers(asked, header)))
        if asked.form == "html":
            sink.body.write(vocabulary_page(self._view(asked, store), document, triples).encode())
        elif asked.form == "trig":
            graph = (*sources, document)[0]
            said = [Statement(triple, (graph,)) for triple in triples]
            sink.body.write(write_graphs(said, self._project.prefixes))
        else:
            sink.body.write(write(triples, asked.form, self._project.prefixes))

    def _sitemap(self, asked: AskedAbout, sink: Sink) -> None:
        def below() -> Iterator[str]:
            yield from self._catalogued.datasets(asked.address)
            yield from sitemap.resources(self._release.dump, self._base)

        parts = 1 if asked.page > 1 else 0
        if asked.page == 0 or asked.page > 1:
            parts = max(1, -(-sum(1 for _ in below()) // sitemap.PART))
        if asked.page > max(parts, 1):
            raise Refused(NOT_FOUND, f"there are {parts} parts")
        sink.head(Head("document", "xml", volatile=False))
        if asked.page == 0:
            sink.body.write(sitemap.index(asked.address, parts).encode())
            return
        for piece in sitemap.part(asked.address, below(), asked.page):
            sink.body.write(piece.encode())

    def _licences_of(self, sources: Sequence[str], iri: str) -> Sequence[str]:
        """Return the licences of the datasets that graphs belong to; the one of the ontology for its graph."""
        found = []
        start = f"{self._base}graph/"
        for graph in (*sources, iri):
            folder = graph.removeprefix(start).partition("/")[0]
            if graph.startswith(start) and folder in self._licences:
                found.append(self._licences[folder])
            elif graph == start + ONTOLOGY_GRAPH:
                found.append(self._project.licences["ontology"])
        return sorted(set(found)) or [self._project.licences["data"]]

    def _view(self, asked: AskedAbout, store: Store) -> View:
        labels = Labels(
            [store, *([] if store is self._store else [self._store])],
            self._project.prefixes,
            asked.language,
            self._base,
        )
        addresses = Addresses(self._base, asked.root, asked.language if asked.said else None)
        return View(asked, self._project, self._manifest.name, labels, addresses)


def _headers(asked: AskedAbout, link: str = "") -> tuple[tuple[str, str], ...]:
    varying = ["Accept-Encoding"]
    if asked.bare:
        varying.insert(0, "Accept")
    headers = []
    if asked.bare or (asked.form == "html" and not asked.said):
        varying.append("Accept-Language")
    headers.append(("vary", ", ".join(varying)))
    if asked.form == "html":
        headers.append(("content-language", asked.language))
    if asked.bare:
        headers.append(("content-location", f"./{asked.name}.{asked.form}"))
    if link:
        headers.append(("link", link))
    return tuple(headers)


def _in_order(description: Description) -> list[Triple]:
    """Return the triples with those of one subject together, the resource's own first."""
    by_subject: dict[object, list[Triple]] = {description.resource: []}
    for triple in description.triples():
        by_subject.setdefault(triple.subject, []).append(triple)
    return [triple for triples in by_subject.values() for triple in triples]
