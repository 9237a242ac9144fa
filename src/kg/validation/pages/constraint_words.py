"""What a constraint asks, in words: a sentence for each component of SHACL Core, and for a query of the shapes' own."""

from __future__ import annotations

from rdflib import BNode, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDFS
from rdflib.term import Node

from kg.messages import say_in
from kg.turtle.rdflib_graph import oxigraph_term
from kg.turtle.terms import TermWriter
from kg.validation.engines.pyshacl_engine import path_text
from kg.validation.findings import SH
from kg.validation.report import Report, component_word
from kg.validation.rule_catalogue import Constraint, RuleCatalogue

_LONG = 200
"""A longer regular expression is cut: a few have thousands of characters."""

_KINDS = {
    "IRI": ("an IRI", "un IRI"),
    "BlankNode": ("a blank node", "un nœud anonyme"),
    "Literal": ("a literal", "un littéral"),
    "BlankNodeOrIRI": ("an IRI or a blank node", "un IRI ou un nœud anonyme"),
    "BlankNodeOrLiteral": ("a literal or a blank node", "un littéral ou un nœud anonyme"),
    "IRIOrLiteral": ("an IRI or a literal", "un IRI ou un littéral"),
}


class Words:
    """Says what shapes ask, in one language."""

    def __init__(self, catalogue: RuleCatalogue, terms: Report, language: str) -> None:
        """Take the shapes, what shortens terms, and a language: `en` or `fr`."""
        self._catalogue = catalogue
        self._terms = terms
        self._writer = TermWriter(terms.prefixes)
        self.language = language

    def say(self, *, en: str, fr: str) -> str:
        """Return a text in the language."""
        return say_in(self.language, fr=fr, en=en)

    def term(self, term: Node) -> str:
        """Return a term as code."""
        if isinstance(term, BNode):
            return "`[]`"
        if isinstance(term, Literal):
            return code(self._writer.write(oxigraph_term(term)))  # type: ignore[arg-type]  # shapes hold no triples
        return code(self._writer.iri(str(term)))

    def path(self, path: Node) -> str:
        """Return a path as code."""
        return code(self._terms.terms(path_text(self._catalogue.graph, path)))

    def constraint(self, constraint: Constraint) -> str:
        """Return what a constraint asks, as a clause."""
        return self._clause(constraint, ())

    def targets(self, shape: Node) -> list[str]:
        """Return which nodes a shape targets (SHACL, section 2.1.3), a clause for each way of telling them."""
        said = []
        classes = self._catalogue.objects(shape, "targetClass")
        if isinstance(shape, URIRef) and self._catalogue.is_class(shape):
            classes = [*classes, shape]
        if classes:
            names = self._any_of([self.term(one) for one in classes])
            said.append(
                self.say(en=f"each resource of class {names}", fr=f"chaque ressource de classe {names}")
            )
        for name, en, fr in (
            ("targetSubjectsOf", "each resource that has", "chaque ressource qui a"),
            ("targetObjectsOf", "each value of", "chaque valeur de"),
        ):
            found = self._catalogue.objects(shape, name)
            if found:
                said.append(f"{self.say(en=en, fr=fr)} {self._any_of([self.term(one) for one in found])}")
        nodes = self._catalogue.objects(shape, "targetNode")
        if nodes:
            listed = self._listed(nodes)
            said.append(self.say(en=f"the node {listed}", fr=f"le nœud {listed}"))
        if self._catalogue.objects(shape, "target"):
            said.append(self.say(en="what `sh:target` selects", fr="ce que choisit `sh:target`"))
        return said

    def shape(self, shape: Node, above: tuple[Node, ...]) -> str:
        """Return what a shape that another refers to asks: its name, and its constraints unless it refers to itself."""
        name = self._catalogue.text(shape, SH + "name", self.language) or self._catalogue.text(
            shape, str(RDFS.label), self.language
        )
        parts: list[str] = []
        if shape not in above:
            inside = (*above, shape)
            parts = [self._clause(one, inside) for one in self._catalogue.constraints_of(shape)]
            parts += [self.shape(one, inside) for one in self._catalogue.objects(shape, "property")]
        path = self._catalogue.path(shape)
        asks = self._semicolon.join(parts)
        if path is not None:
            asks = self.say(en=f"for {self.path(path)}: {asks}", fr=f"pour {self.path(path)} : {asks}")
        if not parts:
            return name or (self.term(shape) if isinstance(shape, URIRef) else "…")
        return self.say(en=f"“{name}” ({asks})", fr=f"« {name} » ({asks})") if name else f"({asks})"

    def _clause(self, constraint: Constraint, above: tuple[Node, ...]) -> str:
        if constraint.component.startswith(SH) and constraint.parameter:
            return self._semicolon.join(self._one(constraint, value, above) for value in constraint.values)
        word = component_word(constraint.component)
        return self.say(
            en=f"what the component {code(word)}, which the shapes define, asks",
            fr=f"ce que demande le composant {code(word)}, que définissent les formes",
        )

    def _one(self, constraint: Constraint, value: Node, above: tuple[Node, ...]) -> str:
        parameter = constraint.parameter
        shape = constraint.shape
        whole = self._of_all(parameter, shape, value, above)
        if whole:
            return whole
        if self._catalogue.path(shape) is not None:
            each = self.say(en="each value", fr="chaque valeur")
        else:
            each = self.say(en="it", fr="elle") if above else self.say(en="the resource", fr="la ressource")
        return f"{each} {self._of_each(parameter, shape, value, above)}"

    def _of_all(self, parameter: str, shape: Node, value: Node, above: tuple[Node, ...]) -> str:
        """Return what a parameter asks of the values together; nothing when it is about each of them."""
        say = self.say
        number, term = str(value), self.term(value)
        several = number != "1"
        if parameter == "minCount":
            en, fr = (
                (f"at least {number} values", f"au moins {number} valeurs")
                if several
                else (
                    "at least one value",
                    "au moins une valeur",
                )
            )
            return say(en=f"there {'are' if several else 'is'} {en}", fr=f"il y a {fr}")
        if parameter == "maxCount":
            if number == "0":
                return say(en="there is no value", fr="il n’y a pas de valeur")
            en, fr = (
                (f"at most {number} values", f"au plus {number} valeurs")
                if several
                else (
                    "at most one value",
                    "au plus une valeur",
                )
            )
            return say(en=f"there {'are' if several else 'is'} {en}", fr=f"il y a {fr}")
        if parameter in ("qualifiedMinCount", "qualifiedMaxCount"):
            inner = "; ".join(
                self.shape(one, (*above, shape))
                for one in self._catalogue.objects(shape, "qualifiedValueShape")
            )
            least = parameter == "qualifiedMinCount"
            en = f"{'at least' if least else 'at most'} {number}"
            fr = f"{'au moins' if least else 'au plus'} {number}"
            return say(en=f"of the values, {en} so: {inner}", fr=f"parmi les valeurs, {fr} telles : {inner}")
        if parameter == "hasValue" and self._catalogue.path(shape) is not None:
            return say(en=f"{term} is one of the values", fr=f"{term} est l’une des valeurs")
        fixed = {
            "uniqueLang": (
                "no two values are in the same language",
                "deux valeurs ne sont pas dans la même langue",
            ),
            "equals": (f"the values are those of {term}", f"les valeurs sont celles de {term}"),
            "disjoint": (f"no value is one of {term}", f"aucune valeur n’est l’une de celles de {term}"),
            "lessThan": (
                f"every value is less than every value of {term}",
                f"toute valeur est inférieure à toute valeur de {term}",
            ),
            "lessThanOrEquals": (
                f"no value is greater than a value of {term}",
                f"aucune valeur n’est supérieure à une valeur de {term}",
            ),
            "sparql": ("the query below finds nothing", "la requête ci-dessous ne trouve rien"),
        }
        return say(en=fixed[parameter][0], fr=fixed[parameter][1]) if parameter in fixed else ""

    def _of_each(self, parameter: str, shape: Node, value: Node, above: tuple[Node, ...]) -> str:
        number, term = str(value), self.term(value)
        if parameter == "pattern":
            return self._pattern(shape, number)
        if parameter in ("and", "or", "xone", "not", "node"):
            return self._of_shapes(parameter, shape, value, above)
        kind = _KINDS.get(number.removeprefix(SH), (number, number))
        others = self._listed(closed_properties(self._catalogue, shape)) if parameter == "closed" else ""
        members = self._members(value) if parameter in ("in", "languageIn") else []
        choice = self._any_of(
            [code(str(one)) if parameter == "languageIn" else self.term(one) for one in members]
        )
        en, fr = {
            "nodeKind": (f"is {kind[0]}", f"est {kind[1]}"),
            "in": (f"is {choice}", f"est {choice}"),
            "languageIn": (f"is a text in {choice}", f"est un texte en {choice}"),
            "closed": (
                f"has no property but {others or 'none'}",
                f"n’a d’autre propriété que {others or 'aucune'}",
            ),
            "class": (f"is of class {term}", f"est de classe {term}"),
            "datatype": (
                f"is a well-formed literal of type {term}",
                f"est un littéral bien formé de type {term}",
            ),
            "minExclusive": (f"is greater than {term}", f"est supérieure à {term}"),
            "minInclusive": (f"is {term} or greater", f"vaut {term} ou plus"),
            "maxExclusive": (f"is less than {term}", f"est inférieure à {term}"),
            "maxInclusive": (f"is {term} or less", f"vaut {term} ou moins"),
            "minLength": (f"has at least {number} characters", f"a au moins {number} caractères"),
            "maxLength": (f"has at most {number} characters", f"a au plus {number} caractères"),
            "hasValue": (f"is {term}", f"est {term}"),
        }[parameter]
        return self.say(en=en, fr=fr)

    def _of_shapes(self, parameter: str, shape: Node, value: Node, above: tuple[Node, ...]) -> str:
        inside = (*above, shape)
        shapes = [value] if parameter in ("not", "node") else self._members(value)
        inner = self._semicolon.join(self.shape(one, inside) for one in shapes)
        en, fr = {
            "and": ("is all of this", "est tout cela à la fois"),
            "or": ("is one of these, or several", "est l’un de ces cas, ou plusieurs"),
            "xone": ("is exactly one of these", "est exactement l’un de ces cas"),
            "not": ("is not so", "n’est pas ainsi"),
            "node": ("is so", "est ainsi"),
        }[parameter]
        return self.say(en=f"{en}: {inner}", fr=f"{fr} : {inner}")

    def _members(self, members: Node) -> list[Node]:
        return list(Collection(self._catalogue.graph, members))

    @property
    def _semicolon(self) -> str:
        return self.say(en="; ", fr=" ; ")

    def _pattern(self, shape: Node, pattern: str) -> str:
        flags = "".join(str(flag) for flag in self._catalogue.objects(shape, "flags"))
        shown = code(pattern if len(pattern) <= _LONG else f"{pattern[:_LONG]}…")
        en = f"matches the regular expression {shown}"
        fr = f"correspond à l’expression régulière {shown}"
        if len(pattern) > _LONG:
            en += f" ({len(pattern)} characters, whole in the shape)"
            fr += f" ({len(pattern)} caractères, entière dans la forme)"
        if flags:
            en, fr = f"{en}, with the flags {code(flags)}", f"{fr}, avec les options {code(flags)}"
        return self.say(en=en, fr=fr)

    def _listed(self, terms: list[Node]) -> str:
        return ", ".join(map(self.term, terms))

    def _any_of(self, names: list[str]) -> str:
        if len(names) < 2:
            return "".join(names)
        return f"{', '.join(names[:-1])} {self.say(en='or', fr='ou')} {names[-1]}"


def closed_properties(catalogue: RuleCatalogue, shape: Node) -> list[Node]:
    """Return the properties that a closed shape allows (SHACL, section 4.8.1)."""
    allowed = [
        path
        for inner in catalogue.objects(shape, "property")
        for path in [catalogue.path(inner)]
        if isinstance(path, URIRef)
    ]
    for ignored in catalogue.objects(shape, "ignoredProperties"):
        allowed += [one for one in Collection(catalogue.graph, ignored) if isinstance(one, URIRef)]
    return list(dict.fromkeys(allowed))


def code(text: str) -> str:
    """Return a text as code in Markdown (CommonMark, section 6.1)."""
    text = " ".join(text.splitlines())
    fence = "`"
    while fence in text:
        fence += "`"
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"
