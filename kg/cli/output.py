"""Printing: text that is safe on a terminal, tables, JSON and CSV."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from typing import Any

from kg.protocols import Table

# Documents may contain escape sequences for the terminal and characters that reorder a line.
_CONTROL = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
_UNSAFE = re.compile(f"[{_CONTROL}]")
_UNPRINTABLE = re.compile(f"[{_CONTROL}\ud800-\udfff]")
BAR = 30  # characters of the longest bar
_FORMULA = ("\t", "\r", "\n")
_SIGNS = frozenset("=+-@＝＋－＠")


def safe(text: str) -> str:
    """Return the text with control characters written out (`\\x1b`)."""
    return _UNSAFE.sub(lambda match: ascii(match[0])[1:-1], text)


def one_line(text: str) -> str:
    return safe(" ".join(text.split()))


def say(text: str = "") -> None:
    """Print a line of the answer."""
    print(safe(text))


def note(text: str) -> None:
    """Print a line that is not part of the answer, to standard error."""
    print(safe(text), file=sys.stderr, flush=True)


def marked(text: str) -> str:
    """Return safe text that stands out: bold on a terminal, in [brackets] elsewhere."""
    return f"\x1b[1m{one_line(text)}\x1b[0m" if sys.stdout.isatty() else f"[{one_line(text)}]"


def say_json(value: Any) -> None:
    """Print one JSON value; dataclasses become objects."""
    print(safe_json(json.dumps(value, ensure_ascii=False, indent=2, default=_plain)))


def say_jsonl(value: Any) -> None:
    """Print one JSON value on one line."""
    print(safe_json(json.dumps(value, ensure_ascii=False, default=_plain)))


def safe_json(text: str) -> str:
    """Return the same JSON value, control characters and lone surrogates escaped (`\\u009b`)."""
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, Mapping):
        return dict(value)
    return str(value)


def say_rows(table: Table) -> None:
    """Print a table as wide as the terminal; elsewhere aligned columns, with no cell cut."""
    cells = [[cell(value) for value in row] for row in table.rows]
    numeric = [all(_is_number(row[i]) for row in table.rows) for i in range(len(table.columns))]
    if sys.stdout.isatty():
        _rich_table(table.columns, cells, numeric)
    else:
        _aligned(table.columns, cells, numeric)


def _is_number(value: Any) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def cell(value: Any) -> str:
    """Return a value as text: a node by its id, a relation by its type, others as JSON."""
    if value is None:
        return ""
    if isinstance(value, Mapping) and "_labels" in value and "id" in value:
        return f"({one_line(str(value['id']))})"
    if isinstance(value, Mapping) and "_type" in value:
        return f"[:{one_line(str(value['_type']))}]"
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, Mapping | list | tuple):
        return one_line(json.dumps(value, ensure_ascii=False, default=_plain))
    return one_line(str(value))


def _rich_table(
    columns: Sequence[str], cells: Sequence[Sequence[str]], numeric: Sequence[bool]
) -> None:
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    table = RichTable()
    for name, is_numeric in zip(columns, numeric, strict=True):
        justify: Any = "right" if is_numeric else "left"
        table.add_column(Text(one_line(name)), justify=justify, overflow="fold")
    for row in cells:
        table.add_row(*(Text(text) for text in row))
    Console().print(table)


def _aligned(
    columns: Sequence[str], cells: Sequence[Sequence[str]], numeric: Sequence[bool]
) -> None:
    from rich.cells import cell_len

    if not columns:
        return
    rows = [[one_line(name) for name in columns], *cells]
    widths = [max(cell_len(row[i]) for row in rows) for i in range(len(columns))]
    for row in rows:
        padded = []
        for text, width, is_numeric in zip(row, widths, numeric, strict=True):
            space = " " * (width - cell_len(text))
            padded.append(space + text if is_numeric else text + space)
        print("  ".join(padded).rstrip())


def say_csv(table: Table) -> None:
    """Print CSV in which no cell is a formula for a spreadsheet or a command for a terminal."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([safe(defused(name)) for name in table.columns])
    for row in table.rows:
        writer.writerow(
            [value if _is_number(value) else safe(defused(_csv_cell(value))) for value in row]
        )


def _csv_cell(value: Any) -> str:
    return value if isinstance(value, str) else cell(value)


def defused(text: str) -> str:
    """Return a cell with a leading apostrophe if a spreadsheet would run it.

    Some of them drop blanks and invisible characters first, and read wide forms ("＝") as plain.
    """
    start = next((char for char in text if char.isprintable() and not char.isspace()), "")
    return f"'{text}" if text.startswith(_FORMULA) or start in _SIGNS else text


def counts(values: Mapping[str, int], limit: int | None = None) -> str:
    """Return counts as `Person 12, Location 7 and 3 more`."""
    items = list(values.items())
    text = ", ".join(f"{one_line(name)} {count:,}" for name, count in items[:limit])
    rest = len(items) - len(items[:limit])
    return f"{text} and {rest} more" if rest else text


def say_counts(values: Mapping[str, int], limit: int | None = None) -> None:
    """Print a line for each value: the count, then the name."""
    items = list(values.items())
    for name, count in items[:limit]:
        say(f"  {count:>7,}  {one_line(name)}")
    if rest := items[len(items[:limit]) :]:
        say(f"  {sum(count for _, count in rest):>7,}  {plural(len(rest), 'other kind')}")


def say_bars(values: Mapping[str, int]) -> None:
    """Print a line for each value: the count, a bar of that length, the name.

    In colour on a terminal; elsewhere in plain characters.
    """
    from rich.console import Console
    from rich.text import Text

    most = max(values.values(), default=0)
    console = Console(soft_wrap=True, highlight=False)
    sign = "█" if console.is_terminal and console.encoding.startswith("utf") else "#"
    for name, count in values.items():
        bar = sign * bar_length(count, most, BAR)
        line = Text.assemble(f"  {count:>7,}  ", (f"{bar:<{BAR}}", "cyan"), f"  {one_line(name)}")
        console.print(line)


def bar_length(count: int, most: int, whole: int) -> int:
    """Return the rounded length of a bar; any count above 0 has at least 1."""
    return max(1, round(whole * count / most)) if count else 0


def plural(count: int, noun: str, nouns: str = "") -> str:
    """Return `1 document` or `2,000 documents`."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"


def stated(facts: int, not_asserted: int) -> str:
    """Return `213 facts and 5 denied or hedged`."""
    return plural(facts, "fact") + (f" and {not_asserted:,} denied or hedged" * (not_asserted > 0))


def joined(parts: Iterable[str]) -> str:
    return ", ".join(part for part in parts if part)
