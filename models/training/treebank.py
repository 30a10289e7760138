"""Read Universal Dependencies files and build spaCy documents with the original text."""

from __future__ import annotations

import gzip
import io
import random
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from spacy.tokens import Doc
from spacy.vocab import Vocab

MISSING = "_"


@dataclass(frozen=True)
class Token:
    """One syntactic word of a treebank; `head` is an index in the sentence, 0-based."""

    form: str
    pos: str
    tag: str
    head: int
    dep: str
    space: bool
    misc: str


@dataclass(frozen=True)
class Sentence:
    """A sentence with the document it came from."""

    document: str
    tokens: list[Token]


def read_ewt(path: Path) -> list[Sentence]:
    """All sentences of one gzipped EWT file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return list(read_conllu(lines))


def read_gum(path: Path) -> tuple[list[Sentence], list[Sentence]]:
    """Train and dev sentences of the GUM archive, by its own split list."""
    train: list[Sentence] = []
    dev: list[Sentence] = []
    with tarfile.open(path) as archive:
        splits = _gum_splits(_member_text(archive, "splits.md"))
        for name in sorted(n for n in archive.getnames() if n.endswith(".conllu")):
            split = splits.get(Path(name).stem, "")
            sentences = list(read_conllu(io.StringIO(_member_text(archive, name))))
            if split == "train":
                train += sentences
            elif split == "dev":
                dev += sentences
    return train, dev


def _member_text(archive: tarfile.TarFile, name: str) -> str:
    member = archive.extractfile(name)
    if member is None:
        raise FileNotFoundError(name)
    return member.read().decode("utf-8")


def _gum_splits(text: str) -> dict[str, str]:
    """GUM lists dev and test; every other GUM document is train, GENTLE is test2."""
    splits: dict[str, str] = {}
    current = ""
    for line in text.splitlines():
        if line.startswith("## "):
            current = line[3:].strip()
        elif line.strip().startswith("* "):
            splits[line.strip()[2:].strip()] = current
    return splits


def read_conllu(lines: Iterable[str]) -> Iterator[Sentence]:
    """Sentences of a CoNLL-U stream; empty nodes are skipped."""
    document = ""
    rows: list[list[str]] = []
    for line in lines:
        line = line.rstrip("\n")
        if line.startswith("# newdoc id"):
            document = line.split("=", 1)[1].strip()
        elif not line and rows:
            yield Sentence(document, _tokens(rows))
            rows = []
        elif line and not line.startswith("#"):
            rows.append(line.split("\t"))
    if rows:
        yield Sentence(document, _tokens(rows))


def _tokens(rows: list[list[str]]) -> list[Token]:
    """Words only: inside a multiword range there is no space, after it the range row decides."""
    tokens = []
    range_end, range_space = 0, True
    for row in rows:
        if "-" in row[0]:
            range_end = int(row[0].split("-")[1])
            range_space = "SpaceAfter=No" not in row[9]
        elif "." not in row[0]:
            number = int(row[0])
            space = "SpaceAfter=No" not in row[9]
            if number <= range_end:
                space = range_space if number == range_end else False
            head = int(row[6]) - 1
            tokens.append(
                Token(
                    row[1],
                    row[3],
                    row[4],
                    number - 1 if head < 0 else head,
                    row[7],
                    space,
                    row[9],
                )
            )
    return tokens


def make_doc(vocab: Vocab, sentences: list[Sentence]) -> Doc:
    """One document of consecutive sentences with tags, heads, labels and sentence starts."""
    tokens = [t for sentence in sentences for t in sentence.tokens]
    heads: list[int] = []
    deps: list[str] = []
    starts: list[bool | int | None] = []
    for sentence in sentences:
        offset = len(heads)
        for i, token in enumerate(sentence.tokens):
            heads.append(offset + token.head)
            deps.append("ROOT" if token.head == i else token.dep)
            starts.append(i == 0)
    return Doc(
        vocab,
        words=[t.form for t in tokens],
        spaces=[t.space for t in tokens],
        pos=[t.pos for t in tokens],
        tags=["" if t.tag == MISSING else t.tag for t in tokens],
        heads=heads,
        deps=deps,
        sent_starts=starts,
    )


def group(sentences: Iterable[Sentence], rng: random.Random | None) -> Iterator[list[Sentence]]:
    """Runs of one document: 4 to 10 sentences with `rng`, else always 10."""
    run: list[Sentence] = []
    size = rng.randint(4, 10) if rng else 10
    for sentence in sentences:
        if run and (run[0].document != sentence.document or len(run) >= size):
            yield run
            run = []
            size = rng.randint(4, 10) if rng else 10
        run.append(sentence)
    if run:
        yield run


def lowered(sentence: Sentence) -> Sentence:
    """The sentence in lower case, as in chats and careless notes."""
    tokens = [replace(t, form=t.form.lower()) for t in sentence.tokens]
    return Sentence(sentence.document, tokens)


def without_final_stop(sentence: Sentence) -> Sentence:
    """The sentence without its last token if that is a full stop, as in headings and lists."""
    last = sentence.tokens[-1]
    used = {t.head for t in sentence.tokens[:-1]}
    if last.form != "." or len(sentence.tokens) < 3 or len(sentence.tokens) - 1 in used:
        return sentence
    kept = [*sentence.tokens[:-2], replace(sentence.tokens[-2], space=True)]
    return Sentence(sentence.document, kept)


def train_docs(vocab: Vocab, sentences: list[Sentence], seed: int) -> Iterator[Doc]:
    """Grouped documents, plus 5 % lower-cased runs and 5 % of sentences without full stop."""
    rng = random.Random(seed)
    for run in group(sentences, rng):
        varied = [without_final_stop(s) if rng.random() < 0.05 else s for s in run]
        if rng.random() < 0.05:
            varied = [lowered(s) for s in varied]
        yield make_doc(vocab, varied)


def dev_docs(vocab: Vocab, sentences: list[Sentence]) -> list[Doc]:
    """Unchanged documents of up to ten sentences."""
    return [make_doc(vocab, run) for run in group(sentences, None)]
