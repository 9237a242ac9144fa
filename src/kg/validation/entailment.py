"""What the shapes ask to be inferred before the data are validated (`sh:entailment`: SHACL, section 1.5)."""

from __future__ import annotations

from rdflib import Graph, URIRef

from kg.errors import ValidationFault
from kg.messages import say
from kg.validation.findings import SH

REGIMES = frozenset(
    {
        "http://www.w3.org/ns/entailment/RDFS",
        "http://www.w3.org/ns/entailment/OWL-RDF-Based",
        "http://www.w3.org/ns/owl-profile/RL",
    }
)
"""The regimes that the closure under OWL 2 RL stands for: it holds what RDFS infers of data, and more."""


def asks_for_inferences(shapes: Graph) -> bool:
    """Tell whether the shapes graph asks for entailment.

    Raises:
        ValidationFault: It asks for a regime that is not known here.
    """
    regimes = {str(regime) for regime in shapes.objects(None, URIRef(SH + "entailment"))}
    for regime in sorted(regimes - REGIMES):
        known = ", ".join(sorted(REGIMES))
        raise ValidationFault(
            say(
                en=f"the shapes ask for the entailment regime {regime}, which is not supported",
                fr=f"les formes demandent le régime d’inférence {regime}, qui n’est pas pris en charge",
            ),
            mend=say(en=f"ask for one of {known}", fr=f"demandez l’un de ceux-ci : {known}"),
        )
    return bool(regimes)
