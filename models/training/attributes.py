"""Rules from Penn tags and dependency labels to universal parts of speech and fixed lemmas."""

from __future__ import annotations

from typing import Any

Rule = tuple[list[list[dict[str, Any]]], dict[str, str]]

POS = {
    "ADJ": "AFX JJ JJR JJS",
    "ADP": "IN RP",
    "ADV": "RB RBR RBS WRB",
    "AUX": "MD",
    "CCONJ": "CC",
    "DET": "DT PDT WDT",
    "INTJ": "UH",
    "NOUN": "NN NNS",
    "NUM": "CD",
    "PART": "POS TO",
    "PRON": "EX PRP PRP$ WP WP$",
    "PROPN": "NNP NNPS ADD",
    "PUNCT": "'' , -LRB- -RRB- . : HYPH NFP ``",
    "SYM": "$ SYM",
    "VERB": "VB VBD VBG VBN VBP VBZ",
    "X": "FW GW LS XX",
}

# The rule lemmatizer leaves a word alone when its features say that it is a base form.
BASE_FORMS = {"VB": "VerbForm=Inf", "VBP": "VerbForm=Fin|Tense=Pres", "JJ": "Degree=Pos"}
BASE_FORMS |= {"NN": "Number=Sing"}

# Auxiliaries are missing from the lemma tables.
AUXILIARIES = {
    "be": "be am is are was were been being 'm 're ’m ’re ai",
    "have": "have has had having 've ’ve",
    "do": "do does did",
    "get": "get gets got getting",
    "will": "will 'll ’ll wo",
    "can": "can ca",
    "would": "would",
    "not": "not n't n’t",
}
AUX_LABELS = ["aux", "aux:pass", "cop"]


def rules() -> list[Rule]:
    """Patterns and attributes in the order in which the attribute ruler applies them."""
    ordered: list[Rule] = []
    for pos, tags in POS.items():
        for tag in tags.split():
            attrs = {"POS": pos}
            if tag in BASE_FORMS:
                attrs["MORPH"] = BASE_FORMS[tag]
            ordered.append(([[{"TAG": tag}]], attrs))
    ordered += _by_label()
    for lemma, forms in AUXILIARIES.items():
        words = {"LOWER": {"IN": forms.split()}}
        if lemma == "not":
            ordered.append(([[{**words, "TAG": "RB"}]], {"POS": "PART", "LEMMA": "not"}))
        else:
            auxiliary = {**words, "DEP": {"IN": AUX_LABELS}}
            ordered.append(([[auxiliary]], {"POS": "AUX", "LEMMA": lemma}))
    for form, lemma in (("'s", "be"), ("’s", "be"), ("'d", "would"), ("’d", "would")):
        short = {"LOWER": form, "DEP": {"IN": AUX_LABELS}}
        ordered.append(([[short]], {"POS": "AUX", "LEMMA": lemma}))
    for degrees, lemma in ((["JJR", "JJS"], "good"), (["RBR", "RBS"], "well")):
        # The tables list both lemmas and the lemmatizer takes the wrong one.
        compared = {"LOWER": {"IN": ["better", "best"]}, "TAG": {"IN": degrees}}
        ordered.append(([[compared]], {"LEMMA": lemma}))
    return ordered


def _by_label() -> list[Rule]:
    """The rules by dependency label, for tags that stand for several parts of speech."""
    return [
        ([[{"TAG": "IN", "DEP": "mark"}]], {"POS": "SCONJ"}),
        ([[{"TAG": "WRB", "DEP": "mark"}]], {"POS": "SCONJ"}),
        ([[{"TAG": "TO", "DEP": "case"}]], {"POS": "ADP"}),
        (
            [[{"TAG": {"IN": ["DT", "WDT"]}, "DEP": {"NOT_IN": ["det", "det:predet"]}}]],
            {"POS": "PRON"},
        ),
        ([[{"TAG": {"REGEX": "^VB"}, "DEP": {"IN": AUX_LABELS}}]], {"POS": "AUX"}),
    ]
