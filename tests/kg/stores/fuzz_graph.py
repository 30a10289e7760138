"""A small graph with what queries stumble over: nulls, self loops, parallel facts, literals."""

from kg.model import Appearance, Changes, Chunk, Document, Entity, Literal
from tests.kg.stores.graphs import fact, judgement

_NOTE = Document("note", "files/note.txt", "Ada met Bob. Ada likes Bob and Rome.")
_LETTER = Document("letter", "files/letter.txt", "Bob works for Acme.")
_ADA = Entity("Ada (Person)", "Ada", "Person", ("A. L.", "Countess"), "a mathematician")
_BOB = Entity("Bob (Person)", "Bob", "Person", ("a",))
_CLEO = Entity("Cleo (Person)", "Cleo", "Person")
_ACME = Entity("Acme (Organization)", "Acme", "Organization", ("Acme Ltd", "a"), "a maker")
_ROME = Entity("Rome (Location)", "Rome", "Location", (), "Ada")
_OSLO = Entity("Oslo (Location)", "Oslo", "Location")
_YEAR, _FIVE = Literal("2001", "date", "2001"), Literal("5 euros", "money", "5 EUR")
_LATE = judgement("Ada met Bob.", "note#0", time="2001")
_SAID = judgement("Bob works", "letter#0", attribution="Ada")
GRAPH = Changes(
    documents=(_NOTE, _LETTER),
    chunks=(
        Chunk("note#0", "note", 0, "Ada met Bob."),
        Chunk("note#1", "note", 13, "Ada likes Bob and Rome.", {"page": 2}),
        Chunk("letter#0", "letter", 0, "Bob works for Acme."),
    ),
    entities=(_ADA, _BOB, _CLEO, _ACME, _ROME, _OSLO),
    appearances=(
        Appearance(_ADA.id, "note#0", (0,), (3,)),
        Appearance(_ADA.id, "note#1", (13,), (16,)),
        Appearance(_BOB.id, "note#0", (8,), (11,)),
        Appearance(_CLEO.id, "note#0", (4,), (7,)),
        Appearance(_ROME.id, "note#1", (30,), (34,)),
    ),
    facts=(
        fact("f1", _ADA, "MET", _BOB, _LATE, confidence=0.75),
        fact("f2", _ADA, "MET", _BOB, _LATE, judgement("x", "letter#0"), confidence=0.25),
        fact("f3", _ADA, "LIKES", _BOB, judgement("likes", "note#1"), confidence=1.0),
        fact("f4", _BOB, "LIKES", _BOB, _SAID, confidence=0.5),
        fact("f5", _BOB, "WORKS_FOR", _ACME, _SAID, confidence=0.5),
        fact("f6", _ADA, "visits", _ROME, judgement("a", "note#1"), kind="RELATED"),
        fact("f7", _CLEO, "MET", _ADA, judgement("m", "note#0"), confidence=0.125),
        fact("f8", _CLEO, "WORKS_FOR", _ACME, judgement("w", "note#0", polarity="negative"),
             kind="NOT_ASSERTED"),
        fact("f9", _BOB, "BORN_IN", _YEAR, judgement("b", "note#0")),
        fact("f10", _ACME, "PAID", _FIVE, judgement("p", "letter#0"), kind="RELATED"),
        fact("f11", _ACME, "LIKES", _ROME, judgement("l", "letter#0", time="2001")),
        fact("f12", _ROME, "LIKES", _ROME, judgement("l", "letter#0")),
    ),
    ledger="ledger",
    seq=1,
)  # fmt: skip
