"""Put the trained parts together and write the package's model folder."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language

from .attributes import rules

NAME = "triplesmith"
VERSION = "0.1.0"
TABLES = ["lemma_rules", "lemma_exc", "lemma_index"]
HASHES = "hashes.json"


def pipeline(parser: Path, ner: Path | None) -> Language:
    """The pipeline of tagger, parser, attribute ruler, lemmatizer and, when trained, entities."""
    nlp = spacy.load(parser)
    ruler = nlp.add_pipe("attribute_ruler")
    for patterns, attrs in rules():
        ruler.add(patterns, attrs)
    lemmatizer = nlp.add_pipe("lemmatizer", config={"mode": "rule"})
    lemmatizer.initialize(nlp=nlp)
    if ner is not None:
        nlp.add_pipe("ner", source=spacy.load(ner, vocab=nlp.vocab))
    return nlp


def meta(scores: dict[str, Any], data_files: dict[str, str]) -> dict[str, Any]:
    """The entries of the model's meta.json beside spaCy's own."""
    return {
        "name": NAME,
        "version": VERSION,
        "description": "English tagger, UD parser, lemmatizer and entities for triple extraction",
        "license": "CC BY-SA 4.0",
        "author": "Triplesmith contributors",
        "spacy_version": ">=3.8.0,<3.9.0",
        "trained_with": {p: version(p) for p in ("spacy", "thinc", "numpy", "spacy-lookups-data")},
        "data_sha256": data_files,
        "performance": scores,
    }


def write(nlp: Language, folder: Path, facts: dict[str, Any]) -> None:
    """Save the pipeline without training settings, then the hash of every file."""
    nlp.meta.update(facts)
    nlp.config["paths"] = dict.fromkeys(nlp.config["paths"])
    nlp.config["initialize"]["vectors"] = None
    nlp.to_disk(folder)
    hashes = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != HASHES
    }
    (folder / HASHES).write_text(json.dumps(hashes, indent=1) + "\n", encoding="utf-8")
