"""Compares the answers of the servers, so that none is quick by being wrong."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter

from benchmarks.endpoint.questions import CSV, Question

Rows = Counter[tuple[str, ...]]


def rows(question: Question, body: bytes) -> Rows:
    """Return the rows of an answer, each as its values in the order of the variables.

    Datatypes are left out: servers write the sum of integers with different ones.

    Raises:
        ValueError: It cannot be read.
    """
    if question.accept == CSV:
        read = csv.reader(io.StringIO(body.decode("utf-8"), newline=""))
        next(read)
        return Counter(tuple(row) for row in read if row)
    told = json.loads(body)
    names = told["head"]["vars"]
    return Counter(
        tuple(row[name]["value"] if name in row else "" for name in names)
        for row in told["results"]["bindings"]
    )


def difference(question: Question, reference: Rows, other: Rows) -> str:
    """Tell how an answer differs from that of the reference; nothing when it does not."""
    expected, given = reference.total(), other.total()
    if expected != given:
        return f"{given:,} rows instead of {expected:,}"
    if question.ordered and reference != other:
        return f"{(reference - other).total():,} of {expected:,} rows differ"
    return ""
