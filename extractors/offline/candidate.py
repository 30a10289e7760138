"""Candidates of a sentence: two words that a verb, a noun or a copula relates.

A candidate is grammar only; which of its words name entities, what the relation is called and
whether it is kept is decided later.
"""

from __future__ import annotations

from dataclasses import dataclass

from extractors.offline.trees import Node
from kg.schema.catalogue import Kind


@dataclass(eq=False, slots=True)
class Candidate:
    """Subject and object nodes; `words` are the catalogue keys, most specific first.

    `name` is the relation's name where the catalogue has none ("" = then it is dropped).
    `clause` is the predicate that decides polarity and modality. `rule` names the grammar.
    `light`: the verb has an object that the words leave out; `thing` is the one they have.
    `relative` is the relative pronoun that the subject is the antecedent of. `alone`: the clause
    has no other argument. `active` is the active verb of a passive.
    """

    rule: str
    subject: Node
    object: Node
    kind: Kind
    words: tuple[str, ...]
    name: str
    clause: Node
    light: bool = False
    thing: str = ""
    relative: str = ""
    alone: bool = True
    active: str = ""
