"""kg why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import ConfigFile, GraphFolder, Json, Settings, configured
from kg.cli.output import marked, note, one_line, plural, say, say_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.explain import Argument, Explanation, Passage, SetAside
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
    found: Sequence[object]
    with open_graph(config=configured(graph, config, settings)) as opened:
        if rejected:
            found = _say_rejected(opened.ledger, words, limit, json)
        elif json:
            found = explain.why(opened.ledger, *words)[:limit]
            say_json(found)
        else:
            found = say_why(opened.ledger, words, limit)
    if not found:
        raise typer.Exit(1)


def _say_rejected(ledger: Ledger, words: list[str], limit: int, json: bool) -> list[SetAside]:
    from kg import explain

    found = explain.set_aside(ledger, *words, limit=limit + 1)
    say_json(found[:limit]) if json else _say_set_aside(found[:limit])
    if len(found) > limit:
        note(f"the first {limit:,}; --limit for more")
    return found


def say_why(ledger: Ledger, what: list[str], limit: int) -> list[Explanation]:
    """Prints where these facts come from, or what is called nearly so; returns the facts."""
    from kg import explain

    found = explain.why(ledger, *what)
    if found:
        _say_redirects(ledger, what)
        _say_found(found, limit)
    else:
        _say_nothing(ledger, what)
    return found


def _say_redirects(ledger: Ledger, what: list[str]) -> None:
    from kg.explain import find

    for word in what:
        if (found := find(ledger, word)).redirected:
            note(f"{word} is now {found.entities[0].id}")


def _say_found(found: list[Explanation], limit: int) -> None:
    for number, one in enumerate(found[:limit]):
        if number:
            say()
        _say_fact(one)
    if (rest := len(found) - limit) > 0:
        note(f"{plural(rest, 'more fact')}; kg why --limit N shows them")


def _say_fact(one: Explanation) -> None:
    tail = one.tail.id if hasattr(one.tail, "id") else f"{one.tail.text} ({one.tail.type})"
    say(f"{one_line(one.head.id)}  {one_line(one.relation)}  {one_line(tail)}")
    under = "" if one.type == one.relation else f" under {one.type}"
    documents = plural(one.documents, "independent document")
    say(f"  fact {one.id}{under}, confidence {one.confidence:.2f}, said by {documents}")
    for passage in one.passages[:PASSAGES]:
        _say_passage(one, passage)
    if (rest := len(one.passages) - PASSAGES) > 0:
        say(f"  and {plural(rest, 'more passage')} (--json shows all)")


def _say_passage(one: Explanation, passage: Passage) -> None:
    if passage.extractor == "import":
        score = f"confidence {passage.score:.2f}"
        say(f"  imported from {one_line(passage.source)}, without evidence ({score})")
        for remark in _remarks(passage):
            say(f"    {one_line(remark)}")
        _say_relation(one, passage)
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
    _say_relation(one, passage)
    for argument, name in ((passage.head, one.head.name), (passage.tail, _tail_name(one))):
        _say_argument(argument, name)
    reason = f": {passage.reason}" if passage.reason else ""
    say(
        f"    found by {passage.extractor} ({passage.confidence:.2f}), accepted by "
        f"{passage.judge} ({passage.score:.2f}){one_line(reason)}"
    )


def _say_relation(one: Explanation, passage: Passage) -> None:
    if passage.relation != one.relation:
        say(f"    {one_line(passage.relation)} is called {one_line(one.relation)} in this graph")


def _tail_name(one: Explanation) -> str:
    return one.tail.name if hasattr(one.tail, "name") else one.tail.text


def _highlighted(passage: Passage) -> str:
    """The quote with both arguments marked, where they stand in it; safe to print."""
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
    """A piece of a line: the blanks at its ends stay."""
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


def _say_argument(argument: Argument, name: str) -> None:
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
    for one in aside:
        judge = f" by {one.judge} ({one.score:.2f})" if one.score is not None else ""
        say(f"{one_line(one.statement)}")
        say(f"  {_ASIDE[one.verdict]}{judge}: {one_line(one.reason)}")
        say(f"  {one_line(one.document)}")
        if one.quote:
            say(f'    "{one_line(one.quote)}"')
    if not aside:
        note("nothing with these words was set aside")


_ASIDE = {
    "reject": "rejected",
    "quarantine": "quarantined",
    "filtered": "left out by the extractor",
}
