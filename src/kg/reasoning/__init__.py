"""OWL 2 RL: what follows from the ontology and the data."""

from kg.reasoning.inference import Inference, infer
from kg.reasoning.owlrl_closure import Closure, close

__all__ = ["Closure", "Inference", "close", "infer"]
