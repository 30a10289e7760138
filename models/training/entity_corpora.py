"""Readers of the corpora that annotate only some of the six entity labels."""

from __future__ import annotations

import gzip
import html
import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from .labelled import Labelled, Span, from_tokens, longest_first
from .treebank import Sentence, Token

CROSSNER = {
    "PER": "person politician writer musicalartist scientist researcher",
    "ORG": "organisation university band politicalparty",
    "LOC": "location country",
    "MISC": "election award event book song album poem magazine academicjournal conference product",
}
CROSSNER_LABELS = {name: label for label, names in CROSSNER.items() for name in names.split()}

# Subject and object label of each KnowledgeNet property.
KNOWLEDGENET = {
    "CEO": ("ORG", "PER"),
    "CHILD_OF": ("PER", "PER"),
    "DATE_FOUNDED": ("ORG", "TIME"),
    "DATE_OF_BIRTH": ("PER", "TIME"),
    "DATE_OF_DEATH": ("PER", "TIME"),
    "EDUCATED_AT": ("PER", "ORG"),
    "EMPLOYEE_OR_MEMBER_OF": ("PER", "ORG"),
    "FOUNDED_BY": ("ORG", "PER"),
    "HEADQUARTERS": ("ORG", "LOC"),
    "NATIONALITY": ("PER", "LOC"),
    "PLACE_OF_BIRTH": ("PER", "LOC"),
    "PLACE_OF_RESIDENCE": ("PER", "LOC"),
    "POLITICAL_AFFILIATION": ("PER", "ORG"),
    "SPOUSE": ("PER", "PER"),
    "SUBSIDIARY_OF": ("ORG", "ORG"),
}

# Head and tail label of those FewRel relations whose arguments have one clear kind.
FEWREL = {
    "P177": ("LOC", "LOC"),
    "P206": ("LOC", "LOC"),
    "P25": ("PER", "PER"),
    "P26": ("PER", "PER"),
    "P40": ("PER", "PER"),
    "P410": ("PER", "?"),
    "P412": ("PER", "?"),
    "P413": ("PER", "?"),
    "P463": ("?", "ORG"),
    "P364": ("MISC", "MISC"),
}

GUM = {"person": "PER", "organization": "ORG", "place": "LOC", "time": "TIME", "event": "MISC"}
NAME_TAGS = {"NNP", "NNPS"}
INSIDE_NAMES = {"of", "the", "and", "&", "de", "la", "for", "in", "on", "'s", "’s", "-", "–", ","}


def crossner(folder: Path) -> Iterator[Labelled]:
    """Sentences of the five domains, train and dev."""
    for path in sorted(folder.glob("*/*.txt")):
        for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
            rows = [line.split("\t") for line in block.splitlines() if "\t" in line]
            words = [row[0] for row in rows]
            spans = [
                (a, b, CROSSNER_LABELS.get(name, "?")) for a, b, name in bio(r[1] for r in rows)
            ]
            yield from_tokens([words], spans, complete=False)


def bio(tags: Iterable[str]) -> list[Span]:
    """Spans of a BIO sequence; an I- without B- continues whatever went before."""
    spans: list[Span] = []
    inside = False
    for i, tag in enumerate(tags):
        if tag.startswith("B-"):
            spans.append((i, i + 1, tag[2:]))
        elif tag.startswith("I-") and inside:
            start, _, label = spans[-1]
            spans[-1] = (start, i + 1, label)
        inside = tag != "O" and bool(spans)
    return spans


def uner(path: Path, sentences: list[Sentence]) -> Iterator[Labelled]:
    """UNER spans over EWT sentences, found by their words; those without a name are left out."""
    known = {tuple(t.form for t in s.tokens): s for s in sentences}
    for rows in _uner_rows(path):
        spans = [
            (a, b, name if name in ("PER", "ORG", "LOC") else "?")
            for a, b, name in bio(tag for _, tag in rows)
            if name != "O"
        ]
        sentence = known.get(tuple(word for word, _ in rows))
        if spans and sentence:
            yield from_treebank(sentence, spans)


def _uner_rows(path: Path) -> Iterator[list[tuple[str, str]]]:
    rows: list[tuple[str, str]] = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if not line.strip() and rows:
                yield rows
                rows = []
            elif line.strip() and not line.startswith("#"):
                columns = line.rstrip("\n").split("\t")
                rows.append((columns[1], columns[2]))
    if rows:
        yield rows


def gum(sentences: Iterable[Sentence]) -> Iterator[Labelled]:
    """Names and dates among GUM's nested entities, the outermost that looks like a name."""
    for sentence in sentences:
        yield from_treebank(sentence, _gum_names(sentence.tokens))


