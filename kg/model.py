"""The nouns: frozen dataclasses that every part of the toolkit speaks in.

Offsets are Unicode code points of the document's text. An offset of None means that a model
said it and the text does not.
"""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from typing import Literal as OneOf

Polarity = OneOf["positive", "negative"]
Modality = OneOf["asserted", "hedged"]
Verdict = OneOf["accept", "reject", "quarantine"]
SchemaMode = OneOf["free", "guided", "enforced", "inferred"]

# How the words of two quotes are compared, in letters and digits.
RUN = 60  # some ten words in a row, which nobody writes twice by chance
ENOUGH = 20  # of a part of a quote
QUOTE_CAP = 2_000  # characters
REFERENCE = re.compile(  # of a note, or the address of a link in Markdown
    r"\[(?:\w{1,3}|note \w+|citation needed)\]|\]\([^()\s]*\)|[\u00b9\u00b2\u00b3\u2070-\u2079]+"
)


@dataclass(frozen=True, slots=True)
class Document:
    """One text. `meta["sections"]` may list `{"start", "end", "page"?, "headings"?}` spans."""

    id: str
    source: str
    text: str
    meta: Mapping[str, Any] = field(default_factory=dict)

    @property
    def hash(self) -> str:
        """The version of the document: SHA-256 of its text (hexadecimal)."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def title(self) -> str:
        """The title that the loader found, or the last part of the source."""
        return str(self.meta.get("title") or self.source.rsplit("/", 1)[-1])


@dataclass(frozen=True, slots=True)
class Chunk:
    """A span of a document: `document.text[start:start + len(text)] == text`, always."""

    id: str
    doc_id: str
    start: int
    text: str
    meta: Mapping[str, Any] = field(default_factory=dict)

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name an entity; `type` is an entity type such as "Person".

    `description` is what the text says it is, where an extractor tells.
    """

    text: str
    type: str
    start: int | None = None
    end: int | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Literal:
    """A date, number, money, percent, quantity or string; `value` is its normal form."""

    text: str
    type: str
    value: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that say so: `document.text[start:end] == quote` where they are grounded."""

    doc_id: str
    chunk_id: str
    start: int | None
    end: int | None
    quote: str


@dataclass(frozen=True, slots=True)
class Triple:
    """One statement found in one place. `attribution` names who said it, `time` when it held."""

    head: Mention
    relation: str
    tail: Mention | Literal
    evidence: Evidence
    confidence: float
    extractor: str
    polarity: Polarity = "positive"
    modality: Modality = "asserted"
    attribution: str | None = None
    time: str | None = None

    @property
    def asserted(self) -> bool:
        """False for what is denied or hedged; that never becomes an ordinary relation."""
        return self.polarity == "positive" and self.modality == "asserted"


@dataclass(frozen=True, slots=True)
class Reject:
    """Text that could not be parsed, or was filtered, and the reason."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """The result of one extractor on one chunk.

    `complete` is False where a model gave no answer that can be read: the next build asks again.
    """

    chunk: Chunk
    mentions: tuple[Mention, ...] = ()
    triples: tuple[Triple, ...] = ()
    rejects: tuple[Reject, ...] = ()
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict on one triple; `score` is a calibrated probability that it holds."""

    triple: Triple
    verdict: Verdict
    score: float
    judge: str
    reason: str = ""
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Entity:
    """`key` is what its names are resolved to; "" where no ledger says it."""

    id: str
    name: str
    type: str
    aliases: tuple[str, ...] = ()
    description: str = ""
    key: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement about entities with the accepted judgements that support it.

    `type` is the relation type it stands under in the graph: the relation itself, RELATED
    (a rare relation) or NOT_ASSERTED (denied or hedged).
    """

    id: str
    head: Entity
    relation: str
    tail: Entity | Literal
    support: tuple[Judgement, ...]
    confidence: float
    type: str

    @property
    def documents(self) -> int:
        """The number of independent documents that say so."""
        return len(independent_scores(self.support))


@dataclass(frozen=True, slots=True)
class Appearance:
    """The places where an entity is named in one chunk; the offsets are the document's."""

    entity_id: str
    chunk_id: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Schema:
    """Entity types, relation types and the patterns (head type, relation, tail type) allowed.

    `parents` maps an entity type to the more general one that it is a kind of. An event type is
    one whose parents lead to "Event"; its roles are relations with it as their head.
    """

    entity_types: Mapping[str, str] = field(default_factory=dict)
    relation_types: Mapping[str, str] = field(default_factory=dict)
    patterns: frozenset[tuple[str, str, str]] = frozenset()
    mode: SchemaMode = "free"
    parents: Mapping[str, str] = field(default_factory=dict)

    def lineage(self, entity_type: str) -> Iterator[str]:
        """The type itself, its parent, and so on up."""
        seen: set[str] = set()
        name: str | None = entity_type
        while name is not None and name not in seen:
            yield name
            seen.add(name)
            name = self.parents.get(name)


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes of one transaction to a graph: removals first, then upserts, then its record.

    The record (ledger, seq, mark) is kept as it is and given back by `applied`; where `seq` is
    None, as in all batches of a projection but the first and the last, it stays what it was.
    """

    removed_documents: tuple[str, ...] = ()
    removed_chunks: tuple[str, ...] = ()
    removed_entities: tuple[str, ...] = ()
    removed_appearances: tuple[tuple[str, str], ...] = ()
    removed_facts: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()
    chunks: tuple[Chunk, ...] = ()
    entities: tuple[Entity, ...] = ()
    appearances: tuple[Appearance, ...] = ()
    facts: tuple[Fact, ...] = ()
    ledger: str = ""
    seq: int | None = None
    mark: str = ""


def independent_scores(support: Iterable[Judgement]) -> list[float]:
    """The best score of each independent source among `support`.

    Sources are documents; documents that state it in the same words are copies of each other
    and count once. Words are compared by `wordings`.
    """
    support = list(support)
    if len(support) == 1:  # as of most facts
        return [support[0].score]
    parents: list[int] = []
    best: list[float] = []
    seen: dict[tuple[str, str], int] = {}

    def root(source: int) -> int:
        while parents[source] != source:
            parents[source] = source = parents[parents[source]]
        return source

    for judgement in support:
        evidence = judgement.triple.evidence
        keys = [("document", evidence.doc_id)]
        keys += [("quote", words) for words in wordings(evidence.quote)]
        parents.append(len(parents))
        best.append(judgement.score)
        for key in keys:
            new, old = root(len(parents) - 1), root(seen.setdefault(key, len(parents) - 1))
            parents[new] = old
            best[old] = max(best[old], best[new])
    return sorted((best[i] for i, parent in enumerate(parents) if parent == i), reverse=True)


def wordings(quote: str) -> set[str]:
    """Returns what a quote has in common with the same words in another file or format.

    Its letters and digits alone: case, blanks, line ends, hyphens, punctuation, formatting and
    reference marks differ from format to format. Also without the lines it begins with or ends
    on, which may be a title; and each run of `RUN` letters, since longer quotes are cut
    differently. Two quotes that share one of these are copies.
    """
    lines = quote[:QUOTE_CAP].splitlines()
    parts = [lines[:cut] for cut in (-1, -2)] + [lines[cut:] for cut in (1, 2)]
    whole = _letters("".join(lines))
    words = {letters for part in parts if len(letters := _letters("".join(part))) >= ENOUGH}
    words |= {whole[start : start + RUN] for start in range(len(whole) - RUN + 1)}
    return words | {whole or " ".join(quote.split())} - {""}


def _letters(text: str) -> str:
    text = unicodedata.normalize("NFKC", REFERENCE.sub("", text)).casefold()
    return "".join(filter(str.isalnum, text))


def fact_confidence(support: Iterable[Judgement]) -> float:
    """The probability that a fact holds: 1 - prod(1 - score) over independent documents."""
    scores = independent_scores(support)
    if len(scores) == 1:  # exactly that: what is exported and taken in again is the same
        return scores[0]
    return 1.0 - math.prod(1.0 - score for score in scores)
