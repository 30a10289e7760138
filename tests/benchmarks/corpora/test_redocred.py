"""Re-DocRED documents as text with entities and facts, and their split."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from benchmarks.corpora import docred_linked, redocred
from benchmarks.corpora.redocred import annotated
from kg.errors import FormatError
from tests.benchmarks.corpora.documents import DOCUMENT, write_documents

TITLES = [f"Title {number}" for number in range(110)]


def by_hash(titles: list[str]) -> list[str]:
    return sorted(titles, key=lambda title: hashlib.sha1(title.encode()).hexdigest())


def test_mentions_hold_their_words_and_their_tokens() -> None:
    document = annotated(DOCUMENT)
    assert document.text == 'Ann (born 2 May 1963) said: "No". Ann\'s co-op owes $5.'
    tokens = [token for sentence in document.sentences for token in sentence]
    for mention in document.mentions:
        assert document.text[mention.start : mention.end] == mention.text
        assert "".join(tokens[slice(*mention.words)]) == mention.text.replace(" ", "")
    ann, born, coop = document.entities
    assert (ann.names, ann.type) == (("Ann",), "PER") and len(ann.mentions) == 2
    assert (born.names, coop.names) == (("2 May 1963",), ("co-op",))
    assert document.facts == ((2, "P112", 0), (0, "P569", 1))
    assert [mention.wikidata for mention in document.mentions] == ["Q1", "Q1", "", ""]


def test_the_titles_of_smallest_hash_are_held_out_and_the_next_are_dev(tmp_path: Path) -> None:
    write_documents(tmp_path / "redocred/dev_revised.json.gz", TITLES)
    split = redocred.split(tmp_path)
    ranked = by_hash(TITLES)
    assert [document.title for document in split.held_out] == ranked[:60]
    assert [document.title for document in split.dev] == ranked[60:100]
    assert [document.title for document in split.train] == ranked[100:]
    assert [document.title for document in split.seen] == ranked[60:]
    assert all(TITLES[document.number] == document.title for document in split.train)


def test_linked_documents_leave_out_what_redocred_holds_out(tmp_path: Path) -> None:
    write_documents(tmp_path / "redocred/dev_revised.json.gz", TITLES)
    write_documents(tmp_path / "docred_linked/dev_joint_qcode.json.gz", [*TITLES[::-1], "Other"])
    titles = [document.title for document in docred_linked.seen(tmp_path)]
    assert sorted(titles) == sorted([*by_hash(TITLES)[60:], "Other"])


@pytest.mark.parametrize("content", ["no gzip", ""])
def test_another_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "dev.json.gz"
    path.write_text(content)
    with pytest.raises(FormatError, match="not a gzipped"):
        redocred.read_documents(path)
