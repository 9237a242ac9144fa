"""Mutations of the real data, each with what is to be found."""
