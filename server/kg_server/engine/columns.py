"""Rows as Arrow and Parquet, each column with the type that all of its values have.

A column whose values are all of one kind gets the type of that kind; one that mixes kinds, IRIs and texts are strings.
Datatypes are those of XML Schema (SPARQL 1.1 Query, section 17.1).
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyoxigraph import BlankNode, Literal, QueryBoolean, QuerySolutions, Triple

from kg.store.results import Term

# The allocators that pyarrow prefers reserve more addresses than a worker may have.
pa.set_memory_pool(pa.system_memory_pool())

_XSD = "http://www.w3.org/2001/XMLSchema#"
_BATCH = 10_000


def write(answer: QuerySolutions | QueryBoolean, format_: str, sink: IO[bytes]) -> None:
    """Write rows, or a truth value as one row.

    Args:
        answer: The answer, read to its end before the first byte: only then is the type of a column known.
        format_: `arrow` (an IPC stream) or `parquet`.
        sink: Where to write.
    """
    table = _table(answer)
    if format_ == "parquet":
        buffer = io.BytesIO()  # Parquet's writer asks where it stands, which a stream cannot say.
        pq.write_table(table, buffer, compression="zstd")
        sink.write(buffer.getbuffer())
        return
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=_BATCH)


def _table(answer: QuerySolutions | QueryBoolean) -> pa.Table:
    if isinstance(answer, QueryBoolean):
        return pa.table({"boolean": [bool(answer)]})
    names = [variable.value for variable in answer.variables]
    columns: list[list[Any]] = [[] for _ in names]
    for solution in answer:
        for index, column in enumerate(columns):
            column.append(solution[index])
    arrays = [_array(column) for column in columns]
    fields = [
        pa.field(name, array.type, metadata=metadata)
        for name, (array, metadata) in zip(names, arrays, strict=True)
    ]
    return pa.Table.from_arrays([array for array, _ in arrays], schema=pa.schema(fields))


def _array(column: Sequence[Any]) -> tuple[pa.Array, dict[str, str]]:
    """Return a column and what is said of it: the datatype of its values, or `IRI`."""
    kinds = {_kind(term) for term in column if term is not None}
    if len(kinds) == 1:
        [kind] = kinds
        convert = _TYPES.get(kind)
        if convert is not None:
            try:
                return convert([None if term is None else term.value for term in column]), {"datatype": kind}
            except (ValueError, InvalidOperation, OverflowError, pa.ArrowInvalid):
                pass  # A value that is not one of its datatype, or too large for the type: a column of strings.
        return _strings(column), {"datatype": kind}
    return _strings(column), {}


def _kind(term: Term) -> str:
    if isinstance(term, Literal):
        return term.datatype.value
    return "blank node" if isinstance(term, BlankNode) else "IRI"


def _strings(column: Sequence[Any]) -> pa.Array:
    return pa.array([None if term is None else _text(term) for term in column], pa.string())


def _text(term: Term) -> str:
    return str(term) if isinstance(term, BlankNode | Triple) else term.value


def _integers(values: Sequence[str | None]) -> pa.Array:
    return pa.array([None if value is None else int(value) for value in values], pa.int64())


def _decimals(values: Sequence[str | None]) -> pa.Array:
    return pa.array([None if value is None else Decimal(value) for value in values])


def _floats(values: Sequence[str | None]) -> pa.Array:
    return pa.array([None if value is None else float(value) for value in values], pa.float64())


def _booleans(values: Sequence[str | None]) -> pa.Array:
    return pa.array([None if value is None else value in ("true", "1") for value in values], pa.bool_())


def _dates(values: Sequence[str | None]) -> pa.Array:
    return pa.array(
        [None if value is None else datetime.date.fromisoformat(value) for value in values], pa.date32()
    )


def _instants(values: Sequence[str | None]) -> pa.Array:
    instants = [None if value is None else datetime.datetime.fromisoformat(value) for value in values]
    zoned = {instant.tzinfo is not None for instant in instants if instant is not None}
    if len(zoned) > 1:
        raise ValueError("some have a time zone and some have none")
    return pa.array(instants, pa.timestamp("us", tz="UTC" if True in zoned else None))


_TYPES: dict[str, Callable[[Sequence[str | None]], pa.Array]] = {
    f"{_XSD}integer": _integers,
    f"{_XSD}int": _integers,
    f"{_XSD}long": _integers,
    f"{_XSD}decimal": _decimals,
    f"{_XSD}double": _floats,
    f"{_XSD}float": _floats,
    f"{_XSD}boolean": _booleans,
    f"{_XSD}date": _dates,
    f"{_XSD}dateTime": _instants,
}
