"""Sentences of CoNLL-U files, as Universal Dependencies treebanks have them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.errors import FormatError


@dataclass(frozen=True, slots=True)
class TreebankWord:
    """A syntactic word. `head` counts words of the sentence from 0, None for the root.

    `space_after`: a blank follows in the text; inside a multiword token there is none.
    """

    form: str
    upos: str
    xpos: str
    head: int | None
    deprel: str
    space_after: bool
    misc: str


@dataclass(frozen=True, slots=True)
class SurfaceToken:
    """A token of the text: `words` are [first, last + 1) of the sentence."""

    form: str
    space_after: bool
    words: tuple[int, int]


@dataclass(frozen=True, slots=True)
class TreebankSentence:
    """`document` is the id of its document, `paragraph` counts the paragraphs of the file."""

    words: tuple[TreebankWord, ...]
    tokens: tuple[SurfaceToken, ...]
    paragraph: int
    document: str

    @property
    def text(self) -> str:
        """The sentence as it stood, with the space that follows it."""
        return "".join(token.form + " " * token.space_after for token in self.tokens)


def read_conllu(lines: Iterable[str]) -> Iterator[TreebankSentence]:
    """Sentences of a CoNLL-U file, empty nodes left out; FormatError with the line number."""
    rows: list[list[str]] = []
    document, paragraph, number = "", -1, 0
    for number, line in enumerate(lines, start=1):
        stripped = line.rstrip("\r\n")
        if stripped.startswith(("# newdoc", "# newpar")) and not rows:
            paragraph += 1
            if stripped.startswith("# newdoc id"):
                document = stripped.partition("=")[2].strip()
        elif stripped and not stripped.startswith("#"):
            rows.append(stripped.split("\t"))
            if len(rows[-1]) != 10:
                raise FormatError(f"line {number}: a CoNLL-U row has 10 columns, not {stripped!r}")
        elif not stripped and rows:
            yield _sentence(rows, paragraph, document, number)
            rows = []
    if rows:
        yield _sentence(rows, paragraph, document, number)


def _sentence(
    rows: Sequence[Sequence[str]], paragraph: int, document: str, number: int
) -> TreebankSentence:
    words: list[TreebankWord] = []
    tokens: list[SurfaceToken] = []
    try:
        for row in rows:
            if "." in row[0]:
                continue
            space_after = "SpaceAfter=No" not in row[9].split("|")
            if "-" in row[0]:
                first, last = map(int, row[0].split("-"))
                tokens.append(SurfaceToken(row[1], space_after, (first - 1, last)))
                continue
            index = int(row[0])
            covering = tokens[-1] if tokens and index <= tokens[-1].words[1] else None
            if covering is None:
                tokens.append(SurfaceToken(row[1], space_after, (index - 1, index)))
            else:
                space_after = covering.space_after and index == covering.words[1]
            words.append(_word(row, space_after))
    except ValueError as error:
        raise FormatError(f"the sentence before line {number}: {error}") from error
    return TreebankSentence(tuple(words), tuple(tokens), paragraph, document)


def _word(row: Sequence[str], space_after: bool) -> TreebankWord:
    head = int(row[6])
    return TreebankWord(
        row[1], row[3], row[4], head - 1 if head else None, row[7], space_after, row[9]
    )


def paragraphs(sentences: Iterable[TreebankSentence]) -> list[list[TreebankSentence]]:
    """The sentences, gathered by paragraph."""
    gathered: dict[int, list[TreebankSentence]] = {}
    for sentence in sentences:
        gathered.setdefault(sentence.paragraph, []).append(sentence)
    return list(gathered.values())
