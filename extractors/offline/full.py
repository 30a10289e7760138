"""Open information extraction as triples: arguments are phrases, pronouns and clauses included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from extractors.offline.boilerplate import is_boilerplate, too_long
from extractors.offline.factuality import factuality
from extractors.offline.openie import Phrase, Statement, score, statements
from extractors.offline.trees import CLEARNLP_TO_UD, Sentence, sentences
from kg.model import Chunk, Evidence, Extraction, Mention, Reject, Triple
from kg.text.segments import EXCERPT

if TYPE_CHECKING:
    from spacy.tokens import Doc

EXTRACTOR = "offline-full"


def open_extractions(doc: Doc) -> list[tuple[float, str, tuple[str, ...]]]:
    """Return (confidence, relation, arguments) of each statement of a parsed text.

    The subject is the first argument.
    """
    labels = set(CLEARNLP_TO_UD) - {"ROOT"}
    clearnlp = any(token.dep_ in labels or token.dep_ in ("prep", "pobj") for token in doc)
    return [
        (
            score(statement),
            statement.relation,
            tuple(doc.text[p.start : p.end] for p in (statement.subject, *statement.arguments)),
        )
        for sentence in sentences(doc, clearnlp)
        for statement in statements(sentence)
    ]


def read(chunk: Chunk, docs: Iterable[tuple[int, Doc]], clearnlp: bool) -> Extraction:
    """Return the open triples of one chunk from its parsed pieces.

    A piece is its offset in the chunk and its document.
    """
    triples: dict[tuple[Mention, str, object], Triple] = {}
    docs = list(docs)
    rejects = list(too_long(chunk, docs))
    for offset, doc in docs:
        for sentence in sentences(doc, clearnlp):
            start, end = offset + sentence.start, offset + sentence.end
            quote = chunk.text[start:end]
            if is_boilerplate(quote, sentence):
                rejects.append(Reject(quote[:EXCERPT], "boilerplate"))
                continue
            for triple in _triples(chunk, sentence, offset):
                triples.setdefault((triple.head, triple.relation, triple.tail), triple)
    mentions = {m for t in triples.values() for m in (t.head, t.tail) if isinstance(m, Mention)}
    ordered = sorted(mentions, key=lambda mention: (mention.start or 0, mention.end or 0))
    return Extraction(chunk, tuple(ordered), tuple(triples.values()), tuple(rejects))


def _triples(chunk: Chunk, sentence: Sentence, offset: int) -> Iterator[Triple]:
    start, end = offset + sentence.start, offset + sentence.end
    evidence = Evidence(
        chunk.doc_id, chunk.id, chunk.start + start, chunk.start + end, chunk.text[start:end]
    )
    for statement in statements(sentence):
        standing = factuality(statement.predicate)
        yield Triple(
            head=_mention(chunk, statement.subject, offset),
            relation=statement.relation,
            tail=_mention(chunk, _joined(statement), offset),
            evidence=evidence,
            confidence=score(statement),
            extractor=EXTRACTOR,
            polarity=standing.polarity,
            modality=standing.modality,
        )


def _joined(statement: Statement) -> Phrase:
    """Return the first argument with those that follow it in the text, as one phrase."""
    first = statement.arguments[0]
    end = first.end
    for phrase in statement.arguments[1:]:
        if phrase.start >= end:
            end = phrase.end
    return Phrase(first.start, end)


def _mention(chunk: Chunk, phrase: Phrase, offset: int) -> Mention:
    start, end = offset + phrase.start, offset + phrase.end
    return Mention(chunk.text[start:end], "Phrase", chunk.start + start, chunk.start + end)
