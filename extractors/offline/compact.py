"""Triples that fit a graph: typed arguments, resolved pronouns, named relations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from extractors.offline.arguments import (
    Argument,
    Place,
    argument,
    class_phrase,
    literal_argument,
    phrase_text,
)
from extractors.offline.boilerplate import is_boilerplate, too_long
from extractors.offline.candidate import Candidate
from extractors.offline.candidate_factuality import standing as meant
from extractors.offline.clause_factuality import Factuality
from extractors.offline.confidence import Signs, confidence
from extractors.offline.coreference import Discourse, key
from extractors.offline.document_title import name_title, title_of
from extractors.offline.entry_boundaries import begin_entry
from extractors.offline.filters import doubt
from extractors.offline.named_spans import Name, names
from extractors.offline.paired_coordination import UNPAIRED, paired, respective
from extractors.offline.relation_names import Named, named
from extractors.offline.trees import Node, Sentence, sentences
from extractors.offline.type_agreement import harmonize
from extractors.offline.valid_time import Dated, holds_on, time_of
from extractors.offline.verbal_candidates import candidates
from kg.model import Chunk, Evidence, Extraction, Mention, Reject, Triple
from kg.schema.catalogue import Catalogue
from kg.text.class_nouns import KINDS, kind_of
from kg.text.segments import EXCERPT

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

EXTRACTOR = "offline"


@dataclass(slots=True)
class Reading:
    """The state of reading one chunk."""

    chunk: Chunk
    catalogue: Catalogue
    discourse: Discourse
    mentions: dict[tuple[int, int], Mention] = field(default_factory=dict)
    triples: dict[tuple[object, ...], tuple[Triple, Signs]] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)

    def keep(self, triple: Triple, signs: Signs) -> None:
        """One triple for one statement of one sentence, the surest."""
        same = (triple.head, triple.relation, triple.tail, triple.polarity, triple.evidence.start)
        known = self.triples.get(same)
        if known is None or known[0].confidence < triple.confidence:
            self.triples[same] = triple, signs
        for mention in (triple.head, triple.tail):
            if isinstance(mention, Mention):
                self.mentions[mention.start or 0, mention.end or 0] = mention

    def drop(self, place: Place, candidate: Candidate, reason: str) -> None:
        words = candidate.words[0] if candidate.words else candidate.name
        ends = [phrase_text(node, place) for node in (candidate.subject, candidate.object)]
        text = f"{ends[0]} | {words} | {ends[1]}"
        self.rejects.append(Reject(text, reason))


@dataclass(frozen=True, slots=True)
class Pair:
    """A candidate whose two words stand for something."""

    candidate: Candidate
    subject: Argument
    object: Argument

    @property
    def dated(self) -> bool:
        return self.object.type == "date"


def read(
    chunk: Chunk, docs: Iterable[tuple[int, Doc]], clearnlp: bool, catalogue: Catalogue
) -> Extraction:
    """The extraction of one chunk from its parsed pieces (offset in the chunk, document)."""
    reading = read_with_signs(chunk, docs, clearnlp, catalogue)
    return Extraction(
        chunk,
        tuple(mention for _, mention in sorted(reading.mentions.items())),
        tuple(triple for triple, _ in reading.triples.values()),
        tuple(reading.rejects),
    )


def read_with_signs(
    chunk: Chunk, docs: Iterable[tuple[int, Doc]], clearnlp: bool, catalogue: Catalogue
) -> Reading:
    """The same with what each triple's confidence was computed from."""
    docs = list(docs)
    places = list(_places(chunk, docs, clearnlp))
    title = title_of(chunk, places)
    reading = Reading(chunk, catalogue, Discourse(topic=key(title) if title else ""))
    reading.rejects.extend(too_long(chunk, docs))
    for place in places:
        name_title(place, title)
    harmonize(places)
    for place in places:
        begin_entry(place, reading.discourse)
        _read_sentence(reading, place)
    return reading


def _places(chunk: Chunk, docs: Iterable[tuple[int, Doc]], clearnlp: bool) -> Iterator[Place]:
    number = 0
    for offset, doc in docs:
        inside = _by_sentence(doc)
        for sentence in sentences(doc, clearnlp):
            yield Place(chunk, sentence, number, offset, names(sentence, inside(sentence)))
            number += 1


def _by_sentence(doc: Doc) -> Callable[[Sentence], Sequence[Span]]:
    spans = list(doc.ents)

    def inside(sentence: Sentence) -> Sequence[Span]:
        first, last = sentence.nodes[0].i, sentence.nodes[-1].i
        return [span for span in spans if span.start <= last and span.end > first]

    return inside


def _read_sentence(reading: Reading, place: Place) -> None:
    if is_boilerplate(place.quote, place.sentence):
        reading.rejects.append(Reject(place.quote[:EXCERPT], "boilerplate"))
        return
    for name in dict.fromkeys(place.names.values()):
        if name.type != "literal":
            _see(reading, place, name)
    found = list(candidates(place.sentence, place.names))
    if not found and len(set(place.names.values())) > 1:
        reading.rejects.append(Reject(place.quote[:EXCERPT], "no clause"))
    if place.quote.rstrip(" \"”'’)").endswith("?"):
        for candidate in found:
            reading.drop(place, candidate, "question")
        return
    _remember_classes(reading, place, found)
    _settle(reading, place, _belonging(reading, place, found))


