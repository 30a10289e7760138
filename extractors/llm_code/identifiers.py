"""Identifiers and string literals of Python for the names and texts of a schema."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Collection, Iterable

_WORD = re.compile(r"\w+")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def class_names(names: Iterable[str], taken: Collection[str]) -> dict[str, str]:
    """Return {name: identifier}, all different; a name that is an identifier is kept."""
    return _different({name: _identifier(name, _camel(name)) for name in names}, taken)


def argument_names(names: Iterable[str], taken: Collection[str]) -> dict[str, str]:
    """Return {name: identifier} in snake case: "place of birth" becomes place_of_birth."""
    return _different({name: _identifier(name, _snake(name)) for name in names}, taken)


def _different(plain: dict[str, str], taken: Collection[str]) -> dict[str, str]:
    used = set(taken)
    chosen: dict[str, str] = {}
    # Names that are identifiers come first, so that "BornIn" keeps its name beside "born in".
    for name in sorted(plain, key=lambda name: plain[name] != name):
        number, candidate = 1, plain[name]
        while candidate in used:
            number += 1
            candidate = f"{plain[name]}{number}"
        used.add(candidate)
        chosen[name] = candidate
    return {name: chosen[name] for name in plain}


def _camel(name: str) -> str:
    return "".join(word[0].upper() + word[1:] for word in _words(name))


def _snake(name: str) -> str:
    return "_".join(_words(name)).lower()


def _words(name: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", name))


def _identifier(name: str, joined: str) -> str:
    """Return an identifier in NFKC, the form in which Python compares them."""
    if _is_identifier(plain := unicodedata.normalize("NFKC", name)):
        return plain
    joined = unicodedata.normalize("NFKC", joined)
    joined = "".join(letter for letter in joined if f"a{letter}".isidentifier())
    return joined if _is_identifier(joined) else f"Type{joined}"


def _is_identifier(name: str) -> bool:
    return (
        name.isidentifier()
        and not keyword.iskeyword(name)
        and unicodedata.is_normalized("NFKC", name)
    )


def string(text: str) -> str:
    """Return a string literal on one line, in double quotes."""
    return f'"{"".join(map(_letter, text))}"'


def _letter(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    if letter.isprintable():
        return letter
    code = ord(letter)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
