"""Parts of a page beside its text: menus, banners, code, struck-out words."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from typing import TYPE_CHECKING

from kg.load.html_tree import text_start, words

if TYPE_CHECKING:
    from lxml.etree import _Element


NEVER = words(
    """annotation annotation-xml audio button canvas datalist head iframe math-annotation nav
    noscript object rp rt script select style svg template textarea video"""
)
STRUCK = frozenset({"del", "s", "strike"})
STRUCK_CLASS = re.compile(r"(?:^|\s)(?:strike|strikethrough|line-through)(?:\s|$)")
STRUCK_STYLE = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
HIDDEN_CLASS = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|screen-reader(?:-text|-only)?)(?:\s|$)"
)
# Links to notes, also by their look; Sphinx calls every link a reference.
NOTE = re.compile(
    r"(?:^|\s)(?:reference|noteref|footnote-?ref(?:erence)?|doc-noteref|fnref)(?:\s|$)"
)
NOTE_TEXT = re.compile(r"\s*(?:\[[^\[\]]{1,30}\]|\(?[\w*†‡§]{1,3}\)?)\s*")
PLACE_LINK = re.compile(
    r"(?:^|\s)(?:mw-editsection|headerlink|header-anchor|doc-anchor|permalink|anchorjs-link|"
    r"hash-link)(?:\s|$)"
)
# A link to another place on the page that is no text.
ANCHOR = re.compile(r"[#¶§↑↩^🔗\ufe0e\ufe0f\s]*|\s*(?:skip|jump) to .*", re.IGNORECASE | re.DOTALL)
CODE = re.compile(
    r"(?:^|[\s_-])(?:code|source-?code|code-?block|highlight|programlisting|screen|synopsis|"
    r"literal-block|prettyprint|listing|src|rust|language-\w+|brush)(?:[\s_-]|$)",
    re.IGNORECASE,
)
ROLES = words(
    "alertdialog contentinfo dialog doc-toc menu menubar navigation search toolbar tablist"
)
ASIDE = frozenset({"aside", "footer"})
# Parts of the names in class and id, divided at signs and capitals: `siteNav`, `cookie-banner`.
NAME = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
SURE = words(
    """advert advertisement adverts breadcrumb breadcrumbs catlinks consent cookie cookies gdpr nav
    navbar navbox navfooter navheader navigation navlinks newsletter noprint pager pagination
    printfooter share sharing skiplink skipnav social sphinxsidebar subscribe"""
)
LIKELY = words(
    """ads banner bottombar copyright footer footlinks header login menu modal popup promo
    promoted recommended related rightbar search sidebar sidenav signup sponsored tags toc topbar
    widget"""
)
COMMENTS = words("comments commentlist disqus respond")
NAMED = re.compile("aside|div|dl|footer|form|header|ol|p|section|span|table|td|ul|tr")
# Blocks that may be nothing but links. In a table of them, links are data.
LISTS = re.compile("center|div|dl|header|ol|p|section|ul")
MAIN = frozenset({"main", "article", "body", "h1"})
MOST = 0.4  # most of a page's text in a menu; a block with more is none, whatever its name
LINKED = 0.7  # least share of links in the text of a list of links
FEW_LINKS = 3
STOP = re.compile(r"[.!?]")
SENTENCE = re.compile(r"[^|]{24,}(?<=[a-z)\"”’])")  # up to its stop
PROSE = 80  # characters
LOOK = 2_000  # characters of a block that are searched for a sentence
LOOKS = 500  # blocks of a page that are searched; further ones are taken for prose


class Unread:
    """Leaves out hidden or struck-out text and code in any piece of HTML."""

    def __init__(self) -> None:
        self.left_out: Counter[str] = Counter()  # characters, by kind
        self.code = 0  # characters

    def __call__(self, element: _Element) -> bool:
        tag = str(element.tag)
        if tag in NEVER or (tag == "dialog" and element.get("open") is None):
            return True
        if _is_code(element):
            self.code += len("".join(element.itertext()))
            return True
        kind = _hidden_or_struck(element)
        if kind:
            self.left_out[kind] += len("".join(element.itertext()).strip())
        return bool(kind) or _is_mark(element)

    def notes(self, kept: int) -> list[str]:
        """Return notes for a text of `kept` characters."""
        notes = [f"{kind} left out" for kind, size in sorted(self.left_out.items()) if size]
        return notes + (["most of it is code, which is left out"] if self.code > kept else [])


def _hidden_or_struck(element: _Element) -> str:
    style, name = element.get("style") or "", element.get("class") or ""
    if element.tag in STRUCK or STRUCK_STYLE.search(style) or STRUCK_CLASS.search(name):
        return "struck-out text"
    if element.get("hidden") not in (None, "until-found") or HIDDEN_STYLE.search(style):
        return "hidden text"
    if HIDDEN_CLASS.search(name):
        return "hidden text"
    return ""


def _is_mark(element: _Element) -> bool:
    """Return True for a reference to a note, a link to its own place, or an icon."""
    names = f"{element.get('class') or ''} {element.get('role') or ''}"
    if names != " " and element.tag in ("a", "sup", "span"):
        is_note = NOTE.search(names) and NOTE_TEXT.fullmatch(text_start(element, 40))
        if is_note or PLACE_LINK.search(names):
            return True
    # On a block, the attribute is left over from a dialog that was open above it.
    if element.get("aria-hidden") == "true" and element.tag in ("a", "i", "span"):
        return True
    is_anchor = element.tag == "a" and (element.get("href") or "").startswith("#")
    return is_anchor and bool(ANCHOR.fullmatch(text_start(element, 40)))


def _is_code(element: _Element) -> bool:
    if element.tag != "pre":
        return False
    around = element.getparent()
    names = [element.get("class") or ""]
    if around is not None:
        names.append(around.get("class") or "")
    return element.find("code") is not None or any(CODE.search(name) for name in names)


class PageParts:
    """Leaves out a page's menus, banners and footers as well; its prose stays.

    Called for every element in the order of the page, except inside an element left out.
    """

    def __init__(self, root: _Element) -> None:
        self._unread = Unread()
        self._sizes = _Sizes(root)
        self._at = -1
        self._looks = 0
        self._main_ends = -1  # the last element in the main part being read

    def notes(self, kept: int) -> list[str]:
        return self._unread.notes(kept)

    def __call__(self, element: _Element) -> bool:
        self._at += 1
        at = self._at
        if element.tag in ("main", "article"):
            self._main_ends = max(self._main_ends, self._sizes.last[at])
        out = self._unread(element) or self._is_furniture(element, at)
        if out:
            self._at = self._sizes.last[at]
        return out

    def _is_furniture(self, element: _Element, at: int) -> bool:
        sizes = self._sizes
        if sizes.holds_main[at] or element.tag in MAIN or sizes.text[at] > MOST * sizes.text[0]:
            return element.get("role") in ROLES and not sizes.holds_main[at]
        if element.get("role") in ROLES:
            return True
        in_main = at <= self._main_ends
        if element.tag in ASIDE or element.get("role") == "complementary":
            is_source = element.getparent().tag in ("blockquote", "figure")
            return not is_source and not (in_main and self._is_prose(element, at))
        names = _names(element) if NAMED.fullmatch(str(element.tag)) else frozenset()
        if names & COMMENTS:
            self._unread.left_out["readers' comments"] += sizes.text[at]
        if names & (SURE | COMMENTS):
            return True
        if names & LIKELY and not self._is_prose(element, at):
            return "header" not in names or (not in_main and sizes.links[at] > 0)
        return not in_main and not self._sizes.is_amid_prose(at) and self._is_links(element, at)

    def _is_links(self, element: _Element, at: int) -> bool:
        sizes = self._sizes
        return (
            sizes.count[at] >= FEW_LINKS
            and sizes.links[at] >= LINKED * sizes.text[at]
            and bool(LISTS.fullmatch(str(element.tag)))
            and not self._is_prose(element, at)
        )

    def _is_prose(self, element: _Element, at: int) -> bool:
        sizes = self._sizes
        if sizes.text[at] < PROSE or sizes.links[at] > LINKED / 2 * sizes.text[at]:
            return False
        self._looks += 1
        return self._looks > LOOKS or bool(
            SENTENCE.search(" ".join(text_start(element, LOOK).split()))
        )


def _names(element: _Element) -> frozenset[str]:
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    return frozenset(map(str.lower, NAME.findall(named)))


class _Sizes:
    """The amount of text in each element, by its number in the order of the page."""

    def __init__(self, root: _Element) -> None:
        from lxml import etree

        self.text = array("l")  # characters
        self.links = array("l")  # characters inside links
        self.count = array("l")  # links
        self.holds_main = array("b")  # 1 if the main part or first heading is inside
        self.last = array("l")  # the number of the last element inside, or its own
        self._prose = array("l")  # the elements that have a run of words of their own
        open_: list[int] = []
        within_link = 0
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if event == "start":
                open_.append(self._add(element))
                within_link += element.tag == "a"
                self._count(open_[-1], element.text, within_link)
                continue
            at = open_.pop()
            within_link -= element.tag == "a"
            self.last[at] = len(self.text) - 1
            if open_:
                self._add_up(open_[-1], at, element)
                self._count(open_[-1], element.tail, within_link)

    def is_amid_prose(self, at: int) -> bool:
        """Return True if there is prose both above this element and below it."""
        return bool(self._prose) and self._prose[0] < at and self._prose[-1] > self.last[at]

    def _add(self, element: _Element) -> int:
        for numbers in (self.text, self.links, self.holds_main, self.last):
            numbers.append(0)
        self.count.append(element.tag == "a")
        return len(self.text) - 1

    def _count(self, at: int, text: str | None, within_link: int) -> None:
        size = len(" ".join(text.split())) if text else 0
        self.text[at] += size
        if within_link:
            self.links[at] += size
        elif size >= PROSE / 2:
            self._prose.append(len(self.text) - 1)

    def _add_up(self, at: int, inside: int, element: _Element) -> None:
        if element.tag in ("script", "style", "template", "noscript"):
            return
        self.text[at] += self.text[inside]
        self.links[at] += self.links[inside]
        self.count[at] += self.count[inside]
        self.holds_main[at] |= self.holds_main[inside] or element.tag in MAIN
