"""Triples that a real model reads out of texts through each extractor, ours and our peers'.

    python -m benchmarks.real_llm --model NAME --base-url URL --out FOLDER [--systems A,B]
        [--documents 30] [--sentences 60] [--peers FOLDER]
    python -m benchmarks.real_llm --table --out FOLDER

Texts: Re-DocRED documents that are not held out and CaRB dev sentences (with two arguments or
more), both by the SHA-1 of title or sentence. All ask the same model through one counting proxy
at temperature 0 with replies of at most 1024 tokens, one text after another. FOLDER keeps a line
for each system and text, so that an interrupted run resumes. `--peers` holds one virtual
environment each for langchain, neo4j-graphrag and kg-gen, called lcx, neo4j and kggen.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.corpora import carb, redocred
from benchmarks.corpora.folder import data_folder
from benchmarks.corpora.redocred import AnnotatedDocument
from benchmarks.corpora.wikidata_properties import RELATIONS, TYPES
from benchmarks.proxy import Counted, counting
from benchmarks.real_llm_table import SystemOutput, Text, table
from kg.assembly import make
from kg.chunk import SentenceChunker
from kg.errors import FormatError
from kg.llm import EndpointLLM
from kg.model import Document, Extraction, Schema
from kg.protocols import LLM, Prompt, Reply, unheard
from kg.registry import asks_model

PEERS = {
    "langchain": ("lcx", "langchain_peer.py", ""),
    "langchain, tools": ("lcx", "langchain_peer.py", "tools"),
    "neo4j-graphrag": ("neo4j", "neo4j_peer.py", ""),
    "neo4j-graphrag, structured": ("neo4j", "neo4j_peer.py", "structured"),
    "kg-gen": ("kggen", "kggen_peer.py", ""),
}
WHOLE = 100_000  # characters: no text of these is longer
GUIDE = Schema(TYPES, RELATIONS, mode="guided")
# name: (extractor, guided, its arguments, and "size": characters of a chunk, else the whole text)
OURS: dict[str, tuple[str, bool, dict[str, Any]]] = {
    "offline": ("offline", False, {}),
    "llm": ("llm", False, {}),
    "llm, no JSON schema": ("llm", False, {"structured": False}),
    "llm, small chunks": ("llm", False, {"size": 700}),
    "llm, gleaning": ("llm", False, {"gleaning": 1}),
    "llm, guided": ("llm", True, {}),
    "llm, guided, small chunks": ("llm", True, {"size": 700}),
    "llm, guided, no JSON schema": ("llm", True, {"structured": False}),
    "llm, guided, gleaning": ("llm", True, {"gleaning": 1}),
    "llm, denoise": ("denoise", False, {"of": "llm"}),
    "llm, guided, denoise": ("denoise", True, {"of": "llm"}),
    "llm-code": ("llm-code", True, {}),
    "llm-code, all classes": ("llm-code", True, {"classes": 100}),
    "llm-code, gleaning": ("llm-code", True, {"gleaning": 1}),
    "llm-code, denoise": ("denoise", True, {"of": "llm-code"}),
}


@dataclass
class Watched:
    """A model that notes in `seen` the kind of each reply: valid, repaired or unreadable."""

    llm: LLM
    seen: list[str] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        return self.llm.fingerprint

    @property
    def model(self) -> str:
        return self.llm.model

    @property
    def max_tokens(self) -> int:
        return self.llm.max_tokens

    def close(self) -> None:
        self.llm.close()

    def complete(
        self, prompts: Iterable[Prompt], arrived: Callable[[Prompt, Reply], None] = unheard
    ) -> Iterator[Reply]:
        pending: list[Prompt] = []
        for reply in self.llm.complete(_noted(prompts, pending), arrived):
            self.seen.append(_kind(pending.pop(0), reply))
            yield reply


def _noted(prompts: Iterable[Prompt], noted: list[Prompt]) -> Iterator[Prompt]:
    for prompt in prompts:
        noted.append(prompt)
        yield prompt


def _kind(prompt: Prompt, reply: Reply) -> str:
    if reply.problem:
        return "unreadable"
    try:
        read = prompt.check(reply.text) if prompt.check else None
    except FormatError:
        return "unreadable"
    return "repaired" if getattr(read, "repaired", False) else "valid"


def texts(data: Path, documents: int, sentences: int) -> list[Text]:
    """The first documents of Re-DocRED that are not held out, and sentences of CaRB dev."""
    seen = redocred.split(data).seen[:documents]
    return [*map(_document, seen), *_sentences(data, sentences)]


def _document(document: AnnotatedDocument) -> Text:
    ends = {frozenset({head, tail}) for head, _, tail in document.facts if head != tail}
    gold = tuple(
        (document.entities[min(pair)].names, document.entities[max(pair)].names)
        for pair in sorted(ends, key=sorted)
    )
    return Text("redocred", document.title, document.text, gold, document)


def _sentences(data: Path, count: int) -> Iterator[Text]:
    gold = carb.gold(data, "dev")
    lines = [line for line in carb.sentences(data, "dev") if carb.sentence_key(line) in gold]
    for sentence in sorted(lines, key=lambda line: hashlib.sha1(line.encode()).hexdigest())[:count]:
        rows = gold[carb.sentence_key(sentence)]
        pairs = tuple(((row.args[0],), row.args[1:]) for row in rows if len(row.args) > 1)
        name = hashlib.sha1(sentence.encode()).hexdigest()[:12]
        yield Text("carb", name, sentence, tuple(dict.fromkeys(pairs)))


Reader = Callable[[Text], SystemOutput]


@contextmanager
def ours(name: str, model: str, counted: Counted) -> Iterator[Reader]:
    use, guided, arguments = OURS[name]
    extra: dict[str, Any] = dict(arguments)
    chunker = SentenceChunker(extra.pop("size", WHOLE), overlap=0)
    llm = EndpointLLM(model, counted.url, timeout=1800, retries=0)
    watched = Watched(llm)
    if asks_model("extractor", use):
        extra["llm"] = watched
    schema: dict[str, Any] = {"schema": GUIDE} if guided else {}
    if "of" in extra:
        extra["of"] = make("extractor", extra["of"], llm=watched, **schema)
    else:
        extra |= schema
    extractor = make("extractor", use, **extra)

    def read(text: Text) -> SystemOutput:
        watched.seen.clear()
        chunks = chunker.chunk(Document("text", "text", text.text))
        extractions = list(extractor.extract(chunks))
        kinds = {kind: watched.seen.count(kind) for kind in ("valid", "repaired", "unreadable")}
        return SystemOutput(text.corpus, text.id, **_contents(extractions), **kinds)

    try:
        yield read
    finally:
        llm.close()


def _contents(extractions: Sequence[Extraction]) -> dict[str, Any]:
    asserted = [triple for part in extractions for triple in part.triples if triple.asserted]
    return {
        "triples": [(triple.head.text, triple.relation, triple.tail.text) for triple in asserted],
        "quoted": sum(triple.evidence.start is not None for triple in asserted),
        "lost": not all(part.complete for part in extractions),
    }


@contextmanager
def peer(name: str, model: str, counted: Counted, folder: Path) -> Iterator[Reader]:
    environment, script, mode = PEERS[name]
    python = folder / f"v_{environment}" / "bin" / "python"
    command = [str(python), str(Path(__file__).parent / "peers" / script), counted.url, model, mode]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdin is not None and process.stdout is not None

    def read(text: Text) -> SystemOutput:
        print(json.dumps({"text": text.text}), file=process.stdin, flush=True)
        line = process.stdout.readline()
        if not line:
            raise SystemExit(f"{name} ended; try: {' '.join(command)}")
        answer = json.loads(line)
        triples, error = [tuple(row) for row in answer["triples"]], answer["error"]
        return SystemOutput(text.corpus, text.id, triples, lost=bool(error), error=error)

    with process:
        yield read
        process.stdin.close()


def run(name: str, reader: Reader, texts: Sequence[Text], counted: Counted, out: Path) -> None:
    """Read the texts that `out` does not hold yet, and append a line for each."""
    done = {(output.corpus, output.id) for output in kept(out)}
    for text in texts:
        if (text.corpus, text.id) in done:
            continue
        counted.reset()
        started = time.perf_counter()
        row = asdict(reader(text)) | {"seconds": round(time.perf_counter() - started, 2)}
        for count in ("calls", "prompt_tokens", "reply_tokens", "cut"):
            row[count] = getattr(counted, count)
        with out.open("a", encoding="utf-8") as file:
            print(json.dumps(row, ensure_ascii=False), file=file)
        print(f"{name}: {text.corpus} {text.id}: {row['seconds']} s", flush=True)


def kept(file: Path) -> list[SystemOutput]:
    """The outputs that a file holds; none where there is no file."""
    if not file.is_file():
        return []
    rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [
        SystemOutput(**{**row, "triples": [tuple(triple) for triple in row["triples"]]})
        for row in rows
    ]


def result_file(folder: Path, name: str) -> Path:
    return folder / f"{name.replace(', ', '+').replace(' ', '_')}.jsonl"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="")
    parser.add_argument("--base-url", default="")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--systems", default=",".join((*OURS, *PEERS)).replace(", ", ";"))
    parser.add_argument("--documents", type=int, default=30)
    parser.add_argument("--sentences", type=int, default=60)
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--table", action="store_true")
    arguments = parser.parse_args()
    out, model = arguments.out, arguments.model
    sample = texts(data_folder(arguments.data), arguments.documents, arguments.sentences)
    if arguments.table:
        print(table({name: kept(result_file(out, name)) for name in (*OURS, *PEERS)}, sample))
        return
    os.environ.setdefault("OPENAI_API_KEY", "none")
    out.mkdir(parents=True, exist_ok=True)
    with counting(arguments.base_url) as counted:
        for name in (system.replace(";", ", ") for system in arguments.systems.split(",")):
            opened = (
                ours(name, model, counted)
                if name in OURS
                else peer(name, model, counted, arguments.peers)
            )
            with opened as reader:
                run(name, reader, sample, counted, result_file(out, name))


if __name__ == "__main__":
    main()
