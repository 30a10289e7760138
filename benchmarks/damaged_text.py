"""Facts that the extractor loses where running text is damaged.

    python -m benchmarks.damaged_text [--folder examples/wikipedia] [--extractor offline]

Each text is read as it stands and once with each kind of damage. The table has the share of the
facts that the damaged text lacks, and the share of the damaged text's facts that are new.
"""

from __future__ import annotations

import argparse
import re
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

from kg.chunk import SentenceChunker
from kg.model import Document, Literal, Triple
from kg.protocols import Extractor
from kg.registry import part_class

Damage = Callable[[str], str]


def wrapped(text: str, width: int, first: str = "", other: str = "") -> str:
    """Each paragraph in lines of at most `width`; `first` and `other` begin its lines."""
    fill = textwrap.TextWrapper(width, initial_indent=first, subsequent_indent=other)
    fill.break_on_hyphens = False
    return "\n".join("\n".join(fill.wrap(line)) or line for line in text.split("\n"))


def quoted(text: str, mark: str) -> str:
    return "\n".join(mark + line for line in wrapped(text, 72).split("\n"))


def justified(text: str, width: int) -> str:
    """Wrapped lines filled with blanks from the left, but for the last of each paragraph."""
    lines = wrapped(text, width).split("\n")
    below = [*lines[1:], ""]
    return "\n".join(
        _justified(line, width) if after.strip() else line
        for line, after in zip(lines, below, strict=True)
    )


def _justified(line: str, width: int) -> str:
    words = line.split(" ")
    for number in range(width - len(line)):
        if len(words) > 1:
            words[number % (len(words) - 1)] += " "
    return " ".join(words)


def hyphenated(text: str, width: int = 72) -> str:
    """Wrapped with words of at least eight letters divided between a vowel and a consonant."""
    return "\n".join("\n".join(_hyphenated(line, width)) or line for line in text.split("\n"))


def _hyphenated(paragraph: str, width: int) -> Iterator[str]:
    line = ""
    for word in paragraph.split():
        if len(line) + 1 + len(word) <= width:
            line = f"{line} {word}" if line else word
            continue
        room = width - len(line) - 2
        cuts = [m.end() for m in re.finditer(r"[aeiou](?=[bcdfglmnprst][aeiou])", word[:-2])]
        fitting = [cut for cut in cuts if 2 <= cut <= room]
        if fitting and len(word) >= 8 and word.isalpha() and word.islower():
            yield f"{line} {word[: fitting[-1]]}-"
            line = word[fitting[-1] :]
        else:
            yield line
            line = word
    if line:
        yield line


def paged(text: str) -> str:
    """Wrapped, with a form feed in the place of every tenth line break."""
    lines = wrapped(text, 72).split("\n")
    ends = ["\f" if number % 10 == 9 else "\n" for number in range(len(lines))]
    return "".join(line + end for line, end in zip(lines, ends, strict=True))


def cited(text: str, mark: str) -> str:
    """A mark behind each full stop and each third word with a capital."""
    stopped = re.sub(r"(?<=[a-z]{3}\.)(?= |\n)", mark, text)
    names = iter(range(len(text)))
    return re.sub(
        r"\b[A-Z][a-z]{3,}\b(?=[ ,])",
        lambda match: match.group() + (mark if next(names) % 3 == 0 else ""),
        stopped,
    )


