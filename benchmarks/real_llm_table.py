"""The table of benchmarks.real_llm: scores of what its folder holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.corpora.redocred import AnnotatedDocument
from benchmarks.corpora.wikidata_properties import PROPERTIES
from benchmarks.pairs import Counts, Pair, Said, pairs, typed

HEAD = (
    "| system | texts | pairs found | pair F1 | pair precision | typed F1 | CaRB pair F1 "
    "| with their quote | valid / repaired / unreadable replies | cut | texts lost "
    "| tokens in + out per text | s per text |"
)


@dataclass(frozen=True, slots=True)
class Text:
    """`gold` are pairs of entities, each with its names."""

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
    triples: list[Said]
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


def table(systems: Mapping[str, Sequence[SystemOutput]], asked: Sequence[Text]) -> str:
    """A row for each system that has been asked something, over the texts all of them have."""
    known = {name: {(one.corpus, one.id): one for one in found} for name, found in systems.items()}
    known = {name: found for name, found in known.items() if found}
    shared = [
        text for text in asked if all((text.corpus, text.id) in found for found in known.values())
    ]
    rows = [HEAD, "|---" * (HEAD.count("|") - 1) + "|"]
    for name, found in known.items():
        rows.append(_row(name, [(text, found[text.corpus, text.id]) for text in shared]))
    return "\n".join(rows)


def _row(name: str, answers: Sequence[tuple[Text, SystemOutput]]) -> str:
    long = [(text, found) for text, found in answers if text.corpus == "redocred"]
    short = [(text, found) for text, found in answers if text.corpus == "carb"]
    found_pairs, exact, sentences = _pairs(long), _typed(long), _pairs(short)
    found = [one for _, one in answers]
    triples = sum(len(one.triples) for one in found)
    quoted = f"{sum(one.quoted for one in found) / triples:.0%}" if triples else "-"
    kinds = [sum(getattr(one, k) for one in found) for k in ("valid", "repaired", "unreadable")]
    replies = " / ".join(map(str, kinds)) if any(kinds) else "-"  # those of others aren't seen
    count = max(len(found), 1)
    tokens = [
        sum(one.prompt_tokens for one in found) / count,
        sum(one.reply_tokens for one in found) / count,
    ]
    return (
        f"| {name} | {len(long)} + {len(short)} | {found_pairs.found} of {found_pairs.gold} "
        f"| {found_pairs.f1:.3f} | {_precision(found_pairs)} | {exact.f1:.3f} | {sentences.f1:.3f} "
        f"| {quoted} | {replies} "
        f"| {sum(one.cut for one in found)} | {sum(one.lost for one in found)} "
        f"| {tokens[0]:.0f} + {tokens[1]:.0f} | {sum(one.seconds for one in found) / count:.1f} |"
    )


def _precision(counts: Counts) -> str:
    return f"{counts.found / counts.said:.2f}" if counts.said else "-"


def _pairs(answers: Sequence[tuple[Text, SystemOutput]]) -> Counts:
    return sum((pairs(text.gold, found.triples) for text, found in answers), Counts())


def _typed(answers: Sequence[tuple[Text, SystemOutput]]) -> Counts:
    total = Counts()
    for text, found in answers:
        document = text.document
        assert document is not None
        gold = {(h, PROPERTIES[relation], t): None for h, relation, t in document.facts}
        total += typed(gold, [entity.names for entity in document.entities], found.triples)
    return total
