"""A knowledge graph kept in git: validate it, reason over it, release it, serve it."""

__version__ = "0.1.0"
