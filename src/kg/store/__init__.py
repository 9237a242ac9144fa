"""One interface to ask a question in SPARQL: to a release on disk, or to a server."""

from kg.store.results import Form, Results
from kg.store.store import EmbeddedStore, Store

__all__ = ["EmbeddedStore", "Form", "Results", "Store"]
