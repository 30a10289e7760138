"""Web pages: the main text without menus and footers. No address is ever fetched."""

from __future__ import annotations

import re

from kg.errors import FormatError
from kg.load.content import Content, with_notes
from kg.load.html_menus import PageParts, Unread
from kg.load.html_text import write_outline
from kg.load.html_tree import parse_html
from kg.load.text import decode

HTML_CAP = 20_000_000  # characters; a parsed page takes some twenty times its size in memory

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


def read(data: bytes) -> Content:
    """Return blocks as paragraphs, headings as sections, table rows as "cell | cell" lines.

    Menus, banners and footers are left out, as is text that is hidden or struck out. If nothing
    else is in the body, all of it is the text.
    """
    text, meta = decode(data, _charset(data))
    if len(text) > HTML_CAP:
        raise FormatError(f"over the cap of {HTML_CAP:,} characters of HTML")
    page = parse_html(text)
    body = page.root.find("body")
    root = page.root if body is None else body
    title = page.root.findtext("head/title")
    parts: PageParts | Unread = PageParts(root)
    content = write_outline(root, parts).content(title)
    if not content.text:
        parts = Unread()
        content = write_outline(root, parts).content(title)
    notes = [*page.notes, *parts.notes(len(content.text))]
    return Content(content.text, with_notes({**content.meta, **meta}, notes))


def _charset(data: bytes) -> str:
    declared = CHARSET.search(data, 0, CHARSET_WITHIN)
    name = declared[1].decode("ascii").lower() if declared else ""
    return READ_AS.get(name, name) if CHARSETS.fullmatch(name) else ""
