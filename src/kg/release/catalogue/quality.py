"""How good a dataset is (Data Quality Vocabulary): its size, SHACL findings, completeness by class and property."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_DOWN, Decimal
from urllib.parse import quote

from pyoxigraph import Triple

from kg.release.catalogue.records import WHOLE, Listing, Records, spoken
from kg.release.catalogue.vocabulary import Description
from kg.turtle.terms import TermWriter

_METRICS: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "triples": ("xsd:integer", "ldqd:relevancy", {"en": "Number of triples", "fr": "Nombre de triplets"}),
    **{
        f"shacl-{severity}": (
            "xsd:integer",
            "ldqd:consistency",
            {
                "en": f"SHACL findings of severity {severity}",
                "fr": f"Constats SHACL de gravité « {severity} »",
            },
        )
        for severity in ("violation", "warning", "info")
    },
}


def describe_quality(records: Records, listing: Listing, dataset: Description, triples: list[Triple]) -> None:
    """Add the measurements of a dataset."""
    if listing.profile is None:
        return
    measured: dict[str, object] = {
        "triples": listing.profile.triples,
        **{f"shacl-{severity}": count for severity, count in listing.profile.findings.items()},
    }
    for name, value in measured.items():
        if name in _METRICS:
            iri = f"{listing.iri}#{name}"
            _measurement(dataset, iri, listing, metric_iri(records, name), triples).value("dqv:value", value)
    terms = _terms(records)
    for class_, property_, share in completeness(listing):
        name = completeness_name(class_, property_, terms)
        iri = f"{listing.iri}#{name}"
        _measurement(dataset, iri, listing, metric_iri(records, name), triples).value(
            "dqv:value", share, "xsd:decimal"
        )


def describe_metrics(records: Records, triples: list[Triple], listings: tuple[Listing, ...]) -> None:
    """Add what is measured."""
    for name, (datatype, dimension, label) in _METRICS.items():
        node = Description(triples, metric_iri(records, name), "dqv:Metric")
        node.texts("skos:prefLabel", spoken(records, label)).link("dqv:inDimension", _dimension(dimension))
        node.link("dqv:expectedDataType", "http://www.w3.org/2001/XMLSchema#" + datatype.partition(":")[2])
    terms = _terms(records)
    pairs = dict.fromkeys((c, p) for listing in listings for c, p, _ in completeness(listing))
    for class_, property_ in pairs:
        name = completeness_name(class_, property_, terms)
        c, p = terms.iri(class_), terms.predicate(property_)
        node = Description(triples, metric_iri(records, name), "dqv:Metric")
        label = {
            "en": f"Share of the resources of class {c} that have {p}",
            "fr": f"Part des ressources de classe {c} qui ont {p}",
        }
        node.texts("skos:prefLabel", spoken(records, label))
        node.link("dqv:inDimension", _dimension("ldqd:completeness"))
        node.link("dqv:expectedDataType", "http://www.w3.org/2001/XMLSchema#decimal")


def completeness(listing: Listing) -> Iterator[tuple[str, str, Decimal]]:
    """Yield each class, each property that some of its resources have, and the share of those that do.

    The whole graph is left out: its parts tell it, and what was inferred has no gaps of its own.
    """
    if listing.profile is None or listing.name == WHOLE:
        return
    for each in listing.profile.classes:
        for property_, count in each.properties.items():
            if not property_.endswith("#type"):
                yield each.class_, property_, share(count, each.entities)


def share(part: int, whole: int) -> Decimal:
    """Return a share in thousandths, never rounded up: only what is complete is 1."""
    return (Decimal(part) / Decimal(whole)).quantize(Decimal("0.001"), ROUND_DOWN).normalize() + Decimal(0)


def metric_iri(records: Records, name: str) -> str:
    """Return the IRI of a metric."""
    return f"{records.project.base}id/metric/{name}"


def completeness_name(class_: str, property_: str, terms: TermWriter) -> str:
    """Return the name of the metric of a property's completeness in a class."""
    return f"completeness-{partition_name(class_, terms)}-{partition_name(property_, terms)}"


def partition_name(iri: str, terms: TermWriter) -> str:
    """Return an IRI as a part of another: its prefixed name with a dash, or the whole of it, percent-encoded."""
    written = terms.iri(iri)
    return quote(iri if written.startswith("<") else written.replace(":", "-"), safe="")


def _terms(records: Records) -> TermWriter:
    return TermWriter(records.project.prefixes)


def _dimension(curie: str) -> str:
    return "http://www.w3.org/2016/05/ldqd#" + curie.partition(":")[2]


def _measurement(
    dataset: Description, iri: str, listing: Listing, metric: str, triples: list[Triple]
) -> Description:
    dataset.link("dqv:hasQualityMeasurement", iri)
    node = Description(triples, iri, "dqv:QualityMeasurement")
    return node.link("dqv:computedOn", listing.iri).link("dqv:isMeasurementOf", metric)
