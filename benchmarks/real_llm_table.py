"""The table of benchmarks.real_llm: scores of the outputs in its folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.corpora.redocred import AnnotatedDocument
from benchmarks.corpora.wikidata_properties import PROPERTIES
from benchmarks.pairs import Pair, PairCounts, pairs, typed
from kg.evaluate.graph_files import StringTriple

HEAD = (
    "| system | texts | pairs found | pair F1 | pair precision | typed F1 | CaRB pair F1 "
    "| with their quote | valid / repaired / unreadable replies | cut | texts lost "
    "| tokens in + out per text | s per text |"
)


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a corpus; `gold` are pairs of entities, each with its names."""

    corpus: str
    id: str
    text: str
    gold: tuple[Pair, ...]
    document: AnnotatedDocument | None = None


@dataclass(frozen=True, slots=True)
class SystemOutput:
    """The triples that a system read in one text; `quoted` counts those whose quote is in it."""

    corpus: str
    id: str
    triples: list[StringTriple]
    quoted: int = 0
    lost: bool = False  # no reply to the text could be read
    valid: int = 0  # replies
    repaired: int = 0
    unreadable: int = 0
    calls: int = 0
    prompt_tokens: int = 0
    reply_tokens: int = 0
    cut: int = 0
    seconds: float = 0.0
    error: str = ""


def table(systems: Mapping[str, Sequence[SystemOutput]], texts: Sequence[Text]) -> str:
    """A row for each system that has an output, over the texts for which all of them have one."""
    by_system = {
        name: {(output.corpus, output.id): output for output in outputs}
        for name, outputs in systems.items()
        if outputs
    }
    shared = [
        text
        for text in texts
        if all((text.corpus, text.id) in outputs for outputs in by_system.values())
    ]
    rows = [HEAD, "|---" * (HEAD.count("|") - 1) + "|"]
    for name, outputs in by_system.items():
        rows.append(_row(name, [(text, outputs[text.corpus, text.id]) for text in shared]))
    return "\n".join(rows)


def _row(name: str, answers: Sequence[tuple[Text, SystemOutput]]) -> str:
    long = [(text, output) for text, output in answers if text.corpus == "redocred"]
    short = [(text, output) for text, output in answers if text.corpus == "carb"]
    untyped, exact, sentences = _pairs(long), _typed(long), _pairs(short)
    outputs = [output for _, output in answers]
    triples = sum(len(o.triples) for o in outputs)
    quoted = f"{sum(o.quoted for o in outputs) / triples:.0%}" if triples else "-"
    kinds = [sum(getattr(o, kind) for o in outputs) for kind in ("valid", "repaired", "unreadable")]
    # The peers' replies go past this process.
    replies = " / ".join(map(str, kinds)) if any(kinds) else "-"
    count = max(len(outputs), 1)
    tokens = [
        sum(o.prompt_tokens for o in outputs) / count,
        sum(o.reply_tokens for o in outputs) / count,
    ]
    return (
        f"| {name} | {len(long)} + {len(short)} | {untyped.right} of {untyped.gold} "
        f"| {untyped.f1:.3f} | {_precision(untyped)} | {exact.f1:.3f} | {sentences.f1:.3f} "
        f"| {quoted} | {replies} "
        f"| {sum(o.cut for o in outputs)} | {sum(o.lost for o in outputs)} "
        f"| {tokens[0]:.0f} + {tokens[1]:.0f} | {sum(o.seconds for o in outputs) / count:.1f} |"
    )


def _precision(counts: PairCounts) -> str:
    return f"{counts.right / counts.predicted:.2f}" if counts.predicted else "-"


def _pairs(answers: Sequence[tuple[Text, SystemOutput]]) -> PairCounts:
    return sum((pairs(text.gold, output.triples) for text, output in answers), PairCounts())


def _typed(answers: Sequence[tuple[Text, SystemOutput]]) -> PairCounts:
    total = PairCounts()
    for text, output in answers:
        document = text.document
        assert document is not None
        gold = {(h, PROPERTIES[relation], t): None for h, relation, t in document.facts}
        total += typed(gold, [entity.names for entity in document.entities], output.triples)
    return total
