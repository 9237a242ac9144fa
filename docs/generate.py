"""Writes the pages of docs/reference/ that repeat what the code and the graph's own files say.

`python docs/generate.py` writes them; `python docs/generate.py --check` writes nothing, lists the pages that are out of
date, and exits with 1 if there is one.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module, reload
from pathlib import Path

import click
import kg_toml
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from kg.cli import COMMANDS, main
from kg.cli.context import ProjectOnDemand
from kg.cli.shapes_docs import changes, rule_pages
from kg.cli.shapes_inputs import shapes_inputs
from kg.messages import set_language
from kg.project import Project
from kg.store.catalogue import catalogue
from kg.turtle.terms import TermWriter
from kg.validation.pages.rule_pages import SUFFIXES

REPOSITORY = Path(__file__).parents[1]
REFERENCE = REPOSITORY / "docs" / "reference"
WRITTEN_BY = (
    "Written by `python docs/generate.py`; do not edit. Page écrite par un programme ; ne pas la modifier."
)

Node = NamedNode | BlankNode | Literal
OWL, RDF, RDFS, SH = (
    "http://www.w3.org/2002/07/owl#",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://www.w3.org/ns/shacl#",
)
TYPE, LABEL, COMMENT = RDF + "type", RDFS + "label", RDFS + "comment"
DOMAINS = (RDFS + "domain", "https://schema.org/domainIncludes")
RANGES = (RDFS + "range", "https://schema.org/rangeIncludes")
CHARACTERISTICS = {
    OWL + "TransitiveProperty": "transitive",
    OWL + "SymmetricProperty": "symmetric",
    OWL + "AsymmetricProperty": "asymmetric",
    OWL + "IrreflexiveProperty": "irreflexive",
}


@dataclass
class TurtleFile:
    """The statements of one file, by subject in the order of the file, and the comment at its head."""

    path: Path
    head: str = ""
    subjects: dict[Node, dict[str, list[Node]]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> TurtleFile:
        """Read a Turtle file."""
        lines = path.read_text(encoding="utf-8").splitlines()
        head = []
        for line in lines:
            if not line.startswith("#"):
                break
            head.append(line.lstrip("# ").rstrip())
        file = cls(path, " ".join(head))
        for quad in parse(path=str(path), format=RdfFormat.TURTLE):
            about = file.subjects.setdefault(quad.subject, defaultdict(list))
            about[quad.predicate.value].append(quad.object)
        return file

    def objects(self, subject: Node, *predicates: str) -> list[Node]:
        """Return the objects of a subject for any of some predicates, in the order of the file."""
        about = self.subjects.get(subject, {})
        return [one for predicate in predicates for one in about.get(predicate, [])]

    def members(self, head: Node) -> list[Node]:
        """Return the members of an RDF list."""
        found: list[Node] = []
        while isinstance(head, BlankNode):
            found += self.objects(head, RDF + "first")
            head = next(iter(self.objects(head, RDF + "rest")), NamedNode(RDF + "nil"))
        return found

    def text(self, subject: Node, predicate: str, language: str) -> str:
        """Return a text in one language, or nothing."""
        texts = (one for one in self.objects(subject, predicate) if isinstance(one, Literal))
        return next((one.value for one in texts if one.language == language), "")


def commands_page() -> str:
    """Return the page of the commands, with the help of each in both languages."""
    described = {language: _described(language) for language in ("en", "fr")}
    set_language(None)
    lines = [
        "# Commands · Commandes",
        "",
        WRITTEN_BY,
        "",
        "`kg --lang fr` speaks French, as does a French locale. Exit codes: 0 done or clean, 1 findings, 2 misuse or"
        " fault. `kg --lang fr` parle français, comme le fait un poste en français. Codes de sortie : 0 fait ou rien à"
        " signaler, 1 à corriger, 2 mauvais usage ou erreur.",
        "",
        *_table(
            ("command", "what it does", "ce qu’elle fait"),
            [(f"[`kg {name}`](#kg-{name})", entry.en, entry.fr) for name, entry in COMMANDS.items()],
        ),
        "",
        "## kg",
        "",
        *_parameters(described["en"][""], described["fr"][""]),
    ]
    for name in described["en"]:
        if not name:
            continue
        english, french = described["en"][name], described["fr"][name]
        usage = f"```\nkg {name} {english['usage']}\n```"
        lines += [
            "",
            f"{'###' if ' ' in name else '##'} kg {name}",
            "",
            usage,
            "",
            english["help"],
            "",
            french["help"],
            "",
        ]
        lines += _parameters(english, french)
    return _page(lines)


def kg_toml_page() -> str:
    """Return the page of the keys of `kg.toml`."""
    lines = [
        "# kg.toml",
        "",
        WRITTEN_BY,
        "",
        "The only place that says what a graph is called, where its IRIs start, and what portals are told. A key that"
        " means nothing is refused. Le seul endroit qui dit comment un graphe s’appelle, par quoi commencent ses IRI et"
        " ce qui est dit aux portails. Une clé qui ne veut rien dire est refusée.",
    ]
    for table, rows in kg_toml.TABLES.items():
        head = (
            f"## [[{table}]]"
            if table == "datasets"
            else f"## [{table}]"
            if table
            else "## At the top · En tête"
        )
        lines += ["", head, ""]
        for note in kg_toml.NOTES.get(table, ()):
            lines += [note, ""]
        lines += _table(
            ("key", "example", "what it says", "ce qu’elle dit"),
            [(f"`{key}`", f"`{example}`", en, fr) for key, example, en, fr in rows],
        )
    return _page(lines)


def _described(language: str) -> dict[str, dict[str, str]]:
    """Return what each command says of itself in one language: its usage, its help, and the help of each option."""
    set_language(language)
    context = click.Context(main, info_name="kg")
    main.format_help(context, context.make_formatter())  # which gives the options their texts
    told = {"": _said(main, "kg")}
    for name, entry in COMMANDS.items():
        # The texts are made when the module is read, and so are those of the commands in a group.
        module = import_module(entry.location.partition(":")[0])
        for part in sys.modules.copy():
            if part.startswith(module.__name__ + "_"):
                reload(sys.modules[part])
        reload(module)
        command = entry.load()
        told[name] = _said(command, name)
        if isinstance(command, click.Group):
            told |= {f"{name} {inner}": _said(one, inner) for inner, one in command.commands.items()}
    return told


def _said(command: click.Command, name: str) -> dict[str, str]:
    """Return what a command says of itself: its usage, its help, and the help of each option."""
    context = click.Context(command, info_name=name)
    said = {"usage": " ".join(command.collect_usage_pieces(context)), "help": command.help or ""}
    for option in command.get_params(context):
        record = option.get_help_record(context)
        if isinstance(option, click.Option) and record is not None and "--help" not in record[0]:
            said["option " + record[0]] = record[1]
    return said


def _parameters(english: Mapping[str, str], french: Mapping[str, str]) -> list[str]:
    # In order, not by name: what an option takes is a FILE or a FICHIER.
    options, theirs = ([key for key in told if key.startswith("option ")] for told in (english, french))
    rows = [
        (f"`{key.removeprefix('option ')}`", english[key], french[other])
        for key, other in zip(options, theirs, strict=True)
    ]
    return _table(("option", "en", "fr"), rows) if rows else []


def ontology_page(project: Project) -> str:
    """Return the page of the classes and properties, family by family."""
    lines = [
        "# Classes and properties · Classes et propriétés",
        "",
        WRITTEN_BY,
        "",
        f"Prefix `ct:` = `{project.vocabulary}`. A domain or range in italics informs and is not reasoned over; why:"
        " [the ontology](../explanation/ontology.md). Un domaine ou une portée en italique informe et n’entre pas dans"
        " l’inférence.",
    ]
    for path in project.ontology_files():
        file = TurtleFile.read(path)
        own = [term for term in file.subjects if _is_own(term, project)]
        classes = [term for term in own if OWL + "Class" in _types(file, term)]
        properties = [term for term in own if any("Property" in kind for kind in _types(file, term))]
        lines += ["", f"## {path.stem}", "", file.head]
        show = _shower(project)
        if classes:
            rows = [
                (*_both(file, term, show), _joined(file, term, show, RDFS + "subClassOf")) for term in classes
            ]
            lines += ["", *_table(("class", "en", "fr", "subclass of"), rows)]
        if properties:
            rows = [(*_both(file, term, show), _nature(file, term, show)) for term in properties]
            lines += ["", *_table(("property", "en", "fr", "from → to"), rows)]
    return _page(lines)


def _is_own(term: Node, project: Project) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(project.vocabulary)


def _types(file: TurtleFile, term: Node) -> list[str]:
    return [kind.value for kind in file.objects(term, TYPE) if isinstance(kind, NamedNode)]


def _both(file: TurtleFile, term: Node, show: Callable[[Node], str]) -> tuple[str, str, str]:
    """Return a term, and its label and comment in each language."""
    texts = [
        f"**{file.text(term, LABEL, language)}.** {file.text(term, COMMENT, language)}"
        for language in ("en", "fr")
    ]
    return show(term), texts[0], texts[1]


def _nature(file: TurtleFile, term: Node, show: Callable[[Node], str]) -> str:
    """Return what a property links, and what follows from it."""

    def ends(stated: str, informed: str) -> str:
        binding = [show(one) for one in file.objects(term, stated)]
        return ", ".join(binding or [f"*{show(one)}*" for one in file.objects(term, informed)])

    parts = [f"{ends(*DOMAINS)} → {ends(*RANGES)}"]
    parts += [word for kind, word in CHARACTERISTICS.items() if kind in _types(file, term)]
    parts += [f"inverse of {show(one)}" for one in file.objects(term, OWL + "inverseOf")]
    parts += [f"sub-property of {show(one)}" for one in file.objects(term, RDFS + "subPropertyOf")]
    for chain in file.objects(term, OWL + "propertyChainAxiom"):
        parts.append("follows from " + " then ".join(show(one) for one in file.members(chain)))
    return "; ".join(parts)


def _joined(file: TurtleFile, term: Node, show: Callable[[Node], str], predicate: str) -> str:
    return ", ".join(show(one) for one in file.objects(term, predicate) if isinstance(one, NamedNode))


def rules_pages() -> dict[Path, str | None]:
    """Return the pages of the rules, as `kg shapes docs` writes them; None for those of rules that are no more."""
    inputs = shapes_inputs(ProjectOnDemand(REPOSITORY), (), (), ())
    folder = REFERENCE / "shapes"
    written = rule_pages(inputs, folder)
    return {**written, **changes(folder, written, SUFFIXES)}


def queries_page(project: Project) -> str:
    """Return the page of the question catalogue."""
    questions = catalogue(project)
    rows = [
        (
            f"[`{one.name}`](../../{one.file.relative_to(REPOSITORY).as_posix()})",
            one.titles.get("en", ""),
            one.titles.get("fr", ""),
            "<br>".join(f"`{name}={value}`" for name, value in one.parameters.items()),
        )
        for one in questions
    ]
    lines = [
        "# Questions of the catalogue · Questions du catalogue",
        "",
        WRITTEN_BY,
        "",
        "`kg query NAME` asks one with the values shown; `--param name=value` gives another value."
        " `kg query NOM` en pose une avec les valeurs données ici ; `--param nom=valeur` en donne une autre.",
        "",
        *_table(("question", "en", "fr", "parameters"), rows),
    ]
    return _page(lines)


def _shower(project: Project) -> Callable[[Node], str]:
    writer = TermWriter(project.prefixes)
    return lambda term: f"`{writer.iri(term.value)}`" if isinstance(term, NamedNode) else "…"


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    def line(cells: tuple[str, ...]) -> str:
        return f"| {' | '.join(' '.join(cell.split()).replace('|', chr(92) + '|') for cell in cells)} |"

    return [line(heads), line(("---",) * len(heads)), *(line(row) for row in rows)]


def _page(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"


def pages() -> dict[Path, str | None]:
    """Return every page by its file; None for one that is to go."""
    project = Project.load(REPOSITORY)
    return {
        REFERENCE / "commands.md": commands_page(),
        REFERENCE / "kg-toml.md": kg_toml_page(),
        REFERENCE / "ontology.md": ontology_page(project),
        REFERENCE / "queries.md": queries_page(project),
        **rules_pages(),
    }


if __name__ == "__main__":
    stale = {
        file: text
        for file, text in pages().items()
        if (file.read_text(encoding="utf-8") if file.is_file() else None) != text
    }
    if "--check" not in sys.argv[1:]:
        for stale_file, stale_text in stale.items():
            if stale_text is None:
                stale_file.unlink()
            else:
                stale_file.parent.mkdir(parents=True, exist_ok=True)
                stale_file.write_text(stale_text, encoding="utf-8")
    for stale_file in stale:
        print(stale_file.relative_to(REPOSITORY))
    sys.exit(1 if stale and "--check" in sys.argv[1:] else 0)
