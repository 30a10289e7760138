"""CrossNER's files."""

from pathlib import Path

import pytest

from benchmarks.corpora.crossner import sentences
from kg.errors import ConfigError


def test_sentences_with_the_types_of_the_corpus(tmp_path: Path) -> None:
    (tmp_path / "crossner/ai").mkdir(parents=True)
    (tmp_path / "crossner/ai/dev.txt").write_text("Ada\tB-person\nran\tO\n\nIt\tO\n\n")
    first, second = sentences(tmp_path, "ai", "dev")
    assert (first.words, first.spans) == (("Ada", "ran"), ((0, 1, "person"),))
    assert (second.words, second.spans) == (("It",), ())
    with pytest.raises(ConfigError, match=r"ai/train\.txt is missing"):
        list(sentences(tmp_path, "ai", "train"))
