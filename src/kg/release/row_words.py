"""What the rows of OWL 2 RL say, in words (OWL 2 Profiles, section 4.3, tables 4 to 9)."""

from __future__ import annotations

from collections.abc import Mapping

PROFILE = "https://www.w3.org/TR/owl2-profiles/#"
"""What the name of a row is appended to, to name it by an IRI."""

_SUB_CLASS = (
    "what is in a class is in the classes above it",
    "ce qui est dans une classe est dans celles au-dessus",
)
_EQUIVALENT_CLASS = (
    "equivalent classes have the same members",
    "deux classes équivalentes ont les mêmes membres",
)
_EQUIVALENT_PROPERTY = (
    "equivalent properties hold of the same things",
    "deux propriétés équivalentes valent pour les mêmes choses",
)
_INVERSE = ("the inverse property holds the other way round", "la propriété inverse vaut en sens inverse")
_SAME = ("what is the same can be put in its place", "l’identique peut être mis à la place de l’identique")
_ONE_VALUE = (
    "the class allows one value of the property, so that the two are the same",
    "la classe admet une seule valeur de la propriété : les deux sont identiques",
)
_VALUE = (
    "the class is that of the things with this value",
    "la classe est celle des choses qui ont cette valeur",
)
_RESTRICTIONS = (
    "what one restriction asks for, the other does too",
    "ce que demande une restriction, l’autre le demande aussi",
)
_OF_OWL = ("it holds in every ontology", "cela vaut dans toute ontologie")
_ITSELF = (
    "every class and property is below itself and below the widest",
    "toute classe ou propriété est sous elle-même et sous la plus large",
)

WORDS: Mapping[str, tuple[str, str]] = {
    "eq-ref": ("everything is the same as itself", "toute chose est identique à elle-même"),
    "eq-sym": ("being the same goes both ways", "l’identité vaut dans les deux sens"),
    "eq-trans": ("what is the same as the same is the same", "deux choses identiques à une même le sont"),
    **dict.fromkeys(("eq-rep-s", "eq-rep-p", "eq-rep-o"), _SAME),
    "prp-ap": _OF_OWL,
    "prp-dom": (
        "what has the property is in its domain",
        "ce qui a la propriété est dans son domaine de définition",
    ),
    "prp-rng": (
        "a value of the property is in its range",
        "une valeur de la propriété est dans son domaine de valeurs",
    ),
    "prp-fp": (
        "a functional property has one value, so that the two are the same",
        "une propriété fonctionnelle a une seule valeur : les deux sont identiques",
    ),
    "prp-ifp": (
        "an inverse functional property has one subject for each value, so that the two are the same",
        "une propriété fonctionnelle inverse a un seul sujet par valeur : les deux sont identiques",
    ),
    "prp-symp": ("the property is symmetric", "la propriété est symétrique"),
    "prp-trp": ("the property is transitive", "la propriété est transitive"),
    "prp-spo1": (
        "what has a property has those above it",
        "ce qui a une propriété a celles au-dessus",
    ),
    "prp-spo2": ("the properties follow one another in a chain", "les propriétés se suivent en chaîne"),
    **dict.fromkeys(("prp-eqp1", "prp-eqp2"), _EQUIVALENT_PROPERTY),
    **dict.fromkeys(("prp-inv1", "prp-inv2"), _INVERSE),
    "prp-key": ("the two have the same key", "les deux ont la même clé"),
    "cls-thing": _OF_OWL,
    "cls-nothing1": _OF_OWL,
    "cls-int1": (
        "what is in every class of an intersection is in it",
        "ce qui est dans chaque classe d’une intersection est dans celle-ci",
    ),
    "cls-int2": (
        "what is in an intersection is in each of its classes",
        "ce qui est dans une intersection est dans chacune de ses classes",
    ),
    "cls-uni": (
        "what is in a class of a union is in the union",
        "ce qui est dans une classe d’une union est dans l’union",
    ),
    **dict.fromkeys(
        ("cls-svf1", "cls-svf2"),
        (
            "the class is that of the things with some value of this kind",
            "la classe est celle des choses qui ont une telle valeur",
        ),
    ),
    "cls-avf": (
        "members of the class have values of this kind only",
        "les membres de la classe n’ont que de telles valeurs",
    ),
    "cls-hv1": ("members of the class have this value", "les membres de la classe ont cette valeur"),
    "cls-hv2": _VALUE,
    **dict.fromkeys(("cls-maxc2", "cls-maxqc3", "cls-maxqc4"), _ONE_VALUE),
    "cls-oo": ("the class is a list of its members", "la classe est la liste de ses membres"),
    "cax-sco": _SUB_CLASS,
    **dict.fromkeys(("cax-eqc1", "cax-eqc2"), _EQUIVALENT_CLASS),
    "dt-type1": _OF_OWL,
    "dt-type2": ("the value is one of the datatype’s", "la valeur est une de celles du type"),
    "dt-eq": ("both write one value", "les deux écrivent une même valeur"),
    **dict.fromkeys(("scm-cls", "scm-op", "scm-dp"), _ITSELF),
    "scm-sco": ("a class above one above is above", "une classe au-dessus d’une au-dessus est au-dessus"),
    **dict.fromkeys(("scm-eqc1", "scm-eqc2"), _EQUIVALENT_CLASS),
    "scm-spo": (
        "a property above one above is above",
        "une propriété au-dessus d’une au-dessus est au-dessus",
    ),
    **dict.fromkeys(("scm-eqp1", "scm-eqp2"), _EQUIVALENT_PROPERTY),
    **dict.fromkeys(
        ("scm-dom1", "scm-dom2"),
        (
            "a domain holds of properties below and of classes above",
            "un domaine de définition vaut pour les propriétés en dessous et les classes au-dessus",
        ),
    ),
    **dict.fromkeys(
        ("scm-rng1", "scm-rng2"),
        (
            "a range holds of properties below and of classes above",
            "un domaine de valeurs vaut pour les propriétés en dessous et les classes au-dessus",
        ),
    ),
    **dict.fromkeys(("scm-hv", "scm-svf1", "scm-svf2", "scm-avf1", "scm-avf2"), _RESTRICTIONS),
    "scm-int": (
        "an intersection is below each of its classes",
        "une intersection est sous chacune de ses classes",
    ),
    "scm-uni": ("a union is above each of its classes", "une union est au-dessus de chacune de ses classes"),
}
"""What each row that concludes a triple says, in English and in French."""


def words_of(row: str, language: str) -> str:
    """Return what a row says, in `en` or in `fr`."""
    english, french = WORDS[row]
    return french if language == "fr" else english
