"""The command line `kg`: which commands there are, and what every one of them shares.

Each command is a module of this package, loaded only when it is asked for, so that `kg --help` is quick.
A command takes its project with `kg.cli.context.pass_project`, and raises KgError, which
`kg.cli.application` puts into words.
"""

from __future__ import annotations

from kg.cli.application import Application, Entry

COMMANDS = {
    "init": Entry("kg.cli.init:init", en="Make a new graph.", fr="Créer un nouveau graphe."),
    "import": Entry(
        "kg.cli.import_:import_",
        en="Turn an official file into Turtle.",
        fr="Convertir un fichier officiel en Turtle.",
    ),
    "format": Entry(
        "kg.cli.format:format_",
        en="Write the data files in canonical form.",
        fr="Écrire les fichiers de données sous forme canonique.",
    ),
    "validate": Entry(
        "kg.cli.validate:validate",
        en="Check the data against the shapes (SHACL).",
        fr="Vérifier les données contre les formes (SHACL).",
    ),
    "shapes": Entry(
        "kg.cli.shapes:shapes",
        en="Test the shapes on examples, and document them.",
        fr="Éprouver les formes sur des exemples, et les documenter.",
    ),
    "reason": Entry(
        "kg.cli.reason:reason",
        en="Compute what follows from the ontology (OWL 2 RL).",
        fr="Calculer ce qui découle de l’ontologie (OWL 2 RL).",
    ),
    "build": Entry(
        "kg.cli.build:build",
        en="Make a release: validated, reasoned, ready to serve.",
        fr="Produire une version : validée, inférée, prête à servir.",
    ),
    "query": Entry(
        "kg.cli.query:query",
        en="Ask a question in SPARQL.",
        fr="Poser une question en SPARQL.",
    ),
    "explain": Entry(
        "kg.cli.explain:explain",
        en="Tell why a triple holds.",
        fr="Dire pourquoi un triplet est vrai.",
    ),
    "stats": Entry(
        "kg.cli.stats:stats",
        en="Tell what is in the current release.",
        fr="Dire ce que contient la version courante.",
    ),
    "diff": Entry(
        "kg.cli.diff:diff",
        en="Tell what changed between two releases.",
        fr="Dire ce qui a changé entre deux versions.",
    ),
    "dump": Entry(
        "kg.cli.dump:dump",
        en="Write the current release to a file.",
        fr="Écrire la version courante dans un fichier.",
    ),
    "catalog": Entry(
        "kg.cli.catalog:catalog",
        en="Write the catalogue that portals harvest.",
        fr="Écrire le catalogue que les portails moissonnent.",
    ),
    "serve": Entry(
        "kg.cli.serve:serve",
        en="Serve the current release over HTTP.",
        fr="Servir la version courante par HTTP.",
    ),
}
"""Every command, in the order of `kg --help`: where it is, and what it does in one line."""

main = Application(COMMANDS)
"""The entry point of the console command."""
