"""Canonical names: the same form for all spellings of a name."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


def words(line: str) -> frozenset[str]:
    """Return the words of a line."""
    return frozenset(line.split())


# Courtesy titles and offices, which are removed before a name of any length ("Mr Smith",
# "President Obama"): the title is rarely a part of the name.
TITLES = words(
    "mr mrs ms mx dr prof rev revd reverend hon president senator sen governor gov "
    "congressman congresswoman chancellor mayor general colonel col lieutenant lt sergeant "
    "sgt admiral adm brigadier commander cmdr ambassador herr frau monsieur mme mlle madame "
    "signor signora"
)
# Titles that may be part of a name ("Lady Gaga", "Prince Charles", "Doctor Who", "Captain
# America"): they are removed only before two words or more ("Sir Walter Scott").
NAME_TITLES = words(
    "sir dame lord lady baron baroness count countess duke duchess earl viscount marquis king "
    "queen prince princess emperor empress tsar czar pope saint st cardinal archbishop bishop "
    "father brother sister mother miss master doctor professor captain capt major maj judge "
    "justice minister sheikh sultan"
)
# Before a title: "Prime Minister Lane", "Vice President Lane".
BEFORE_TITLES = words("prime vice deputy foreign first former acting then chief crown ex late")
CORPORATE_SUFFIXES = words(
    "inc incorporated ltd limited corp corporation gmbh mbh plc llc llp lp ag sa nv bv spa "
    "srl sarl pty oy oyj ab asa"
)
# After a person's name: "Anna Lane MBE".
HONOURS = words("mbe obe cbe kbe dbe phd md esq mp mep qc kc frs dds")
# Words that open a sentence and belong to no name: "Suddenly Kemal".
OPENERS = words(
    "suddenly even then but yet still now when while once perhaps maybe only finally "
    "meanwhile later soon and although though because since until unless if however moreover "
    "thus hence indeed instead again also already always never often there here those these"
)
DETERMINERS = frozenset(("the", "a", "an"))
# Countries with initials as a second name, in the spelling of canonical names.
COUNTRY_NAMES = {
    "us": "united states",
    "usa": "united states",
    "united states of america": "united states",
    "uk": "united kingdom",
    "ussr": "soviet union",
    "uae": "united arab emirates",
}

_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼʻ`´′‛"), "'")
_LATIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)
_POSSESSIVE = re.compile(r" ?'s? ?$")
_ARTICLE_HYPHEN = re.compile(r"\b(an?)-(?=\w)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_LOOSE_MARKS = re.compile(r"(?<![\w+#])[+#]+|(?<!\d)\.|\.(?!\d)")
# The legal form, but not the word in "Grand Spa".
_SPA = re.compile(r"\bS\.?[pP]\.?A\.?(?=\W*$)")
_PRONOUN = re.compile(r"\b[Uu]s\b")  # not the US
_SINGLE_LETTERS = re.compile(r"(?<!\S)[^\W\d_](?: [^\W\d_])+(?!\S)")


@lru_cache(maxsize=65536)
def canonical(name: str, entity_type: str) -> str:
    """Return the name without the differences between its spellings.

    Case, width, white space, punctuation, accents of Latin letters, leading determiners and a
    trailing possessive 's are removed; initials are joined ("J. K." = "JK", "U.S." = "US");
    "&" is "and". Titles of a Person and legal forms of an Organization are removed if a name
    remains. "+" and "#" after a letter are kept (C, C++ and C# differ), and so are suffixes of
    persons (Jr., III). The function is idempotent; its result is never empty and has no "|".
    A name without visible characters gives "?".

    >>> canonical("Mr. J. R. R. Tolkien’s", "Person"), canonical("the U.S.", "Location")
    ('jrr tolkien', 'united states')
    """
    result = _canonical(name, entity_type)
    while not result.isascii() and (again := _canonical(result, entity_type)) != result:
        result = again  # some letters of other scripts join when the mark between them is removed
    return result


def _canonical(name: str, entity_type: str) -> str:
    tokens = spelled(name)
    if tokens[-1:] != ["spa"] or _SPA.search(name):
        tokens = _strip(tokens, entity_type)
    if tokens:
        text = " ".join(tokens)
        named = entity_type == "Location" and not _PRONOUN.search(name)
        return COUNTRY_NAMES.get(text, text) if named else text
    folded = _fold(" ".join(name.split()))
    visible = [char for char in folded if unicodedata.category(char)[0] not in "CZ"]
    return "".join(visible).replace("|", "¦") or "?"


def spelled(name: str) -> list[str]:
    """Return the words of a name in canonical spelling, with titles and legal forms."""
    folded = _fold(" ".join(name.split()))
    text = _only_words(_POSSESSIVE.sub("", folded)) or _only_words(folded)
    return _SINGLE_LETTERS.sub(lambda run: run[0].replace(" ", ""), text).split()


def _fold(name: str) -> str:
    """Return the name in NFKC and lower case, without accents of Latin letters, with "'"."""
    text = name.translate(_APOSTROPHES)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).casefold()
        text = unicodedata.normalize("NFKD", text).translate(_LATIN)
        text = unicodedata.normalize("NFKC", "".join(_without_accents(text)))
        text = text.translate(_APOSTROPHES)
    return text.casefold()


def _without_accents(text: str) -> list[str]:
    """Return the characters without the marks after a Latin letter or after no letter.

    Marks of other scripts are parts of letters (が, й, हि). A mark without a letter would join
    another one when the character between them is removed.
    """
    kept: list[str] = []
    keeps_marks = False
    for char in text:
        if unicodedata.combining(char):
            if keeps_marks:
                kept.append(char)
            continue
        keeps_marks = not char.isascii() and unicodedata.category(char)[0] in "LM"
        kept.append(char)
    return kept


class _Separators(dict[int, str]):
    """A table for str.translate, filled with each new character.

    Letters, digits and their marks are kept, format characters are removed, and any other
    character becomes a space.
    """

    def __missing__(self, code: int) -> str:
        category = unicodedata.category(chr(code))
        if category[0] in "LNM" or chr(code) in ".+#":
            self[code] = chr(code)
        else:
            self[code] = "" if category == "Cf" else " "
        return self[code]


_SEPARATORS = _Separators()


def _only_words(text: str) -> str:
    """Return the words of a folded name with single spaces."""
    text = _ARTICLE_HYPHEN.sub(r"\1", text)  # A-ha is not "ha"
    text = _THOUSANDS.sub("", text).replace("'", "").replace("&", " and ")
    tokens = _LOOSE_MARKS.sub(" ", text.translate(_SEPARATORS)).split()
    return " ".join(token for token in tokens if any(map(str.isalnum, token)))


def _strip(tokens: list[str], entity_type: str) -> list[str]:
    """Return the words without determiners, titles of a Person, legal forms of an Organization.

    At least one word remains.
    """
    while len(tokens) > 1:
        determined = tokens[0] in DETERMINERS and tokens[1] != "and"  # not "A & P"
        if determined or (entity_type == "Person" and _opened(tokens)):
            tokens = tokens[1:]
        elif _trailing(tokens, entity_type):
            tokens = tokens[:-1]
        elif entity_type == "Organization" and tokens[-1] == "co":
            tokens = [*tokens[:-1], "company"]
        else:
            break
    return tokens


def _trailing(tokens: list[str], entity_type: str) -> bool:
    """Return True if the name ends with an honour or a legal form."""
    if entity_type == "Person":
        return len(tokens) > 2 and tokens[-1] in HONOURS
    return entity_type == "Organization" and tokens[-1] in CORPORATE_SUFFIXES


def _opened(tokens: list[str]) -> bool:
    return tokens[0] in OPENERS or _titled(tokens)


def _titled(tokens: list[str]) -> bool:
    if tokens[0] in BEFORE_TITLES and len(tokens) > 2:
        return tokens[1] in TITLES or tokens[1] in NAME_TITLES
    if tokens[0] in TITLES:
        return len("".join(tokens[1:])) > 1  # "Mr. T"
    return tokens[0] in NAME_TITLES and len(tokens) > 2
