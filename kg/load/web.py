"""Web pages: the main text without menus and footers. Nothing is ever fetched."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from kg.errors import FormatError
from kg.load.content import SPACE, Content, Outline
from kg.load.text import decode

if TYPE_CHECKING:
    from lxml.etree import _Element

HTML_CAP = 20_000_000  # characters; a parsed page takes some twenty times its size in memory
# Outside these sizes (characters of prose, of HTML) the whole body is the text: telling prose
# from menus is guesswork on a small page and takes minutes on a very large one.
SMALL_PAGE, LARGE_PAGE = 1_000, 3_000_000

CHARSET = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w:-]{1,40})", re.IGNORECASE)
CHARSET_WITHIN = 4096  # bytes
# Codecs that web pages declare; Python has others that are no encodings of text.
CHARSETS = re.compile(
    r"(?:windows|cp|iso-8859|iso-2022|koi8|shift|euc|mac)[\w-]*|gb2312|gbk|gb18030|big5[\w-]*|"
    r"sjis|latin-?1|us-ascii|tis-620"
)
# Browsers read the first as the second.
READ_AS = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
}

# Names of HTML elements, and of trafilatura's (head, item, row, cell, lb, quote).
LEFT_OUT = re.compile(
    "aside|button|footer|iframe|nav|noscript|object|script|select|style|svg|template|textarea"
)
HEADING = re.compile("h([1-6])")
LINE = re.compile("li|item|dt|dd")
ROW = re.compile("tr|row")
CELL = re.compile("td|th|cell")
BLOCK = re.compile(
    "address|article|blockquote|body|caption|center|details|dl|div|fieldset|figcaption|figure|"
    "form|header|hr|list|main|ol|p|pre|quote|section|summary|table|tbody|tfoot|thead|ul"
)
CONTAINER = re.compile("article|body|div|main|section")
BETWEEN_CELLS = "\0"  # no parsed page contains one
BLANK_LINES = re.compile(r"\n{2,}")
CELL_GAP = re.compile(rf"\s*{BETWEEN_CELLS}\s*")


def read(data: bytes) -> Content:
    """Blocks as paragraphs, headings as sections, table rows as "cell | cell" lines."""
    text, meta = decode(data, _charset(data))
    if len(text) > HTML_CAP:
        raise FormatError(f"over the cap of {HTML_CAP:,} characters of HTML")
    page = _parsed(text)
    body = page.find("body")
    title = page.findtext("head/title")
    content = _written(page if body is None else body).content(title)
    if len(content.text) > SMALL_PAGE and len(text) < LARGE_PAGE:
        main = _main_text(page)
        content = content if main is None else _written(main).content(title)
    return Content(content.text, {**content.meta, **meta})


def _charset(data: bytes) -> str:
    found = CHARSET.search(data, 0, CHARSET_WITHIN)
    name = found[1].decode("ascii").lower() if found else ""
    return READ_AS.get(name, name) if CHARSETS.fullmatch(name) else ""


def _parsed(text: str) -> _Element:
    from lxml import etree, html

    # The HTML parser knows no entities but HTML's own and opens no file or address.
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True
    )
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError as error:
        raise FormatError("empty") from error


def _main_text(page: _Element) -> _Element | None:
    """The page without its menus, or None where trafilatura finds no main text in it."""
    import trafilatura

    for name in ("trafilatura", "htmldate", "justext"):
        logging.getLogger(name).addHandler(logging.NullHandler())
    found = trafilatura.bare_extraction(
        page, include_comments=False, favor_recall=True, with_metadata=False
    )
    main: _Element | None = getattr(found, "body", None)
    flat = main is None or len(main) < 2  # its last resort: one paragraph without structure
    return None if flat else main


def _written(root: _Element) -> Outline:
    from lxml import etree

    writer = _Writer()
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start" and _left_out(element):
            walk.skip_subtree()
        elif event == "start":
            writer.start(element)
            writer.say(element.text)
        else:
            if not _left_out(element):
                writer.end(element)
            writer.say(element.tail)
    writer.flush()
    return writer.outline


def _left_out(element: _Element) -> bool:
    if LEFT_OUT.fullmatch(element.tag) or element.get("hidden") is not None:
        return True
    parent = element.getparent()
    if element.tag == "pre":
        return element.find("code") is not None
    return element.tag == "code" and parent is not None and bool(CONTAINER.fullmatch(parent.tag))


class _Writer:
    """Gathers inline text and hands it to the outline where a block begins or ends."""

    def __init__(self) -> None:
        self.outline = Outline()
        self._inline: list[str] = []
        self._kinds = [""]  # of the blocks around: "" (paragraph), "line", "row", "h1" to "h6"
        self._preformatted = 0

    def say(self, text: str | None) -> None:
        if text:
            self._inline.append(text if self._preformatted else SPACE.sub(" ", text))

    def start(self, element: _Element) -> None:
        kind = self._kind(element)
        if element.tag in ("br", "lb"):
            self._inline.append("\n")
        elif CELL.fullmatch(element.tag):
            if any(part.strip() for part in self._inline):
                self._inline.append(BETWEEN_CELLS)
        elif kind is not None:
            self._edge(element)
            self._kinds.append(kind)
        self._preformatted += element.tag == "pre"

    def end(self, element: _Element) -> None:
        self._preformatted -= element.tag == "pre"
        if self._kind(element) is not None:
            self._edge(element)
            self._kinds.pop()

    def flush(self) -> None:
        kind = self._kinds[-1]
        lines = "\n".join(line.strip() for line in "".join(self._inline).split("\n"))
        text = CELL_GAP.sub(" | ", BLANK_LINES.sub("\n" if kind == "row" else "\n\n", lines))
        self._inline.clear()
        if heading := HEADING.fullmatch(kind):
            self.outline.heading(int(heading[1]), text)
        elif kind:
            self.outline.line(text)
        else:
            self.outline.paragraph(text)

    def _edge(self, element: _Element) -> None:
        """Paragraphs inside a table's cell stay in their row, on lines of their own."""
        if self._kinds[-1] == "row" and BLOCK.fullmatch(element.tag):
            self._inline.append("\n")
        else:
            self.flush()

    def _kind(self, element: _Element) -> str | None:
        """None for what stands inside a line of text."""
        tag = element.get("rend", "h2") if element.tag == "head" else element.tag
        if HEADING.fullmatch(tag):
            return str(tag)
        if LINE.fullmatch(tag):
            return "line"
        if ROW.fullmatch(tag):
            return "row"
        return self._kinds[-1] if BLOCK.fullmatch(tag) else None
