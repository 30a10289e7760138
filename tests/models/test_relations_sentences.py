"""Sentences with single facts, from files in the corpora's forms."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from pathlib import Path

import pytest

from models.training.relations.examples import Example
from models.training.relations.sentences import sentences

PROPERTIES = frozenset({"P26", "P40", "P57", "P569"})
FEWREL = {
    "P26": [
        {
            "tokens": ["Ada", "Bell", "married", "Carl", "."],
            "h": ["ada bell", "Q1", [[0, 1]]],
            "t": ["carl", "Q2", [[3]]],
        }
    ],
    "P921": [{"tokens": ["A", "B"], "h": ["a", "Q1", [[0]]], "t": ["b", "Q2", [[1]]]}],
}
KNOWLEDGENET = [
    (
        "CHILD_OF",
        '<span id="subject">Ada Bell</span> is a daughter of <span id="object">Carl</span>.',
    ),
    ("DATE_OF_BIRTH", '<span id="subject">She</span> was born in <span id="object">1901</span>.'),
    (
        "DATE_OF_BIRTH",
        '<span id="subject">Ada Bell</span> was born in <span id="object">1901</span>.',
    ),
]
TEKGEN = [
    {"sub_label": "The Film", "rel": "P57", "obj_label": "Eve", "sent": "The Film is by Eve."},
    {"sub_label": "The Film", "rel": "P57", "obj_label": "Eve", "sent": "Eve met Eve in The Film."},
    {"sub_label": "The Film", "rel": "P57", "obj_label": "Zoe", "sent": "The Film is by Eve."},
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for name in ("fewrel", "knowledgenet", "text2kgbench_tekgen"):
        (tmp_path / name).mkdir()
    with gzip.open(tmp_path / "fewrel/val_wiki.json.gz", "wt") as file:
        json.dump(FEWREL, file)
    rows = [
        f"<tr><td>1</td><td>{name}</td><td><p>{said}</p></td></tr>" for name, said in KNOWLEDGENET
    ]
    name = "human_readable-v10-notest"
    with zipfile.ZipFile(tmp_path / f"knowledgenet/{name}.zip", "w") as archive:
        archive.writestr(f"{name}.html", "\n".join(rows))
    lines = "".join(json.dumps(row) + "\n" for row in TEKGEN).encode()
    member = tarfile.TarInfo("data/train/ont_1_movie_train.jsonl")
    member.size = len(lines)
    with tarfile.open(tmp_path / "text2kgbench_tekgen/wikidata_tekgen.tar.gz", "w:gz") as tar:
        tar.addfile(member, io.BytesIO(lines))
    return tmp_path


def stated(example: Example) -> list[tuple[str, str, str]]:
    names = [example.text[slice(*mentions[0][0])] for mentions in example.entities]
    return [(names[head], relation, names[tail]) for head, relation, tail in example.facts]


def test_facts_from_head_to_tail_of_what_is_named_once(data: Path) -> None:
    examples = sentences(data, PROPERTIES)
    assert [fact for example in examples for fact in stated(example)] == [
        ("Ada Bell", "P26", "Carl"),
        ("Carl", "P40", "Ada Bell"),  # "child" goes from the parent
        ("Ada Bell", "P569", "1901"),
        ("The Film", "P57", "Eve"),
    ]
    assert all(example.relations == "some" and not example.tags for example in examples)


def test_types_where_the_corpus_tells_them(data: Path) -> None:
    types = [[type for ((_, type),) in example.entities] for example in sentences(data, PROPERTIES)]
    assert types == [["PER", "PER"], ["PER", "PER"], ["PER", "TIME"], ["?", "?"]]
