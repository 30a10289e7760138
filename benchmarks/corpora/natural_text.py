"""Natural text of tokens. Every corpus of tokens is joined here, in training and in benchmarks.

The models `triplesmith-en` and `triplesmith-relations` were trained on texts that these functions
make: a change here changes what they should be trained on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Range = tuple[int, int]

NO_SPACE_BEFORE = set(",.;:!?)]}%") | {"'s", "’s", "'S", "n't", "n’t", "'", "’", "..."}
NO_SPACE_AFTER = set("([{$£€")
JOINERS = {"-", "/"}
PENN_BRACKETS = {
    "-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}",
}  # fmt: skip


def detokenise(words: Sequence[str]) -> tuple[str, list[Range]]:
    """Natural text of a tokenised sentence and the character range of each token."""
    text = ""
    ranges = []
    quote_open = False
    glue = True
    for i, word in enumerate(words):
        following = words[i + 1] if i + 1 < len(words) else ""
        joined = word in JOINERS and text[-1:].isalnum() and following[:1].isalnum()
        closing = word == '"' and quote_open
        if not (glue or joined or closing or word in NO_SPACE_BEFORE or not word.strip()):
            text += " "
        ranges.append((len(text), len(text) + len(word)))
        text += word
        glue = joined or word in NO_SPACE_AFTER or (word == '"' and not quote_open)
        if word == '"':
            quote_open = not quote_open
    return text, ranges


def detokenise_sentences(sentences: Iterable[Sequence[str]]) -> tuple[str, list[Range]]:
    """Natural text of a document, a space between sentences, and the range of each token."""
    text = ""
    ranges: list[Range] = []
    for words in sentences:
        sentence, places = detokenise(words)
        start = len(text) + 1 if text else 0
        text = f"{text} {sentence}" if text else sentence
        ranges += [(start + a, start + b) for a, b in places]
    return text, ranges


def with_brackets(text: str) -> str:
    """The text with brackets where the Penn Treebank's codes stand."""
    for code, bracket in PENN_BRACKETS.items():
        text = text.replace(code, bracket)
    return text
