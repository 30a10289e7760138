"""Recall of the classes that `llm-code` shows the model: are those that a text needs among them?

    python -m benchmarks.code_retrieval [--encoder static|minilm] [--every N] [--fit]

The schema: 3,000 Wikidata types of CoDEx (those of smallest SHA-1 of their id), without those
named as a gold class, and the gold classes among them. CrossNER dev: the 39 types of its five
domains, with readable names and descriptions (CROSSNER below). Re-DocRED: the 6 entity types and
its 96 relations, with the descriptions that CoDEx has for 60 of them.

Recall is over the pairs of a text and a class that it needs. --fit prints weights for
extractors/llm_code/class_retrieval.py from the training part of CrossNER.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from benchmarks.corpora import codex_s, crossner, redocred
from benchmarks.corpora.folder import data_folder
from benchmarks.corpora.natural_text import detokenise
from benchmarks.corpora.wikidata_properties import PROPERTIES
from extractors.llm_code.class_retrieval import (
    FEATURES,
    ClassVectors,
    FittingClasses,
    TextVectors,
    VectorCache,
    general_types,
)
from extractors.llm_code.classes import classes_of
from kg.encode.minilm import MiniLMEncoder
from kg.encode.static import StaticEncoder
from kg.model import Schema
from kg.protocols import Encoder

DISTRACTORS = 3000
SHOWN = 20
STEPS = 200

# The names of CrossNER's types are run together ("politicalparty"); these are the words that they
# mean, described as its paper's annotation guide has them, in our words.
CROSSNER = {
    "academicjournal": ("academic journal", "a periodical in which research is published"),
    "album": ("album", "a collection of recorded music that came out together"),
    "algorithm": ("algorithm", "a method, model or procedure of computing"),
    "astronomicalobject": ("astronomical object", "a star, planet, moon, galaxy or asteroid"),
    "award": ("award", "a prize or honour given to somebody"),
    "band": ("band", "a group of musicians who play together"),
    "book": ("book", "a novel, story collection or other published book"),
    "chemicalcompound": ("chemical compound", "a substance of several chemical elements"),
    "chemicalelement": ("chemical element", "an element such as iron or oxygen"),
    "conference": ("conference", "a meeting or conference of researchers"),
    "country": ("country", "a state or nation"),
    "discipline": ("discipline", "a branch of science or learning"),
    "election": ("election", "a vote by which an office or a parliament is filled"),
    "enzyme": ("enzyme", "a protein that speeds up a chemical reaction"),
    "event": ("event", "something that happened, such as a war, festival or competition"),
    "field": ("field of research", "a subject that is studied"),
    "literarygenre": ("literary genre", "a kind of writing, such as science fiction"),
    "location": ("location", "a place, such as a city, region, river or building"),
    "magazine": ("magazine", "a periodical for general readers"),
    "metrics": ("metric", "a measure of how good a result is, such as accuracy"),
    "misc": ("miscellaneous", "a named thing of no other type, such as a nationality or language"),
    "musicalartist": ("musical artist", "a singer, musician or composer"),
    "musicalinstrument": ("musical instrument", "an instrument on which music is played"),
    "musicgenre": ("music genre", "a style of music, such as jazz or heavy metal"),
    "organisation": ("organization", "a company, institution, agency or other organised group"),
    "person": ("person", "a human being"),
    "poem": ("poem", "a work of poetry"),
    "politicalparty": ("political party", "an organisation that stands for election"),
    "politician": ("politician", "a person who is active in politics"),
    "product": ("product", "a product, system, software or data set"),
    "programlang": ("programming language", "a language in which software is written"),
    "protein": ("protein", "a biological molecule made of amino acids"),
    "researcher": ("researcher", "a person who does research"),
    "scientist": ("scientist", "a person who works in science"),
    "song": ("song", "a piece of music that is sung"),
    "task": ("task", "a problem that a system is to solve, such as machine translation"),
    "theory": ("theory", "a scientific theory, law or model"),
    "university": ("university", "an institution of higher education"),
    "writer": ("writer", "a person who writes books, poems or plays"),
}
REDOCRED = {
    "PER": ("person", "a human being"),
    "ORG": ("organization", "a company, institution, agency or other organised group"),
    "LOC": ("location", "a place, such as a city, country, river or building"),
    "TIME": ("date", "a date, year or period of time"),
    "NUM": ("number", "a number, quantity, amount or percentage"),
    "MISC": ("miscellaneous", "a named thing of no other type, such as a work, event or language"),
}
ENCODERS: Mapping[str, Callable[[], Encoder]] = {"minilm": MiniLMEncoder, "static": StaticEncoder}


@dataclass(frozen=True, slots=True)
class Needed:
    """A text and the classes that its labels need."""

    text: str
    entities: frozenset[str]
    relations: frozenset[str] = frozenset()


def short_texts(folder: Path, part: Literal["train", "dev"] = "dev") -> tuple[Schema, list[Needed]]:
    """CrossNER's sentences of all domains."""
    texts = [text for domain in crossner.DOMAINS for text in sentences(folder, domain, part)]
    return schema(folder, dict(CROSSNER.values()), {}), texts


