"""`kg query`: a question in SPARQL, to the current release or to a server."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

import click
from pyoxigraph import BlankNode

from kg.cli.context import pass_project, release_for_now
from kg.cli.options import param_option
from kg.errors import QueryError
from kg.localized import number
from kg.messages import say
from kg.project import Project
from kg.store import EmbeddedStore, Form, Results, Store
from kg.store.catalogue import Question, catalogue, find_question, read_question
from kg.store.faults import QuerySyntaxError
from kg.store.parameters import as_term, bind, parse_assignment
from kg.store.remote import RemoteStore
from kg.store.results import GRAPH_FORMATS, RESULT_FORMATS, GraphAnswer
from kg.store.table import table
from kg.turtle import serialize


@click.command(
    name="query",
    help=say(
        en="Ask a question: a file, a name of the catalogue, -e TEXT, or standard input. The prefixes of kg.toml"
        " need not be declared. SERVICE is refused.",
        fr="Poser une question : un fichier, un nom du catalogue, -e TEXTE, ou l’entrée standard. Les préfixes de"
        " kg.toml n’ont pas à être déclarés. SERVICE est refusé.",
    ),
)
@click.argument("source", required=False, metavar="[FILE|NAME]")
@click.option(
    "-e", "--execute", "text", metavar="TEXT", help=say(en="The query itself.", fr="La requête elle-même.")
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", *RESULT_FORMATS, *GRAPH_FORMATS]),
    help=say(
        en="How to show the answer (default: table, or ttl for triples).",
        fr="Comment montrer la réponse (par défaut : table, ou ttl pour des triplets).",
    ),
)
@param_option
@click.option(
    "--endpoint",
    metavar="URL",
    help=say(en="Ask this SPARQL server instead.", fr="Interroger plutôt ce serveur SPARQL."),
)
@click.option("--list", "list_", is_flag=True, help=say(en="List the catalogue.", fr="Lister le catalogue."))
@pass_project
def query(
    project: Project,
    source: str | None,
    text: str | None,
    format_: str | None,
    assignments: tuple[str, ...],
    endpoint: str | None,
    list_: bool,
) -> None:
    """Ask and show the answer."""
    if list_:
        click.echo(_listed(catalogue(project)), nl=False)
        return
    question = asked(project, source, text)
    text = bound(question, assignments)
    store: Store = (
        RemoteStore(endpoint, project.prefixes)
        if endpoint
        else EmbeddedStore(release_for_now(project).store, project.prefixes)
    )
    try:
        results = store.query(text)
        sys.stdout.flush()
        sys.stdout.buffer.write(_shown(results, format_, project))
        sys.stdout.buffer.flush()
    except QuerySyntaxError as error:
        raise error.in_file(question.file if question.file.name else None) from None


def asked(project: Project, source: str | None, text: str | None) -> Question:
    """Return the query as a question: from the text, a file, the catalogue or standard input."""
    if text is not None and source is not None:
        raise click.UsageError(
            say(en="give a file or -e, not both", fr="donnez un fichier ou -e, pas les deux")
        )
    if text is not None:
        return Question("", Path(), text, {}, {})
    if source is None or source == "-":
        if source is None and sys.stdin.isatty():
            raise click.UsageError(
                say(
                    en="give a file, a name, -e TEXT, or --list",
                    fr="donnez un fichier, un nom, -e TEXTE, ou --list",
                )
            )
        return Question("", Path(), sys.stdin.read(), {}, {})
    file = Path(source)
    if file.is_file():
        return read_question(source, file)
    question = find_question(project, source)
    if question is None:
        raise QueryError(
            say(en=f"no file and no question {source!r}", fr=f"ni fichier ni question {source!r}"),
            mend=say(en="kg query --list lists the questions", fr="kg query --list donne les questions"),
        )
    return question


def bound(question: Question, assignments: Iterable[str]) -> str:
    """Return a question's query with its parameters bound, by `name=value` or else to their defaults.

    Raises:
        QueryError: It has no such parameter, or a value cannot be one.
    """
    values = {**question.parameters}
    for name, value in map(parse_assignment, assignments):
        values[name] = as_term(value, question.parameters.get(name))
    return bind(question.text, values)


def _shown(results: Results, format_: str | None, project: Project) -> bytes:
    if results.form is Form.GRAPH and format_ in (None, "ttl", "table"):
        triples = list(results.triples())
        if any(isinstance(term, BlankNode) for triple in triples for term in (triple.subject, triple.object)):
            # Canonical Turtle is for data, which has no blank nodes; an answer may.
            return Results(GraphAnswer(tuple(triples))).serialize("ttl", project.prefixes)
        return serialize(triples, project.prefixes).encode()
    if format_ not in (None, "table"):
        return results.serialize(format_, project.prefixes)
    if results.form is Form.ASK:
        return (say(en="yes", fr="oui") if results.boolean else say(en="no", fr="non")).encode() + b"\n"
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    rows = list(results.rows())
    text = table(results.columns, rows, project.prefixes, width)
    if sys.stdout.isatty():
        text += say(en=f"{number(len(rows))} rows\n", fr=f"{number(len(rows))} lignes\n")
    return text.encode()


def _listed(questions: tuple[Question, ...]) -> str:
    width = max((len(question.name) for question in questions), default=0)
    lines = []
    for question in questions:
        lines.append(f"{question.name.ljust(width)}  {question.title}\n")
        lines += [
            f"{'':{width}}    --param {shlex.quote(f'{name}={default}')}\n"
            for name, default in question.parameters.items()
        ]
    return "".join(lines)
