"""Tokens per second of a local model on one thread, one prompt at a time and in batches.

    python -m benchmarks.local_llm FOLDER --batches 1 8

The prompts are those of the extractor `llm` for paragraphs of examples/wikipedia. On a machine
with other work, compare CPU seconds, not wall seconds.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import torch

from extractors.llm.extractor import LLMExtractor
from kg.llm.local import LocalLLM
from kg.protocols import Prompt

EXAMPLES = Path(__file__).parents[1] / "examples" / "wikipedia"
CHARACTERS = 400  # of a paragraph


def paragraph_prompts(llm: LocalLLM, count: int) -> list[Prompt]:
    """The prompts for the first `count` long paragraphs."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.txt")))
    paragraphs = [part for text in texts for part in text.split("\n\n") if len(part) >= CHARACTERS]
    extractor = LLMExtractor(llm, structured=False)
    return [extractor.prompt(part[:CHARACTERS]) for part in paragraphs[:count]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("model")
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 8])
    parser.add_argument("--prompts", type=int, default=16)
    parser.add_argument("--max-tokens", type=int, default=64)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    print("| batch | prompt tokens | reply tokens | wall s | CPU s | reply tokens per CPU s |")
    print("|---|---|---|---|---|---|")
    for batch in arguments.batches:
        llm = LocalLLM(arguments.model, batch=batch, max_tokens=arguments.max_tokens, device="cpu")
        list(llm.complete([Prompt(("Hello.",))]))  # loads the weights
        prompts = paragraph_prompts(llm, arguments.prompts)
        wall, cpu = time.perf_counter(), time.process_time()
        replies = list(llm.complete(prompts))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        read = sum(reply.prompt_tokens for reply in replies)
        written = sum(reply.reply_tokens for reply in replies)
        times = f"{wall:.1f} | {cpu:.1f} | {written / cpu:.1f}"
        print(f"| {batch} | {read:,} | {written:,} | {times} |")


if __name__ == "__main__":
    main()