def documents(folder: Path, *, held_out: bool) -> tuple[Schema, list[Needed]]:
    """Re-DocRED dev, without the held-out titles or only those."""
    described = codex_s.relations(folder)
    relations = {
        name: described[key].description if key in described else ""
        for key, name in PROPERTIES.items()
    }
    split = redocred.split(folder)
    needed = [
        Needed(
            document.text,
            frozenset(REDOCRED[entity.type][0] for entity in document.entities),
            frozenset(PROPERTIES[relation] for _, relation, _ in document.facts),
        )
        for document in (split.held_out if held_out else split.seen)
    ]
    return schema(folder, dict(REDOCRED.values()), relations), needed


def schema(folder: Path, gold: dict[str, str], relations: dict[str, str]) -> Schema:
    """The gold classes among DISTRACTORS types of Wikidata; a type is a kind of the type whose
    name ends its name, as "Green party" is of "party"."""
    codex = codex_s.types(folder)
    order = sorted(codex, key=lambda key: hashlib.sha1(key.encode()).hexdigest())
    descriptions = {codex[key].label: codex[key].description for key in reversed(order)}
    distractors = [
        (name, description)
        for name, description in reversed(descriptions.items())
        if name and name.lower() not in gold
    ]
    types = {**gold, **dict(distractors[:DISTRACTORS])}
    types = dict(sorted(types.items()))
    return Schema(types, relations, mode="guided", parents=parents(types))


def parents(types: dict[str, str]) -> dict[str, str]:
    """The parent of each type whose name ends with the name of another type, the longest such."""
    parent_of = {}
    for name in types:
        words = name.split()
        ends = (" ".join(words[place:]) for place in range(1, len(words)))
        if parent := next((end for end in ends if end in types), None):
            parent_of[name] = parent
    return parent_of


def sentences(folder: Path, domain: str, part: Literal["train", "dev"]) -> Iterator[Needed]:
    """The sentences of CrossNER that have a name."""
    for sentence in crossner.sentences(folder, domain, part):
        if sentence.spans:
            types = frozenset(CROSSNER[label][0] for _, _, label in sentence.spans)
            yield Needed(detokenise(sentence.words)[0], types)


def chooser(system: str, schema: Schema) -> Callable[[str], set[str]]:
    """A function that chooses 20 entity types and 20 relations for a text, as `system` does."""
    names, relations = list(schema.entity_types), list(schema.relation_types)
    if system in ENCODERS:
        fitting = FittingClasses(classes_of(schema), SHOWN, ENCODERS[system]())
        return lambda text: set(fitting.of(text))
    if system == "general only":
        return lambda text: set(general_types(names, text))
    if system == "random 20":
        draw = random.Random(0)
        some = min(SHOWN, len(relations))
        return lambda text: {*draw.sample(names, SHOWN), *draw.sample(relations, some)}
    kinds = Counter(name for each in schema.parents for name in [*schema.lineage(each)][1:])
    widest = {name for name, _ in kinds.most_common(SHOWN)} | set(relations[:SHOWN])
    return lambda text: widest


