"""Tokens per second of a local model, one prompt at a time against many, on one thread.

    python -m benchmarks.local_llm FOLDER --batches 1 8

The prompts are those of the extractor `llm` for paragraphs of examples/wikipedia. CPU seconds
are beside the wall's: on a machine with other work they are the ones to compare.
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


def asked(llm: LocalLLM, count: int) -> list[Prompt]:
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
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    print("| batch | prompt tokens | reply tokens | wall s | CPU s | reply tokens per CPU s |")
    print("|---|---|---|---|---|---|")
    for batch in chosen.batches:
        llm = LocalLLM(chosen.model, batch=batch, max_tokens=chosen.max_tokens, device="cpu")
        list(llm.complete([Prompt(("Hello.",))]))  # loads the weights
        prompts = asked(llm, chosen.prompts)
        wall, cpu = time.perf_counter(), time.process_time()
        replies = list(llm.complete(prompts))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        told = sum(reply.prompt_tokens for reply in replies)
        said = sum(reply.reply_tokens for reply in replies)
        print(f"| {batch} | {told:,} | {said:,} | {wall:.1f} | {cpu:.1f} | {said / cpu:.1f} |")


if __name__ == "__main__":
    main()
