"""Precision of the default graph, on facts that were read against their quotes.

    python -m benchmarks.precision facts --graph FOLDER > ALL.jsonl
    python -m benchmarks.precision sample --facts ALL.jsonl
    python -m benchmarks.precision score

`facts` writes every fact of a graph with the first sentence that supports it. `sample` draws 200
of them with a fixed seed; a reader then writes a label and, where it is not "right", a reason
into each row:
- right: the quote states the fact, and its names are the ones meant;
- wrong: it does not (a wrong argument, relation, direction, type, or a lost negation);
- uninformative: it does, but the fact says nothing outside its sentence ("he - RELATED - it").
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.bootstrap import IntervalEstimate, wilson
from kg.errors import FormatError, KgError
from kg.graph import open_graph
from kg.ledger.derived import fact, fact_row, typed_relations
from kg.model import Entity

LABELS = ("right", "wrong", "uninformative")
FIELDS = ("id", "head", "relation", "type", "tail", "quote", "doc", "confidence", "marks")
SAMPLE = Path(__file__).parent / "precision" / "facts.jsonl"
SIZE = 200
SEED = 21
BANDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Precision:
    """`right` with its Wilson 95 % interval; the groups map a name to its count of each label."""

    facts: int
    labels: Mapping[str, int]
    right: IntervalEstimate
    by_relation: Mapping[str, Mapping[str, int]]
    by_reason: Mapping[str, int]
    by_confidence: Mapping[str, Mapping[str, int]]


def graph_facts(folder: Path) -> Iterator[dict[str, Any]]:
    """Every fact of a graph, by id; `marks` say what is denied, hedged or only reported."""
    with open_graph(folder) as graph:
        typed = typed_relations(graph.ledger)
        ids = graph.ledger.db.execute("SELECT id FROM fact ORDER BY id").fetchall()
        for (fact_id,) in ids:
            row = fact_row(graph.ledger, fact_id)
            assert row is not None
            whole = fact(graph.ledger, row, typed)
            first = whole.support[0].triple
            tail = whole.tail.id if isinstance(whole.tail, Entity) else whole.tail.text
            yield {
                "id": fact_id,
                "head": whole.head.id,
                "relation": whole.relation,
                "type": whole.type,
                "tail": tail,
                "quote": first.evidence.quote,
                "doc": first.evidence.doc_id.rsplit("/", 1)[-1],
                "confidence": round(whole.confidence, 3),
                "marks": {
                    "polarity": first.polarity,
                    "modality": first.modality,
                    "attribution": first.attribution,
                },
            }


def read_rows(path: Path, required: Sequence[str] = FIELDS) -> list[dict[str, Any]]:
    """The facts of a JSONL file; FormatError, with the line, for a row without a field."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise FormatError(f"{path}: cannot be read: {error}") from error
    rows = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise FormatError(f"{path}:{number}: not JSON: {error}") from error
        missing = [key for key in required if not isinstance(row, dict) or key not in row]
        if missing:
            raise FormatError(f"{path}:{number}: a fact without {missing[0]!r}")
        rows.append(row)
    return rows


def draw(facts: Sequence[Row], size: int = SIZE, seed: int = SEED) -> list[dict[str, Any]]:
    """`size` facts at random, whatever their order in the file, with empty labels to fill in."""
    if len(facts) < size:
        raise FormatError(f"{len(facts)} facts are too few for a sample of {size}")
    ordered = sorted(facts, key=lambda fact: str(fact["id"]))
    chosen = random.Random(seed).sample(ordered, size)
    return [{**{key: fact[key] for key in FIELDS}, "label": "", "reason": ""} for fact in chosen]


def score(rows: Sequence[Row]) -> Precision:
    """The precision of labelled rows; FormatError for no rows, or a row without a valid label."""
    if not rows:
        raise FormatError("no facts to score")
    for number, row in enumerate(rows, start=1):
        if row["label"] not in LABELS:
            choices = ", ".join(LABELS)
            raise FormatError(f"fact {number} ({row['id']}) needs a label, one of: {choices}")
    labels = Counter(str(row["label"]) for row in rows)
    reasons = (str(row.get("reason") or "none given") for row in rows if row["label"] != "right")
    return Precision(
        facts=len(rows),
        labels={label: labels[label] for label in LABELS},
        right=wilson(labels["right"], len(rows)),
        by_relation=_grouped(rows, [str(row["type"]) for row in rows]),
        by_reason=dict(Counter(reasons).most_common()),
        by_confidence=_grouped(rows, [_band(float(row["confidence"])) for row in rows]),
    )


def _band(confidence: float) -> str:
    return f"from {max(band for band in BANDS if band <= max(confidence, 0.0)):.1f}"


def _grouped(rows: Sequence[Row], groups: Sequence[str]) -> dict[str, dict[str, int]]:
    counted = Counter((group, row["label"]) for group, row in zip(groups, rows, strict=True))
    sizes = Counter(groups)
    order = sorted(sizes, key=lambda group: (-sizes[group], group))
    return {group: {label: counted[group, label] for label in LABELS} for group in order}


def as_markdown(precision: Precision) -> str:
    right = precision.right
    lines = [
        f"{precision.facts} facts: right {right.value:.3f} [{right.low:.3f}, {right.high:.3f}] "
        f"(95 %, Wilson), {precision.labels['wrong']} wrong, "
        f"{precision.labels['uninformative']} uninformative"
    ]
    tables = (("type", precision.by_relation), ("confidence", precision.by_confidence))
    for title, groups in tables:
        lines += ["", f"| {title} | {' | '.join(LABELS)} |", "|---|---|---|---|"]
        lines += [
            f"| {name} | {' | '.join(str(counts[label]) for label in LABELS)} |"
            for name, counts in groups.items()
        ]
    lines += ["", "| reason | facts |", "|---|---|"]
    lines += [f"| {reason} | {count} |" for reason, count in precision.by_reason.items()]
    return "\n".join(lines)


def run(arguments: argparse.Namespace) -> str:
    if arguments.action == "facts":
        rows = graph_facts(arguments.graph)
        return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    if arguments.action == "sample":
        if arguments.sample.exists():
            raise FormatError(f"{arguments.sample} exists and may hold labels; move it away first")
        rows = draw(read_rows(arguments.facts))
        arguments.sample.parent.mkdir(parents=True, exist_ok=True)
        lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
        arguments.sample.write_text("".join(lines), encoding="utf-8")
        return f"{len(rows)} facts to label in {arguments.sample}"
    precision = score(read_rows(arguments.sample, (*FIELDS, "label")))
    return json.dumps(asdict(precision), indent=1) if arguments.json else as_markdown(precision)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Precision of the default graph on labelled facts")
    actions = parser.add_subparsers(dest="action", required=True)
    facts = actions.add_parser("facts", help="write all facts of a graph")
    facts.add_argument("--graph", type=Path, required=True, help="the graph's folder")
    sample = actions.add_parser("sample", help="draw facts to label")
    sample.add_argument("--facts", type=Path, required=True, help="all facts of a graph, JSONL")
    scored = actions.add_parser("score", help="score the labelled facts")
    scored.add_argument("--json", action="store_true")
    for action in (sample, scored):
        action.add_argument("--sample", type=Path, default=SAMPLE, help="default: %(default)s")
    try:
        print(run(parser.parse_args(argv)))
    except KgError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
