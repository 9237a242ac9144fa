"""OWL 2 RL: what follows from the ontology and the data."""

from kg.reasoning.closure import Closure, Contradiction
from kg.reasoning.compilation import compile_rules
from kg.reasoning.inference import Inference, infer
from kg.reasoning.owlrl_closure import close
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
    "close",
    "close_with_rules",
    "compile_rules",
    "infer",
]
