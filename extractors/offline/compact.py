"""Triples that fit a graph: typed arguments, resolved pronouns, named relations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from extractors.offline.arguments import (
    PlacedSentence,
    TypedArgument,
    argument,
    class_phrase,
    literal_argument,
    phrase_text,
)
from extractors.offline.attribution import attribution
from extractors.offline.boilerplate import is_boilerplate, too_long
from extractors.offline.candidate import Candidate
from extractors.offline.candidate_factuality import factuality_of
from extractors.offline.confidence import Signs, confidence
from extractors.offline.coreference import Discourse, key
from extractors.offline.document_title import name_title, title_of
from extractors.offline.entry_boundaries import begin_entry
from extractors.offline.filters import doubt
from extractors.offline.named_spans import Name, names
from extractors.offline.paired_coordination import UNPAIRED, paired, respective
from extractors.offline.relation_names import RelationName, relation_name
from extractors.offline.trees import Sentence, sentences
from extractors.offline.type_agreement import harmonize
from extractors.offline.valid_time import Dated, holds_on, time_of
from extractors.offline.verbal_candidates import candidates_of
from kg.model import Chunk, Evidence, Extraction, Mention, Reject, Triple
from kg.schema.catalogue import Catalogue
from kg.text.class_nouns import KINDS, kind_of
from kg.text.segments import EXCERPT

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

EXTRACTOR = "offline"


@dataclass(slots=True)
class ChunkReading:
    """The discourse, mentions, triples and rejects of one chunk so far."""

    chunk: Chunk
    catalogue: Catalogue
    discourse: Discourse
    mentions: dict[tuple[int, int], Mention] = field(default_factory=dict)
    triples: dict[tuple[object, ...], tuple[Triple, Signs]] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)

    def keep(self, triple: Triple, signs: Signs) -> None:
        """Keep the triple; of those that state the same in a sentence, the most confident."""
        stated = (triple.head, triple.relation, triple.tail, triple.polarity, triple.evidence.start)
        previous = self.triples.get(stated)
        if previous is None or previous[0].confidence < triple.confidence:
            self.triples[stated] = triple, signs
        for mention in (triple.head, triple.tail):
            if isinstance(mention, Mention):
                self.mentions[mention.start or 0, mention.end or 0] = mention

    def drop(self, place: PlacedSentence, candidate: Candidate, reason: str) -> None:
        words = candidate.words[0] if candidate.words else candidate.name
        ends = [phrase_text(node, place) for node in (candidate.subject, candidate.object)]
        text = f"{ends[0]} | {words} | {ends[1]}"
        self.rejects.append(Reject(text, reason))


@dataclass(frozen=True, slots=True)
class Pair:
    """A candidate with the arguments that its two words stand for."""

    candidate: Candidate
    subject: TypedArgument
    object: TypedArgument

    @property
    def dated(self) -> bool:
        return self.object.type == "date"


def read(
    chunk: Chunk, docs: Iterable[tuple[int, Doc]], clearnlp: bool, catalogue: Catalogue
) -> Extraction:
    """Return the extraction of one chunk from its parsed pieces.

    A piece is its offset in the chunk and its document.
    """
    reading = read_with_signs(chunk, docs, clearnlp, catalogue)
    return Extraction(
        chunk,
        tuple(mention for _, mention in sorted(reading.mentions.items())),
        tuple(triple for triple, _ in reading.triples.values()),
        tuple(reading.rejects),
    )


def read_with_signs(
    chunk: Chunk, docs: Iterable[tuple[int, Doc]], clearnlp: bool, catalogue: Catalogue
) -> ChunkReading:
    """Return the reading of one chunk, each triple with the signs of its confidence."""
    docs = list(docs)
    places = list(_places(chunk, docs, clearnlp))
    title = title_of(chunk, places)
    reading = ChunkReading(chunk, catalogue, Discourse(topic=key(title) if title else ""))
    reading.rejects.extend(too_long(chunk, docs))
    for place in places:
        name_title(place, title)
    harmonize(places)
    for place in places:
        begin_entry(place, reading.discourse)
        _read_sentence(reading, place)
    return reading


def _places(
    chunk: Chunk, docs: Iterable[tuple[int, Doc]], clearnlp: bool
) -> Iterator[PlacedSentence]:
    number = 0
    for offset, doc in docs:
        inside = _by_sentence(doc)
        for sentence in sentences(doc, clearnlp):
            yield PlacedSentence(chunk, sentence, number, offset, names(sentence, inside(sentence)))
            number += 1


def _by_sentence(doc: Doc) -> Callable[[Sentence], Sequence[Span]]:
    """Return a function from a sentence to the entity spans that overlap it."""
    spans = list(doc.ents)

    def inside(sentence: Sentence) -> Sequence[Span]:
        first, last = sentence.nodes[0].i, sentence.nodes[-1].i
        return [span for span in spans if span.start <= last and span.end > first]

    return inside


def _read_sentence(reading: ChunkReading, place: PlacedSentence) -> None:
    if is_boilerplate(place.quote, place.sentence):
        reading.rejects.append(Reject(place.quote[:EXCERPT], "boilerplate"))
        return
    for name in dict.fromkeys(place.names.values()):
        if name.type != "literal":
            _see(reading, place, name)
    proposed = list(candidates_of(place.sentence, place.names))
    if not proposed and len(set(place.names.values())) > 1:
        reading.rejects.append(Reject(place.quote[:EXCERPT], "no clause"))
    if place.quote.rstrip(" \"”'’)").endswith("?"):
        for candidate in proposed:
            reading.drop(place, candidate, "question")
        return
    _remember_classes(reading, place, proposed)
    _settle(reading, place, _belonging(reading, place, proposed))


def _see(reading: ChunkReading, place: PlacedSentence, name: Name) -> None:
    start, end = place.offset + name.start, place.offset + name.end
    text = reading.chunk.text[start:end]
    reading.discourse.see(name, text, place.offset, place.number)
    if not name.guessed:
        base = reading.chunk.start
        reading.mentions[base + start, base + end] = Mention(
            text, name.type, base + start, base + end
        )


def _remember_classes(
    reading: ChunkReading, place: PlacedSentence, proposed: Iterable[Candidate]
) -> None:
    for candidate in proposed:
        name = place.names.get(candidate.subject.i)
        if name not in reading.discourse.referents:  # "1999 is a film": a number is nobody's name
            continue
        if candidate.rule == "class" and candidate.object.lemma in KINDS:
            reading.discourse.describe(candidate.object.lemma, name)


def _belonging(
    reading: ChunkReading, place: PlacedSentence, proposed: list[Candidate]
) -> list[Candidate]:
    """Return the candidates without those that a "respectively" separates, now rejected."""
    if not respective(place.sentence):
        return proposed
    kept = []
    for candidate, belongs in paired(proposed):
        if belongs:
            kept.append(candidate)
        else:
            reading.drop(place, candidate, UNPAIRED)
    return kept


def _settle(reading: ChunkReading, place: PlacedSentence, proposed: Sequence[Candidate]) -> None:
    """Keep a triple or a reject for each candidate.

    Candidates with a date come last: the date is the time of the clause's other triples.
    """
    pairs = [pair for pair in (_pair(reading, place, c) for c in proposed) if pair is not None]
    dates = _dates(pairs, place)
    stated_clauses: set[int] = set()
    for pair in sorted(pairs, key=lambda pair: pair.dated):
        clause = id(pair.candidate.clause)
        relation = relation_name(
            pair.candidate, pair.subject.type, pair.object.type, reading.catalogue
        )
        if pair.dated and isinstance(relation, RelationName) and not relation.in_catalogue:
            if clause in stated_clauses:
                continue
            if not pair.candidate.alone or pair.candidate.rule != "oblique":
                relation = "bare date"
        if isinstance(relation, str):
            reading.drop(place, pair.candidate, relation)
            continue
        if reason := doubt(pair.candidate, pair.subject, pair.object, relation, place):
            reading.drop(place, pair.candidate, reason)
            continue
        signs = _signs(place, pair, relation)
        time = None if pair.dated else time_of(pair.candidate, dates.get(clause, ()))
        triple = _triple(place, pair, relation, (confidence(signs), time))
        if isinstance(triple, str):
            reading.drop(place, pair.candidate, triple)
            continue
        stated_clauses.add(clause)
        reading.keep(triple, signs)


def _dates(pairs: Iterable[Pair], place: PlacedSentence) -> dict[int, list[Dated]]:
    """Return the dates on which clauses hold, by the id of the clause."""
    dates: dict[int, list[Dated]] = {}
    for pair in pairs:
        value = pair.object.literal
        if pair.dated and value is not None and holds_on(pair.candidate, place.names):
            dates.setdefault(id(pair.candidate.clause), []).append((pair.candidate, value.value))
    return dates


def _pair(reading: ChunkReading, place: PlacedSentence, candidate: Candidate) -> Pair | None:
    subject = argument(candidate.subject, place, reading.discourse)
    object: TypedArgument | str
    if candidate.rule in ("class", "title"):
        object = class_phrase(candidate.object, place) or "no class"
        if candidate.rule == "class" and isinstance(subject, TypedArgument):
            kind = kind_of(candidate.object.lemma)
            if kind is None or (kind != subject.type and not _flexible(kind, subject)):
                object = "no class"
    else:
        object = argument(candidate.object, place, reading.discourse)
        if object in ("no typed argument", "long argument"):
            object = _literal(reading, place, candidate) or object
    for end in (subject, object):
        if isinstance(end, str):
            reading.drop(place, candidate, end)
            return None
    assert isinstance(subject, TypedArgument) and isinstance(object, TypedArgument)
    return Pair(candidate, subject, object)


def _flexible(kind: str, subject: TypedArgument) -> bool:
    """Return True if recognisers may mix up the class noun's type and the name's."""
    return subject.guessed or "Person" not in (kind, subject.type)


def _literal(
    reading: ChunkReading, place: PlacedSentence, candidate: Candidate
) -> TypedArgument | None:
    """Return a common noun as a string, or its number, if the catalogue has a use for it."""
    types = {
        type
        for words in candidate.words
        for pattern in reading.catalogue.patterns.get((candidate.kind, words), ())
        for type in pattern.object
    }
    if "number" in types and (numeral := candidate.object.first("nummod")) is not None:
        return literal_argument((numeral,), place)
    return class_phrase(candidate.object, place) if "string" in types else None


def _triple(
    place: PlacedSentence, pair: Pair, relation: RelationName, rest: tuple[float, str | None]
) -> Triple | str:
    """Return the triple with confidence and time (`rest`), or the reason for none."""
    first, second = pair.subject, pair.object
    if relation.inverse:
        first, second = second, first
    if first.mention is None:
        return "no typed argument"
    if pair.candidate.relative == "which" and pair.subject.type == "Person":
        return "wrong antecedent"
    tail = second.mention or second.literal
    assert tail is not None
    if relation.work and isinstance(tail, Mention):
        tail = replace(tail, type="Misc")
    if _same(first, second):
        return "self loop"
    factuality = factuality_of(pair.candidate, place.names)
    chunk = place.chunk
    return Triple(
        head=first.mention,
        relation=relation.name,
        tail=tail,
        evidence=Evidence(
            chunk.doc_id,
            chunk.id,
            chunk.start + place.start,
            chunk.start + place.end,
            place.quote,
        ),
        confidence=rest[0],
        extractor=EXTRACTOR,
        polarity=factuality.polarity,
        modality=factuality.modality,
        attribution=attribution(place, factuality),
        time=rest[1],
    )


def _same(first: TypedArgument, second: TypedArgument) -> bool:
    """Return True for equal words, or two persons of whom one has the words of the other."""
    texts = first.text.casefold(), second.text.casefold()
    if texts[0] == texts[1]:
        return True
    short, long = sorted((text.split() for text in texts), key=len)
    if (first.type, second.type) != ("Person", "Person") or len(short) == len(long):
        return False
    return key(texts[0]) == key(texts[1]) and set(short) <= set(long)


def _signs(place: PlacedSentence, pair: Pair, relation: RelationName) -> Signs:
    candidate = pair.candidate
    return Signs(
        rule=candidate.rule,
        in_catalogue=relation.in_catalogue,
        guessed=pair.subject.guessed + pair.object.guessed,
        resolved=pair.subject.resolved + pair.object.resolved,
        distance=abs(candidate.subject.i - candidate.object.i),
        length=len(place.sentence.nodes),
        literal=pair.object.literal is not None,
        shared=candidate.subject.head is not candidate.clause,
    )
