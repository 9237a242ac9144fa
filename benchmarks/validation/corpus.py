"""What is validated: projects of some départements, each also as one file of data and one of shapes, for the others."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from kg.project import Project

REPOSITORY = Path(__file__).parents[2]
LOT = "46"
NEUTRAL = {"territoires", "vocabulaire", "programmes", "sources"}


@dataclass
class Corpus:
    """A project in a git repository of its own, with one commit."""

    folder: Path
    data: Path
    """Ontology and data, in one Turtle file."""
    shapes: Path
    edits: int = 0

    @property
    def changed(self) -> Path:
        """The file that is changed."""
        return self.folder / "data" / "ttl" / "communes" / f"{LOT}.ttl"

    def restore(self) -> None:
        """Undo the changes."""
        subprocess.run(["git", "-C", str(self.folder), "checkout", "-q", "."], check=True)

    def change_one(self) -> None:
        """Change the population of a commune."""
        self._rewrite(r"ct:population (\d+) ;", rf"ct:population \g<1>{self._new()} ;", 1)

    def remove_one(self) -> None:
        """Remove the label of a commune, and change its population."""
        label = r'(    ct:population \d+)( ;\n    ct:siren "2146\d+" ;\n(?:    ct:situeDans.*\n)*)    rdfs:label .*\n'
        self._rewrite(label, rf"\g<1>{self._new()}\g<2>", 1)

    def change_many(self) -> None:
        """Change every population of the file."""
        self._rewrite(r"ct:population (\d+) ;", rf"ct:population \g<1>{self._new()} ;", 0)

    def _new(self) -> int:
        """Return a number that no edit has used: what was validated once would be known the next time."""
        self.edits += 1
        return self.edits

    def _rewrite(self, old: str, new: str, count: int) -> None:
        self.restore()
        text, done = re.subn(old, new, self.changed.read_text(encoding="utf-8"), count=count)
        assert done, "the file has changed its form"
        self.changed.write_text(text, encoding="utf-8")


def make(folder: Path, departments: int) -> Corpus:
    """Make a project of so many départements, the Lot first."""
    project = Project.load(REPOSITORY)
    codes = sorted(path.stem for path in (project.data_dir / "communes").glob("*.ttl"))
    kept = {LOT, *[code for code in codes if code != LOT][: departments - 1]}
    for name in ("kg.toml", "ontology", "shapes"):
        source = REPOSITORY / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    for file in project.turtle_files():
        # A few départements, and the files that refer to no commune: nothing refers to what is left out.
        if departments >= len(codes) or file.stem in kept or file.parent.name in NEUTRAL:
            target = folder / file.relative_to(REPOSITORY)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
    copy = Project.load(folder)
    data, shapes = folder / "everything.ttl", folder / "shapes.ttl"
    data.write_bytes(b"\n".join(path.read_bytes() for path in (*copy.ontology_files(), *copy.turtle_files())))
    shapes.write_bytes(b"\n".join(path.read_bytes() for path in copy.shapes_files()))
    (folder / ".gitignore").write_text("/build/\n/everything.ttl\n/shapes.ttl\n", encoding="utf-8")
    git = ["git", "-C", str(folder), "-c", "user.name=benchmark", "-c", "user.email=benchmark@example.org"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "all"]):
        subprocess.run([*git, *command], check=True)
    return Corpus(folder, data, shapes)
