"""What `kg shapes` works on: the project's shapes and examples, or any."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kg.cli.context import ProjectOnDemand
from kg.cli.validation_inputs import files_in, from_here
from kg.errors import ProjectError
from kg.messages import say
from kg.progress import Watch
from kg.project import Project
from kg.turtle.places import BaseOf
from kg.validation.examples.example_runs import ExampleRuns, Outcome
from kg.validation.examples.examples import Example, find_examples
from kg.validation.naming import declared_prefixes
from kg.validation.rule_catalogue import RuleCatalogue


@dataclass(frozen=True)
class ShapesInputs:
    """The rules, the examples, and what is needed to read and to name them."""

    catalogue: RuleCatalogue
    ontology: tuple[Path, ...]
    examples: tuple[Example, ...]
    prefixes: Mapping[str, str]
    project: Project | None
    complete: bool
    """Whether these are all the examples that there are: some only of a project's say nothing about its other rules."""
    shown: Callable[[Path], str]
    base_of: BaseOf

    def outcomes(self, watch: Watch) -> list[Outcome]:
        """Run the examples.

        Raises:
            KgError: The shapes or the ontology cannot be read or run.
        """
        if not self.examples:
            return []
        beside = max(len(example.context) for example in self.examples)
        runs = ExampleRuns(self.catalogue, self.ontology, beside, shown=self.shown, base_of=self.base_of)
        progress = watch(say(en="Running examples", fr="Exécution des exemples"), len(self.examples))
        outcomes = []
        for example in self.examples:
            outcomes.append(runs.run(example))
            progress(1)
        return outcomes


def shapes_inputs(
    on_demand: ProjectOnDemand, paths: Sequence[Path], shapes: Sequence[Path], ontology: Sequence[Path]
) -> ShapesInputs:
    """Return what paths and options choose; without paths the examples of the project, if there are any.

    Raises:
        KgError: There are no shapes, or a file of shapes or an example cannot be understood.
    """
    # The graph that came with the package has nothing to say of examples that somebody names.
    anywhere = bool(paths or shapes or ontology) and not on_demand.is_here
    project = None if anywhere else on_demand.project
    own_shapes = () if project is None else project.shapes_files()
    own_ontology = () if project is None else project.ontology_files()
    chosen_shapes = files_in(shapes, ()) if shapes else own_shapes
    chosen_ontology = files_in(ontology, ()) if ontology or project is None else own_ontology
    if not chosen_shapes:
        raise ProjectError(
            say(en="no shapes", fr="pas de formes"),
            file=None if project is None else project.shapes_dir,
            mend=say(en="name them: --shapes FILE", fr="nommez-les : --shapes FICHIER"),
        )
    own = {file.resolve() for file in (*own_shapes, *own_ontology)}

    def base_of(file: Path) -> str | None:
        return None if file.resolve() in own else file.resolve().as_uri()

    catalogue = RuleCatalogue(chosen_shapes, base_of)
    prefixes = {**declared_prefixes(chosen_shapes), **(project.prefixes if project else {})}
    root = project.examples_dir if project is not None and not shapes else None
    complete = not paths or root is None
    if not paths and root is not None and root.is_dir():
        paths = [Path(from_here(root))]
    examples = find_examples(paths, root, catalogue, prefixes)
    # As the user gave them, else as they can be opened from here.
    names = {file.resolve(): str(file) for file in files_in((*shapes, *ontology), ())}
    return ShapesInputs(
        catalogue,
        tuple(chosen_ontology),
        tuple(replace(one, context=tuple(map(_short, one.context))) for one in examples),
        prefixes,
        project,
        complete,
        lambda file: names.get(file.resolve()) or from_here(file),
        base_of,
    )


def _short(file: Path) -> Path:
    return Path(from_here(file))
