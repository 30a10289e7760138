"""What a model might answer to a prompt for extraction, made from the text in it.

A pure function of the prompt: names are runs of capitalised words, facts join the names of a
sentence, quotes are sentences. `spoil` makes of a good reply one of the bad ones that models give.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

NAMES, FACTS = 16, 20
_NAME = re.compile(r"\b[A-Z][\w'’-]+(?: (?:of |de |van )?[A-Z][\w'’-]+){0,3}")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_TEXT = re.compile(r"<text>\n?(.*?)\n?</text>", re.DOTALL)
_RELATIONS = ("WORKED_WITH", "LOCATED_IN", "PART_OF", "KNOWN_FOR", "MET", "FOUNDED")
_TYPES = ("Person", "Organization", "Location", "Event")
SPOILS = ("broken", "cut", "misquoted", "prose", "injected")


def digest(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def answer(prompt: str) -> str:
    """JSON with the entities and facts of the last text between <text> tags, else of the prompt."""
    texts = _TEXT.findall(prompt)
    return json.dumps(found_in(texts[-1] if texts else prompt), ensure_ascii=False)


def found_in(text: str) -> dict[str, list[dict[str, str]]]:
    facts = list(_facts(text))[:FACTS]
    names = list(dict.fromkeys(end for fact in facts for end in (fact["head"], fact["tail"])))
    kinds = ((name, _TYPES[digest(name) % len(_TYPES)]) for name in names)
    entities = [
        {"name": name, "type": kind, "description": f"{name}, which the text names."}
        for name, kind in kinds
    ]
    return {"entities": entities, "facts": facts}


def _facts(text: str) -> Iterator[dict[str, str]]:
    known: list[str] = []
    for sentence in _SENTENCE.findall(text):
        names = [name for name in _NAME.findall(sentence) if len(name) > 3]
        known += [name for name in dict.fromkeys(names) if name not in known]
        for head, tail in pairwise(names):
            if head != tail and {head, tail} <= set(known[:NAMES]):
                relation = _RELATIONS[digest(f"{head}|{tail}") % len(_RELATIONS)]
                yield {"head": head, "relation": relation, "tail": tail, "quote": sentence.strip()}


def spoil(reply: str, how: str) -> str:
    """The same reply gone wrong: cut off, not JSON, quoting what no text says, or obeying it."""
    if how == "broken":
        return reply.replace('": ', '" ', 2).replace("]", "", 1)
    if how == "cut":
        return reply[: max(1, len(reply) * 2 // 3)]
    if how == "prose":
        return "Here is what I found in the text. There are several people and places in it."
    data: Mapping[str, list[dict[str, str]]] = json.loads(reply)
    if how == "misquoted":
        facts = [
            {**fact, "quote": f"It is said that {fact['head']} did."} for fact in data["facts"]
        ]
        return json.dumps({**data, "facts": facts}, ensure_ascii=False)
    bad = {
        "head": "Mallory",
        "relation": "OWNS",
        "tail": "Everything",
        "quote": "Mallory owns all.",
    }
    return json.dumps({**data, "facts": [*data["facts"], bad]}, ensure_ascii=False)
