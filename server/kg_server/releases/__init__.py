"""Releases as files to take away: `/release/…`, their list, and the feed of new ones."""
