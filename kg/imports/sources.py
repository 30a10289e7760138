"""Graphs that others made, as sources without evidence: into the ledger, like all else.

A source becomes documents without text. Which of its facts stand in which of them depends on the
facts alone, so that their order does not matter and an edit touches what it must.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain, groupby
from typing import Any

from kg.errors import FormatError
from kg.imports import restoring
from kg.imports.given import Edge, Given, Node, NotKept, Own, Remark
from kg.imports.mentioned import Mentioned
from kg.jsonform import mention_from_json, mention_to_json
from kg.ledger import Bound, Ledger, Version
from kg.load import Unreadable
from kg.model import Chunk, Document, Evidence, Extraction, Judgement, Literal, Mention, Triple
from kg.resolve.names import entity_key, same_name

EXTRACTOR = "import"
RECIPE = "import:1"
CONFIDENCE = 0.9  # of a fact whose source gives none
PART = 4096  # items of one document, at most about twice as many
PROBLEMS = 1000  # told one by one; all are counted

_TABLES = """
CREATE TABLE node(id TEXT PRIMARY KEY, what TEXT, aliases TEXT) WITHOUT ROWID;
CREATE TABLE edge(head TEXT, tail TEXT, head_id TEXT, tail_id TEXT, rest TEXT, place TEXT);
CREATE TABLE item(hash INTEGER, payload TEXT, PRIMARY KEY(hash, payload)) WITHOUT ROWID;
"""


@dataclass(slots=True)
class ImportReport:
    """Counts of one import. `parts` counts its documents that were new or changed;
    `documents` those of them that an export of ours holds with their evidence,
    `not_kept` counts values that our graphs have no place for, `problems` are rows that could
    not be read (the first 1,000; `problem_count` are all), `remarks` tell of files that may have
    been meant otherwise."""

    sources: int = 0
    documents: int = 0
    nodes: int = 0
    facts: int = 0
    parts: int = 0
    not_kept: Counter[str] = field(default_factory=Counter)
    problems: list[Unreadable] = field(default_factory=list)
    problem_count: int = 0
    remarks: list[Remark] = field(default_factory=list)

    def trouble(self, problem: Unreadable) -> None:
        self.problem_count += 1
        if len(self.problems) < PROBLEMS:
            self.problems.append(problem)


def import_graph(
    given: Iterable[Given], name: str, source: str, ledger: Ledger, report: ImportReport
) -> None:
    """Replaces what the ledger holds of the source `name`; what is equal is not written again.

    The nodes and edges may come in any order; they are sorted on disk. FormatError, and nothing
    changed, where none of them can be read.
    """
    with closing(sqlite3.connect("")) as spool:  # a temporary file
        spool.executescript(_TABLES + restoring.TABLES)
        _collect(given, spool, report)
        whole = _restore(spool, ledger, name, source, report)
        _join(spool, report)
        count = spool.execute("SELECT COUNT(*) FROM item").fetchone()[0]
        if not count + whole:
            raise FormatError(f"{source} holds no entity or fact that can be read{_first(report)}")
        report.sources += 1
        with ledger.transaction():
            gone = {row[0] for row in _parts_of(ledger, name)}
            documents = restoring.documents(spool, name, RECIPE)
            for bound in chain(documents, _bounds(spool, count, name, source)):
                document = bound.document
                gone.discard(document.id)
                if ledger.version_of(document.id) != Version.of(document, RECIPE):
                    ledger.bind(bound)
                    report.parts += 1
            for part in sorted(gone):
                ledger.remove(part)


def _restore(
    spool: sqlite3.Connection, ledger: Ledger, name: str, source: str, report: ImportReport
) -> int:
    """Counts what is made again as it was exported; the rest joins what has no evidence."""
    for reason in restoring.drop_documents(spool, ledger, name):
        report.remarks.append(Remark(source, f"{reason}: its facts are without evidence here"))
    _collect(restoring.rest(spool), spool, report)
    report.documents, entities, facts = restoring.counts(spool)
    report.nodes += entities
    report.facts += facts
    return report.documents


def _first(report: ImportReport) -> str:
    if not report.problems:
        return ""
    return f"; the first problem: {report.problems[0].source}: {report.problems[0].reason}"


def _parts_of(ledger: Ledger, name: str) -> list[tuple[str]]:
    query = "SELECT id FROM document WHERE recipe = ? AND json_extract(meta, '$.imported') = ?"
    return ledger.db.execute(query, (RECIPE, name)).fetchall()


def _collect(given: Iterable[Given], spool: sqlite3.Connection, report: ImportReport) -> None:
    for one in given:
        if isinstance(one, NotKept):
            report.not_kept[one.what] += 1
        elif isinstance(one, Remark):
            report.remarks.append(one)
        elif isinstance(one, Unreadable):
            report.trouble(one)
        elif reason := _unkept(one, spool):
            report.trouble(Unreadable(one.place, reason))


def _unkept(one: Node | Edge | Own, spool: sqlite3.Connection) -> str:
    """Puts it aside; returns why that cannot be."""
    if isinstance(one, Own):
        return "" if restoring.keep(one, spool) else f"a second {one.kind} of one id"
    if any("\0" in text for text in _texts(one)):
        return "a NUL character, which no text has"
    if isinstance(one, Edge):
        _collect_edge(one, spool)
        return ""
    row = (one.id, _form(one.what), _json(one.aliases))
    added = spool.execute("INSERT OR IGNORE INTO node VALUES(?, ?, ?)", row)
    return "" if added.rowcount else f"another node has the id {one.id!r:.80}"


def _texts(one: Node | Edge) -> Iterator[str]:
    """All that would be stored of it."""
    if isinstance(one, Node):
        yield from one.aliases
    whats = (one.what,) if isinstance(one, Node) else (one.head, one.tail)
    for what in whats:
        if isinstance(what, Mention | Literal):
            yield from (what.text, what.type)
        if isinstance(what, Literal):
            yield what.value
    if isinstance(one, Edge):
        yield from (one.relation, one.attribution or "", one.time or "")


def _collect_edge(one: Edge, spool: sqlite3.Connection) -> None:
    confidence = CONFIDENCE if one.confidence is None else one.confidence
    rest = [one.relation, confidence, one.polarity, one.modality, one.attribution, one.time]
    ends = [None if isinstance(end, str) else _form(end) for end in (one.head, one.tail)]
    ids = [end if isinstance(end, str) else None for end in (one.head, one.tail)]
    spool.execute(
        "INSERT INTO edge VALUES(?, ?, ?, ?, ?, ?)", (*ends, *ids, _json(rest), one.place)
    )


def _join(spool: sqlite3.Connection, report: ImportReport) -> None:
    """Edges get the names of their ends; nodes without an edge stand for themselves."""
    rows = spool.execute(
        "SELECT coalesce(e.head, h.what), coalesce(e.tail, t.what), e.head_id, e.tail_id, "
        "h.id IS NULL, t.id IS NULL, rest, place FROM edge e "
        "LEFT JOIN node h ON h.id = e.head_id LEFT JOIN node t ON t.id = e.tail_id"
    )
    for head, tail, head_id, tail_id, no_head, no_tail, rest, place in rows:
        missing = (head is None and no_head and head_id) or (tail is None and no_tail and tail_id)
        if missing:
            report.trouble(
                Unreadable(place, f"an edge to a node that is not there: {missing!r:.80}")
            )
        elif head is None or tail is None:
            report.not_kept["an edge to a document or chunk"] += 1
        elif reason := _unfit(_parsed(head), _parsed(tail)):
            report.trouble(Unreadable(place, reason))
        else:
            report.facts += 1
            key = [_key(_parsed(head)), json.loads(rest)[0], _key(_parsed(tail))]
            _keep(spool, key, _json([json.loads(head), json.loads(tail), *json.loads(rest)]))
    rows = spool.execute("SELECT what, aliases FROM node WHERE what IS NOT NULL")
    for what, aliases in rows:
        mention = _parsed(what)
        if isinstance(mention, Mention):
            report.nodes += 1
            _keep(spool, [_key(mention)], _json([json.loads(what), json.loads(aliases)]))


def _unfit(head: Mention | Literal, tail: Mention | Literal) -> str:
    if isinstance(head, Literal):
        return f"a fact starts at an entity, not at the value {head.text!r:.80}"
    if isinstance(tail, Mention) and _key(head) == _key(tail) and _one_name(head, tail):
        return f"both ends are {head.text!r:.80}: a fact is about two"
    return ""


def _one_name(head: Mention, tail: Mention) -> bool:
    return same_name((head.text, head.type), (tail.text, tail.type))


def _key(what: Mention | Literal) -> str:
    if isinstance(what, Literal):
        return _json([what.type, what.value])
    return entity_key(what.text, what.type)


def _keep(spool: sqlite3.Connection, key: list[Any], payload: str) -> None:
    """Returns what states the same has the same hash, so that it comes into one document."""
    digest = hashlib.sha256(_json(key).encode()).digest()
    number = int.from_bytes(digest[:4], "big")
    spool.execute("INSERT OR IGNORE INTO item VALUES(?, ?)", (number, payload))


def _bounds(spool: sqlite3.Connection, count: int, name: str, source: str) -> Iterator[Bound]:
    """The documents of the source, one at a time; their number is a power of two."""
    bits = max(0, (count // PART).bit_length())
    first = f"import:{name}"
    while spool.execute("SELECT 1 FROM own_document WHERE id = ?", (first,)).fetchone():
        first += "+"
    rows = spool.execute("SELECT hash >> ?, payload FROM item ORDER BY hash, payload", (32 - bits,))
    for part, group in groupby(rows, key=lambda row: row[0]):
        payloads = [payload for _, payload in group]
        yield _bound(first + (f"#{part}" if bits else ""), name, source, payloads)


def _bound(doc_id: str, name: str, source: str, payloads: list[str]) -> Bound:
    digest = hashlib.sha256("\n".join(payloads).encode()).hexdigest()
    chunk = Chunk(f"{doc_id}:0", doc_id, 0, "", {"index": 0})
    items = [json.loads(payload) for payload in payloads]
    judgements = [_judgement(chunk, item) for item in items if len(item) > 2]
    triples = tuple(judgement.triple for judgement in judgements)
    mentioned = _mentioned(chunk, items, triples)
    meta: dict[str, Any] = {"imported": name, "digest": digest}
    if keys := mentioned.keys():
        meta["keys"] = keys
    extraction = Extraction(chunk, mentioned.of_chunk(chunk.id), triples)
    return Bound(Document(doc_id, source, "", meta), RECIPE, [extraction], [judgements])


def _mentioned(chunk: Chunk, items: list[Any], triples: Iterable[Triple]) -> Mentioned:
    """Names first: an alias may have the words of one of them, and is of another entity then."""
    mentioned = Mentioned([chunk.id])
    nodes = [(mention_from_json(item[0]), item[1]) for item in items if len(item) == 2]
    for mention in (*(node for node, _ in nodes), *(t.head for t in triples)):
        if isinstance(mention, Mention):
            mentioned.add(chunk.id, mention)
    for triple in triples:
        if isinstance(triple.tail, Mention):
            mentioned.add(chunk.id, triple.tail)
    for node, aliases in nodes:
        for alias in aliases:
            mentioned.add_alias(chunk.id, alias, node.type, entity_key(node.text, node.type))
    return mentioned


def _judgement(chunk: Chunk, item: list[Any]) -> Judgement:
    head, tail = mention_from_json(item[0]), mention_from_json(item[1])
    assert isinstance(head, Mention)
    relation, confidence, *marks = item[2:]
    evidence = Evidence(chunk.doc_id, chunk.id, None, None, "")
    triple = Triple(head, relation, tail, evidence, confidence, EXTRACTOR, *marks)
    return Judgement(triple, "accept", confidence, EXTRACTOR, "imported without evidence")


def _form(what: Mention | Literal | None) -> str | None:
    """Without places: they are of a text that is not here. Half surrogate pairs become "?"."""
    if what is None:
        return None
    data = {**mention_to_json(what), "start": None, "end": None}
    if isinstance(what, Literal):
        data["value"] = what.value or what.text
    return _json(data)


def _parsed(form: str) -> Mention | Literal:
    return mention_from_json(json.loads(form))


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text.encode("utf-8", "replace").decode()
