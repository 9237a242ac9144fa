"""Which engine validates, and what is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kg.messages import say


class Engine(Enum):
    """Who validates; the findings are the same."""

    AUTO = "auto"
    """`shacl` screens, pySHACL confirms."""
    PYSHACL = "pyshacl"
    """pySHACL, on every focus node."""


@dataclass(frozen=True, slots=True)
class Note:
    """What is told beside the findings.

    Why more was validated than was asked for: a shape that pySHACL validated, though the screen was asked for, or all
    of the graph, though only a change was. Or a remark: that there was nothing to validate, say.
    """

    shape: str | None
    """None for all of the graph, and for a remark."""
    reason: str
    remark: bool = False
    """Whether the reason says all there is to say."""

    @property
    def sentence(self) -> str:
        """The note in the language being spoken."""
        if self.remark:
            return self.reason
        if self.shape is None:
            return say(
                en=f"the change can affect everything ({self.reason}): the whole graph is validated",
                fr=f"le changement peut tout toucher ({self.reason}) : tout le graphe est validé",
            )
        return say(
            en=f"pySHACL validates <{self.shape}> on all its focus nodes: {self.reason}",
            fr=f"pySHACL valide <{self.shape}> sur tous ses nœuds : {self.reason}",
        )
