"""Hand-checked trees (sentences.txt) as spaCy documents: rules are tested without models."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from spacy.lang.en import English
from spacy.tokens import Doc
from spacy.vocab import Vocab

from extractors.offline import compact
from kg.model import Chunk, Extraction
from kg.schema.catalogue import catalogue

NO_SPACE_BEFORE = frozenset({",", ".", "'s", "?", '"'})


@cache
def sentences() -> dict[str, list[list[str]]]:
    """Return the rows of each sentence, by its words."""
    rows_by_words: dict[str, list[list[str]]] = {}
    blocks = Path(__file__).with_name("sentences.txt").read_text("utf-8").split("\n\n")
    for block in blocks:
        rows = [
            line.split(" ") for line in block.strip().split("\n") if line[:2] not in ("# ", "#!")
        ]
        if rows != [[""]] and rows:
            rows_by_words[" ".join(row[0] for row in rows)] = rows
    return rows_by_words


@cache
def _vocab() -> Vocab:
    return English().vocab


def doc(*texts: str) -> Doc:
    """Return one document of these sentences (their words with blanks between)."""
    rows: list[list[str]] = []
    heads: list[int] = []
    starts: list[bool] = []
    for text in texts:
        sentence_rows = sentences()[text]
        offset = len(rows)
        for i, row in enumerate(sentence_rows):
            heads.append(offset + (int(row[3]) - 1 if row[3] != "0" else i))
            starts.append(i == 0)
        rows += sentence_rows
    words = [row[0] for row in rows]
    spaces = [following not in NO_SPACE_BEFORE for following in [*words[1:], "."]]
    return Doc(
        _vocab(),
        words=words,
        spaces=spaces,
        tags=[row[2] for row in rows],
        lemmas=[row[1] for row in rows],
        heads=heads,
        deps=[row[4] if row[4] != "root" else "ROOT" for row in rows],
        ents=[row[5] for row in rows],
        sent_starts=starts,
    )


def read(*texts: str, meta: dict[str, str] | None = None) -> Extraction:
    """Return the compact extraction of a chunk of these sentences."""
    parsed = doc(*texts)
    chunk = Chunk("c", "d", 100, parsed.text, meta or {})
    return compact.read(chunk, [(0, parsed)], False, catalogue())


def facts(extraction: Extraction) -> set[tuple[str, str, str]]:
    """Return (head, relation, tail or literal value) of the asserted triples."""
    return {
        (t.head.text, t.relation, getattr(t.tail, "value", t.tail.text))
        for t in extraction.triples
        if t.asserted
    }


def reasons(extraction: Extraction) -> Iterable[str]:
    return [reject.reason for reject in extraction.rejects]
