"""Universal NER's file."""

import gzip
from pathlib import Path

from benchmarks.corpora.uner_ewt import sentences

ROWS = "# sent_id = 1\n1\tAda\tB-PER\t_\n2\tran\tO\t_\n\n# sent_id = 2\n1\tLeeds\tB-LOC\t_\n"


def test_sentences_with_their_names(tmp_path: Path) -> None:
    (tmp_path / "uner_ewt").mkdir()
    with gzip.open(tmp_path / "uner_ewt/en_ewt-ud-train.0c7ce0d.iob2.gz", "wt") as stream:
        stream.write(ROWS)
    first, second = sentences(tmp_path)
    assert (first.words, first.spans) == (("Ada", "ran"), ((0, 1, "PER"),))
    assert (second.words, second.spans) == (("Leeds",), ((0, 1, "LOC"),))
