"""Puts contradictions into words, each on the line of the data that is to be mended: findings like any other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.project import Project
from kg.reasoning import Contradiction
from kg.reasoning.quads import ALIGNMENTS_GRAPH, ONTOLOGY_GRAPH, Quads
from kg.reasoning.rules import Refused, Term
from kg.reasoning.vocabulary import TYPE
from kg.turtle.places import Place, StatedAbout
from kg.turtle.terms import TermWriter
from kg.validation import Finding, Severity, ordered

PROFILE = "https://www.w3.org/TR/owl2-profiles/#"
"""What the name of a row of OWL 2 RL is appended to, to name the rule that a finding breaks."""

_SENTENCES: dict[str, tuple[str, str]] = {
    "eq-diff1": (
        "{one} and {other} are the same, and are different",
        "{one} et {other} sont identiques et différents",
    ),
    "eq-diff2": (
        "{one} and {other} are the same, and are listed as all different",
        "{one} et {other} sont identiques, et énumérés comme tous différents",
    ),
    "prp-irp": (
        "{one} is linked to itself by {properties}, which is irreflexive",
        "{one} est lié à lui-même par {properties}, qui est irréflexive",
    ),
    "prp-asyp": (
        "{one} and {other} are linked both ways by {properties}, which is asymmetric",
        "{one} et {other} sont liés dans les deux sens par {properties}, qui est asymétrique",
    ),
    "prp-pdw": (
        "{one} has one value by properties that are disjoint: {properties}",
        "{one} a une même valeur par des propriétés disjointes : {properties}",
    ),
    "prp-npa1": (
        "{one} has the value of {properties} that the ontology denies it",
        "{one} a la valeur de {properties} que l’ontologie lui refuse",
    ),
    "cls-nothing2": (
        "{one} is in owl:Nothing, which has no member",
        "{one} est dans owl:Nothing, qui n’a aucun membre",
    ),
    "cax-dw": (
        "{one} is in classes that have no member in common: {classes}",
        "{one} est dans des classes qui n’ont aucun membre commun : {classes}",
    ),
    "cls-maxc1": (
        "{one} has a value of {properties}, of which its class {classes} allows none",
        "{one} a une valeur de {properties}, dont sa classe {classes} n’admet aucune",
    ),
    "dt-not-type": (
        "{one} is no value of its datatype, or of the range of {properties}",
        "{one} n’est pas une valeur de son type, ou du domaine de valeurs de {properties}",
    ),
}
_ALIKE = {
    "eq-diff3": "eq-diff2",
    "prp-adp": "prp-pdw",
    "prp-npa2": "prp-npa1",
    "cls-com": "cax-dw",
    "cax-adc": "cax-dw",
    "cls-maxqc1": "cls-maxc1",
    "cls-maxqc2": "cls-maxc1",
}


def contradiction_findings(
    project: Project, quads: Quads, contradictions: Sequence[Contradiction]
) -> tuple[Finding, ...]:
    """Return the contradictions of a project as findings.

    Args:
        project: The project.
        quads: Its statements.
        contradictions: What was found in them.

    Returns:
        A violation for each, on the line of the first of its triples that a file states. Its message names the triples
        and the axioms with their lines.
    """
    atlas = _Atlas(project, quads)
    atlas.find([triple for each in contradictions for triple in (*each.triples, *each.axioms)])
    return ordered(_finding(each, atlas) for each in contradictions)


def refused_findings(project: Project, quads: Quads, refused: Sequence[Refused]) -> tuple[Finding, ...]:
    """Return the axioms that no row of OWL 2 RL can use as findings: a warning for each, on its line.

    Args:
        project: The project.
        quads: Its statements.
        refused: The axioms.
    """
    atlas = _Atlas(project, quads)
    atlas.find([each.axiom for each in refused], {each.axiom: each.subject for each in refused})
    return ordered(_refusal(each, atlas) for each in refused)


class _Atlas:
    """Where triples are stated, and how terms are written."""

    def __init__(self, project: Project, quads: Quads) -> None:
        self._project = project
        self._quads = quads
        self._terms = TermWriter(project.prefixes)
        self._places: dict[Triple, Place] = {}

    def find(self, triples: Sequence[Triple], subjects: Mapping[Triple, Term] | None = None) -> None:
        """Look up the places of triples.

        Args:
            triples: The triples.
            subjects: Of a triple whose subject has no name, whose block it stands in.
        """
        wanted: dict[str, dict[Term, list[Triple]]] = {}
        for triple in dict.fromkeys(triples):
            for graph in self._quads.stating(triple)[:1]:
                subject = (subjects or {}).get(triple, triple.subject)
                wanted.setdefault(graph, {}).setdefault(subject, []).append(triple)
        for graph, blocks in wanted.items():
            files = self._files(graph)
            about: dict[Term, Place] = {}
            stated: dict[Triple, Place] = {}
            for one in StatedAbout(files).read(
                {subject for subject in blocks if isinstance(subject, NamedNode)}
            ):
                about.setdefault(one.triple.subject, one.subject())
                stated.setdefault(one.triple, one.whole())
            alone = Place(files[0]) if len(files) == 1 else None
            for subject, triples_ in blocks.items():
                for triple in triples_:
                    place = stated.get(triple) or about.get(subject) or alone
                    if place is not None:
                        self._places[triple] = place

    def _files(self, graph: str) -> Sequence[Path]:
        path = graph.removeprefix(self._project.graph_base)
        if path == ONTOLOGY_GRAPH:
            return self._project.ontology_files()
        if path == ALIGNMENTS_GRAPH:
            return self._project.alignment_files()
        return (self._project.turtle_file(path),)

    def place(self, triple: Triple) -> tuple[str, int | None] | None:
        """Return the file, below the project, and the line of a triple; None when no file states it."""
        place = self._places.get(triple)
        return None if place is None else (place.file.relative_to(self._project.root).as_posix(), place.line)

    def line(self, triple: Triple) -> str:
        """Return a triple with its place before it."""
        place = self.place(triple)
        text = " ".join(map(self.term, (triple.subject, triple.predicate, triple.object)))
        if place is None:
            return f"  {text}"
        return f"  {place[0]}:{place[1]}: {text}" if place[1] else f"  {place[0]}: {text}"

    def term(self, term: Term) -> str:
        """Return a term as Turtle writes it."""
        if term == TYPE:
            return "a"
        return str(term) if isinstance(term, BlankNode | Triple) else self._terms.write(term)


def _finding(contradiction: Contradiction, atlas: _Atlas) -> Finding:
    stated = sorted(
        filter(atlas.place, contradiction.triples), key=lambda triple: _order(atlas.place(triple))
    )
    file, line = (atlas.place(stated[0]) if stated else None) or (None, None)
    english, french = _sentences(contradiction, atlas)
    triples = [atlas.line(triple) for triple in contradiction.triples]
    axioms = [atlas.line(triple) for triple in contradiction.axioms]
    subject = next(
        (each.value for each in contradiction.individuals if isinstance(each, NamedNode)),
        PROFILE + contradiction.row,
    )
    about = stated[0].subject if stated else None
    axiom = next(
        (triple.subject for triple in contradiction.axioms if isinstance(triple.subject, NamedNode)), None
    )
    return Finding(
        Severity.VIOLATION,
        shape=axiom.value if axiom is not None else PROFILE + contradiction.row,
        component=PROFILE + contradiction.row,
        focus=about.value if isinstance(about, NamedNode) else subject,
        messages={
            "en": "\n".join(
                [english, *_listed("stated or inferred:", triples), *_listed("by the axioms:", axioms)]
            ),
            "fr": "\n".join(
                [french, *_listed("énoncé ou inféré :", triples), *_listed("selon les axiomes :", axioms)]
            ),
        },
        file=file,
        line=line,
    )


def _order(place: tuple[str, int | None] | None) -> tuple[str, int]:
    file, line = place or ("", None)
    return file, line or 0


def _refusal(refused: Refused, atlas: _Atlas) -> Finding:
    axiom = refused.axiom
    file, line = atlas.place(axiom) or (None, None)
    construct = atlas.term(axiom.object if axiom.predicate == TYPE else axiom.predicate)
    subject = atlas.term(refused.subject)
    named = refused.subject.value if isinstance(refused.subject, NamedNode) else PROFILE
    return Finding(
        Severity.WARNING,
        shape=named,
        component=PROFILE + "Profile_Specification_3",
        focus=named,
        value=str(axiom.object),
        messages={
            "en": f"nothing follows from this axiom of {subject}: no rule of OWL 2 RL uses {construct} so",
            "fr": f"rien ne découle de cet axiome de {subject} : aucune règle d’OWL 2 RL n’emploie ainsi {construct}",
        },
        file=file,
        line=line,
    )


def _listed(head: str, lines: Sequence[str]) -> list[str]:
    return [f"  {head}", *(f"  {line}" for line in lines)] if lines else []


def _sentences(contradiction: Contradiction, atlas: _Atlas) -> tuple[str, str]:
    named = [atlas.term(term) for term in contradiction.individuals]
    values = [atlas.term(term) for term in contradiction.individuals if isinstance(term, Literal)]
    if contradiction.row == "dt-not-type" and values:
        named = values
    triples = contradiction.triples
    properties = dict.fromkeys(atlas.term(triple.predicate) for triple in triples if triple.predicate != TYPE)
    classes = dict.fromkeys(atlas.term(triple.object) for triple in triples if triple.predicate == TYPE)
    parts = {
        "one": named[0] if named else "?",
        "other": named[1] if len(named) > 1 else named[0] if named else "?",
        "properties": ", ".join(properties),
        "classes": ", ".join(classes),
    }
    if contradiction.words:
        return contradiction.words, contradiction.words
    english, french = _SENTENCES[_ALIKE.get(contradiction.row, contradiction.row)]
    return english.format(**parts), french.format(**parts)
