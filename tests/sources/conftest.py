"""A small register of territories, and raw files small enough to read in the test that imports them."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from kg.project import Project
from kg.sources import all_sources
from kg.sources.source import Report, Source, convert_all
from kg.turtle.writer import serialize

PREFIXES = """
@prefix ct: <https://w3id.org/cohesion-territoires/def#> .
@prefix commune: <https://w3id.org/cohesion-territoires/id/commune/> .
@prefix commune-deleguee: <https://w3id.org/cohesion-territoires/id/commune-deleguee/> .
@prefix arrondissement-municipal: <https://w3id.org/cohesion-territoires/id/arrondissement-municipal/> .
@prefix intercommunalite: <https://w3id.org/cohesion-territoires/id/intercommunalite/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""

REGISTER = """
commune:01004 a ct:Commune ; rdfs:label "Ambérieu-en-Bugey"@fr ; ct:codeInsee "01004" ; ct:siren "210100046" .
commune:25390 a ct:Commune ; rdfs:label "Pays-de-Montbenoît"@fr ; ct:codeInsee "25390" ; ct:siren "937903888" .
commune-deleguee:25347 a ct:CommuneDeleguee ; rdfs:label "La Longeville"@fr ; ct:codeInsee "25347" ;
    ct:situeDans commune:25390 .
commune:25056 a ct:Commune ; rdfs:label "Besançon"@fr ; ct:codeInsee "25056" ; ct:siren "212500565" .
commune:46042 a ct:Commune ; rdfs:label "Cahors"@fr ; ct:codeInsee "46042" ; ct:siren "214600421" ;
    ct:membreDe intercommunalite:200023737 .
commune:46102 a ct:Commune ; rdfs:label "Figeac"@fr ; ct:codeInsee "46102" ; ct:siren "214601023" ;
    ct:membreDe intercommunalite:200067361 .
commune:46172 a ct:Commune ; rdfs:label "Pern-Lhospitalet"@fr ; ct:codeInsee "46172" ; ct:ancienCodeInsee "46217" ;
    ct:siren "200099999" ; ct:membreDe intercommunalite:200023737 .
commune-deleguee:46217 a ct:CommuneDeleguee ; rdfs:label "Pern"@fr ; ct:codeInsee "46217" ;
    ct:situeDans commune:46172 .
commune:72155 a ct:Commune ; rdfs:label "Laigné-Saint-Gervais"@fr ; ct:codeInsee "72155" ;
    ct:ancienCodeInsee "72287" .
commune:75056 a ct:Commune ; rdfs:label "Paris"@fr ; ct:codeInsee "75056" ; ct:siren "217500016" .
arrondissement-municipal:75112 a ct:ArrondissementMunicipal ; rdfs:label "Paris 12e"@fr ; ct:codeInsee "75112" ;
    ct:situeDans commune:75056 .
commune:85113 a ct:Commune ; rdfs:label "L'Île-d'Yeu"@fr ; ct:codeInsee "85113" ; ct:siren "218501138" .
commune:01187 a ct:Commune ; rdfs:label "Haut Valromey"@fr ; ct:codeInsee "01187" ; ct:siren "931304075" .
"""

GROUPINGS = """
intercommunalite:200023737 a ct:Intercommunalite , ct:CommunauteDAgglomeration ; ct:siren "200023737" ;
    rdfs:label "CA du Grand Cahors"@fr .
intercommunalite:200067361 a ct:Intercommunalite , ct:CommunauteDeCommunes ; ct:siren "200067361" ;
    rdfs:label "CC Grand-Figeac"@fr .
"""


class Imported:
    """What the conversion of one source gave."""

    def __init__(self, graphs: Mapping[str, str], report: Report) -> None:
        self.graphs = graphs
        self.report = report

    def about(self, graph: str, subject: str) -> list[str]:
        """The statements of one subject, as lines of the canonical Turtle without their punctuation."""
        blocks = self.graphs[graph].split("\n\n")
        found = [block for block in blocks if block.splitlines()[0].strip() == subject]
        assert len(found) == 1, f"{len(found)} blocks of {subject} in {graph}"
        return [
            line.strip().removesuffix(";").strip() for line in found[0].splitlines()[1:] if line.strip(" .\n")
        ]

    def subjects(self, graph: str, kind: str) -> list[str]:
        """The subjects of one kind (`participation`), in order."""
        lines = self.graphs[graph].splitlines()
        return [line for line in lines if line.startswith(f"{kind}:")]


Convert = Callable[[str, Mapping[str, str]], Imported]


@pytest.fixture
def project(tmp_path: Path, repository: Path) -> Project:
    """A project like ours whose only data is the small register."""
    root = tmp_path / "project"
    (root / "data/ttl/communes").mkdir(parents=True)
    (root / "data/ttl/territoires").mkdir()
    shutil.copy(repository / "kg.toml", root / "kg.toml")
    (root / "data/ttl/communes/register.ttl").write_text(PREFIXES + REGISTER, encoding="utf-8")
    (root / "data/ttl/territoires/intercommunalites.ttl").write_text(PREFIXES + GROUPINGS, encoding="utf-8")
    return Project.load(root)


@pytest.fixture
def source() -> Callable[[str], Source]:
    """The importer of a name, as `kg import` finds it."""
    return {one.name: one for one in all_sources()}.__getitem__


@pytest.fixture
def convert(project: Project, source: Callable[[str], Source], tmp_path: Path) -> Convert:
    """Convert raw files, given as texts by name, with the importer of this name."""

    def of(name: str, files: Mapping[str, str]) -> Imported:
        folder = tmp_path / "raw"
        folder.mkdir(exist_ok=True)
        for file, text in files.items():
            content = text.encode("utf-8")
            (folder / file).write_bytes(gzip.compress(content) if file.endswith(".gz") else content)
        graphs, report = convert_all(source(name), folder, project)
        turtle = {path: serialize(triples, project.prefixes) for path, triples in graphs.items()}
        return Imported(turtle, report)

    return of
