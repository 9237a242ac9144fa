"""What holds of one predicate or of one class, as a sorted array of integers.

A pair of terms is one 64-bit number, the subject in its upper half: a million triples are 8 MB, and sorting, merging
and looking up are single operations of NumPy.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

HALF = 32
LOWER = np.int64((1 << HALF) - 1)
EMPTY: Numbers = np.empty(0, dtype=np.int64)


def pairs(subjects: Numbers, objects: Numbers) -> Numbers:
    """Return each subject and its object as one number."""
    paired: Numbers = (subjects << HALF) | objects
    return paired


def subjects_of(paired: Numbers) -> Numbers:
    """Return the subject of each pair."""
    subjects: Numbers = paired >> HALF
    return subjects


def objects_of(paired: Numbers) -> Numbers:
    """Return the object of each pair."""
    objects: Numbers = paired & LOWER
    return objects


def is_in(values: Numbers, sorted_numbers: Numbers) -> Mask:
    """Tell of each value whether the sorted numbers hold it."""
    if len(sorted_numbers) == 0:
        return np.zeros(len(values), dtype=np.bool_)
    places = np.searchsorted(sorted_numbers, values)
    places[places == len(sorted_numbers)] = 0
    found: Mask = sorted_numbers[places] == values
    return found


class Relation:
    """The terms of a class, or the pairs of a predicate: sorted, each once."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.held: Numbers = EMPTY
        self._turned: Numbers | None = None

    def __len__(self) -> int:
        return len(self.held)

    def add(self, found: list[Numbers]) -> Numbers:
        """Add what was found, and return what of it is new: sorted, each once."""
        new = np.unique(found[0] if len(found) == 1 else np.concatenate(found))
        if len(self.held):
            new = new[~is_in(new, self.held)]
        if len(new):
            # A stable sort merges two sorted runs.
            merged = np.concatenate((self.held, new))
            merged.sort(kind="stable")
            self.held, self._turned = merged, None
        return new

    @property
    def turned(self) -> Numbers:
        """The pairs with the object in the upper half, sorted."""
        if self._turned is None:
            turned = pairs(objects_of(self.held), subjects_of(self.held))
            turned.sort()
            self._turned = turned
        return self._turned

    def fan_out(self, *, by_object: bool) -> float:
        """Return how many pairs a subject, or an object, has on average."""
        if len(self.held) == 0:
            return 0.0
        upper = subjects_of(self.turned if by_object else self.held)
        return len(upper) / (1 + int(np.count_nonzero(upper[1:] != upper[:-1])))
