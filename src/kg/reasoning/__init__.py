"""OWL 2 RL: what follows from the ontology and the data."""

from kg.reasoning.closure import Closure, Contradiction
from kg.reasoning.compilation import compile_rules
from kg.reasoning.inference import Inference, close_project, infer
from kg.reasoning.reasoner import Reasoner, close_with_rules
from kg.reasoning.rules import Pattern, Rule, Rules, Variable

__all__ = [
    "Closure",
    "Contradiction",
    "Inference",
    "Pattern",
    "Reasoner",
    "Rule",
    "Rules",
    "Variable",
    "close_project",
    "close_with_rules",
    "compile_rules",
    "infer",
]
