"""Plain word counts of the texts whose words get a vector."""

from __future__ import annotations

import gzip
import html
import json
import re
import tarfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from .redocred import Document
from .treebank import read_ewt, read_gum

WORD = re.compile(r"\w+|[^\w\s]")


def count_words(data: Path, documents: list[Document]) -> Counter[str]:
    """Lower-cased words of every corpus we may train on; of Re-DocRED only the given documents."""
    counts: Counter[str] = Counter()
    for sentence in [
        *read_ewt(data / "ud_ewt/en_ewt-ud-train.conllu.gz"),
        *read_gum(data / "gum_open/gum_open_dep.tar.gz")[0],
    ]:
        counts.update(t.form.lower() for t in sentence.tokens)
    for text in texts(data, documents):
        counts.update(WORD.findall(text.lower()))
    return counts


def texts(data: Path, documents: list[Document]) -> Iterator[str]:
    """Sentences of the relation and entity corpora."""
    for document in documents:
        yield from (" ".join(s) for s in document["sents"])
    for path in sorted((data / "crossner").glob("*/*.txt")):
        lines = path.read_text(encoding="utf-8").splitlines()
        yield " ".join(line.split("\t")[0] for line in lines)
    yield from _fewrel(data / "fewrel/val_wiki.json.gz")
    yield from _tekgen(data / "text2kgbench_tekgen/wikidata_tekgen.tar.gz")
    yield from _knowledgenet(data / "knowledgenet/human_readable-v10-notest.zip")


def _fewrel(path: Path) -> Iterable[str]:
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for rows in json.load(stream).values():
            yield from (" ".join(row["tokens"]) for row in rows)


def _tekgen(path: Path) -> Iterable[str]:
    with tarfile.open(path) as archive:
        for name in sorted(archive.getnames()):
            if "/train/" not in name or not name.endswith(".jsonl"):
                continue
            member = archive.extractfile(name)
            for line in member or ():
                yield json.loads(line).get("sent", "")


def _knowledgenet(path: Path) -> Iterable[str]:
    with zipfile.ZipFile(path) as archive:
        page = archive.read(path.name.replace(".zip", ".html")).decode("utf-8")
    yield html.unescape(re.sub(r"<[^>]+>", " ", page))