def _gum_names(tokens: list[Token]) -> list[Span]:
    spans = []
    for start, end, kind in _gum_spans(tokens):
        while start < end and tokens[start].tag in ("DT", "PRP$", "IN"):
            start += 1
        label = GUM.get(kind)
        inner = tokens[start:end]
        if label == "TIME" and any(t.tag in ("CD", *NAME_TAGS) for t in inner):
            spans.append((start, end, "TIME" if len(inner) <= 6 else "?"))
        elif label and label != "TIME" and _is_name(inner):
            spans.append((start, end, label))
    return longest_first(spans)


def _is_name(tokens: list[Token]) -> bool:
    if not 0 < len(tokens) <= 8 or not any(t.tag in NAME_TAGS for t in tokens):
        return False
    cased = all(t.form[:1].isupper() or t.form in INSIDE_NAMES for t in tokens)
    return cased and tokens[-1].tag in NAME_TAGS and tokens[0].form[:1].isupper()


def _gum_spans(tokens: list[Token]) -> Iterator[Span]:
    """Closed brackets of the Entity column: `(4-place-...`, `4)` or `(4-place-...)`."""
    open_spans: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for i, token in enumerate(tokens):
        column = re.search(r"(?:^|\|)Entity=([^|]*)", token.misc)
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


def from_treebank(sentence: Sentence, spans: list[Span]) -> Labelled:
    """The sentence with its own spacing."""
    text = ""
    ranges = []
    for token in sentence.tokens:
        ranges.append((len(text), len(text) + len(token.form)))
        text += token.form + (" " if token.space else "")
    placed = [(ranges[a][0], ranges[b - 1][1], label) for a, b, label in longest_first(spans)]
    return Labelled(
        text.rstrip(),
        [s for s in placed if s[2] != "?"],
        [s for s in placed if s[2] == "?"],
        complete=False,
    )


def fewrel(path: Path) -> Iterator[Labelled]:
    """Head and tail of the relations whose arguments have one kind."""
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        relations = json.load(stream)
    for relation, labels in FEWREL.items():
        for row in relations[relation]:
            spans = [
                (places[0][0], places[0][-1] + 1, label)
                for (_, _, places), label in zip((row["h"], row["t"]), labels, strict=True)
            ]
            yield from_tokens([row["tokens"]], spans, complete=False)


def knowledgenet(path: Path) -> Iterator[Labelled]:
    """Sentences with the named subjects and objects of their facts."""
    found: dict[str, set[Span]] = defaultdict(set)
    for name, text, places in knowledgenet_facts(path):
        labels = dict(zip(("subject", "object"), KNOWLEDGENET[name], strict=True))
        found[text] |= {
            (*place, labels[which])
            for which, place in places.items()
            if is_name(text[slice(*place)])
        }
    for text, marked in sorted(found.items()):
        yield Labelled(text, longest_first(marked), [], complete=False)


def is_name(words: str) -> bool:
    """No pronoun, and with a capital or a digit."""
    return bool(re.search(r"[A-Z0-9]", words)) and not re.fullmatch(PRONOUN, words)


def knowledgenet_facts(path: Path) -> Iterator[tuple[str, str, dict[str, tuple[int, int]]]]:
    """(property, text, {"subject": place, "object": place}) of each fact."""
    with zipfile.ZipFile(path) as archive:
        page = archive.read(path.name.replace(".zip", ".html")).decode("utf-8")
    for row in re.findall(r"<tr><td.*?</tr>", page, flags=re.DOTALL):
        name = next((one for one in KNOWLEDGENET if f">{one}</td>" in row), None)
        if name and 'id="subject"' in row:
            yield name, *_marked(row[row.rindex("<p>") + 3 :])


def _marked(cell: str) -> tuple[str, dict[str, tuple[int, int]]]:
    """Plain text of a table cell and the places of its two marked spans."""
    cell = re.sub(r"</?(a|p|td|tr)\b[^>]*>", "", cell).strip()
    text, places, start, which = "", {}, 0, ""
    for part in re.split(r"(<span[^>]*>|</span>)", cell):
        if part.startswith("<span"):
            start, which = len(text), "object" if 'id="object"' in part else "subject"
        elif part == "</span>":
            places[which] = start, start + len(re.sub(r"(’s|'s|'|’)$", "", text[start:]))
        else:
            text += html.unescape(part)
    return text, places


PRONOUN = r"(He|She|His|Her|They|Their|It|Its|I|My|We|Our|Who|Whose|Which|That|The \w+|This \w+)"
