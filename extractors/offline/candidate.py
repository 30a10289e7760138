"""Candidates: two words of a sentence that a verb, a noun or a copula relates.

A candidate is grammar only; entities, relation names and filters come later.
"""

from __future__ import annotations

from dataclasses import dataclass

from extractors.offline.trees import TreeNode
from kg.schema.catalogue import Kind


@dataclass(eq=False, slots=True)
class Candidate:
    """Subject and object nodes; `words` are the catalogue keys, most specific first.

    `name` is the relation's name if the catalogue has none; "" drops the candidate.
    `clause` is the predicate that decides polarity and modality. `rule` names the grammar rule.
    `light`: the verb has an object that the words leave out; `object_noun` is the one they have.
    `relative` is the relative pronoun that the subject is the antecedent of. `alone`: the clause
    has no other argument. `active` is the active verb of a passive.
    """

    rule: str
    subject: TreeNode
    object: TreeNode
    kind: Kind
    words: tuple[str, ...]
    name: str
    clause: TreeNode
    light: bool = False
    object_noun: str = ""
    relative: str = ""
    alone: bool = True
    active: str = ""
