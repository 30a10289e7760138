"""Real, random and damaged texts through every offline extractor: errors, seconds and memory.

    python -m benchmarks.soak [--data DIR] [--extractor NAME ...] [--texts N] [--made N]

Reads all passages of multihop_2wiki; of each other file in DIR the first `--texts` texts (0: all),
also of files that are no prose, as they stand; `--made` random texts, as many mutated passages
(cut, shuffled, upper-cased, with random characters, without blanks), and a few large texts without
words or sentences. Each extractor runs in a process of its own. Exits with 1 where a text raised
an unexpected error, took more than a minute, or the process more than 1.2 GB.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.corpora.multihop_2wiki import passages
from kg.assembly import make
from kg.chunk import SentenceChunker
from kg.failures import Failure, each
from kg.model import Document

EXTRACTORS = ("offline", "offline-full", "relations", "hybrid", "denoise-offline")
SECONDS, MEGABYTES = 60.0, 1200.0  # the bounds of one text and of the process
BLOCK = 3000  # characters of a file that is no list of texts
SHORTEST = 30  # characters of a string that counts as a text
ALPHABETS = (
    "abcdefghij klmno pqrst uvwxyz .,;:!?'\"()-",
    "ABC abc . \n\t\r\x0b\x0c",
    "αβγ где 中文字 かな 한글 שלום سلام ไทย हिन्दी .",
    "\u00a0\u200b\u200e\u2068\u2069\ufeff\u00ad\u2028 ab. A",
    "😀👩‍👩‍👧🏳️‍🌈e\u0301ﬁ²³№™ A.",
    "0123456789.,%$€-/: ",
    "()[]{}<>|*_#`~\\\"'“”«» \n",
)


def texts_of(name: str, data: bytes) -> Iterator[str]:
    """The texts of one file: JSON strings, sentences of treebanks, else blocks of plain text."""
    text = data.decode("utf-8", "replace")
    if name.endswith(".jsonl"):
        for line in text.splitlines():
            yield from _strings(json.loads(line))
    elif name.endswith(".json"):
        yield from _strings(json.loads(text))
    elif "# text = " in text:
        yield from (line[9:] for line in text.splitlines() if line.startswith("# text = "))
    else:
        yield from (text[at : at + BLOCK] for at in range(0, len(text), BLOCK))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if len(value) >= SHORTEST:
            yield value
    elif isinstance(value, list) and value and all(isinstance(part, str) for part in value):
        yield " ".join(value)
    elif isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def files(data: Path) -> Iterator[tuple[str, bytes]]:
    """(name, content) of every file, those in archives included; binary ones are left out."""
    for path in sorted(data.rglob("*")):
        if not path.is_file() or path.parts[-2] == "multihop_2wiki":
            continue
        name, content = path.relative_to(data).as_posix(), path.read_bytes()
        if name.endswith(".tar.gz"):
            with tarfile.open(fileobj=io.BytesIO(content)) as archive:
                for member in archive:
                    stream = archive.extractfile(member)
                    if stream is not None:
                        yield f"{name}/{member.name}", stream.read()
        elif name.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                yield from ((f"{name}/{inner}", packed.read(inner)) for inner in packed.namelist())
        elif name.endswith(".gz"):
            yield name.removesuffix(".gz"), gzip.decompress(content)
        else:
            yield name, content


def random_text(chance: random.Random) -> str:
    alphabet = chance.choice(ALPHABETS)
    return "".join(chance.choices(alphabet, k=chance.randint(1, 2000)))


def mutated(text: str, chance: random.Random) -> str:
    """The text with one of six kinds of damage."""
    kind = chance.randrange(6)
    if kind == 0:
        start = chance.randrange(len(text))
        return text[start : chance.randint(start, len(text))]
    if kind == 1:
        words = text.split()
        chance.shuffle(words)
        return " ".join(words)
    if kind == 2:
        return text.upper()
    if kind == 3:
        return "".join(text.split())
    if kind == 4:
        return chance.choice(("\n", "\r\n", "\n> ", "  ", "\u00a0", "\t")).join(text.split(" "))
    letters = list(text)
    for _ in range(max(1, len(letters) // 20)):
        code = chance.choice((chance.randrange(0x20, 0xD800), chance.randrange(0xE000, 0x110000)))
        letters[chance.randrange(len(letters))] = chr(code)
    return "".join(letters)


def large(text: str) -> Iterator[tuple[str, str]]:
    """Texts without words or sentences, and prose without a full stop."""
    prose = text.replace(".", ",").replace("\n", " ")
    yield "large (", "(" * 300_000
    yield 'large "', '"' * 500_000
    yield "large [", "[" * 200_000
    yield "large prose without a stop", (prose * (1_800_000 // len(prose) + 1))[:1_800_000]
    yield "large word", "a" * 1_000_000
    yield "large digits", "1234567890" * 100_000
    yield "large names", ", ".join(f"Anna{i} Keller{i}" for i in range(20_000))
    yield "large Chinese", "安娜在汉堡出生" * 50_000
    yield "large emoji", "👩‍👩‍👧" * 50_000


def corpus(data: Path, limit: int, made: int) -> Iterator[tuple[str, str]]:
    """(group, text) of everything."""
    prose = passages(data)
    yield from (("multihop_2wiki", text) for text in prose)
    for name, content in files(data):
        if b"\0" not in content[:4096]:
            group = name.split("/")[0]
            yield from ((group, text) for text in islice(texts_of(name, content), limit or None))
    chance = random.Random(11)
    yield from (("random", random_text(chance)) for _ in range(made))
    yield from (("mutated", mutated(chance.choice(prose), chance)) for _ in range(made))
    yield from large(" ".join(prose[:200]))


def extractor(name: str) -> Any:
    if name == "offline-full":
        return make("extractor", "offline", mode="full")
    if name == "denoise-offline":
        return make("extractor", name, of=make("extractor", "offline"))
    return make("extractor", name)


def soak(name: str, data: Path, limit: int, made: int) -> dict[str, Any]:
    """Run one extractor over everything; return figures by group, failures, and peak memory."""
    part, chunker = extractor(name), SentenceChunker()
    seconds: dict[str, list[float]] = {}
    characters: dict[str, int] = {}
    failures: list[str] = []
    for number, (group, text) in enumerate(corpus(data, limit, made)):
        if not text.strip():
            continue
        started = time.perf_counter()
        chunks = chunker.chunk(Document(f"{group}-{number}", group, text))
        for chunk, extraction in each("extracting", chunks, part.extract):
            if isinstance(extraction, Failure):
                failures.append(f"{chunk.doc_id}: {extraction.error}\n{extraction.traceback}")
        seconds.setdefault(group, []).append(time.perf_counter() - started)
        characters[group] = characters.get(group, 0) + len(text)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = {
        group: {
            "texts": len(times),
            "characters": characters[group],
            "seconds": sum(times),
            "median_ms": 1000 * statistics.median(times),
            "longest_s": max(times),
        }
        for group, times in seconds.items()
    }
    return {"extractor": name, "groups": rows, "failures": failures, "peak_mb": peak}


def report(result: dict[str, Any]) -> bool:
    """Print one extractor's figures; return True where all are within bounds."""
    rows = result["groups"]
    texts = sum(row["texts"] for row in rows.values())
    print(f"\n{result['extractor']}: {texts:,} texts, {len(result['failures'])} failures, ", end="")
    print(f"peak {result['peak_mb']:,.0f} MB")
    print("| texts of | count | characters | seconds | median ms | longest s |")
    print("|---|---|---|---|---|---|")
    for group, row in rows.items():
        figures = f"{row['seconds']:.1f} | {row['median_ms']:.1f} | {row['longest_s']:.1f}"
        print(f"| {group} | {row['texts']:,} | {row['characters']:,} | {figures} |")
    for failure in result["failures"][:10]:
        print(failure)
    slow = [group for group, row in rows.items() if row["longest_s"] > SECONDS]
    print(*(f"over {SECONDS:.0f} s: {group}" for group in slow), sep="\n", end="\n" if slow else "")
    return not (result["failures"] or slow or result["peak_mb"] > MEGABYTES)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=os.environ.get("TRIPLESMITH_DATA"))
    parser.add_argument("--extractor", action="append", choices=EXTRACTORS)
    parser.add_argument("--texts", type=int, default=300)
    parser.add_argument("--made", type=int, default=2000)
    parser.add_argument("--alone", action="store_true", help="one extractor, in this process, JSON")
    options = parser.parse_args()
    if options.data is None:
        parser.error("--data or TRIPLESMITH_DATA names the folder with the corpora")
    names = options.extractor or list(EXTRACTORS)
    if options.alone:
        print(json.dumps(soak(names[0], Path(options.data), options.texts, options.made)))
        return
    shared = ["--data", str(options.data), "--texts", str(options.texts)]
    well = True
    for name in names:
        command = [sys.executable, "-m", "benchmarks.soak", "--alone", "--extractor", name, *shared]
        command += ["--made", str(options.made)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        well &= report(json.loads(done.stdout))
    raise SystemExit(not well)


if __name__ == "__main__":
    main()
