"""Marks inside names: "Johnson & Johnson", "AC/DC", "Stoke-on-Trent", "Yahoo!", "Keller, PhD".

A tokenizer splits names at such marks. In the text that is parsed they are letters, and what
follows a name without being a part of it (a degree, a score, the abbreviated state after a
city) is blank. The text keeps its length, and mentions are cut from the original text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kg.text.lexicon import word_list

JOINED = word_list("joined_places") | word_list("joined_firms")  # "trinidad+tobago"
PLACES = word_list("joined_places")
PARTNERS = word_list("partners")
BODIES = word_list("bodies")
CONTRACTIONS = word_list("contractions")
AUXILIARIES = word_list("auxiliaries")
PREPOSITIONS = word_list("prepositions")
NEAR = 1000  # characters around "X & Y" in which X and Y may stand alone

_CAP = r"(?<![\w'’-])[A-ZÀ-ÖØ-Þ][\w'’.-]{0,40}"  # bounded: a run of letters may be endless
_LETTERS = "|".join(sorted(map(re.escape, word_list("post_nominals")), key=len, reverse=True))
_STATES = "|".join(map(re.escape, sorted(word_list("states"))))
_LINK = re.compile(
    rf"(?:(?<!\S)(?P<before>\S{{1,40}}) )?(?P<left>{_CAP})(?P<link> (?:&|and(?: the)?) )"
    rf"(?=(?P<right>{_CAP})(?P<after>(?: {_CAP}){{0,4}}))"
)
# The legal form of a linked name, which belongs to the same word.
_FORM = re.compile(
    r"(?<=\wxxx)(?:[\w'’-]{1,40} )?(?:(?:Co|Inc|Ltd|Corp|Cie|Bros)\.(?= [a-z]|[,;])"
    r"|(?:Co|Inc|Ltd|Corp|LLP|LLC|PLC|plc|Company|AG|SE|GmbH)(?![\w.]\w|\w|\. [a-z]))"
)
_YEAR = re.compile(r"(?: et al\.?)?,? \(?(?:1[89]|20)\d\d")
_CHAIN = re.compile(
    r"(?<![\w'’-])[A-ZÀ-Þ][\w'’]{0,40}(?:-[\w'’]{1,40}){0,4}?-(?:on|upon|in|en|le|la|les|de|del|"
    r"der|des|du|sur|sous|by|the|under|au|aux|am|an|ob|da|do|et|el|al|[A-Z])-[A-ZÀ-Þ][\w'’]{1,40}"
    r"(?:-[A-ZÀ-Þ][\w'’]{1,40}){0,4}"
)
# "co-founded": one word, which a tokenizer splits.
_TOGETHER = re.compile(
    r"(?<![\w-])[Cc]o-(?=(?:found|own|writ|wrote|direct|author|produc|creat|develop|host|edit|invent|"
    r"design|discover|chair|star|lead|led)(?:ed|d|red|s|es|ing|ten|e)?(?!\w))"
)
_SLASH = re.compile(r"(?<![\w/.])[A-Z]{1,4}/[A-Z0-9]{1,4}(?![\w/])")
_PREFIX = re.compile(r"(?<![\w'’])[OD]['’](?=[A-ZÀ-Þ][a-zà-ÿ])")
_LEGAL = re.compile(r"(?<= )(?:S\.p\.A|S\.r\.l|S\.A\.S|S\.A|N\.V|B\.V|K\.K)\.(?= (?!of )[a-z])")
_ABBREVIATED = re.compile(r"\b(?:Univ|Dept|Inst|Assn|Natl|Acad)\.(?= (?:of|for|and|[A-Z]))")
_EXCLAIMED = re.compile(
    rf"(?<=[a-z,] )(?P<name>{_CAP})!(?P<rest> (?:at|in|of) the {_CAP})?(?=[,;.]| [a-z])"
    r"|(?<![\w'’])[A-Z][a-z]+!(?= (?:[a-z]+ed|is|was|has|had|will) )"
)
_DIGIT = re.compile(r"(?<![\w.,-])(?:3M|7-Eleven)(?!\w)")
_CAPITAL_CITY = re.compile(r"(?<=\bWashington), (?=D\.C\.)")
_CAMPUS = re.compile(
    r"(?<=University of )(?P<state>California|Texas|Illinois|Wisconsin|Michigan|Minnesota|Colorado|"
    r"Massachusetts|Maryland|Nebraska|Missouri|Tennessee|Nevada|North Carolina|Arkansas)"
    r"(?P<link>, | at |[-–])(?=[A-Z][a-z]+)(?!United|USA)"
)
_AFTER_NAME = re.compile(
    rf"(?<=[\w.])(?:,? (?:{_LETTERS})(?=[ ,.;:)]|\Z))+(?:,? [A-Z]{{2,5}}(?=[ ,]))*(?:,(?= [a-z]))?"
)
_SCORE = re.compile(r"(?<=[a-z] )\d{1,2}[-–—]\d{1,2}(?:, \d{1,2}[-–—]\d{1,2})*(?=[\s.,;:!?)]|\Z)")
_STATE = re.compile(rf"(?<=[a-z]), (?:{_STATES})(?P<comma>,)?(?=(?P<rest>\s+\S|\)|\Z))")
_OWN = re.compile(
    rf"(?:(?<!\S)(?P<before>\S{{1,40}}) |(?<!\S))(?P<name>{_CAP}?)(?P<own>['’]s)"
    r"(?=(?P<rest>[.,;:)]|\Z| \S+(?: \S+)?))"
)


def without_marks(text: str) -> str:
    """Return the text as it is parsed: as long as before, with letters for marks inside names.

    >>> without_marks("Bon Scott, PhD, left AC/DC.")
    'Bon Scott       left ACxDC.'
    """
    for pattern, replaced in _RULES:
        text = pattern.sub(replaced, text)
    return text


def joined_type(text: str) -> str | None:
    """Return the type that the marks in a name give it (of a firm or a place), or None."""
    words = re.search(rf"({_CAP}) (&|and(?: the)?) ({_CAP})", text)
    if words is not None:
        pair = f"{words[1]}+{words[3]}".lower()
        joined = words[2] == "&" or pair in JOINED or words[3].lower() in PARTNERS
        return "Location" if pair in PLACES else "Organization" if joined else None
    owned = text.endswith(("'s", "’s")) and " " not in text
    return "Organization" if owned or _DIGIT.fullmatch(text) else None


def _letters(text: str) -> str:
    """Return letters and digits as they are, and an "x" for any other character."""
    return "".join(char if char.isalnum() else "x" for char in text)


def _blanks(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _lettered(match: re.Match[str]) -> str:
    return _letters(match[0])


def _linked(match: re.Match[str]) -> str:
    """Return "X & Y" as one word if it is the name of one firm or place."""
    start, end = match.start("link") - match.start(), match.end("link") - match.start()
    joined = _is_firm(match) if "&" in match["link"] else _is_joined(match)
    return match[0][:start] + _letters(match["link"]) + match[0][end:] if joined else match[0]


def _is_firm(match: re.Match[str]) -> bool:
    """Return True if "X & Y" is one name: not the end of a list, nor two persons in full."""
    before, after = match["before"] or "", match["after"].split()
    cited = _YEAR.match(match.string, match.end("after"))
    if cited or (before.endswith(",") and before[:1].isupper()):
        return False
    suffixed = {match["right"].lower(), *(word.lower().strip(".,") for word in after)}
    if suffixed & (PARTNERS | BODIES):
        return True
    left, right = match["left"], match["right"].rstrip(".")
    around = match.string[max(0, match.start() - NEAR) : match.end() + NEAR]
    pairs = around.count(f"{left} & {right}")
    apart = left != right and min(map(around.count, (left, right))) > pairs
    return not apart and not (before[:1].isupper() and before[-1:].isalpha() and after)


def _is_joined(match: re.Match[str]) -> bool:
    """Return True if "X and Y" is one name.

    It is in the word list, or like "X and Sons" or "Food and Drug Administration".
    """
    left, right = match["left"].lower(), match["right"].lower().strip(".,")
    right = right.removesuffix("'s").removesuffix("’s")
    if f"{left}+{right}" in JOINED:
        return True
    if match["link"] != " and ":
        return False
    before, after = match["before"] or "", match["after"].split()
    if right in PARTNERS:
        return not after
    last = after[-1].lower().strip(".,") if after else right
    return before == "the" and last in BODIES and last != right


def _owned(match: re.Match[str]) -> str:
    """Return a firm's name with its "'s" as letters, unless something owned follows."""
    before, name, rest = match["before"] or "", match["name"], match["rest"].split()
    alone = before[:1].islower() or before in ("St.", "&")
    if name.lower() in CONTRACTIONS or before in ("of", "is", "was", "are", "were"):
        return match[0]
    if not match["rest"].startswith(" "):
        ends = alone
    elif rest[0] in AUXILIARIES:
        ends = alone or not before or before[-1:] in ".!?,"
    elif rest[0] in PREPOSITIONS:
        ends = alone
    else:
        acts = rest[0].endswith("ed") and len(rest) > 1
        ends = acts and (rest[1][:1].isupper() or rest[1] in ("a", "an", "the", "its", "by"))
        ends = ends and not before[:1].isupper()
    return match[0][:-2] + "xs" if ends else match[0]


