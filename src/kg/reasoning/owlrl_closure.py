"""owlrl, the reference: the OWL 2 RL closure of a graph held in memory (OWL 2 Profiles, section 4.3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import owlrl
from owlrl.Namespaces import ERRNS
from pyoxigraph import Triple
from rdflib import RDF, Graph, Literal, URIRef

from kg.messages import say
from kg.progress import Progress, Watch, no_progress, no_watch
from kg.reasoning.closure import Closure, Contradiction
from kg.reasoning.noise import is_noise
from kg.turtle.rdflib_graph import oxigraph_term

STEP = 200
"""How many triples owlrl looks at between two steps of progress."""


def close(graph: Graph, watch: Watch = no_watch, *, full: bool = False) -> Closure:
    """Return what follows from a graph by the rules of OWL 2 RL.

    Args:
        graph: The ontology and the data; the closure is added to it.
        watch: Told of every round over the graph: owlrl goes on until a round adds nothing.
        full: Whether to give what holds of every term of every graph too (see `noise`).

    Returns:
        What was inferred, and the contradictions.
    """
    asserted = set(graph)
    semantics = type("WatchedSemantics", (_WatchedSemantics,), {"watch": staticmethod(watch)})
    owlrl.DeductiveClosure(semantics, axiomatic_triples=False, datatype_axioms=False).expand(graph)
    words = sorted({str(text) for text in graph.objects(None, ERRNS.error)})
    errors = set(graph.subjects(RDF.type, ERRNS.ErrorMessage))
    inferred = []
    for s, p, o in graph:
        # A literal as subject or a blank node as predicate: a generalised triple, which RDF 1.1 cannot write.
        if (s, p, o) in asserted or s in errors or isinstance(s, Literal) or not isinstance(p, URIRef):
            continue
        subject, predicate, object_ = (oxigraph_term(term) for term in (s, p, o))
        if full or not is_noise(str(subject), str(predicate), str(object_)):
            inferred.append(str(Triple(subject, predicate, object_)))  # type: ignore[arg-type]  # seen above
    contradictions = tuple(Contradiction("", (), (), (), text) for text in words)
    return Closure(tuple(sorted(inferred)), contradictions)


class _WatchedSemantics(owlrl.OWLRL_Semantics):  # type: ignore[misc]  # owlrl is not typed
    """owlrl's rules, which tell how far they are."""

    watch: Watch = staticmethod(no_watch)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._round = 0
        self._seen = 0
        self._progress: Progress = no_progress

    def rules(self, t: object, cycle_num: int) -> None:
        """Apply the rules to one triple in one round (owlrl calls this)."""
        if cycle_num != self._round:
            self._round = cycle_num
            label = say(en=f"Reasoning, round {cycle_num}", fr=f"Inférence, tour {cycle_num}")
            self._progress = self.watch(label, len(self.graph))
        self._seen += 1
        if self._seen % STEP == 0:
            self._progress(STEP)
        super().rules(t, cycle_num)


_IRI = re.compile(r"https?://[^\s'\"<>()]+")


def abbreviated(contradiction: str, prefixes: Mapping[str, str]) -> str:
    """Return owlrl's words with the IRIs as prefixed names where a prefix fits."""

    def short(match: re.Match[str]) -> str:
        iri = match[0]
        fitting = [(ns, prefix) for prefix, ns in prefixes.items() if iri.startswith(ns)]
        if not fitting:
            return iri
        namespace, prefix = max(fitting, key=lambda pair: len(pair[0]))
        return f"{prefix}:{iri[len(namespace) :]}"

    return _IRI.sub(short, contradiction)