HEADER = "From: Anna Keller <keller@example.org>\nTo: list@example.org\nSubject: Notes\n\n"
DAMAGES: dict[str, Damage] = {
    "as it stands": lambda text: text,
    "wrapped at 72": lambda text: wrapped(text, 72),
    "wrapped at 72, CRLF": lambda text: wrapped(text, 72).replace("\n", "\r\n"),
    "two blanks after stops": lambda text: re.sub(r"(?<=[.!?]) (?=\S)", "  ", text),
    "quoted mail": lambda text: quoted(text, "> "),
    "quoted twice": lambda text: quoted(text, ">> "),
    "mail with a header": lambda text: HEADER + wrapped(text, 72),
    "wrapped at 50": lambda text: wrapped(text, 50),
    "wrapped at 60": lambda text: wrapped(text, 60),
    "wrapped at 80": lambda text: wrapped(text, 80),
    "wrapped at 100": lambda text: wrapped(text, 100),
    "wrapped, paragraphs indented": lambda text: wrapped(text, 72, "    "),
    "wrapped, all indented": lambda text: wrapped(text, 72, "   ", "   "),
    "bullets, hanging indents": lambda text: wrapped(text, 72, "  • ", "    "),
    "justified at 72": lambda text: justified(text, 72),
    "wrapped, blanks behind": lambda text: wrapped(text, 72).replace("\n", "   \n"),
    "wrapped, words divided": hyphenated,
    "wrapped, CR alone": lambda text: wrapped(text, 72).replace("\n", "\r"),
    "wrapped, pages": paged,
    "no-break spaces": lambda text: re.sub(r"(?<=[A-Za-z]) (?=[A-Z0-9])", "\u00a0", text),
    "zero-width spaces after stops": lambda text: text.replace(". ", ".\u200b "),
    "isolates around names": lambda text: re.sub(r"\b([A-Z]\w+ [A-Z]\w+)", "\u2068\\1\u2069", text),
    "left-to-right marks": lambda text: re.sub(r"\b([A-Z]\w+)", "\u200e\\1\u200e", text),
    "soft hyphens": lambda text: re.sub(r"(?<=[a-z]{3})(?=[a-z]{3})", "\u00ad", text),
    "[12] behind stops and names": lambda text: cited(text, "[12]"),
    "[citation needed]": lambda text: cited(text, "[citation needed]"),
    "raised digits": lambda text: cited(text, "²³"),
    "† behind stops and names": lambda text: cited(text, "†"),
    "no blank after stops": lambda text: re.sub(r"(?<=[a-z]{3}\.) (?=[A-Z][a-z])", "", text),
}


def fact(triple: Triple) -> tuple[str | None, ...]:
    """The fields that two triples share when they state the same."""
    tail = triple.tail.value if isinstance(triple.tail, Literal) else triple.tail.text
    return (triple.head.text, triple.relation, tail, triple.polarity, triple.modality)


def facts(extractor: Extractor, texts: dict[str, str]) -> set[tuple[str | None, ...]]:
    """The facts of the texts, each with the name of its text."""
    documents = [Document(name, name, text) for name, text in texts.items()]
    chunks = [chunk for document in documents for chunk in SentenceChunker().chunk(document)]
    return {
        (extraction.chunk.doc_id, *fact(triple))
        for extraction in extractor.extract(chunks)
        for triple in extraction.triples
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("examples/wikipedia"))
    parser.add_argument("--extractor", default="offline")
    parser.add_argument("--only", help="run the kinds of damage whose name has this text")
    parser.add_argument("--show", action="store_true", help="print the facts that are lost or new")
    arguments = parser.parse_args()
    texts = {p.name: p.read_text(encoding="utf-8") for p in sorted(arguments.folder.glob("*.txt"))}
    extractor: Extractor = part_class("extractor", arguments.extractor)()
    whole = facts(extractor, texts)
    print(f"| damage | lost of {len(whole)} facts | new |\n|---|---:|---:|")
    for name, damage in DAMAGES.items():
        if arguments.only and arguments.only not in name:
            continue
        read = facts(extractor, {key: damage(text) for key, text in texts.items()})
        lost, new = whole - read, read - whole
        print(f"| {name} | {len(lost) / len(whole):.1%} | {len(new) / len(read):.1%} |", flush=True)
        for sign, changed in (("-", lost), ("+", new)) if arguments.show else ():
            print(*(f"{sign} {row}" for row in sorted(map(str, changed))), sep="\n")


if __name__ == "__main__":
    main()
