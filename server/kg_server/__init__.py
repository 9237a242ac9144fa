"""The server: a Flask application over a release, and the processes that answer its queries."""
