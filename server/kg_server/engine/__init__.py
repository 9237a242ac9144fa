"""Evaluates queries in processes that can be killed, so that no query can take the server down."""
