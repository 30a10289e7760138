"""Parts by name, with their arguments."""

from __future__ import annotations

from typing import Any

import pytest

from kg.errors import ConfigError
from kg.registry import PARTS, make, needs


class Collecting:
    """A part of somebody else's: what it needs is `folder` alone."""

    def __init__(self, folder: str, *more: str, size: int = 3, **others: Any) -> None:
        self.size = size


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    here = f"{__name__}:Collecting"
    monkeypatch.setitem(PARTS["chunker"], "mine", here)  # type: ignore[arg-type]


def test_an_argument_without_a_default_is_needed_and_what_collects_is_not() -> None:
    assert make("chunker", "mine", folder="x").size == 3
    with pytest.raises(ConfigError, match="chunker 'mine' needs folder"):
        make("chunker", "mine", size=4)
    needed = [
        name for name in ("folder", "more", "size", "others") if needs("chunker", "mine", name)
    ]
    assert needed == ["folder"]


def test_wrong_arguments_and_names_are_told_with_the_choices() -> None:
    with pytest.raises(ConfigError, match="takes no argument 'sice'; its arguments: folder"):
        make("chunker", "mine", folder="x", sice=4)
    with pytest.raises(ConfigError, match="its arguments: min_confidence, max_argument_words"):
        make("judge", "rules", strictness=3)
    with pytest.raises(ConfigError, match="takes no argument 'x'; its arguments: prompts, ex"):
        make("extractor", "llm", x=3)
    with pytest.raises(ConfigError, match="size is of type int, not 'x'"):
        make("chunker", "mine", folder="x", size="x")
    with pytest.raises(ConfigError, match="there is no chunker 'none'; choices: mine, sentences"):
        make("chunker", "none")
