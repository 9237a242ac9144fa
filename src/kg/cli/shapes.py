"""`kg shapes`: the shapes themselves, tried on examples and documented."""

from __future__ import annotations

import click

from kg.cli.shapes_docs import docs
from kg.cli.shapes_test import test
from kg.messages import say


@click.group(
    name="shapes",
    help=say(
        en="The shapes themselves: try them on examples, and write a page about each rule.",
        fr="Les formes elles-mêmes : les éprouver sur des exemples, et écrire une page sur chaque règle.",
    ),
)
def shapes() -> None:
    """Group the commands about shapes."""


shapes.add_command(test)
shapes.add_command(docs)
