"""Universal Dependencies English EWT; its own split."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Literal

from benchmarks.corpora.conllu import TreebankSentence, read_conllu
from benchmarks.corpora.folder import data_file


def sentences(folder: Path, part: Literal["train", "dev"]) -> list[TreebankSentence]:
    """All sentences of a part."""
    path = data_file(folder, "ud_ewt", f"en_ewt-ud-{part}.conllu.gz")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return list(read_conllu(lines))
