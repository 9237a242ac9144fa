"""The quality of a dataset is told by numbers that anybody can count again."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from rdflib import Graph, Literal, Namespace, URIRef

from kg.release.catalogue import Records, write
from kg.release.catalogue.dcat import catalogue
from kg.release.catalogue.quality import share
from kg.release.profile import Profile
from kg.release.profile.document import ClassPartition

BASE = "https://example.org/library/"
BRANCHES = URIRef(f"{BASE}id/dataset/branches")
DQV = Namespace("http://www.w3.org/ns/dqv#")


def measured(graph: Graph, dataset: URIRef) -> dict[str, Literal]:
    """Return the measurements of a dataset, by the name of what is measured."""
    found = {}
    for node in graph.objects(dataset, DQV.hasQualityMeasurement):
        assert graph.value(node, DQV.computedOn) == dataset
        metric = graph.value(node, DQV.isMeasurementOf)
        assert (metric, DQV.inDimension, None) in graph
        found[str(metric).rpartition("/")[2]] = graph.value(node, DQV.value)
    return found


def test_size_and_findings(graph: Graph) -> None:
    found = measured(graph, BRANCHES)
    assert found["triples"] == Literal(20)
    for severity in ("violation", "warning", "info"):
        assert found[f"shacl-{severity}"] == Literal(0)


def test_completeness_is_the_share_of_the_resources_of_a_class(graph: Graph, records: Records) -> None:
    found = measured(graph, BRANCHES)
    assert found["completeness-lib-Branch-lib-opened"] == Literal(Decimal(1))
    # Of the two entities, the graph alone names what it was derived from.
    assert found["completeness-prov-Entity-prov-wasDerivedFrom"] == Literal(Decimal("0.5"))
    assert not any(
        name.startswith("completeness") for name in measured(graph, URIRef(f"{BASE}id/dataset/all"))
    )
    assert records.profile is not None


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [(1, 1, "1"), (999_999, 1_000_000, "0.999"), (1, 3, "0.333"), (1, 10, "0.1"), (1, 5000, "0")],
)
def test_only_what_is_complete_is_one(part: int, whole: int, told: str) -> None:
    assert str(share(part, whole)) == told


def test_classes_and_properties_of_any_name_have_metrics(records: Records) -> None:
    odd = ClassPartition("https://example.org/a b/c", 4, {"urn:x:é": 1})
    assert records.profile is not None
    branches = replace(records.profile.datasets["branches"], classes=(odd,))
    profile = Profile({**records.profile.datasets, "branches": branches}, records.profile.sources)
    text = write(catalogue(replace(records, profile=profile)), "xml")
    shares = [value for value in measured(Graph().parse(data=text, format="xml"), BRANCHES).values()]
    assert Literal(Decimal("0.25")) in shares
