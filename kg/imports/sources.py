"""Graphs of other programs, written to the ledger as sources without evidence.

A source becomes documents without text. The facts in each of them depend on the facts alone, so
that their order does not matter and an edit changes only the documents that it must.
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
from kg.imports.document_mentions import DocumentMentions
from kg.imports.items import ExportLine, Item, NotKept, Remark, SourceEdge, SourceNode
from kg.jsonform import mention_from_json, mention_to_json
from kg.ledger import Bound, Ledger, Version
from kg.load import Unreadable
from kg.model import Chunk, Document, Evidence, Extraction, Judgement, Literal, Mention, Triple
from kg.resolve.names import entity_key, same_name

EXTRACTOR = "import"
RECIPE = "import:1"
CONFIDENCE = 0.9  # for a fact whose source gives none
PART = 4096  # items of one document; at most about twice as many
PROBLEMS = 1000  # kept one by one; all are counted

_TABLES = """
CREATE TABLE node(id TEXT PRIMARY KEY, content TEXT, aliases TEXT) WITHOUT ROWID;
CREATE TABLE edge(head TEXT, tail TEXT, head_id TEXT, tail_id TEXT, rest TEXT, place TEXT);
CREATE TABLE item(hash INTEGER, payload TEXT, PRIMARY KEY(hash, payload)) WITHOUT ROWID;
"""


@dataclass(slots=True)
class ImportReport:
    """Counts of one import or, as a sum, of several.

    `parts` counts the documents that were new or changed, `documents` those that an exported
    graph holds with their evidence. `not_kept` counts values that a graph has no place for,
    `problems` are rows that could not be read (the first 1,000; `problem_count` are all), and
    `remarks` are about files that may have been meant otherwise.
    """

    sources: int = 0
    documents: int = 0
    nodes: int = 0
    facts: int = 0
    parts: int = 0
    not_kept: Counter[str] = field(default_factory=Counter)
    problems: list[Unreadable] = field(default_factory=list)
    problem_count: int = 0
    remarks: list[Remark] = field(default_factory=list)

    def add_problem(self, problem: Unreadable) -> None:
        self.problem_count += 1
        if len(self.problems) < PROBLEMS:
            self.problems.append(problem)

    def __add__(self, after: ImportReport) -> ImportReport:
        return ImportReport(
            self.sources + after.sources,
            self.documents + after.documents,
            self.nodes + after.nodes,
            self.facts + after.facts,
            self.parts + after.parts,
            self.not_kept + after.not_kept,
            (self.problems + after.problems)[:PROBLEMS],
            self.problem_count + after.problem_count,
            self.remarks + after.remarks,
        )


def import_graph(items: Iterable[Item], name: str, source: str, ledger: Ledger) -> ImportReport:
    """Replace what the ledger holds of the source `name`, and return what was read and written.

    The nodes and edges may come in any order; they are sorted on disk. What is equal is not
    written again. Raises FormatError, with nothing changed, if none of them can be read.
    """
    with closing(sqlite3.connect("")) as spool:  # a temporary file
        spool.executescript(_TABLES + restoring.TABLES)
        report = _collect(items, spool)
        report += _restore(spool, ledger, name, source)
        report += _join(spool)
        count = spool.execute("SELECT COUNT(*) FROM item").fetchone()[0]
        if not count + report.documents:
            raise FormatError(f"{source} holds no entity or fact that can be read{_first(report)}")
        documents = restoring.documents(spool, name, RECIPE)
        bounds = chain(documents, _bounds(spool, count, name, source))
        return report + ImportReport(sources=1, parts=_write(bounds, ledger, name))


def _write(bounds: Iterable[Bound], ledger: Ledger, name: str) -> int:
    """Bind the documents in place of the earlier ones; return how many are new or changed."""
    changed = 0
    with ledger.transaction():
        gone = {row[0] for row in _parts_of(ledger, name)}
        for bound in bounds:
            document = bound.document
            gone.discard(document.id)
            if ledger.version_of(document.id) != Version.of(document, RECIPE):
                ledger.bind(bound)
                changed += 1
        for part in sorted(gone):
            ledger.remove(part)
    return changed


def _restore(spool: sqlite3.Connection, ledger: Ledger, name: str, source: str) -> ImportReport:
    """Count the documents restored from an export; collect what has no evidence in them."""
    remarks = [
        Remark(source, f"{reason}: its facts are without evidence here")
        for reason in restoring.drop_documents(spool, ledger, name)
    ]
    report = _collect(restoring.rest(spool), spool)
    documents, entities, facts = restoring.counts(spool)
    return report + ImportReport(documents=documents, nodes=entities, facts=facts, remarks=remarks)


def _first(report: ImportReport) -> str:
    if not report.problems:
        return ""
    return f"; the first problem: {report.problems[0].source}: {report.problems[0].reason}"


def _parts_of(ledger: Ledger, name: str) -> list[tuple[str]]:
    query = "SELECT id FROM document WHERE recipe = ? AND json_extract(meta, '$.imported') = ?"
    return ledger.db.execute(query, (RECIPE, name)).fetchall()


def _collect(items: Iterable[Item], spool: sqlite3.Connection) -> ImportReport:
    """Store the items in the spool; return what was not stored, and why."""
    report = ImportReport()
    for item in items:
        if isinstance(item, NotKept):
            report.not_kept[item.content] += 1
        elif isinstance(item, Remark):
            report.remarks.append(item)
        elif isinstance(item, Unreadable):
            report.add_problem(item)
        elif reason := _store(item, spool):
            report.add_problem(Unreadable(item.place, reason))
    return report


def _store(item: SourceNode | SourceEdge | ExportLine, spool: sqlite3.Connection) -> str:
    """Store an item in the spool; return why that is not possible, or ""."""
    if isinstance(item, ExportLine):
        return "" if restoring.keep(item, spool) else f"a second {item.kind} of one id"
    if any("\0" in text for text in _texts(item)):
        return "a NUL character, which no text has"
    if isinstance(item, SourceEdge):
        _store_edge(item, spool)
        return ""
    row = (item.id, _form(item.content), _json(item.aliases))
    added = spool.execute("INSERT OR IGNORE INTO node VALUES(?, ?, ?)", row)
    return "" if added.rowcount else f"another node has the id {item.id!r:.80}"


def _texts(item: SourceNode | SourceEdge) -> Iterator[str]:
    """Yield all texts of an item that would be stored."""
    if isinstance(item, SourceNode):
        yield from item.aliases
    contents = (item.content,) if isinstance(item, SourceNode) else (item.head, item.tail)
    for content in contents:
        if isinstance(content, Mention | Literal):
            yield from (content.text, content.type)
        if isinstance(content, Literal):
            yield content.value
    if isinstance(item, SourceEdge):
        yield from (item.relation, item.attribution or "", item.time or "")


def _store_edge(edge: SourceEdge, spool: sqlite3.Connection) -> None:
    confidence = CONFIDENCE if edge.confidence is None else edge.confidence
    rest = [edge.relation, confidence, edge.polarity, edge.modality, edge.attribution, edge.time]
    ends = [None if isinstance(end, str) else _form(end) for end in (edge.head, edge.tail)]
    ids = [end if isinstance(end, str) else None for end in (edge.head, edge.tail)]
    spool.execute(
        "INSERT INTO edge VALUES(?, ?, ?, ?, ?, ?)", (*ends, *ids, _json(rest), edge.place)
    )


def _join(spool: sqlite3.Connection) -> ImportReport:
    """Give edges the names of their ends; return the counts of facts and nodes."""
    report = ImportReport()
    rows = spool.execute(
        "SELECT coalesce(e.head, h.content), coalesce(e.tail, t.content), e.head_id, e.tail_id, "
        "h.id IS NULL, t.id IS NULL, rest, place FROM edge e "
        "LEFT JOIN node h ON h.id = e.head_id LEFT JOIN node t ON t.id = e.tail_id"
    )
    for head, tail, head_id, tail_id, no_head, no_tail, rest, place in rows:
        missing = (head is None and no_head and head_id) or (tail is None and no_tail and tail_id)
        if missing:
            report.add_problem(
                Unreadable(place, f"an edge to a node that is not there: {missing!r:.80}")
            )
        elif head is None or tail is None:
            report.not_kept["an edge to a document or chunk"] += 1
        elif reason := _unfit(_parsed(head), _parsed(tail)):
            report.add_problem(Unreadable(place, reason))
        else:
            report.facts += 1
            key = [_key(_parsed(head)), json.loads(rest)[0], _key(_parsed(tail))]
            _keep(spool, key, _json([json.loads(head), json.loads(tail), *json.loads(rest)]))
    report.nodes = _keep_nodes(spool)
    return report


def _keep_nodes(spool: sqlite3.Connection) -> int:
    """Keep the entities, also those without an edge; return their number."""
    count = 0
    for content, aliases in spool.execute(
        "SELECT content, aliases FROM node WHERE content IS NOT NULL"
    ):
        mention = _parsed(content)
        if isinstance(mention, Mention):
            count += 1
            _keep(spool, [_key(mention)], _json([json.loads(content), json.loads(aliases)]))
    return count


def _unfit(head: Mention | Literal, tail: Mention | Literal) -> str:
    if isinstance(head, Literal):
        return f"a fact starts at an entity, not at the value {head.text!r:.80}"
    if isinstance(tail, Mention) and _key(head) == _key(tail) and _one_name(head, tail):
        return f"both ends are {head.text!r:.80}: a fact is about two"
    return ""


def _one_name(head: Mention, tail: Mention) -> bool:
    return same_name((head.text, head.type), (tail.text, tail.type))


def _key(content: Mention | Literal) -> str:
    if isinstance(content, Literal):
        return _json([content.type, content.value])
    return entity_key(content.text, content.type)


def _keep(spool: sqlite3.Connection, key: list[Any], payload: str) -> None:
    """Store an item of the ledger; equal keys have the same hash and come into one document."""
    digest = hashlib.sha256(_json(key).encode()).digest()
    number = int.from_bytes(digest[:4], "big")
    spool.execute("INSERT OR IGNORE INTO item VALUES(?, ?)", (number, payload))


def _bounds(spool: sqlite3.Connection, count: int, name: str, source: str) -> Iterator[Bound]:
    """Yield the documents of the source, one at a time; their number is a power of two."""
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


def _mentioned(chunk: Chunk, items: list[Any], triples: Iterable[Triple]) -> DocumentMentions:
    """Return the mentions, names first: an alias with a name's words is of another entity."""
    mentioned = DocumentMentions([chunk.id])
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


def _form(content: Mention | Literal | None) -> str | None:
    """Return the JSON without places, for they are of another text.

    Half surrogate pairs become "?".
    """
    if content is None:
        return None
    data = {**mention_to_json(content), "start": None, "end": None}
    if isinstance(content, Literal):
        data["value"] = content.value or content.text
    return _json(data)


def _parsed(form: str) -> Mention | Literal:
    return mention_from_json(json.loads(form))


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text.encode("utf-8", "replace").decode()
