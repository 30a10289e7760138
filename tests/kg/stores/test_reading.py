"""What is applied comes back, and a filter of the store is a filter of the whole."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kg import layout
from kg.model import Changes, Chunk, Document, Entity, Fact, Literal
from kg.stores.memory import MemoryStore
from tests.kg.stores.graphs import fact, judgement
from tests.kg.stores.reading_contract import ids, kept

RELATIONS = ("MET", "PAID", "write to")
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1)
TEXT = "Ada met Bob. " * 9
DOCUMENTS = (Document("note", "a/note.txt", TEXT), Document("letter", "a/letter.txt", TEXT))
CHUNKS = tuple(Chunk(f"{document.id}#{n}", document.id, 13 * n, TEXT[13 * n : 13 * n + 13])
               for document in DOCUMENTS for n in range(3))  # fmt: skip


@st.composite
def entities(draw: st.DrawFn) -> tuple[Entity, ...]:
    names = draw(st.lists(WORDS, min_size=1, max_size=6, unique=True))
    return tuple(
        Entity(name, draw(WORDS), draw(st.sampled_from(("Person", "Organization"))),
               tuple(draw(st.lists(WORDS, max_size=2, unique=True))), draw(WORDS | st.just("")))
        for name in names
    )  # fmt: skip


@st.composite
def facts(draw: st.DrawFn, name: str, heads: tuple[Entity, ...]) -> Fact:
    relation = draw(st.sampled_from(RELATIONS))
    kind = draw(st.sampled_from((relation, "RELATED", "NOT_ASSERTED")))
    places = draw(
        st.lists(st.sampled_from(CHUNKS), min_size=1, max_size=3, unique_by=lambda chunk: chunk.id)
    )
    support = tuple(
        judgement(draw(WORDS), place.id, start=draw(st.none() | st.just(place.start)),
                  end=None, time=draw(st.none() | WORDS))
        for place in places
    )  # fmt: skip
    tail = draw(st.sampled_from(heads) | st.just(Literal("5 euros", "money", "5 EUR")))
    confidence = draw(st.floats(0, 1, width=32))
    head = draw(st.sampled_from(heads))
    return fact(name, head, relation, tail, *support, confidence=confidence,
                kind="RELATED" if kind == "write to" else kind)  # fmt: skip


@st.composite
def graphs(draw: st.DrawFn) -> Changes:
    people = draw(entities())
    names = draw(st.lists(WORDS, max_size=8, unique=True))
    statements = tuple(draw(facts(name, people)) for name in names)
    return Changes(documents=DOCUMENTS, chunks=CHUNKS, entities=people, facts=statements)


def is_denied(statement: Fact) -> bool:
    return statement.type == layout.NOT_ASSERTED


@given(graphs())
@settings(max_examples=60, deadline=None)
def test_what_is_applied_comes_back_in_order(changes: Changes) -> None:
    store = MemoryStore()
    store.apply(changes)
    everything = sorted(changes.facts, key=lambda statement: statement.id)
    assert list(store.entities()) == sorted(changes.entities, key=lambda entity: entity.id)
    assert kept(store.facts(denied=True)) == kept(everything)
    assert kept(store.facts()) == kept(f for f in everything if not is_denied(f))
    assert [(chunk.id, chunk.doc_id, chunk.start, chunk.text) for chunk in store.chunks()] == [
        (chunk.id, chunk.doc_id, chunk.start, chunk.text)
        for chunk in sorted(CHUNKS, key=lambda chunk: chunk.id)
    ]
    for read in store.facts(denied=True):
        places = {judgement.triple.evidence.chunk_id for judgement in read.support}
        assert places == {judgement.triple.evidence.chunk_id for judgement in
                          next(f for f in everything if f.id == read.id).support}  # fmt: skip


@given(graphs(), st.data())
@settings(max_examples=60, deadline=None)
def test_a_filter_is_a_filter_of_the_whole(changes: Changes, data: st.DataObject) -> None:
    store = MemoryStore()
    store.apply(changes)
    denied = data.draw(st.booleans())
    chosen = set(data.draw(st.lists(st.sampled_from([*ids(changes.facts), "nothing"]))))
    relations = data.draw(st.sets(st.sampled_from(RELATIONS), min_size=1))
    people = set(data.draw(st.lists(st.sampled_from(ids(changes.entities)), min_size=1)))
    types = data.draw(st.sets(st.sampled_from(("Person", "Organization", "Law")), min_size=1))
    whole = list(store.facts(denied=denied))
    assert list(store.facts(chosen, denied=denied)) == [f for f in whole if f.id in chosen]
    assert list(store.facts(relations=relations, denied=denied)) == [
        f for f in whole if f.relation in relations
    ]
    assert list(store.facts(of=people, denied=denied)) == [
        f for f in whole if people & {f.head.id, f.tail.id if isinstance(f.tail, Entity) else ""}
    ]
    assert list(store.entities(types=types)) == [e for e in store.entities() if e.type in types]
    part = store.subgraph(sorted(people))
    inside = [f for f in store.facts() if isinstance(f.tail, Entity)
              and {f.head.id, f.tail.id} <= people]  # fmt: skip
    assert part.ids == tuple(sorted(people))
    assert [(part.ids[head], part.ids[tail]) for head, tail in part.edges.T] == [
        (f.head.id, f.tail.id) for f in inside if isinstance(f.tail, Entity)
    ]
    assert [part.relation_names[number] for number in part.relations] == [
        f.relation for f in inside
    ]
