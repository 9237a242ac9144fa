"""The register of territories, as the graph holds it: what other importers look codes up in.

It is read from `data/ttl/communes` and `data/ttl/territoires`, which the importer `cog` writes, so that every other
importer attaches its rows to the same communes, whatever the year of its own codes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Literal as OneOf

from pyoxigraph import Literal, NamedNode, Triple

from kg.errors import SourceError
from kg.messages import say
from kg.project import Project
from kg.sources.statements import RDF_TYPE, RDFS_LABEL, Names
from kg.turtle.reader import read

How = OneOf["exact", "merged", "arrondissement-municipal", "unmatched"]


@dataclass(frozen=True)
class Resolution:
    """Where a commune code leads.

    Attributes:
        code: as asked.
        iri: the current commune; None when unmatched.
        how: `exact`, the code of a current commune; `merged`, of a former, déléguée or associée commune now part of
            it; `arrondissement-municipal`, of an arrondissement of Paris, Lyon or Marseille; `unmatched`.
        via: the déléguée, associée or arrondissement municipal of that code, when the graph has one.
    """

    code: str
    iri: NamedNode | None
    how: How
    via: NamedNode | None = None


@dataclass
class Register:
    """The territories that the graph knows, by their codes.

    Attributes:
        names: makes the IRIs.
        labels: French label by IRI.
        types: local names of the asserted classes by IRI.
        communes: current communes by code.
        parts: déléguées, associées and arrondissements municipaux: (entity, its current commune), by code.
        former: current commune by former code.
        communes_by_siren: current communes by SIREN.
        groupings: EPCI and EPT by SIREN.
        members: groupings of a commune's IRI.
        placed: what an IRI is directly located in.
    """

    names: Names
    labels: dict[NamedNode, str] = field(default_factory=dict)
    types: dict[NamedNode, set[str]] = field(default_factory=dict)
    communes: dict[str, NamedNode] = field(default_factory=dict)
    parts: dict[str, tuple[NamedNode, NamedNode]] = field(default_factory=dict)
    former: dict[str, NamedNode] = field(default_factory=dict)
    communes_by_siren: dict[str, NamedNode] = field(default_factory=dict)
    groupings: dict[str, NamedNode] = field(default_factory=dict)
    members: dict[NamedNode, list[NamedNode]] = field(default_factory=dict)
    placed: dict[NamedNode, list[NamedNode]] = field(default_factory=dict)

    @classmethod
    def load(cls, project: Project) -> Register:
        """Reads the register from the project's data folder; once, as long as its files stay the same.

        Raises:
            SourceError: the communes have not been imported yet.
            TurtleError: a file is not Turtle.
        """
        folders = (project.data_dir / "communes", project.data_dir / "territoires")
        files = [file for folder in folders for file in sorted(folder.glob("*.ttl"))]
        if not any(file.parent.name == "communes" for file in files):
            raise SourceError(
                say(fr="le registre des communes est vide", en="the register of communes is empty"),
                file=str(folders[0]),
                mend=say(fr="lancez d'abord : kg import cog CHEMIN", en="first run: kg import cog PATH"),
            )
        states = [file.stat() for file in files]
        return _read(
            project.base,
            tuple(
                (file, state.st_mtime_ns, state.st_size) for file, state in zip(files, states, strict=True)
            ),
        )

    @classmethod
    def of(cls, base: str, triples: Iterable[Triple]) -> Register:
        """Makes the register from statements."""
        names = Names(base)
        register = cls(names)
        siren, former, code = names.ct("siren"), names.ct("ancienCodeInsee"), names.ct("codeInsee")
        member_of, placed_in = names.ct("membreDe"), names.ct("situeDans")
        terms = len(names.ct("").value)
        sirens: dict[NamedNode, str] = {}
        formers: list[tuple[str, NamedNode]] = []
        codes: dict[NamedNode, str] = {}
        for triple in triples:
            subject, predicate, value = triple.subject, triple.predicate, triple.object
            if not isinstance(subject, NamedNode):
                continue
            if isinstance(value, NamedNode):
                if predicate == RDF_TYPE:
                    register.types.setdefault(subject, set()).add(value.value[terms:])
                elif predicate == member_of:
                    register.members.setdefault(subject, []).append(value)
                elif predicate == placed_in:
                    register.placed.setdefault(subject, []).append(value)
            elif isinstance(value, Literal):
                if predicate == RDFS_LABEL and value.language == "fr":
                    register.labels[subject] = value.value
                elif predicate == siren:
                    sirens[subject] = value.value
                elif predicate == former:
                    formers.append((value.value, subject))
                elif predicate == code:
                    codes[subject] = value.value
        register._index(codes, sirens, formers)
        return register

    def _index(
        self, codes: dict[NamedNode, str], sirens: dict[NamedNode, str], formers: list[tuple[str, NamedNode]]
    ) -> None:
        commune = self.names.thing("commune", "0").value[:-1]
        grouping = self.names.thing("intercommunalite", "0").value[:-1]
        parts = tuple(
            self.names.thing(kind, "0").value[:-1]
            for kind in ("commune-deleguee", "commune-associee", "arrondissement-municipal")
        )
        for entity, value in codes.items():
            if entity.value.startswith(commune):
                self.communes[value] = entity
            elif entity.value.startswith(parts):
                whole = [place for place in self.placed.get(entity, ()) if place.value.startswith(commune)]
                if whole:
                    self.parts[value] = (entity, whole[0])
        for entity, number in sirens.items():
            if entity.value.startswith(commune):
                self.communes_by_siren[number] = entity
            elif entity.value.startswith(grouping):
                self.groupings[number] = entity
        self.former = dict(formers)

    def resolve_commune(self, code: str) -> Resolution:
        """Finds the current commune of a code of any year.

        A current commune comes first, even when a déléguée bears the same code (its chef-lieu).
        """
        via = self.parts.get(code)
        entity = via[0] if via else None
        if code in self.communes:
            return Resolution(code, self.communes[code], "exact")
        if via and "ArrondissementMunicipal" in self.types.get(via[0], ()):
            return Resolution(code, via[1], "arrondissement-municipal", via[0])
        if via:
            return Resolution(code, via[1], "merged", via[0])
        if code in self.former:
            return Resolution(code, self.former[code], "merged", entity)
        return Resolution(code, None, "unmatched")

    def commune_by_siren(self, siren: str) -> NamedNode | None:
        """The current commune of this SIREN."""
        return self.communes_by_siren.get(siren)

    def grouping(self, siren: str) -> NamedNode | None:
        """The EPCI or EPT of this SIREN."""
        return self.groupings.get(siren)

    def epci_of(self, code: str) -> NamedNode | None:
        """The EPCI with own taxation of a current commune; None outside any. An EPT is not one."""
        commune = self.communes.get(code)
        for grouping in self.members.get(commune, ()) if commune else ():
            if "EtablissementPublicTerritorial" not in self.types.get(grouping, ()):
                return grouping
        return None

    def ept_of(self, code: str) -> NamedNode | None:
        """The établissement public territorial of a current commune, in the Métropole du Grand Paris."""
        commune = self.communes.get(code)
        for grouping in self.members.get(commune, ()) if commune else ():
            if "EtablissementPublicTerritorial" in self.types.get(grouping, ()):
                return grouping
        return None

    def departement_of(self, code: str) -> NamedNode | None:
        """The département, or overseas collectivité, of a current commune."""
        commune = self.communes.get(code)
        for place in self.placed.get(commune, ()) if commune else ():
            if self.kind_of(place) in {"departement", "collectivite-outre-mer"}:
                return place
        return None

    def label(self, iri: NamedNode) -> str:
        """The French label; the last segment of the IRI when the graph gives none."""
        return self.labels.get(iri, self.key_of(iri))

    def kind_of(self, iri: NamedNode) -> str:
        """The kind in `<base>id/<kind>/<key>`; empty for another IRI."""
        head, _, rest = iri.value.partition(f"{self.names.base}id/")
        return rest.partition("/")[0] if not head else ""

    def key_of(self, iri: NamedNode) -> str:
        """The key in `<base>id/<kind>/<key>`: the official code."""
        return iri.value.rpartition("/")[2]

    def knows(self, iri: NamedNode) -> bool:
        """Whether the graph states what this IRI is."""
        return iri in self.types


@lru_cache(maxsize=1)
def _read(base: str, files: tuple[tuple[Path, int, int], ...]) -> Register:
    """The register of files in a given state (time of change, size): `kg import all` asks for it twenty times."""
    return Register.of(base, (triple for file, _, _ in files for triple in read(file)))


def departement_file(code: str) -> str:
    """The département part of a commune code: names the file of its graph (`46`, `2A`, `974`, `987`)."""
    return code[:3] if code[:2] in {"97", "98"} else code[:2]