def rows(name: str, schema: Schema, texts: list[Needed], systems: Sequence[str]) -> Iterator[str]:
    """The lines of the table for one set of texts."""
    for system in systems:
        choose = chooser(system, schema)
        choose(texts[0].text)  # the vectors of the classes are made once
        began = time.perf_counter()
        shown = [choose(text.text) for text in texts]
        each = (time.perf_counter() - began) / len(texts) * 1000
        entities = [(text.entities, classes) for text, classes in zip(texts, shown, strict=True)]
        relations = [(text.relations, classes) for text, classes in zip(texts, shown, strict=True)]
        whole = sum(needed <= classes for needed, classes in entities) / len(texts)
        cells = [name, system, f"{recall(entities):.3f}", f"{whole:.3f}"]
        cells += [f"{recall(relations):.3f}" if schema.relation_types else "", f"{each:.1f}"]
        yield f"| {' | '.join(cells)} |"
        if system in ENCODERS:
            yield f"missed by {system}: {missed(entities)}"


def recall(pairs: Iterable[tuple[frozenset[str], set[str]]]) -> float:
    """The share of needed classes that are shown, over pairs of needed and shown classes."""
    pairs = list(pairs)
    total = sum(len(needed) for needed, _ in pairs)
    return sum(len(needed & shown) for needed, shown in pairs) / total if total else 1.0


def missed(pairs: Iterable[tuple[frozenset[str], set[str]]]) -> str:
    """The 20 most missed classes, each with the texts that show it and those that need it."""
    pairs = list(pairs)
    needs = Counter(name for needed, _ in pairs for name in needed)
    hits = Counter(name for needed, shown in pairs for name in needed & shown)
    worst = sorted(needs, key=lambda name: (hits[name] - needs[name], name))
    return ", ".join(f"{name} {hits[name]}/{needs[name]}" for name in worst[:20])


def fit(folder: Path, encoder: str) -> list[float]:
    """Weights under which the needed classes, the most general aside, are likeliest of all."""
    schema, texts = short_texts(folder, "train")
    vectors = VectorCache(ENCODERS[encoder]())
    compared = ClassVectors(dict(schema.entity_types), frozenset(schema.parents), vectors)
    names = np.array(compared.names)
    cases = []
    for text in texts:
        targets = text.entities - set(general_types(compared.names, text.text))
        if targets:
            cases.append(
                (compared.features(TextVectors(text.text, vectors)), np.isin(names, [*targets]))
            )
    weights = np.zeros(len(FEATURES))
    for step in range(STEPS):
        slope = np.zeros(len(FEATURES))
        for table, target in cases:
            likely = np.exp(table @ weights - (table @ weights).max())
            slope += (target / target.sum() - likely / likely.sum()) @ table
        weights += slope / len(cases) * (0.5 if step < STEPS // 2 else 0.2)
    return [round(float(weight), 2) for weight in weights]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--encoder", choices=ENCODERS, action="append")
    parser.add_argument("--every", type=int, default=1, help="use every Nth text", metavar="N")
    parser.add_argument("--fit", action="store_true")
    arguments = parser.parse_args()
    folder = data_folder(arguments.data)
    encoders = arguments.encoder or list(ENCODERS)
    if arguments.fit:
        for encoder in encoders:
            print(encoder, dict(zip(FEATURES, fit(folder, encoder), strict=True)))
        return
    print("| texts | classes | entity types | texts with all | relations | ms a text |")
    print("|---|---|---|---|---|---|")
    sets = {
        "CrossNER dev": short_texts(folder),
        "Re-DocRED, not held out": documents(folder, held_out=False),
        "Re-DocRED, 60 held out": documents(folder, held_out=True),
    }
    for name, (schema, texts) in sets.items():
        systems = ["random 20", "20 with most kinds", "general only", *encoders]
        for line in rows(name, schema, texts[:: arguments.every], systems):
            print(line, flush=True)


if __name__ == "__main__":
    main()
