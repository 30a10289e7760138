"""Replies that a model might give to a prompt for extraction, made from the text in it.

JSON, or instances of the classes in the prompt. A pure function of the prompt: names are runs of
capitalised words, facts join the names of a sentence, quotes are sentences. `spoil` turns a good
reply into one of the bad replies of real models.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

NAMES, FACTS = 16, 20
REWRITING = '{"sentences": '  # part of a prompt that asks to rewrite a text
_NAME = re.compile(r"\b[A-Z][\w'’-]+(?: (?:of |de |van )?[A-Z][\w'’-]+){0,3}")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_TEXT = re.compile(r"<text>\n?(.*?)\n?</text>", re.DOTALL)
_CLASS = re.compile(r"^class (\w+)\((\w+)\)", re.MULTILINE)
_QUOTE = re.compile(r'quote="(?:[^"\\]|\\.)*"')
_RELATIONS = ("WORKED_WITH", "LOCATED_IN", "PART_OF", "KNOWN_FOR", "MET", "FOUNDED")
_TYPES = ("Person", "Organization", "Location", "Event")
SPOILS = ("broken", "cut", "misquoted", "prose", "injected")


def digest(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def answer(prompt: str) -> str:
    """Return entities and facts of the last text between <text> tags, else of the prompt.

    A prompt that asks for sentences gets those of its sentences that have facts.
    """
    texts = _TEXT.findall(prompt)
    content = found_in(texts[-1] if texts else prompt)
    if REWRITING in prompt:
        said = dict.fromkeys(fact["quote"] for fact in content["facts"])
        return json.dumps({"sentences": list(said)}, ensure_ascii=False)
    classes = _CLASS.findall(prompt)
    return _code(content, classes) if classes else json.dumps(content, ensure_ascii=False)


def _code(content: Mapping[str, list[dict[str, str]]], classes: list[tuple[str, str]]) -> str:
    """Return Python with one of the classes for each entity and each fact."""
    kinds = [name for name, base in classes if base != "Relation"]
    relations = [name for name, base in classes if base == "Relation"]

    def entity(name: str) -> str:
        return f"{kinds[digest(name) % len(kinds)]}({json.dumps(name, ensure_ascii=False)})"

    lines = [entity(entity_data["name"]) for entity_data in content["entities"]]
    for fact in content["facts"] if relations else ():
        relation = relations[digest(fact["relation"]) % len(relations)]
        quote = json.dumps(fact["quote"], ensure_ascii=False)
        ends = f"head={entity(fact['head'])}, tail={entity(fact['tail'])}"
        lines.append(f"{relation}({ends}, quote={quote})")
    return "".join(["results = [", *(f"\n    {line}," for line in lines), "\n]"])


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
    names_so_far: list[str] = []
    for sentence in _SENTENCE.findall(text):
        names = [name for name in _NAME.findall(sentence) if len(name) > 3]
        names_so_far += [name for name in dict.fromkeys(names) if name not in names_so_far]
        for head, tail in pairwise(names):
            if head != tail and {head, tail} <= set(names_so_far[:NAMES]):
                relation = _RELATIONS[digest(f"{head}|{tail}") % len(_RELATIONS)]
                yield {"head": head, "relation": relation, "tail": tail, "quote": sentence.strip()}


def spoil(reply: str, how: str) -> str:
    """Return a spoilt reply: cut off, of a wrong form, with an invented quote, or obedient."""
    if how == "broken" and reply.startswith("results"):
        return reply.replace("),", ",", 2)
    if how == "broken":
        return reply.replace('": ', '" ', 2).replace("]", "", 1)
    if how == "cut":
        return reply[: max(1, len(reply) * 2 // 3)]
    if how == "prose":
        return "Here is what I found in the text. There are several people and places in it."
    if reply.startswith("results"):
        if how == "misquoted":
            return _QUOTE.sub('quote="It is said that they did."', reply)
        return f'{reply[:-1]}    Entity("Mallory"),\n]'
    data: Mapping[str, list[dict[str, str]]] = json.loads(reply)
    if how == "misquoted":
        facts = [
            {**fact, "quote": f"It is said that {fact['head']} did."} for fact in data["facts"]
        ]
        return json.dumps({**data, "facts": facts}, ensure_ascii=False)
    bad = {
        "head": "Mallory",
        "relation": "OWNS",
        "tail": "Acme Bank",
        "quote": "Mallory owns all.",
    }
    return json.dumps({**data, "facts": [*data["facts"], bad]}, ensure_ascii=False)
