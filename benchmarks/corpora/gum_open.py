"""The openly licensed genres of GUM (Amir Zeldes and others), with GUM's own split."""

from __future__ import annotations

import io
import re
import tarfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from benchmarks.corpora.bio import WordSpan
from benchmarks.corpora.conllu import TreebankSentence, TreebankWord, read_conllu
from benchmarks.corpora.folder import data_file


def sentences(folder: Path, part: Literal["train", "dev"]) -> list[TreebankSentence]:
    """All sentences of a part; the test documents are not read."""
    path = data_file(folder, "gum_open", "gum_open_dep.tar.gz")
    with tarfile.open(path) as archive:
        parts = _parts(_member_text(archive, "splits.md"))
        names = sorted(name for name in archive.getnames() if name.endswith(".conllu"))
        texts = [_member_text(archive, name) for name in names if parts[Path(name).stem] == part]
    return [sentence for text in texts for sentence in read_conllu(io.StringIO(text))]


def _member_text(archive: tarfile.TarFile, name: str) -> str:
    member = archive.extractfile(name)
    if member is None:
        raise FileNotFoundError(name)
    return member.read().decode("utf-8")


def _parts(text: str) -> dict[str, str]:
    """The part of each document that splits.md lists."""
    parts: defaultdict[str, str] = defaultdict(str)
    current = ""
    for line in text.splitlines():
        if line.startswith("## "):
            current = line[3:].strip()
        elif line.strip().startswith("* "):
            parts[line.strip()[2:].strip()] = current
    return parts


def entity_spans(words: Sequence[TreebankWord]) -> Iterator[WordSpan]:
    """Nested entities with GUM's own types, as the brackets of the column Entity close.

    The column holds `(4-place-...`, `4)` or `(4-place-...)`.
    """
    open_spans: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for i, word in enumerate(words):
        column = re.search(r"(?:^|\|)Entity=([^|]*)", word.misc)
        for opened, closed in re.findall(
            r"(\([^()]+\)?)|([^()]+\))", column.group(1) if column else ""
        ):
            if opened:
                number, kind = opened.strip("()").split("-")[:2]
                if opened.endswith(")"):
                    yield i, i + 1, kind
                else:
                    open_spans[number].append((i, kind))
            elif open_spans[closed[:-1]]:
                start, kind = open_spans[closed[:-1]].pop()
                yield start, i + 1, kind
