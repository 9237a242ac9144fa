"""`kg catalog`: the catalogue of the current release, as harvesters get it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg.cli.context import pass_project
from kg.cli.options import output_option
from kg.errors import ReleaseError
from kg.messages import say
from kg.project import Project
from kg.release import need_current
from kg.release.catalogue import MEDIA_TYPES, read_records, write
from kg.release.catalogue.dcat import catalogue
from kg.release.catalogue.reading import check_questions
from kg.release.catalogue.void import void


@click.command(
    name="catalog",
    help=say(
        en="Write the catalogue of the current release (DCAT-AP), as the server gives it to portals.",
        fr="Écrire le catalogue de la version courante (DCAT-AP), tel que le serveur le donne aux portails.",
    ),
)
@output_option
@click.option(
    "--address",
    metavar="URL",
    help=say(
        en="The address that the graph is served at; by default its base IRI.",
        fr="L’adresse à laquelle le graphe est servi ; par défaut son IRI de base.",
    ),
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(list(MEDIA_TYPES)),
    help=say(
        en="The format; by default that of the file's name, else ttl.",
        fr="Le format ; par défaut celui du nom du fichier, sinon ttl.",
    ),
)
@click.option(
    "--void",
    "statistics",
    is_flag=True,
    help=say(
        en="Write the statistics of the datasets instead (VoID): classes, properties, links.",
        fr="Écrire plutôt les statistiques des jeux de données (VoID) : classes, propriétés, liens.",
    ),
)
@pass_project
def catalog(
    project: Project, output: Path | None, address: str | None, format_: str | None, statistics: bool
) -> None:
    """Write the catalogue."""
    check_questions(project)
    records = read_records(project, need_current(project), address or project.base)
    suffix = output.suffix.removeprefix(".") if output else ""
    document = write(
        void(records) if statistics else catalogue(records),
        format_ or (suffix if suffix in MEDIA_TYPES else "ttl"),
        project.prefixes,
    )
    if output is None:
        sys.stdout.buffer.write(document)
        return
    try:
        output.write_bytes(document)
    except OSError as error:
        raise ReleaseError(
            say(en=f"cannot be written: {error.strerror}", fr=f"écriture impossible : {error.strerror}"),
            file=output,
        ) from error
