"""Finds and reads `kg.toml`: what a graph is called, its base IRI, its prefixes, its folders.

Nothing else in the library knows a path, a base IRI or a prefix of its own.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from pyoxigraph import NamedNode

from kg import __version__
from kg.errors import ProjectError
from kg.localized import reason_of
from kg.messages import say
from kg.project_catalogue import Catalogue, Entry
from kg.project_file import ProjectFile

PROJECT_FILE = "kg.toml"
"""The file that makes a folder a project."""

PROJECT_VARIABLE = "KG_PROJECT"
"""The environment variable that names a project's folder."""

_CURIE = re.compile(r"(?P<prefix>[^:/<>\s]*):(?P<local>[^<>\s]*)")


@dataclass(frozen=True, slots=True)
class Dataset:
    """One folder of the data: a set of named graphs that are published together."""

    folder: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    licence: str
    entry: Entry = field(default_factory=Entry)
    """What only the catalogue says of it; `Catalogue.usual` has what it leaves unsaid."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes the graph."""

    iri: str
    name: str
    type: str | None = None
    """The IRI of a kind of publisher (ADMS)."""


@dataclass(frozen=True)
class Project:
    """A graph's folder and what its `kg.toml` says. All paths are absolute; texts are by language code."""

    root: Path
    base: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    publisher: Publisher
    licences: Mapping[str, str]
    prefixes: Mapping[str, str]
    datasets: tuple[Dataset, ...]
    ontology_dir: Path
    shapes_dir: Path
    data_dir: Path
    queries_dir: Path
    build_dir: Path
    reasoning_scope: tuple[str, ...]
    packaged: bool = field(default=False)
    examples_dir: Path = field(default=Path("tests/shapes"))
    """The examples of rules (`kg.validation.examples.examples`)."""
    service: tuple[str, ...] = field(default=())
    """The addresses of the other servers that queries may ask."""
    rules_page: str | None = field(default=None)
    """The page about the rules, an address or a file: a rule's part of it is named by the end of its shape's IRI. When
    it ends in a slash, a folder of pages, one for each rule."""
    catalogue: Catalogue = field(default_factory=Catalogue)
    """What the catalogue says of the datasets as a whole."""
    retired: Mapping[str, str] = field(default_factory=dict)
    """By namespace of resources, the property whose values are the ends of IRIs that its subject replaces."""

    @classmethod
    def find(cls, start: Path | None = None) -> Project:
        """Return the project to work on.

        Args:
            start: A project's folder or any folder below it. When None: the folder that `$KG_PROJECT` names,
                else the nearest one upwards from the current folder, else the graph that came with the
                package.

        Returns:
            The project; its `packaged` tells whether it is the one that came with the package.

        Raises:
            ProjectError: No `kg.toml` was found, or it cannot be read.
        """
        named = os.environ.get(PROJECT_VARIABLE)
        if start is None and named:
            start = Path(named)
        root = nearest_folder(start or Path.cwd())
        if root is not None:
            return cls.load(root)
        graph = packaged_graph()
        if start is None and graph is not None:
            return cls.load(graph, build_dir=user_cache(os.environ) / __version__, packaged=True)
        raise ProjectError(
            say(
                en=f"no {PROJECT_FILE} in {start or Path.cwd()} nor in any folder above it",
                fr=f"aucun {PROJECT_FILE} dans {start or Path.cwd()} ni dans les dossiers au-dessus",
            ),
            mend=say(
                en="go into a project, name one with -C DIR, or make one: kg init DIR",
                fr="placez-vous dans un projet, nommez-en un avec -C DOSSIER, ou créez-le : kg init DOSSIER",
            ),
        )

    @classmethod
    def load(cls, root: Path, *, build_dir: Path | None = None, packaged: bool = False) -> Project:
        """Read the project in one folder.

        Args:
            root: The folder that holds `kg.toml`.
            build_dir: Where releases go, when not `build/` below the root.
            packaged: Whether this is the graph that came with the package.

        Raises:
            ProjectError: `kg.toml` is missing, is not TOML, or says something that cannot be.
        """
        root = root.resolve()
        path = root / PROJECT_FILE
        try:
            read = ProjectFile(path, tomllib.loads(path.read_text(encoding="utf-8")))
        except OSError as error:
            reason = reason_of(error)
            raise ProjectError(
                say(en=f"cannot be read: {reason}", fr=f"lecture impossible : {reason}"), file=path
            ) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ProjectError(
                say(en=f"is not TOML: {error}", fr=f"n’est pas du TOML : {error}"), file=path
            ) from error
        read.refuse_unknown_keys()
        base = read.base()
        folders = read.folders()
        prefixes = read.prefixes(base)
        return cls(
            root=root,
            base=base,
            title=read.texts("title"),
            description=read.texts("description"),
            publisher=Publisher(**read.publisher(base)),
            licences=read.licences(),
            prefixes=prefixes,
            datasets=tuple(Dataset(**row) for row in read.datasets()),
            ontology_dir=root / folders["ontology"],
            shapes_dir=root / folders["shapes"],
            data_dir=root / folders["data"],
            queries_dir=root / folders["queries"],
            build_dir=build_dir or root / folders["build"],
            reasoning_scope=read.reasoning_scope(),
            packaged=packaged,
            examples_dir=root / folders["examples"],
            service=read.service(),
            rules_page=read.rules_page(),
            catalogue=read.catalogue(),
            retired=read.retired(prefixes),
        )

    @property
    def vocabulary(self) -> str:
        """The namespace of the project's own terms, which is also the ontology's IRI with `#` at its end."""
        return self.base + "def#"

    @property
    def graph_base(self) -> str:
        """What the IRIs of the named graphs start with."""
        return self.base + "graph/"

    @property
    def inferred_graph(self) -> NamedNode:
        """The named graph that holds the inferred triples, and nothing else."""
        return NamedNode(self.graph_base + "inferred")

    def graph_path(self, file: Path) -> str:
        """Return a data file's path below the data folder, with `/` and without `.ttl`: `people/authors`.

        Raises:
            ProjectError: The file is not below the data folder, or is not a `.ttl` file.
        """
        absolute = file if file.is_absolute() else self.root / file
        try:
            below = absolute.resolve().relative_to(self.data_dir.resolve())
        except ValueError:
            below = None
        if below is None or below.suffix != ".ttl":
            raise ProjectError(
                say(
                    en="is not a data file of this project", fr="n’est pas un fichier de données de ce projet"
                ),
                file=file,
                mend=say(
                    en=f"data files are the .ttl files below {self.data_dir}",
                    fr=f"les fichiers de données sont les .ttl sous {self.data_dir}",
                ),
            )
        return PurePosixPath(below.with_suffix("")).as_posix()

    def graph_iri(self, file: Path) -> NamedNode:
        """Return the named graph that a data file is.

        Raises:
            ProjectError: The file is not below the data folder, or is not a `.ttl` file.
        """
        return NamedNode(self.graph_base + self.graph_path(file))

    def turtle_file(self, graph_path: str) -> Path:
        """Return the file of a graph given by its path: the inverse of `graph_path`."""
        return self.data_dir / f"{graph_path}.ttl"

    def turtle_files(self) -> tuple[Path, ...]:
        """Return the data files, in the order of their graph paths."""

        def graph_path(file: Path) -> str:
            # A file is where it was found, unless a link leads elsewhere.
            if file.is_symlink():
                return self.graph_path(file)
            return file.relative_to(self.data_dir).with_suffix("").as_posix()

        return tuple(sorted(self.data_dir.rglob("*.ttl"), key=graph_path))

    def ontology_files(self) -> tuple[Path, ...]:
        """Return the ontology's own files, sorted; alignments, in a folder below, are not among them."""
        return tuple(sorted(self.ontology_dir.glob("*.ttl")))

    def alignment_files(self) -> tuple[Path, ...]:
        """Return the files that link the ontology to other vocabularies; they are never reasoned over."""
        return tuple(sorted((self.ontology_dir / "alignments").rglob("*.ttl")))

    def shapes_files(self) -> tuple[Path, ...]:
        """Return the shapes' files, sorted."""
        return tuple(sorted(self.shapes_dir.rglob("*.ttl")))

    def is_reasoned(self, graph_path: str) -> bool:
        """Tell whether a graph is reasoned over: whether a glob of `[reasoning] scope` matches its path."""
        return any(fnmatchcase(graph_path, pattern) for pattern in self.reasoning_scope)

    def reasoned_files(self) -> tuple[Path, ...]:
        """Return the data files in the scope of reasoning."""
        return tuple(file for file in self.turtle_files() if self.is_reasoned(self.graph_path(file)))

    def term(self, curie: str) -> NamedNode:
        """Expand a prefixed name such as `rdfs:label`.

        Raises:
            ProjectError: It has no colon, or `kg.toml` does not declare its prefix.
        """
        match = _CURIE.fullmatch(curie)
        namespace = self.prefixes.get(match["prefix"]) if match else None
        if match is None or namespace is None:
            raise ProjectError(
                say(
                    en=f"{curie!r} is not a prefixed name of this project",
                    fr=f"{curie!r} n’est pas un nom préfixé de ce projet",
                ),
                file=self.root / PROJECT_FILE,
                mend=say(en="declare its prefix under [prefixes]", fr="déclarez son préfixe sous [prefixes]"),
            )
        return NamedNode(namespace + match["local"])


def packaged_graph() -> Path | None:
    """Return the folder of the graph that came with the package, or None when it came with none."""
    graph = Path(__file__).parent / "_graph"
    return graph if (graph / PROJECT_FILE).is_file() else None


def user_cache(environment: Mapping[str, str]) -> Path:
    """Return this program's folder in the user's cache (XDG Base Directory Specification)."""
    given = environment.get("XDG_CACHE_HOME", "")
    # The specification says that a relative path there must be ignored.
    root = Path(given) if Path(given).is_absolute() else Path.home() / ".cache"
    return root / "kg"


def nearest_folder(start: Path) -> Path | None:
    """Return the nearest folder that holds a project file: `start` or one above it."""
    here = start.resolve()
    return next((folder for folder in (here, *here.parents) if (folder / PROJECT_FILE).is_file()), None)
