"""HTML as a tree of elements: the whole page, however long or deep, in linear time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import FormatError

if TYPE_CHECKING:
    from lxml.etree import _Element, _ListErrorLog

DEPTH = 2048  # elements open at once, libxml2's own limit
TAG_CAP = 2_000  # characters; the parser compares each attribute of a tag with all before it
TAG = re.compile(r"<([a-zA-Z][^\s/<>]*+)")
# A quote begins a value after "=" only. Possessive: each character is looked at once.
ATTRIBUTES = re.compile(r"""(?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+')?+)*+>?""")
# The attributes that readers of the tree use.
ATTRIBUTE = re.compile(
    r"""[\s"'](class|id|role|style|hidden|aria-hidden|href|open)\b"""
    r"""(?:=("[^"<>]{0,300}"|'[^'<>]{0,300}'|[^\s"'<>]{1,300}))?""",
    re.IGNORECASE,
)
ANY_TAG = re.compile(r"</?([a-zA-Z][^\s/<>]*+)[^<>]*+>")
BREAKS = re.compile(r"(?:<p>\s*+){2,}+")
# Their content is no HTML; none of them holds another.
RAW = frozenset({"script", "style", "title", "textarea"})
INLINE = re.compile(
    "a|abbr|acronym|b|bdi|bdo|big|cite|code|data|dfn|em|font|i|ins|kbd|label|mark|nobr|q|samp|"
    "small|span|strong|sub|sup|time|tt|u|var|wbr"
)


class HtmlPage(NamedTuple):
    """The element `html`, and notes on how it was read."""

    root: _Element
    notes: list[str]


def words(text: str) -> frozenset[str]:
    """Return a set of names of elements or classes from a text with blanks between them."""
    return frozenset(text.split())


def parse_html(text: str) -> HtmlPage:
    """Return the tree of a page; FormatError for an empty text."""
    text = "".join(_with_short_tags(text))
    root, log = _parsed(text)
    notes = _unclosed(text)
    if not _is_cut(log):
        return HtmlPage(root, notes)
    note = (
        f"elements nested over {DEPTH:,} deep: read as plain paragraphs, without headings, "
        "tables and what marks menus"
    )
    return HtmlPage(_parsed(_flat(text))[0], [*notes, note])


def _unclosed(text: str) -> list[str]:
    """Return notes on elements that hide the rest of a page because they are never closed."""
    lower = text.lower()
    ends = {f"<{name}": f"</{name}" for name in sorted(RAW)} | {"<!--": "-->"}
    return [
        f"{begin} is never closed: what follows it is left out"
        for begin, end in ends.items()
        if lower.rfind(begin) > lower.rfind(end)
    ]


def text_start(element: _Element, size: int) -> str:
    """Return the first `size` characters or so of an element's text.

    No more than `size` elements are visited.
    """
    from lxml import etree

    parts: list[str] = []
    left = size
    for event, inside in islice(etree.iterwalk(element, events=("start", "end")), size):
        part = inside.text if event == "start" else inside.tail
        if part and (event == "start" or inside is not element):
            parts.append(part)
            left -= len(part)
        if left <= 0:
            break
    return "".join(parts)


def _parsed(text: str) -> tuple[_Element, _ListErrorLog]:
    from lxml import etree, html

    # The HTML parser knows no entities but HTML's own and opens no file or address.
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True
    )
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError as error:
        if _is_cut(parser.error_log):
            return html.Element("html"), parser.error_log
        raise FormatError("empty") from error
    return root, parser.error_log


def _is_cut(log: _ListErrorLog) -> bool:
    return any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in log)


def _with_short_tags(text: str) -> Iterator[str]:
    """Yield the text; very long tags keep only their name and the attributes that are read."""
    written = at = 0
    while tag := TAG.search(text, at):
        at = ATTRIBUTES.match(text, tag.end()).end()  # type: ignore[union-attr]
        if at - tag.start() > TAG_CAP:
            yield text[written : tag.end()]
            attributes = ATTRIBUTE.finditer(text, tag.end(), at)
            kept = {match[1].lower(): match[0][1:] for match in attributes}
            yield "".join(f" {attribute}" for attribute in kept.values()) + ">"
            written = at
    yield text[written:]


def _flat(text: str) -> str:
    """Return the text with every block as a paragraph that ends where the next begins."""
    return BREAKS.sub("<p>", ANY_TAG.sub(_flat_tag, text))


def _flat_tag(tag: re.Match[str]) -> str:
    name = tag[1].lower()
    if name in RAW:
        return tag[0]
    if name == "br":
        return "<br>"
    return "" if INLINE.fullmatch(name) else "<p>"
