"""Scores of rewritten texts: the share of their gold triples that they keep, without a model.

Names are the same if their words are, in lower case and without punctuation; a text contains a name
if it has these words in a row. Gold names that the original does not contain are not counted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.errors import FormatError
from kg.evaluate.graph_files import StringTriple, read_lines, string_triple
from kg.text.sentences import sentences

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Denoised:
    """A text, its denoised form, and its gold triples."""

    text: str
    denoised: str
    triples: tuple[StringTriple, ...]


@dataclass(frozen=True, slots=True)
class DenoiseScores:
    """Counts over all texts; `characters` and `words` are ratios of the length after and before.

    `entities` are distinct gold names of a document, `entities_kept` those also in the denoised
    text. `pairs` are gold heads and tails, `pairs_before` those with both in one sentence,
    `pairs_kept` those that are so before and after, `pairs_gained` those that are so only after.
    """

    documents: int
    characters: float
    words: float
    entities: int
    entities_kept: int
    pairs: int
    pairs_before: int
    pairs_kept: int
    pairs_gained: int


def score_denoised(documents: Iterable[Denoised]) -> DenoiseScores:
    """Return the scores over all documents; FormatError if no text has a word."""
    rows = list(documents)
    counts = [sum(column) for column in zip(*map(_counts, rows), strict=True)]
    if not counts or not counts[1]:
        raise FormatError("there is no text to score")
    characters, words = counts[2] / counts[0], counts[3] / counts[1]
    return DenoiseScores(len(rows), characters, words, *counts[4:])


def read_denoised(path: Path) -> Iterator[Denoised]:
    """Yield the lines {"text", "denoised", "triples": [["h", "r", "t"], ...]} of a file.

    The path `-` is standard input. Raises FormatError, with the file and the line, for any other.
    """
    for number, line in read_lines(path):
        try:
            yield _denoised(line)
        except (ValueError, RecursionError) as error:
            raise FormatError(f"{path}:{number}: not JSON: {error}") from error
        except FormatError as error:
            raise FormatError(f"{path}:{number}: {error}") from error


def _denoised(line: str) -> Denoised:
    data = json.loads(line)
    if not isinstance(data, dict):
        raise FormatError('a line is {"text", "denoised", "triples"}')
    for key, kind in (("text", str), ("denoised", str), ("triples", list)):
        if key not in data:
            raise FormatError(f'"{key}" is missing')
        if not isinstance(data[key], kind):
            kind_name = "string" if kind is str else "list of triples"
            raise FormatError(f'"{key}" needs to be a {kind_name}')
    return Denoised(data["text"], data["denoised"], tuple(map(string_triple, data["triples"])))


def _counts(document: Denoised) -> tuple[int, ...]:
    """Return characters, words (before, after), entities, kept, pairs, before, kept, gained."""
    before, after = document.text, document.denoised
    text, result = _plain(before), _plain(after)
    named = {(_plain(head), _plain(tail)) for head, _, tail in document.triples}
    pairs = {pair for pair in named if pair[0] != pair[1] and all(name in text for name in pair)}
    entities = {name for pair in named for name in pair if name.strip() and name in text}
    together, later = _together(before, pairs), _together(after, pairs)
    return (
        len(before), len(before.split()), len(after), len(after.split()),
        len(entities), sum(name in result for name in entities),
        len(pairs), len(together), len(together & later), len(later - together),
    )  # fmt: skip


def _together(text: str, pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the pairs with both names in one sentence."""
    plain = [_plain(text[start:end]) for start, end in sentences(text)]
    return {
        (head, tail) for head, tail in pairs if any(head in said and tail in said for said in plain)
    }


def _plain(text: str) -> str:
    """Return the words with a blank before and after each, so that only whole words match."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "
