import pytest

from kg.text.full_text import bm25, lucene_query, tokens


def test_tokens_of_many_scripts() -> None:
    assert tokens("AC/DC's “Back in Black” (1980)") == [
        "ac",
        "dc",
        "s",
        "back",
        "in",
        "black",
        "1980",
    ]
    assert tokens("日本 Ёлка naïve") == ["日", "本", "ёлка", "naïve"]


def test_lucene_syntax_becomes_words() -> None:
    assert lucene_query('a AND "b c" ~2') == '"a" "and" "b" "c" "2"'
    assert lucene_query("(!)") == ""


def test_bm25_prefers_rare_words_and_short_texts() -> None:
    texts = {"long": ["a", "b", "c", "c"], "short": ["a"], "other": ["a", "d", "e"]}
    assert bm25(texts, ["a"])["short"] > bm25(texts, ["a"])["long"]
    scores = bm25(texts, ["a", "d"])
    assert max(scores, key=scores.__getitem__) == "other"
    assert bm25(texts, ["z"]) == {}
    assert bm25({}, ["a"]) == {}


def test_bm25_is_the_formula() -> None:
    """One of two texts of mean length holds the word once: ln(1 + 1.5 / 1.5) * 2.2 / 2.2."""
    scores = bm25({"x": ["a", "b"], "y": ["c", "d"]}, ["a"])
    assert scores == {"x": pytest.approx(0.6931, abs=1e-4)}
