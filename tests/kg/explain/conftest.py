"""A small graph in a ledger, made of statements written here."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kg.ledger import Bound, Ledger
from kg.model import (
    Chunk,
    Document,
    Evidence,
    Extraction,
    Judgement,
    Literal,
    Mention,
    Reject,
    Triple,
)
from kg.project import RelationCap, derive
from kg.resolve.names import NameResolver

BANK = (
    "Marlow Bank was founded by Ada Marlow in 1921. She lived in Leeds. "
    "Marlow denied acquiring Orrin Ltd. Orrin Ltd may have left Leeds."
)
AGAIN = "As everyone knows, Ada Marlow founded Marlow Bank."


def mention(text: str, words: str, kind: str, start: int = 0) -> Mention:
    place = text.index(words, start)
    return Mention(words, kind, place, place + len(words))


def judged(
    text: str, doc: str, head: Mention, relation: str, tail: Mention | Literal, **marks: Any
) -> Judgement:
    """A statement whose evidence is the sentence around its tail."""
    assert tail.start is not None
    start = text.rfind(". ", 0, tail.start) + 2 if ". " in text[: tail.start] else 0
    end = text.index(".", tail.start) + 1
    evidence = Evidence(doc, f"{doc}#0", start, end, text[start:end])
    verdict = marks.pop("verdict", "accept")
    score, reason = marks.pop("score", 0.8), marks.pop("reason", "")
    triple = replace(Triple(head, relation, tail, evidence, 0.8, "test"), **marks)
    return Judgement(triple, verdict, score, "rules", reason)


def bank() -> list[Judgement]:
    founder = mention(BANK, "Ada Marlow", "Person")
    firm = mention(BANK, "Marlow Bank", "Organization")
    year = Literal("1921", "date", "1921", BANK.index("1921"), BANK.index("1921") + 4)
    leeds = mention(BANK, "Leeds", "Location")
    orrin = mention(BANK, "Orrin Ltd", "Organization")
    later = mention(BANK, "Marlow", "Person", BANK.index("Marlow denied"))
    gone = mention(BANK, "Leeds", "Location", BANK.index("left"))
    again = mention(BANK, "Orrin Ltd", "Organization", BANK.index("Orrin Ltd may"))
    return [
        judged(BANK, "bank.txt", founder, "FOUNDED", firm),
        judged(BANK, "bank.txt", firm, "FOUNDED_ON", year, attribution="the archive"),
        judged(BANK, "bank.txt", founder, "LIVED_IN", leeds),
        judged(BANK, "bank.txt", later, "ACQUIRED", orrin, polarity="negative"),
        judged(BANK, "bank.txt", again, "leave", gone, modality="hedged", score=0.4),
        judged(
            BANK, "bank.txt", founder, "crouch beside", leeds,
            verdict="quarantine", reason="low confidence: 0.21 < 0.30",
        ),
        judged(
            BANK, "bank.txt", later, "crouch beside", gone,
            verdict="quarantine", reason="low confidence: 0.11 < 0.30",
        ),
    ]  # fmt: skip


def bind(ledger: Ledger, doc: str, text: str, judgements: list[Judgement]) -> None:
    chunk = Chunk(f"{doc}#0", doc, 0, text, {"page": 3, "headings": ["History", "Founding"]})
    extraction = Extraction(
        chunk,
        (),
        tuple(judgement.triple for judgement in judgements),
        (Reject("Contents", "boilerplate"),),
    )
    ledger.bind(Bound(Document(doc, f"texts/{doc}", text), "recipe", [extraction], [judgements]))


def write(path: Path) -> Ledger:
    """The ledger of a bank in two documents, at this path."""
    opened = Ledger(path)
    firm = mention(AGAIN, "Marlow Bank", "Organization")
    with opened.transaction():
        bind(opened, "bank.txt", BANK, bank())
        again = [
            judged(AGAIN, "again.txt", mention(AGAIN, "Ada Marlow", "Person"), "FOUNDED", firm)
        ]
        bind(opened, "again.txt", AGAIN, again)
    derive(opened, NameResolver(), RelationCap(known={"FOUNDED", "LIVED_IN", "ACQUIRED"}))
    return opened


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = write(tmp_path / "ledger.sqlite")
    yield opened
    opened.close()
