"""The treebank reader on multiword tokens, paragraphs and malformed rows."""

import pytest

from benchmarks.corpora.conllu import paragraphs, read_conllu
from kg.errors import FormatError
from tests.benchmarks.treebank import DONT


def test_reader_keeps_words_and_surface_tokens_apart():
    first, second, third = read_conllu(DONT.splitlines())
    assert [word.form for word in first.words] == ["I", "do", "n't", "."]
    assert [word.head for word in first.words] == [2, 2, None, 2]
    assert [(token.form, token.words) for token in first.tokens] == [
        ("I", (0, 1)),
        ("don't", (1, 3)),
        (".", (3, 4)),
    ]
    # the range line decides about the space, not its last word
    assert first.text == "I don't. "
    assert second.text == "Go! "
    assert first.paragraph == second.paragraph != third.paragraph
    assert [len(run) for run in paragraphs([first, second, third])] == [2, 1]


def test_words_keep_their_tags_their_spaces_and_their_document():
    first, second, third = read_conllu(DONT.splitlines())
    assert [(word.upos, word.xpos, word.deprel) for word in first.words[:2]] == [
        ("PRON", "PRP", "nsubj"),
        ("AUX", "VBP", "aux"),
    ]
    # inside a multiword token there is no space, after it the range line decides
    assert [word.space_after for word in first.words] == [True, False, False, True]
    assert [word.space_after for word in second.words] == [False, True]
    assert {sentence.document for sentence in (first, second, third)} == {"d"}


def test_malformed_rows():
    with pytest.raises(FormatError, match="line 1: a CoNLL-U row has 10 columns"):
        list(read_conllu(["1\tGo\n"]))
    row = "1\tGo\t_\t_\t_\t_\tx\troot\t_\t_"
    with pytest.raises(FormatError, match="before line 2"):
        list(read_conllu([row, ""]))
