"""Schemas as Python classes, and back (KnowCoder, arXiv 2403.07969).

An entity type is a class, its parent its base, its description the docstring. A relation type is
a class whose constructors take the head and the tail that its patterns allow. A relation that
only events have is a role: an argument of the event's constructor.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractors.llm_code.class_reader import read_schema_code
from extractors.llm_code.identifiers import argument_names, class_names, string
from kg.errors import SchemaError
from kg.model import Schema
from kg.schema.files import check_parents

ENTITY, RELATION, EVENT = "Entity", "Relation", "Event"
# Names with another meaning in the code, and arguments that every constructor has.
RESERVED = frozenset({ENTITY, RELATION, "Annotated", "str", "bool", "mode", "results"})
ARGUMENTS = frozenset({"self", "name", "quote", "head", "tail", "denied", "supposed"})


@dataclass(frozen=True, slots=True)
class Classes:
    """A schema with the Python names of its entity types, relation types and roles.

    `ends` are the (head type, tail type) of each relation's patterns, sorted. `by_name` holds
    the (True for a relation, type) of each class name, and of the name in lower case without _.
    """

    schema: Schema
    entities: Mapping[str, str]
    relations: Mapping[str, str]
    roles: Mapping[str, str]
    ends: Mapping[str, Sequence[tuple[str, str]]]
    by_name: Mapping[str, tuple[bool, str]]

    def find(self, name: str) -> tuple[bool, str] | None:
        """Return (True for a relation, type) of the class that a model means, or None."""
        return self.by_name.get(name) or self.by_name.get(_plain(name))

    def is_event(self, entity_type: str) -> bool:
        return EVENT in self.schema.lineage(entity_type)


def classes_of(schema: Schema) -> Classes:
    """Return the classes of a schema.

    Raises SchemaError for a pattern without its relation type, and for parents in a circle.
    """
    check_parents(schema.parents, schema.entity_types, "the schema")
    ends: dict[str, list[tuple[str, str]]] = {name: [] for name in schema.relation_types}
    for head, relation, tail in sorted(schema.patterns):
        if relation not in ends:
            raise SchemaError(
                f"pattern ({head}, {relation}, {tail}) names {relation!r}, which is no relation"
            )
        ends[relation].append((head, tail))
    events = {name for name in schema.entity_types if EVENT in schema.lineage(name)}
    roles = [name for name, its in ends.items() if its and {head for head, _ in its} <= events]
    entities = class_names(schema.entity_types, RESERVED)
    plain = [name for name in ends if name not in set(roles)]
    relations = class_names(plain, RESERVED | set(entities.values()))
    by_name = _by_name(entities, relations)
    return Classes(schema, entities, relations, argument_names(roles, ARGUMENTS), ends, by_name)


def _by_name(
    entities: Mapping[str, str], relations: Mapping[str, str]
) -> dict[str, tuple[bool, str]]:
    exact = {name: (False, kind) for kind, name in entities.items()}
    exact |= {name: (True, kind) for kind, name in relations.items()}
    counts = Counter(map(_plain, exact))
    plain = {_plain(name): its for name, its in exact.items() if counts[_plain(name)] == 1}
    return {**plain, **exact}


def _plain(name: str) -> str:
    return name.casefold().replace("_", "")


def code_of(schema: Schema) -> str:
    """Return the code of a whole schema; `schema_of` returns the same schema from it."""
    classes = classes_of(schema)
    names = [*schema.entity_types, *classes.relations]
    return f"mode = {string(schema.mode)}\n\n{render(classes, names)}"


def schema_of(code: str) -> Schema:
    """Return the schema of the code, which is parsed and never executed.

    Raises FormatError for code with other statements than such classes.
    """
    schema = read_schema_code(code)
    check_parents(schema.parents, schema.entity_types, "the code")
    return schema


def render(classes: Classes, names: Collection[str]) -> str:
    """Return the code of these entity and relation types and of their ancestors, parents first.

    The constructors name only types in the code; without such a type they take any entity.
    """
    schema = classes.schema
    chosen = set(names)
    entities = dict.fromkeys(
        name
        for entity_type in schema.entity_types
        if entity_type in chosen
        for name in reversed([*schema.lineage(entity_type)])
    )
    parts = [_entity(classes, name, entities.keys()) for name in entities]
    parts += [
        _relation(classes, name, entities.keys()) for name in classes.relations if name in chosen
    ]
    return "\n\n".join(parts) + "\n" if parts else ""


def _entity(classes: Classes, name: str, rendered: Collection[str]) -> str:
    schema = classes.schema
    parent = schema.parents.get(name)
    base = ENTITY if parent is None else classes.entities[parent]
    body = list(_head(schema.entity_types[name], name, classes.entities[name]))
    if classes.is_event(name):
        body.append(_init(["name: str", "*", "quote: str", *_roles(classes, name, rendered)]))
    return _class(classes.entities[name], base, body)


def _roles(classes: Classes, event: str, rendered: Collection[str]) -> Iterator[str]:
    for relation, argument in classes.roles.items():
        tails = [tail for head, tail in classes.ends[relation] if head == event]
        if not tails:
            continue
        kind = _union(classes, tails, rendered)
        description = classes.schema.relation_types[relation]
        notes = [description] if description else []
        if relation != argument:
            notes = [description, relation]
        if notes:
            kind = f"Annotated[{', '.join([kind, *map(string, notes)])}]"
        yield f"{argument}: {kind}"


def _relation(classes: Classes, name: str, rendered: Collection[str]) -> str:
    body = list(_head(classes.schema.relation_types[name], name, classes.relations[name]))
    tails: dict[str, list[str]] = defaultdict(list)
    for head, tail in classes.ends[name]:
        tails[head].append(tail)
    heads: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for head, its_tails in tails.items():
        heads[tuple(its_tails)].append(head)
    for allowed, its_heads in heads.items():
        head, tail = (_union(classes, names, rendered) for names in (its_heads, allowed))
        body.append(_init(["*", "quote: str", f"head: {head}", f"tail: {tail}"]))
    return _class(classes.relations[name], RELATION, body)


def _union(classes: Classes, types: Iterable[str], rendered: Collection[str]) -> str:
    """Return the types joined by |; those of literals, which are no classes, are strings."""
    names = [name for name in types if name in rendered or name not in classes.entities]
    return " | ".join(classes.entities.get(name) or string(name) for name in names) or ENTITY


def _head(description: str, name: str, identifier: str) -> Iterator[str]:
    """Yield the docstring, and the type's name where the class has another."""
    if description:
        yield f'""{string(description)}""'
    if name != identifier:
        yield f"type = {string(name)}"


def _init(arguments: list[str]) -> str:
    return f"def __init__(self, {', '.join(arguments)}): ..."


def _class(name: str, base: str, body: list[str]) -> str:
    if not body:
        return f"class {name}({base}): ..."
    return "\n    ".join([f"class {name}({base}):", *body])
