"""Markdown (CommonMark with tables and ~~struck-out~~ text): prose without its markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.load.content import Content, with_notes
from kg.load.front_matter import split_front_matter
from kg.load.html_menus import Unread
from kg.load.html_text import write_outline
from kg.load.html_tree import parse_html
from kg.load.text import decode

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore

NOTES = "notes"  # in the environment that the parser's rules share
DEPTH = 60  # of blocks, two to a list; each takes several frames of Python's stack
# The time that a paragraph takes grows with the square of its signs: a long one is read in pieces.
PIECE = 5_000  # characters
SIGNS = re.compile(r"[\[\]<>*_~`!()\\]")
SIGNS_CAP = 1_000  # signs in a piece that may be all signs, such as a row of badges
SHARE = 0.4  # most signs, as a share of the characters, in any other piece of prose
PIECE_ENDS = ("\n", ". ", " ")
# `word[^1]` refers to a note; the note itself begins with `[^1]:`.
NOTE_MARK = re.compile(r"\[\^[^\]\s]{1,50}\](?::[ \t]+)?")
NAMES = (
    "audio|button|canvas|iframe|noscript|object|plaintext|script|select|style|svg|template|"
    "textarea|title|video|xmp"
)
SWALLOWS = re.compile(rf"<({NAMES})\b", re.IGNORECASE)
CLOSED = re.compile(rf"</({NAMES})\b", re.IGNORECASE)


def read(data: bytes) -> Content:
    """Return the prose of a Markdown file, without code blocks and pictures.

    The front matter's title or the first heading is the title. HTML inside is read as in a web
    page.
    """
    text, meta = decode(data)
    title, body = split_front_matter(text)
    notes: list[str] = []
    html = _without_swallowing(_parser().render(NOTE_MARK.sub("", body), {NOTES: notes}))
    if not html.strip():
        return Content("", meta)
    page = parse_html(html)
    unread = Unread()
    content = write_outline(page.root, unread).content(title)
    notes += [*page.notes, *unread.notes(len(content.text))]
    return Content(content.text, with_notes({**content.meta, **meta}, dict.fromkeys(notes)))


def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": DEPTH + 4})
    parser.enable(["table", "strikethrough"])
    parser.block.ruler.before("table", "deep", _deep)
    parser.core.ruler.at("inline", _inline)
    return parser


def _deep(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read blocks that are nested too deep as a paragraph: the parser itself would drop them."""
    if state.level < DEPTH or silent:
        return False
    inside = range(start + 1, end)
    ends = (n for n in inside if state.isEmpty(n) or state.sCount[n] < state.blkIndent)
    end = next(ends, end)
    state.push("paragraph_open", "p", 1)
    token = state.push("inline", "", 0)
    token.content = state.getLines(start, end, state.blkIndent, False).strip()
    token.children = []
    state.push("paragraph_close", "p", -1)
    state.line = end
    state.env[NOTES].append(f"lists or quotes nested over {DEPTH // 2} deep: read as paragraphs")
    return True


def _inline(state: StateCore) -> None:
    from markdown_it.token import Token

    for token in state.tokens:
        if token.type == "inline":
            children: list[Token] = []
            token.children = children
            for piece in _pieces(token.content):
                signs = len(SIGNS.findall(piece))
                if signs > SIGNS_CAP and signs > SHARE * len(piece):
                    state.env[NOTES].append("a long run of brackets and signs left out")
                else:
                    state.md.inline.parse(piece, state.md, state.env, children)


def _pieces(text: str) -> Iterator[str]:
    """Yield the text in pieces, cut after a line, a sentence or a word where it is long."""
    start = 0
    while len(text) - start > PIECE:
        ends = (text.rfind(sign, start, start + PIECE) for sign in PIECE_ENDS)
        end = next((end + 1 for end in ends if end > start), start + PIECE)
        yield text[start:end]
        start = end
    yield text[start:]


def _without_swallowing(html: str) -> str:
    """Escape tags that are never closed and would hide all text below them."""
    # The last closing tag of each name.
    closed = {tag[1].lower(): tag.start() for tag in CLOSED.finditer(html)}

    def escaped(tag: re.Match[str]) -> str:
        is_closed = tag.start() < closed.get(tag[1].lower(), -1)
        return tag[0] if is_closed else f"&lt;{tag[1]}"

    return SWALLOWS.sub(escaped, html)
