"""Types of names from the verbs and nouns beside them.

What is founded, bought or merged is a firm. A recogniser takes an unknown name for a person;
"Debian was founded by Ian Murdock" shows that it is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from extractors.offline.clauses import SentenceClause, clauses, preposition_of
from extractors.offline.coreference import MEN, WOMEN
from extractors.offline.named_spans import Name
from extractors.offline.trees import Sentence, TreeNode
from kg.text.class_nouns import kind_of
from kg.text.lexicon import word_list

FOUNDING = word_list("founding_verbs")  # their patient is no person
BUYING = word_list("buying_verbs")  # the same, except for players
SEATED = frozenset({"headquarter", "base", "incorporate"})
FIRM_NOUNS = word_list("firm_nouns")  # "the CEO of X"
CLASSES = word_list("class_nouns")  # "Prolog is a language": a person is never called so
PERSONAL = word_list("personal_verbs")
GIVEN_NAMES = MEN | WOMEN


def types_by_verbs(sentence: Sentence, names: Mapping[int, Name]) -> Iterator[tuple[Name, str]]:
    """Yield (name, type) for the names of a sentence whose clauses give a type."""
    for clause in clauses(sentence):
        noun = clause.predicate.lemma if clause.copula is not None else ""
        called = kind_of(noun) == "Person"
        persons = clause.subjects if called or clause.verb in PERSONAL else ()
        if noun in CLASSES and (kind := kind_of(noun)) and not clause.predicate.of("conj"):
            firsts = ((name, name.nodes[0].lower) for name in _named(clause.subjects, names))
            yield from ((name, kind) for name, first in firsts if first not in GIVEN_NAMES)
        yield from ((name, "Person") for name in _named(persons, names))
        for name in _named(_firms(clause), names):
            if name.nodes[0].lower not in GIVEN_NAMES:
                yield name, "Organization"
    for node in sentence.nodes:
        governor = node.head.lemma if node.head is not None and node.dep == "nmod" else ""
        if governor in FIRM_NOUNS and preposition_of(node) == "of":
            yield from ((name, "Organization") for name in _named([node], names))


def _firms(clause: SentenceClause) -> Iterable[TreeNode]:
    """Return the words of a clause that stand for an organization."""
    verb = clause.verb
    undergone = clause.subjects if clause.passive else clause.objects
    if verb in FOUNDING:
        return undergone
    if verb == "merge":
        return [*clause.subjects, *(node for word, node in clause.obliques if word != "in")]
    if verb in SEATED and clause.passive:
        return clause.subjects if len(clause.subjects) == 1 else ()
    if verb in BUYING:
        return [node for node in undergone if node.of("flat", "compound", "amod", "nmod:desc")]
    return ()


def _named(nodes: Iterable[TreeNode], names: Mapping[int, Name]) -> Iterator[Name]:
    for node in nodes:
        name = names.get(node.i)
        if name is not None and name.type != "literal":
            yield name
