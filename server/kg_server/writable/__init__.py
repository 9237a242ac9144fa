"""SPARQL Update and the Graph Store Protocol on a scratch store, behind a bearer token.

A write is all or nothing, and cannot bring the server down: `holder` says how. What reads HTTP (`application`,
`update`, `graph_store`, `query`) evaluates nothing, and what evaluates (`evaluation`) knows nothing of HTTP requests;
a `Job` goes from the one to the other, a `Reply` comes back. Nothing is imported here: what the holder does not need
would be copied by every fork.
"""
