"""The command kg why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import ConfigFile, GraphFolder, Json, Settings, configured
from kg.cli.output import marked, note, one_line, plural, say, say_json
from kg.model import Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.explain import Explanation, Passage, PassageArgument, SetAside
    from kg.ledger import Ledger

PASSAGES = 5


def why(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WHAT",
            help="A fact id, an entity's id or name, or HEAD RELATION TAIL (`_` is any); with "
            "--rejected words, or nothing.",
            show_default=False,
        ),
    ] = None,
    rejected: Annotated[
        bool,
        typer.Option(
            "--rejected",
            help="Statements that are no facts: all, or those with these words in them, in their "
            "reason or as their document.",
        ),
    ] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="The most facts to show.")] = 10,
    graph: GraphFolder = None,
    config: ConfigFile = None,
    settings: Settings = None,
    json: Json = False,
) -> None:
    """Say where a fact comes from.

    The words, who found them, and who judged them.
    """
    from kg import explain
    from kg.graph import open_graph

    words = what or []
    results: Sequence[object]
    with open_graph(config=configured(graph, config, settings)) as opened:
        if rejected:
            results = _say_rejected(opened.ledger, words, limit, json)
        elif json:
            results = explain.why(opened.ledger, *words)[:limit]
            say_json(results)
        else:
            results = say_why(opened.ledger, words, limit)
    if not results:
        raise typer.Exit(1)


def _say_rejected(ledger: Ledger, words: list[str], limit: int, json: bool) -> list[SetAside]:
    from kg import explain

    statements = explain.set_aside(ledger, *words, limit=limit + 1)
    say_json(statements[:limit]) if json else _say_set_aside(statements[:limit])
    if len(statements) > limit:
        note(f"the first {limit:,}; --limit for more")
    return statements


def say_why(ledger: Ledger, what: list[str], limit: int) -> list[Explanation]:
    """Print the evidence of these facts, or names close to these words; return the facts."""
    from kg import explain

    facts = explain.why(ledger, *what)
    if facts:
        _say_redirects(ledger, what)
        _say_facts(facts, limit)
    else:
        _say_nothing(ledger, what)
    return facts


def _say_redirects(ledger: Ledger, what: list[str]) -> None:
    from kg.explain import find

    for word in what:
        if (lookup := find(ledger, word)).redirected:
            note(f"{word} is now {lookup.entities[0].id}")


def _say_facts(facts: list[Explanation], limit: int) -> None:
    for number, fact in enumerate(facts[:limit]):
        if number:
            say()
        _say_fact(fact)
    if (rest := len(facts) - limit) > 0:
        note(f"{plural(rest, 'more fact')}; kg why --limit N shows them")


def _say_fact(fact: Explanation) -> None:
    tail = fact.tail
    end = f"{tail.text} ({tail.type})" if isinstance(tail, Literal) else tail.id
    say(f"{one_line(fact.head.id)}  {one_line(fact.relation)}  {one_line(end)}")
    under = "" if fact.type == fact.relation else f" under {fact.type}"
    documents = plural(fact.documents, "independent document")
    say(f"  fact {fact.id}{under}, confidence {fact.confidence:.2f}, said by {documents}")
    for passage in fact.passages[:PASSAGES]:
        _say_passage(fact, passage)
    if (rest := len(fact.passages) - PASSAGES) > 0:
        say(f"  and {plural(rest, 'more passage')} (--json shows all)")


def _say_passage(fact: Explanation, passage: Passage) -> None:
    if passage.extractor == "import":
        score = f"confidence {passage.score:.2f}"
        say(f"  imported from {one_line(passage.source)}, without evidence ({score})")
        for remark in _remarks(passage):
            say(f"    {one_line(remark)}")
        _say_relation(fact, passage)
        return
    place = [passage.source]
    if "page" in passage.place:
        place.append(f"page {passage.place['page']}")
    if headings := passage.place.get("headings"):
        place.append(" > ".join(map(str, headings)))
    if passage.start is not None:
        place.append(f"characters {passage.start}-{passage.end}")
    say(f"  {one_line(', '.join(place))}")
    print(f'    "{_highlighted(passage)}"')
    for remark in _remarks(passage):
        say(f"    {one_line(remark)}")
    _say_relation(fact, passage)
    for argument, name in ((passage.head, fact.head.name), (passage.tail, _tail_name(fact))):
        _say_argument(argument, name)
    reason = f": {passage.reason}" if passage.reason else ""
    say(
        f"    found by {passage.extractor} ({passage.confidence:.2f}), accepted by "
        f"{passage.judge} ({passage.score:.2f}){one_line(reason)}"
    )


def _say_relation(fact: Explanation, passage: Passage) -> None:
    if passage.relation != fact.relation:
        say(f"    {one_line(passage.relation)} is called {one_line(fact.relation)} in this graph")


def _tail_name(fact: Explanation) -> str:
    return fact.tail.text if isinstance(fact.tail, Literal) else fact.tail.name


def _highlighted(passage: Passage) -> str:
    """Return the quote with the arguments that are in it marked; safe to print."""
    if passage.start is None or passage.end is None:
        return one_line(passage.quote)
    marks = set()
    for argument in (passage.head, passage.tail):
        if argument.start is not None and argument.end is not None:
            start, end = argument.start - passage.start, argument.end - passage.start
            if 0 <= start < end <= len(passage.quote):
                marks.add((start, end))
    text, done = [], 0
    for start, end in sorted(marks):
        if start >= done:
            text += [one_line_inside(passage.quote[done:start]), marked(passage.quote[start:end])]
            done = end
    return "".join([*text, one_line_inside(passage.quote[done:])])


def one_line_inside(text: str) -> str:
    """Return a safe piece of a line, with the blanks at its ends."""
    return one_line(f"|{text}|")[1:-1]


def _remarks(passage: Passage) -> list[str]:
    remarks = []
    if passage.polarity == "negative":
        remarks.append("the text denies it")
    if passage.modality == "hedged":
        remarks.append("the text does not say that it is so, only that it may be")
    if passage.attribution:
        remarks.append(f"according to {passage.attribution}")
    if passage.time:
        remarks.append(f"time: {passage.time}")
    return remarks


def _say_argument(argument: PassageArgument, name: str) -> None:
    if argument.reason:
        say(f"    {one_line(argument.text)!r} is {one_line(name)}: {one_line(argument.reason)}")
    if argument.context:
        say(f'    {one_line(argument.text)} is named in "…{one_line(argument.context)}…"')


def _say_nothing(ledger: Ledger, what: list[str]) -> None:
    from kg.explain import ANY, find, near_names

    words = [what[0], what[2]] if len(what) == 3 else what
    for word in words:
        if word not in ANY and not find(ledger, word):
            near = near_names(ledger, word)
            hint = f"; near it: {', '.join(near)}" if near else ""
            note(f"nothing is called {word!r}{hint}")
    note("no such fact in the graph; `kg why --rejected ...` shows what was set aside")


def _say_set_aside(aside: list[SetAside]) -> None:
    for statement in aside:
        judge = (
            f" by {statement.judge} ({statement.score:.2f})" if statement.score is not None else ""
        )
        say(f"{one_line(statement.statement)}")
        say(f"  {_ASIDE[statement.verdict]}{judge}: {one_line(statement.reason)}")
        say(f"  {one_line(statement.document)}")
        if statement.quote:
            say(f'    "{one_line(statement.quote)}"')
    if not aside:
        note("nothing with these words was set aside")


_ASIDE = {
    "reject": "rejected",
    "quarantine": "quarantined",
    "filtered": "left out by the extractor",
}
