"""Markdown (CommonMark with tables): prose without its markup, headings as sections."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from typing import TYPE_CHECKING

from kg.load.content import Content, Outline
from kg.load.text import decode

if TYPE_CHECKING:
    from markdown_it.token import Token

FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?\r?\n)?(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
FRONT_TITLE = re.compile(r"^title:[ \t]*(.+?)[ \t\r]*$", re.MULTILINE | re.IGNORECASE)
HIDDEN_HTML = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
TAG = re.compile(r"<[^<>]*>")
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def read(data: bytes) -> Content:
    """Code blocks and pictures are left out; the front matter's title or the first heading
    is the title."""
    from markdown_it import MarkdownIt

    text, meta = decode(data)
    front = FRONT_MATTER.match(text)
    title = FRONT_TITLE.search(front[1] or "") if front else None
    body = text[front.end() :] if front else text
    outline = Outline()
    _write(MarkdownIt("commonmark").enable("table").parse(body), outline)
    content = outline.content(title[1].strip("\"'") if title else None)
    return Content(content.text, {**content.meta, **meta})


def _write(tokens: Sequence[Token], outline: Outline) -> None:
    lists = 0
    cells: list[str] = []
    opened = ""
    for token in tokens:
        if token.tag in ("ul", "ol"):
            lists += token.nesting
        elif token.type == "tr_close":
            outline.line(" | ".join(cells))
            cells = []
        elif token.type == "html_block":
            outline.paragraph(_prose(token.content))
        elif token.type == "inline" and opened in ("th", "td"):
            cells.append(_inline(token.children or ()))
        elif token.type == "inline":
            _block(_inline(token.children or ()), opened, lists > 0, outline)
        opened = token.tag if token.nesting == 1 else ""


def _block(text: str, tag: str, in_list: bool, outline: Outline) -> None:
    if tag[:1] == "h":
        outline.heading(int(tag[1]), text)
    elif in_list:
        outline.line(text)
    else:
        outline.paragraph(text)


def _inline(tokens: Sequence[Token]) -> str:
    parts = []
    for token in tokens:
        if token.type in ("text", "code_inline"):
            parts.append(token.content)
        elif token.type == "softbreak":
            parts.append(" ")
        elif token.type == "hardbreak" or BREAK.fullmatch(token.content):
            parts.append("\n")
    return "".join(parts)


def _prose(html: str) -> str:
    return unescape(TAG.sub("", BREAK.sub("\n", HIDDEN_HTML.sub("", html))))
