"""Competency questions: what the graph must be able to answer, with answers read elsewhere than in the graph."""
