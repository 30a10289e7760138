"""The page of `kg stats --html`: one file that needs no network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import TYPE_CHECKING

from kg.cli.output import bar_length, one_line

if TYPE_CHECKING:
    from kg.explain import GraphStats

WIDTH = 1000  # of the longest bar, in units of the drawing
STYLE = """
:root { color-scheme: light dark; --ink: #1c2733; --soft: #5d6b7a; --paper: #ffffff;
  --card: #f4f6f8; --bar: #2f7ea1 }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e9ee; --soft: #9aa7b4; --paper: #14191e;
  --card: #1e252c; --bar: #58a9cc } }
body { margin: 2rem auto; max-width: 64rem; padding: 0 1rem; color: var(--ink);
  background: var(--paper); font: 15px/1.45 system-ui, sans-serif }
h1 { font-size: 1.5rem; overflow-wrap: anywhere } h2 { font-size: 1.05rem; margin: 0 0 .6rem }
dl { display: flex; flex-wrap: wrap; gap: .8rem; margin: 0 0 1.6rem }
dl div, section { background: var(--card); border-radius: .5rem; padding: .8rem 1.1rem }
dt { color: var(--soft) } dd { margin: 0; font-size: 1.5rem; font-variant-numeric: tabular-nums }
main { columns: 27rem 2; column-gap: 1rem } section { break-inside: avoid; margin: 0 0 1rem }
table { width: 100%; border-collapse: collapse; table-layout: fixed }
th { width: 50%; font-weight: normal; text-align: left; overflow-wrap: anywhere;
  unicode-bidi: isolate }
td { padding: .1rem 0 } td:last-child { width: 4.5rem; text-align: right;
  font-variant-numeric: tabular-nums }
svg { display: block; width: 100%; height: .9rem } rect { fill: var(--bar) }
"""


def page(
    graph_stats: GraphStats, name: str, charts: Iterable[tuple[str, Mapping[str, int]]]
) -> str:
    """Return the page with the numbers and a chart of each of these counts; all text is escaped."""
    numbers = {
        "documents": graph_stats.documents,
        "chunks": graph_stats.chunks,
        "triples": graph_stats.triples,
        "entities": graph_stats.entities,
        "facts": graph_stats.facts,
        "relations": graph_stats.relations,
        "denied or hedged": graph_stats.not_asserted,
    }
    aside = {
        "Triples that were not accepted": graph_stats.reasons,
        "Left out by the extractor": graph_stats.filtered,
    }
    all_charts = [*charts, *((title, values) for title, values in aside.items() if values)]
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta http-equiv="Content-Security-Policy" '
            "content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<title>{_text(name)}</title>\n<style>{STYLE}</style>\n</head>\n<body>",
            f"<h1>What {_text(name)} holds</h1>\n<dl>",
            *(f"<div><dt>{what}</dt><dd>{count:,}</dd></div>" for what, count in numbers.items()),
            "</dl>\n<main>",
            *(_chart(title, values) for title, values in all_charts),
            "</main>\n</body>\n</html>\n",
        ]
    )


def _chart(title: str, values: Mapping[str, int]) -> str:
    most = max(values.values(), default=0)
    rows = (_row(name, count, bar_length(count, most, WIDTH)) for name, count in values.items())
    return f"<section><h2>{_text(title)}</h2><table>\n{''.join(rows)}</table></section>"


def _row(name: str, count: int, length: int) -> str:
    """Return a row of a chart; the drawing stretches with the page."""
    bar = (
        f'<svg viewBox="0 0 {WIDTH} 10" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="{length}" height="10"/></svg>'
    )
    return f"<tr><th>{_text(name)}</th><td>{bar}</td><td>{count:,}</td></tr>\n"


def _text(text: str) -> str:
    """Return escaped text without control characters, which may reorder a line."""
    return escape(one_line(text), quote=True)
