"""Constraints on each step of a batch: limits, first tokens, and the form of replies.

transformers calls the first after each step, the others with the scores of the next token.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import llguidance.hf
import numpy as np
import torch
from llguidance import LLMatcher, LLTokenizer

if TYPE_CHECKING:
    from llguidance._lib import JsonCompileOptions

TOP = 5  # log-probabilities of the first token
OBJECT = '{"type": "object"}'
# JSON in one line: models that may choose write endless blanks now and then.
COMPACT: JsonCompileOptions = {
    "whitespace_flexible": False,
    "item_separator": ", ",
    "key_separator": ": ",
}


class TokenLimits:
    """Ends each reply of a batch at its own number of tokens."""

    def __init__(self, limits: Sequence[int]) -> None:
        self._limits = torch.tensor(limits)
        self._steps = 0

    def __call__(self, ids: torch.Tensor, scores: Any, **_: Any) -> torch.Tensor:
        self._steps += 1
        return (self._limits <= self._steps).to(ids.device)


class FirstTokens:
    """Records the likeliest tokens at the place of the first that is more than a blank."""

    def __init__(self, tokenizer: Any, requested: Sequence[bool]) -> None:
        self._tokenizer = tokenizer
        self._seen: dict[int, list[tuple[tuple[str, float], ...]]] = {
            row: [] for row, is_requested in enumerate(requested) if is_requested
        }
        self._open = set(self._seen)

    def __call__(self, ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        for row in sorted(self._open):
            if self._seen[row] and self._words(int(ids[row, -1])).strip():
                self._open.remove(row)
            else:
                self._seen[row].append(self._likeliest(scores[row]))
        return scores

    def _likeliest(self, scores: torch.Tensor) -> tuple[tuple[str, float], ...]:
        best = scores.float().log_softmax(-1).topk(min(TOP, len(scores)))
        pairs = zip(best.indices.tolist(), best.values.tolist(), strict=True)
        return tuple((self._words(token), score) for token, score in pairs)

    def _words(self, token: int) -> str:
        words: str = self._tokenizer.decode([token], clean_up_tokenization_spaces=False)
        return words

    def likeliest(self, row: int, written: Sequence[int]) -> tuple[tuple[str, float], ...]:
        """Return the log-probabilities of a row answered with these tokens; () if not requested."""
        places = zip(written, self._seen.get(row, ()), strict=False)
        return next((seen for token, seen in places if self._words(token).strip()), ())


class FormCompiler:
    """Constrains replies to JSON schemas, with llguidance.

    Schemas and tokenizers that it cannot read (it knows byte-level and byte-fallback ones) leave
    the reply free.
    """

    def __init__(self, tokenizer: Any, words: int, ends: list[int]) -> None:
        self._tokenizer = tokenizer
        self._words = words
        self._ends = ends
        self._tokens: LLTokenizer | None = None
        self._grammars: dict[str, LLMatcher | None] = {}

    def matching(self, forms: Sequence[str]) -> BatchForms:
        """Return the constraint of one batch; "" stands for a reply without a form."""
        by_row = {row: self._matcher(form) for row, form in enumerate(forms) if form}
        return BatchForms(
            {row: matcher.deep_copy() for row, matcher in by_row.items() if matcher is not None},
            self._ends,
        )

    def _matcher(self, form: str) -> LLMatcher | None:
        if form not in self._grammars:
            self._grammars[form] = self._compiled(OBJECT if form == "{}" else form)
        return self._grammars[form]

    def _compiled(self, form: str) -> LLMatcher | None:
        try:
            if self._tokens is None:
                self._tokens = llguidance.hf.from_tokenizer(
                    self._tokenizer, self._words, self._ends
                )
        except ValueError:  # a tokenizer of another kind
            return None
        grammar = LLMatcher.grammar_from_json_schema(form, overrides=COMPACT)
        matcher = LLMatcher(self._tokens, grammar, log_level=0)
        return None if matcher.is_error() else matcher


class BatchForms:
    """Constrains the replies of one batch that have a form, by row; `ends` are the end tokens."""

    def __init__(self, matchers: dict[int, LLMatcher], ends: list[int]) -> None:
        self._matchers = matchers
        self._ends = ends
        self._begun = False

    def __call__(self, ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        for row, matcher in self._matchers.items():
            if self._begun and not matcher.is_stopped():
                matcher.consume_token(int(ids[row, -1]))
            if not matcher.is_error():
                scores[row, ~self._allowed(matcher, scores)] = -torch.inf
        self._begun = True
        return scores

    def _allowed(self, matcher: LLMatcher, scores: torch.Tensor) -> torch.Tensor:
        allowed = np.zeros(scores.shape[1], bool)
        if matcher.is_stopped():  # the form is complete
            allowed[self._ends] = True
        else:
            mask = np.frombuffer(matcher.compute_bitmask(), np.uint8)
            bits = np.unpackbits(mask, bitorder="little")
            allowed[: len(bits)] = bits[: len(allowed)]
        return torch.from_numpy(allowed).to(scores.device)
