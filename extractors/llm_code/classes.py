"""A schema as Python classes, and back: what KnowCoder (arXiv 2403.07969) shows a model.

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
# Names that mean something else in the code, and arguments that every constructor has.
RESERVED = frozenset({ENTITY, RELATION, "Annotated", "str", "bool", "mode", "results"})
ARGUMENTS = frozenset({"self", "name", "quote", "head", "tail", "denied", "supposed"})


@dataclass(frozen=True, slots=True)
class Classes:
    """A schema with the Python names of its types, and of the relations that are roles; `ends`
    are the (head type, tail type) of each relation's patterns, sorted. `known` has for a class's
    name, also in other case or without _, whether it is a relation's, and of which type."""

    schema: Schema
    entities: Mapping[str, str]
    relations: Mapping[str, str]
    roles: Mapping[str, str]
    ends: Mapping[str, Sequence[tuple[str, str]]]
    known: Mapping[str, tuple[bool, str]]

    def find(self, name: str) -> tuple[bool, str] | None:
        """(is it a relation's?, type) of the class that a model means by a name."""
        return self.known.get(name) or self.known.get(_alike(name))

    def is_event(self, entity_type: str) -> bool:
        return EVENT in self.schema.lineage(entity_type)


def classes_of(schema: Schema) -> Classes:
    """SchemaError for patterns without a relation type, and for parents that make no tree."""
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
    others = [name for name in ends if name not in set(roles)]
    relations = class_names(others, RESERVED | set(entities.values()))
    known = _known(entities, relations)
    return Classes(schema, entities, relations, argument_names(roles, ARGUMENTS), ends, known)


def _known(
    entities: Mapping[str, str], relations: Mapping[str, str]
) -> dict[str, tuple[bool, str]]:
    exact = {name: (False, kind) for kind, name in entities.items()}
    exact |= {name: (True, kind) for kind, name in relations.items()}
    times = Counter(map(_alike, exact))
    alike = {_alike(name): its for name, its in exact.items() if times[_alike(name)] == 1}
    return {**alike, **exact}


def _alike(name: str) -> str:
    return name.casefold().replace("_", "")


def code_of(schema: Schema) -> str:
    """The whole schema; `schema_of` gives exactly it back."""
    classes = classes_of(schema)
    shown = [*schema.entity_types, *classes.relations]
    return f"mode = {string(schema.mode)}\n\n{render(classes, shown)}"


def schema_of(code: str) -> Schema:
    """FormatError where the code has anything but such classes; nothing of it is executed."""
    schema = read_schema_code(code)
    check_parents(schema.parents, schema.entity_types, "the code")
    return schema


def render(classes: Classes, shown: Collection[str]) -> str:
    """The classes of these entity and relation types and of what they are kinds of, parents
    first. Constructors name only types that are shown, or else take any entity."""
    schema = classes.schema
    wanted = set(shown)
    entities = dict.fromkeys(
        name
        for wanted_type in schema.entity_types
        if wanted_type in wanted
        for name in reversed([*schema.lineage(wanted_type)])
    )
    parts = [_entity(classes, name, entities.keys()) for name in entities]
    parts += [
        _relation(classes, name, entities.keys()) for name in classes.relations if name in wanted
    ]
    return "\n\n".join(parts) + "\n" if parts else ""


def _entity(classes: Classes, name: str, shown: Collection[str]) -> str:
    schema = classes.schema
    parent = schema.parents.get(name)
    base = ENTITY if parent is None else classes.entities[parent]
    body = list(_told(schema.entity_types[name], name, classes.entities[name]))
    if classes.is_event(name):
        body.append(_init(["name: str", "*", "quote: str", *_roles(classes, name, shown)]))
    return _class(classes.entities[name], base, body)


def _roles(classes: Classes, event: str, shown: Collection[str]) -> Iterator[str]:
    for relation, argument in classes.roles.items():
        tails = [tail for head, tail in classes.ends[relation] if head == event]
        if not tails:
            continue
        kind = _union(classes, tails, shown)
        told = [classes.schema.relation_types[relation]]
        told += [relation] if relation != argument else []
        if any(told):
            kind = f"Annotated[{', '.join([kind, *map(string, told)])}]"
        yield f"{argument}: {kind}"


def _relation(classes: Classes, name: str, shown: Collection[str]) -> str:
    body = list(_told(classes.schema.relation_types[name], name, classes.relations[name]))
    tails: dict[str, list[str]] = defaultdict(list)
    for head, tail in classes.ends[name]:
        tails[head].append(tail)
    heads: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for head, its_tails in tails.items():
        heads[tuple(its_tails)].append(head)
    for allowed, its_heads in heads.items():
        head, tail = (_union(classes, names, shown) for names in (its_heads, allowed))
        body.append(_init(["*", "quote: str", f"head: {head}", f"tail: {tail}"]))
    return _class(classes.relations[name], RELATION, body)


def _union(classes: Classes, types: Iterable[str], shown: Collection[str]) -> str:
    """Types that the schema does not list (of values, such as "date") stand as strings."""
    names = [name for name in types if name in shown or name not in classes.entities]
    return " | ".join(classes.entities.get(name) or string(name) for name in names) or ENTITY


def _told(description: str, name: str, identifier: str) -> Iterator[str]:
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