def _exclaimed(match: re.Match[str]) -> str:
    rest = match["rest"] or ""
    name = match[0][: len(match[0]) - len(rest)]
    return _letters(name + rest)


def _state(match: re.Match[str]) -> str:
    """Return blanks, with the full stop kept if it ends a sentence."""
    rest = match["rest"].strip()
    ends = not rest or rest.isupper()
    return " " * (len(match[0]) - 1) + (match[0][-1] if ends else " ")


def _campus(match: re.Match[str]) -> str:
    return match["state"] + _letters(match["link"])


def _digit(match: re.Match[str]) -> str:
    return {"3": "T", "7": "S"}[match[0][0]] + _letters(match[0][1:])


def _full_stop(match: re.Match[str]) -> str:
    return match[0][:-1] + "e"


_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_AFTER_NAME, _blanks),
    (_STATE, _state),
    (_CAPITAL_CITY, _blanks),
    (_CAMPUS, _campus),
    (_SCORE, _blanks),
    (_OWN, _owned),
    (_PREFIX, _lettered),
    (_TOGETHER, _blanks),
    (_LINK, _linked),
    (_FORM, _lettered),
    (_CHAIN, _lettered),
    (_SLASH, _lettered),
    (_LEGAL, _lettered),
    (_ABBREVIATED, _full_stop),
    (_EXCLAIMED, _exclaimed),
    (_DIGIT, _digit),
)
