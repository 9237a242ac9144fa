"""Validates only what a change can affect."""
