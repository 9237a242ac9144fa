"""What each key of `kg.toml` says, in both languages: for the reference page."""

from __future__ import annotations

from collections.abc import Mapping

Rows = tuple[tuple[str, str, str, str], ...]
"""A key, an example, and what it says in English and in French."""

TABLES: Mapping[str, Rows] = {
    "": (
        (
            "base",
            '"https://example.org/library/"',
            "The base IRI, which ends in `/`. An IRI or a namespace without a scheme is relative to it.",
            "L’IRI de base, qui finit par `/`. Un IRI ou un espace de noms sans schéma lui est relatif.",
        ),
        ("title", '{ en = "…", fr = "…" }', "The title of the graph.", "Le titre du graphe."),
        ("description", '{ en = "…", fr = "…" }', "What it is about.", "De quoi il parle."),
    ),
    "publisher": (
        ("iri", '"id/organisation/us"', "The IRI of the publisher.", "L’IRI de l’éditeur."),
        ("name", '"The City Library"', "Its name.", "Son nom."),
        (
            "type",
            '"LocalAuthority"',
            "What kind it is (ADMS), a name or an IRI; portals are told nothing when it is left out.",
            "De quel genre il est (ADMS), un nom ou un IRI ; sans cette clé, rien n’en est dit aux portails.",
        ),
    ),
    "licences": (
        ("data", '"https://…"', "The licence of the data.", "La licence des données."),
        (
            "ontology",
            '"https://…"',
            "The licence of the ontology, of its alignments and of the shapes.",
            "La licence de l’ontologie, de ses alignements et des formes.",
        ),
    ),
    "datasets": (
        ("folder", '"branches"', "The folder below `data/ttl/`.", "Le dossier sous `data/ttl/`."),
        ("title", '{ en = "…" }', "Its title.", "Son titre."),
        (
            "description",
            '{ en = "…" }',
            "What is in it; the title when it is left out.",
            "Ce qu’il contient ; le titre sans cette clé.",
        ),
        (
            "licence",
            '"https://…"',
            "Its licence, when it is not the one of the data.",
            "Sa licence, si ce n’est pas celle des données.",
        ),
    ),
    "catalogue": (
        (
            "keywords",
            '{ en = ["library", "branches"] }',
            "Words by language, for those who search.",
            "Des mots par langue, pour qui cherche.",
        ),
        (
            "theme",
            '["EDUC"]',
            "Codes of the EU's data themes, or IRIs.",
            "Des codes de thèmes de données de l’UE, ou des IRI.",
        ),
        (
            "frequency",
            '"ANNUAL"',
            "How often it is updated: a code of the EU's frequencies, or an IRI.",
            "À quel rythme il est mis à jour : un code de fréquence de l’UE, ou un IRI.",
        ),
        (
            "access",
            '"PUBLIC"',
            "Who may have it: a code of the EU's access rights, or an IRI. `PUBLIC` when it is left out.",
            "Qui peut l’avoir : un code de droit d’accès de l’UE, ou un IRI. `PUBLIC` sans cette clé.",
        ),
        (
            "languages",
            '["en"]',
            "The languages of its texts; those of the graph's title when it is left out.",
            "Les langues de ses textes ; celles du titre du graphe sans cette clé.",
        ),
        (
            "spatial",
            '["http://publications.europa.eu/resource/authority/country/FRA"]',
            "IRIs of the places that it is about. Their extent is measured from the points of the data. When it is left"
            " out, a place of its own is made of that extent.",
            "Les IRI des lieux dont il parle. Leur étendue est mesurée sur les points des données. Sans cette clé, un"
            " lieu qui lui est propre est fait de cette étendue.",
        ),
        (
            "temporal",
            "{ start = 2020-01-01, end = 2024-12-31 }",
            "The period that it is about, either end of which may be open; from the earliest to the latest vintage of"
            " its sources when it is left out.",
            "La période dont il parle, qu’on peut laisser ouverte d’un côté ; du plus ancien au plus récent millésime"
            " de ses sources sans cette clé.",
        ),
        (
            "contact",
            '{ name = "…", url = "https://…", email = "…@…" }',
            "Whom to ask: a name with the address of a page, of e-mail or both. The publisher and the home page when"
            " it is left out.",
            "À qui s’adresser : un nom, avec l’adresse d’une page, un courriel ou les deux. L’éditeur et la page"
            " d’accueil sans cette clé.",
        ),
        (
            "attribution",
            '{ en = "The City Library" }',
            "How those who reuse it name its source; told on every file.",
            "Comment qui le réutilise en nomme la source ; dit sur chaque fichier.",
        ),
        ("provenance", '{ en = "…" }', "How it was made.", "Comment il a été fait."),
        (
            "high_value",
            '["http://data.europa.eu/bna/…"]',
            "IRIs of categories of high-value datasets, where Implementing Regulation (EU) 2023/138 names it.",
            "Les IRI de catégories de données de forte valeur, si le règlement d’exécution (UE) 2023/138 le nomme.",
        ),
        (
            "questions",
            '["branches-of-a-library"]',
            "Questions of `queries/` that it answers, by name: portals get a link to the answer of each.",
            "Des questions de `queries/` auxquelles il répond, par leur nom : les portails ont un lien vers chaque"
            " réponse.",
        ),
        (
            "homepage",
            '"https://example.org/"',
            "In `[catalogue]` alone: the page of the project; the server's own when it is left out.",
            "Dans `[catalogue]` seulement : la page du projet ; celle du serveur sans cette clé.",
        ),
        (
            "vintage",
            '["dcterms:issued"]',
            "In `[catalogue]` alone: the properties by which the data gives the vintage of a source, a year, a month or"
            " a day. `dcterms:issued` and `dcterms:date` when it is left out.",
            "Dans `[catalogue]` seulement : les propriétés par lesquelles les données disent le millésime d’une source,"
            " une année, un mois ou un jour. `dcterms:issued` et `dcterms:date` sans cette clé.",
        ),
    ),
    "prefixes": (
        (
            "ct",
            '"def#"',
            "A prefix and its namespace, for Turtle, questions and pages.",
            "Un préfixe et son espace de noms, pour le Turtle, les questions et les pages.",
        ),
    ),
    "reasoning": (
        (
            "scope",
            '["*"]',
            "Globs of the graphs to reason over, by their paths below `data/ttl/`; all of them when it is left out.",
            "Motifs des graphes sur lesquels inférer, par leur chemin sous `data/ttl/` ; tous sans cette clé.",
        ),
    ),
    "retired": (
        (
            "branch",
            '"lib:formerNumber"',
            "For the prefix of a kind of resources, the property whose values are former keys: an IRI of that "
            "kind with such a key, if nothing is said of it, is gone, and leads to what has the value.",
            "Pour le préfixe d’un genre de ressources, la propriété dont les valeurs sont d’anciennes clés : un "
            "IRI de ce genre ayant une telle clé, si rien n’en est dit, n’existe plus et mène à ce qui a cette valeur.",
        ),
    ),
    "validation": (
        (
            "rules",
            '"docs/rules.md"',
            "The page about the rules, an address or a file: findings link to it.",
            "La page des règles, une adresse ou un fichier : les constats y mènent.",
        ),
    ),
    "server": (
        (
            "service",
            '["https://example.org/sparql"]',
            "The other servers that queries may ask with `SERVICE`; none when it is left out.",
            "Les autres serveurs que les requêtes peuvent interroger par `SERVICE` ; aucun sans cette clé.",
        ),
    ),
    "paths": (
        (
            "ontology, shapes, data, queries, build",
            '"ontology"',
            "Folders below the project, when they are not the usual ones.",
            "Des dossiers sous le projet, quand ce ne sont pas les habituels.",
        ),
    ),
}

NOTES: Mapping[str, tuple[str, str]] = {
    "datasets": (
        "One `[[datasets]]` for each folder of `data/ttl/`. It may also have any key of `[catalogue]`, which then"
        " replaces what `[catalogue]` says.",
        "Un `[[datasets]]` par dossier de `data/ttl/`. Il peut aussi avoir toute clé de `[catalogue]`, qui remplace"
        " alors ce que dit `[catalogue]`.",
    ),
    "catalogue": (
        "What portals are told of every dataset that does not say otherwise. `[catalogue.all]`, `[catalogue.ontology]`,"
        " `[catalogue.alignments]` and `[catalogue.shapes]` say it of the whole graph, of the ontology, of its"
        " alignments and of the shapes, with a `title` and a `description` of their own.",
        "Ce qui est dit aux portails de tout jeu de données qui ne dit pas autre chose. `[catalogue.all]`,"
        " `[catalogue.ontology]`, `[catalogue.alignments]` et `[catalogue.shapes]` le disent du graphe entier, de"
        " l’ontologie, de ses alignements et des formes, avec un `title` et une `description` propres.",
    ),
}
