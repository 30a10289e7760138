"""The rules judge: checks of a triple that need no model."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterable, Iterator

from judges.rules.denials import denied_in_quote
from judges.rules.function_words import says_nothing
from judges.rules.quote_support import unsupported
from judges.rules.schema_check import SchemaNames
from kg.errors import ConfigError
from kg.fingerprint import fingerprint
from kg.model import Chunk, Extraction, Judgement, Literal, Mention, Schema, Triple, Verdict
from kg.resolve.canonical import canonical
from kg.resolve.names import same_name
from kg.text.cleaned import reads_as
from kg.text.literal_forms import well_formed

VERSION = 4
FREE = Schema()
UNGROUNDED_FACTOR = 0.5
MAX_RELATION_CHARS = 80
WEAK_TYPES = ("", "Misc")
EVENT = "Event"
# Extractors that may state facts beyond the text; the others read grammar, or cells.
MODELS = frozenset({"llm", "llm-code", "fewshot"})

Finding = tuple[Verdict, str]


class RulesJudge:
    """Judges each triple by the first check that fails, in this order.

    Rejected: evidence of another chunk; a confidence that is no probability; an argument or a
    relation that is empty or too long; control characters; an argument of function words
    ("it", "the others"); head and tail the same; a literal whose value is not of its type; a
    quote or a mention that is not at its offsets; what an enforced schema does not allow.
    Quarantined: evidence that the text does not have (score halved); a language model's triple
    with an end that is not in the text or that the quote cannot be about, or with a quote that
    denies or doubts it; what a guided schema does not allow; a confidence below
    `min_confidence`.
    Of equal statements about the same words, the one with the highest confidence is kept, the
    first of equals; the others are rejected as duplicates. The remaining triples are accepted
    with their confidence as score. Denied and hedged triples are judged like any other: they
    are marked, and the projection keeps them apart from asserted ones.
    """

    def __init__(
        self,
        schema: Schema = FREE,
        min_confidence: float = 0.3,
        max_argument_words: int = 10,
        max_argument_chars: int = 120,
    ) -> None:
        if not 0.0 <= min_confidence <= 1.0:
            raise ConfigError(f"min_confidence is a probability (0 to 1), not {min_confidence}")
        if max_argument_words < 1 or max_argument_chars < 1:
            raise ConfigError("max_argument_words and max_argument_chars must be at least 1")
        self._schema = schema
        self._names = SchemaNames(schema)
        self._min_confidence = min_confidence
        self._max_words = max_argument_words
        self._max_chars = max_argument_chars
        self._checks: tuple[Callable[[Triple, Chunk], Finding | None], ...] = (
            wrong_place,
            wrong_confidence,
            self._bad_argument,
            bad_relation,
            control_characters,
            nothing_said,
            self_loop,
            bad_literal,
            quote_not_there,
            mention_not_there,
            self._not_allowed,
            ungrounded,
            self._unsupported,
            denied,
            self._not_in_guide,
            self._low_confidence,
        )

    @property
    def fingerprint(self) -> str:
        """A key that changes when the same triples may be judged differently."""
        # A schema in another mode only guides the extractor; here it allows every triple.
        schema = self._schema if self._schema.mode in ("guided", "enforced") else FREE
        arguments = (
            schema.mode,
            sorted(schema.entity_types),
            sorted(schema.relation_types),
            sorted(schema.patterns),
            sorted(self._schema.parents.items()),
            self._min_confidence,
            self._max_words,
            self._max_chars,
        )
        return fingerprint("rules", VERSION, *arguments)

    def judge(self, extractions: Iterable[Extraction]) -> Iterator[Judgement]:
        """Yield one judgement for each triple, in order."""
        for extraction in extractions:
            yield from self._judge(extraction)

    def _judge(self, extraction: Extraction) -> Iterator[Judgement]:
        triples = extraction.triples
        findings = [self._finding(triple, extraction.chunk) for triple in triples]
        kept = best_of_each(
            (place, triples[place], finding)
            for place, finding in enumerate(findings)
            if finding is None or finding[0] != "reject"
        )
        for place, (triple, finding) in enumerate(zip(triples, findings, strict=True)):
            if finding is None or finding[0] != "reject":
                best = kept[statement(triple)]
                if place != best:
                    finding = "reject", f"duplicate: triple {best + 1} of this chunk says it"
            yield _judgement(triple, finding)

    def _finding(self, triple: Triple, chunk: Chunk) -> Finding | None:
        findings = (check(triple, chunk) for check in self._checks)
        return next((finding for finding in findings if finding is not None), None)

    def _bad_argument(self, triple: Triple, chunk: Chunk) -> Finding | None:
        for name, argument in (("head", triple.head), ("tail", triple.tail)):
            text = argument.text
            if not _has_word(text):
                return "reject", f"the {name} is empty"
            if len(text) > self._max_chars:
                return (
                    "reject",
                    f"the {name} is too long: {len(text)} characters, more than {self._max_chars}",
                )
            if (words := len(text.split())) > self._max_words:
                return (
                    "reject",
                    f"the {name} is too long: {words} words, more than {self._max_words}",
                )
        return None

    def _not_allowed(self, triple: Triple, chunk: Chunk) -> Finding | None:
        if self._schema.mode != "enforced" or not (reason := self._names.off_schema(triple)):
            return None
        return "reject", reason

    def _unsupported(self, triple: Triple, chunk: Chunk) -> Finding | None:
        if not _by_model(triple):
            return None
        coined = triple.head.start is None and EVENT in self._schema.lineage(triple.head.type)
        reason = unsupported(triple, chunk, coined)
        return ("quarantine", reason) if reason else None

    def _not_in_guide(self, triple: Triple, chunk: Chunk) -> Finding | None:
        if self._schema.mode != "guided" or not (reason := self._names.off_schema(triple)):
            return None
        return "quarantine", reason

    def _low_confidence(self, triple: Triple, chunk: Chunk) -> Finding | None:
        if triple.confidence >= self._min_confidence:
            return None
        rounded = math.floor(triple.confidence * 100) / 100  # 0.297 is not "0.30 < 0.30"
        return "quarantine", f"low confidence: {rounded:.2f} < {self._min_confidence:.2f}"


def wrong_place(triple: Triple, chunk: Chunk) -> Finding | None:
    evidence = triple.evidence
    if (evidence.doc_id, evidence.chunk_id) != (chunk.doc_id, chunk.id):
        return "reject", "the evidence is of another chunk"
    return None


def wrong_confidence(triple: Triple, chunk: Chunk) -> Finding | None:
    if math.isfinite(triple.confidence) and 0.0 <= triple.confidence <= 1.0:
        return None
    return "reject", f"the confidence is no probability: {triple.confidence}"


def bad_relation(triple: Triple, chunk: Chunk) -> Finding | None:
    if not _has_word(triple.relation):
        return "reject", "the relation is empty"
    if len(triple.relation) > MAX_RELATION_CHARS:
        return "reject", f"the relation is too long: more than {MAX_RELATION_CHARS} characters"
    return None


def control_characters(triple: Triple, chunk: Chunk) -> Finding | None:
    head, tail = triple.head, triple.tail
    value = tail.value if isinstance(tail, Literal) else ""
    texts = {
        "head": head.text + head.type,
        "relation": triple.relation,
        "tail": tail.text + tail.type + value,
        "attribution": triple.attribution or "",
        "time": triple.time or "",
    }
    for name, text in texts.items():
        if _has_control(text):
            return "reject", f"the {name} has control characters"
    return None


def nothing_said(triple: Triple, chunk: Chunk) -> Finding | None:
    for name, argument in (("head", triple.head), ("tail", triple.tail)):
        if isinstance(argument, Mention) and says_nothing(argument, chunk):
            return "reject", f"the {name} names nothing: {_short(argument.text)}"
    return None


def self_loop(triple: Triple, chunk: Chunk) -> Finding | None:
    """Reject equal head and tail, but not Lincoln (Person) BORN_IN Lincoln (Location)."""
    head, tail = triple.head, triple.tail
    if isinstance(tail, Literal):
        return None
    same_place = head.start is not None and (head.start, head.end) == (tail.start, tail.end)
    same_type = head.type == tail.type or head.type in WEAK_TYPES or tail.type in WEAK_TYPES
    if same_place or (same_type and same_name((head.text, head.type), (tail.text, tail.type))):
        return "reject", f"head and tail are the same: {_short(head.text)}"
    return None


def bad_literal(triple: Triple, chunk: Chunk) -> Finding | None:
    tail = triple.tail
    if isinstance(tail, Mention) or well_formed(tail):
        return None
    return "reject", f"the value is not of its type: {_short(tail.value)}, {_short(tail.type)}"


def quote_not_there(triple: Triple, chunk: Chunk) -> Finding | None:
    evidence = triple.evidence
    if evidence.start is None and evidence.end is None:
        return None
    if _at(chunk, evidence.start, evidence.end) == evidence.quote and evidence.quote.strip():
        return None
    return "reject", "the quote is not at its offsets"


def mention_not_there(triple: Triple, chunk: Chunk) -> Finding | None:
    """Reject a mention that is not at its offsets, apart from line breaks and reference marks."""
    for name, argument in (("head", triple.head), ("tail", triple.tail)):
        if argument.start is None and argument.end is None:
            continue
        written = _at(chunk, argument.start, argument.end)
        if written is None or not reads_as(written, argument.text):
            return "reject", f"the {name} is not at its offsets"
    return None


def ungrounded(triple: Triple, chunk: Chunk) -> Finding | None:
    if triple.evidence.start is None:
        return "quarantine", "ungrounded: the text does not have the quote"
    return None


def denied(triple: Triple, chunk: Chunk) -> Finding | None:
    if not _by_model(triple) or not (words := denied_in_quote(triple, chunk)):
        return None
    return "quarantine", f'its sentence denies or doubts it: "{words}"'


def _by_model(triple: Triple) -> bool:
    return triple.extractor.rpartition(" ")[2] in MODELS


Key = tuple[object, ...]


def statement(triple: Triple) -> Key:
    """Return a key that is equal for duplicate triples of a chunk."""
    marks = (triple.polarity, triple.modality, triple.attribution, triple.time)
    return (_words(triple.head), triple.relation, _words(triple.tail), *marks)


def _words(argument: Mention | Literal) -> Key:
    if argument.start is not None:
        return (argument.start, argument.end)
    return (canonical(argument.text, argument.type),)


def best_of_each(candidates: Iterable[tuple[int, Triple, Finding | None]]) -> dict[Key, int]:
    """Return {statement: place of the triple to keep}: accepted, most confident, first."""
    best: dict[Key, tuple[bool, float, int]] = {}
    for place, triple, finding in candidates:
        rank = (finding is not None, -triple.confidence, place)
        key = statement(triple)
        best[key] = min(best.get(key, rank), rank)
    return {key: place for key, (_, _, place) in best.items()}


def _judgement(triple: Triple, finding: Finding | None) -> Judgement:
    verdict, reason = finding or ("accept", "")
    if verdict == "reject":
        return Judgement(triple, verdict, 0.0, "rules", reason)
    grounded = triple.evidence.start is not None
    score = triple.confidence if grounded else UNGROUNDED_FACTOR * triple.confidence
    return Judgement(triple, verdict, score, "rules", reason)


def _at(chunk: Chunk, start: int | None, end: int | None) -> str | None:
    """Return the chunk's text at offsets of the document; None for offsets outside the chunk."""
    if start is None or end is None or not chunk.start <= start <= end <= chunk.end:
        return None
    return chunk.text[start - chunk.start : end - chunk.start]


def _has_word(text: str) -> bool:
    return any(char.isalnum() for char in text)


def _has_control(text: str) -> bool:
    """Return True for a text with control characters, other than white space, or surrogates."""
    if text.isprintable():
        return False  # fast, and nearly always the case
    return any(unicodedata.category(c) in ("Cc", "Cs") and not c.isspace() for c in text)


def _short(text: str) -> str:
    return f'"{text}"' if len(text) <= 60 else f'"{text[:60]}…"'
