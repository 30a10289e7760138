"""The real small model from its folder, against the same one behind an endpoint.

$TRIPLESMITH_LLM_FOLDER is the folder, $TRIPLESMITH_LLM the endpoint (".../v1").
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from extractors.llm.extractor import LLMExtractor
from kg.llm import EndpointLLM
from kg.llm.local import LocalLLM
from kg.model import Chunk
from kg.protocols import Prompt

FOLDER, URL = os.environ.get("TRIPLESMITH_LLM_FOLDER", ""), os.environ.get("TRIPLESMITH_LLM", "")
pytestmark = [
    pytest.mark.skipif(not FOLDER, reason="TRIPLESMITH_LLM_FOLDER is not set: no model to load"),
    pytest.mark.timeout(600),
]
QUESTIONS = (
    "Repeat this word: river", 'Repeat this word: cloud', "Name a colour.", "What is 2 + 2?",
    "Is Paris in France? Answer yes or no.", "Who wrote Hamlet?", "Say good morning.",
    "Marie Curie was born in Warsaw. Where was she born?",
)  # fmt: skip


@pytest.fixture(scope="module")
def local() -> Iterator[LocalLLM]:
    llm = LocalLLM(FOLDER, max_tokens=10)
    yield llm
    llm.close()


@pytest.fixture
def endpoint() -> Iterator[EndpointLLM]:
    if not URL:
        pytest.skip("TRIPLESMITH_LLM is not set: no endpoint to compare with")
    llm = EndpointLLM("small", URL, max_tokens=10, concurrency=1)
    yield llm
    llm.close()


def test_a_batch_of_eight_is_what_each_is_alone(local: LocalLLM) -> None:
    questions = [Prompt((words,)) for words in QUESTIONS]
    alone = [next(iter(local.complete([prompt]))) for prompt in questions]
    assert list(local.complete(questions)) == alone


def test_it_says_what_the_endpoint_says(local: LocalLLM, endpoint: EndpointLLM) -> None:
    """The server computes with fewer bits, on each processor in its own way: first tokens are
    within a rounding of each other, and a reply may part from the other after a close race."""
    questions = [Prompt((words,), first=True) for words in QUESTIONS]
    ours, theirs = list(local.complete(questions)), list(endpoint.complete(questions))
    assert [item.prompt_tokens for item in ours] == [item.prompt_tokens for item in theirs]
    same = [
        item.text.strip() == other.text.strip() for item, other in zip(ours, theirs, strict=True)
    ]
    assert any(same), [(item.text, other.text) for item, other in zip(ours, theirs, strict=True)]
    for item, other, equal in zip(ours, theirs, same, strict=True):
        if equal:
            assert (item.reply_tokens, item.cut) == (other.reply_tokens, other.cut)
        told = {word.strip(): score for word, score in other.first}
        shared = [(score, told[word.strip()]) for word, score in item.first if word.strip() in told]
        assert len(shared) >= 3
        assert all(abs(score - theirs) < 0.4 for score, theirs in shared), shared


def test_a_reply_that_is_held_to_its_form_can_be_read() -> None:
    llm = LocalLLM(FOLDER, max_tokens=96)
    chunk = Chunk("d#0", "d", 0, "Marie Curie was born in Warsaw.")
    (held,) = LLMExtractor(llm).extract([chunk])
    llm.close()
    assert held.complete and (held.mentions or held.triples or held.rejects)