def _see(reading: Reading, place: Place, name: Name) -> None:
    start, end = place.offset + name.start, place.offset + name.end
    text = reading.chunk.text[start:end]
    reading.discourse.see(name, text, place.offset, place.number)
    if not name.guessed:
        base = reading.chunk.start
        reading.mentions[base + start, base + end] = Mention(
            text, name.type, base + start, base + end
        )


def _remember_classes(reading: Reading, place: Place, found: Iterable[Candidate]) -> None:
    for candidate in found:
        name = place.names.get(candidate.subject.i)
        if name not in reading.discourse.referents:  # "1999 is a film": a number is nobody's name
            continue
        if candidate.rule == "class" and candidate.object.lemma in KINDS:
            reading.discourse.describe(candidate.object.lemma, name)


def _belonging(reading: Reading, place: Place, found: list[Candidate]) -> list[Candidate]:
    """The candidates without those that a "respectively" takes apart."""
    if not respective(place.sentence):
        return found
    kept = []
    for candidate, belongs in paired(found):
        if belongs:
            kept.append(candidate)
        else:
            reading.drop(place, candidate, UNPAIRED)
    return kept


def _settle(reading: Reading, place: Place, found: Sequence[Candidate]) -> None:
    """Candidates to triples, those with a date last: it is the time of its sister triples."""
    pairs = [pair for pair in (_pair(reading, place, c) for c in found) if pair is not None]
    dates = _dates(pairs, place)
    told: set[int] = set()
    for pair in sorted(pairs, key=lambda pair: pair.dated):
        clause = id(pair.candidate.clause)
        relation = named(pair.candidate, pair.subject.type, pair.object.type, reading.catalogue)
        if pair.dated and isinstance(relation, Named) and not relation.known:
            if clause in told:
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
        told.add(clause)
        reading.keep(triple, signs)


def _dates(pairs: Iterable[Pair], place: Place) -> dict[int, list[Dated]]:
    """The dates on which clauses hold, by clause."""
    dates: dict[int, list[Dated]] = {}
    for pair in pairs:
        value = pair.object.literal
        if pair.dated and value is not None and holds_on(pair.candidate, place.names):
            dates.setdefault(id(pair.candidate.clause), []).append((pair.candidate, value.value))
    return dates


def _pair(reading: Reading, place: Place, candidate: Candidate) -> Pair | None:
    subject = argument(candidate.subject, place, reading.discourse)
    object: Argument | str
    if candidate.rule in ("class", "title"):
        object = class_phrase(candidate.object, place) or "no class"
        if candidate.rule == "class" and isinstance(subject, Argument):
            kind = kind_of(candidate.object.lemma)
            if kind is None or (kind != subject.type and not _flexible(kind, subject)):
                object = "no class"
    else:
        object = argument(candidate.object, place, reading.discourse)
        if object in ("no typed argument", "long argument"):
            object = _literal(reading, place, candidate) or object
    for found in (subject, object):
        if isinstance(found, str):
            reading.drop(place, candidate, found)
            return None
    assert isinstance(subject, Argument) and isinstance(object, Argument)
    return Pair(candidate, subject, object)


def _flexible(kind: str, subject: Argument) -> bool:
    """A class noun of another type than the name's: only for what recognisers mix up."""
    return subject.guessed or "Person" not in (kind, subject.type)


def _literal(reading: Reading, place: Place, candidate: Candidate) -> Argument | None:
    """A common noun as a string, or its number, where the catalogue has a use for it."""
    wanted = {
        type
        for words in candidate.words
        for pattern in reading.catalogue.patterns.get((candidate.kind, words), ())
        for type in pattern.object
    }
    if "number" in wanted and (numeral := candidate.object.first("nummod")) is not None:
        return literal_argument((numeral,), place)
    return class_phrase(candidate.object, place) if "string" in wanted else None


def _triple(
    place: Place, pair: Pair, relation: Named, rest: tuple[float, str | None]
) -> Triple | str:
    """The triple with confidence and time (`rest`), or the reason why there is none."""
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
    standing = meant(pair.candidate, place.names)
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
        polarity=standing.polarity,
        modality=standing.modality,
        attribution=_attribution(place, standing),
        time=rest[1],
    )


def _same(first: Argument, second: Argument) -> bool:
    one, other = first.text.casefold(), second.text.casefold()
    if one == other:
        return True
    people = first.type == "Person" and second.type == "Person"
    short, long = sorted((one.split(), other.split()), key=len)
    return people and len(short) < len(long) and key(one) == key(other) and set(short) <= set(long)


def _signs(place: Place, pair: Pair, relation: Named) -> Signs:
    candidate = pair.candidate
    return Signs(
        rule=candidate.rule,
        known=relation.known,
        guessed=pair.subject.guessed + pair.object.guessed,
        resolved=pair.subject.resolved + pair.object.resolved,
        distance=abs(candidate.subject.i - candidate.object.i),
        length=len(place.sentence.nodes),
        literal=pair.object.literal is not None,
        shared=candidate.subject.head is not candidate.clause,
    )


def _attribution(place: Place, standing: Factuality) -> str | None:
    """The words that name who said it."""
    reporter = standing.reporter
    if reporter is None:
        return None
    name = place.names.get(reporter.i)
    if name is not None:
        return place.text(name.start, name.end)
    nodes = [n for n in _phrase(reporter)]
    return " ".join(place.text(nodes[0].start, nodes[-1].end).split())


def _phrase(node: Node) -> list[Node]:
    """A noun with its determiner and modifiers before it."""
    first = min((c.i for c in node.of("det", "amod", "compound", "nmod:poss")), default=node.i)
    return sorted((n for n in node.subtree() if first <= n.i <= node.i), key=lambda n: n.i)
