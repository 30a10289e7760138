"""Parsing of a reply in Python: instances of the schema's classes, never executed."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from extractors.llm.answer_keys import HEADS, TAILS, is_placeholder
from extractors.llm.answers import SHOWN, Answer, Stated
from extractors.llm_code.classes import ENTITY, RELATION, Classes
from extractors.llm_code.pieces import pieces
from kg.errors import FormatError
from kg.model import Reject

DEEPEST = 12  # instances within instances
LARGEST = 1 << 53  # the limit for a number that is read as a name
_FACT = ("head", "tail", "quote", "denied", "supposed")
_SYNONYMS = {**dict.fromkeys(HEADS, "head"), **dict.fromkeys(TAILS, "tail"), "evidence": "quote"}
_KINDS: dict[type[ast.AST], str] = {
    ast.Import: "an import",
    ast.ImportFrom: "an import",
    ast.Attribute: "access to an attribute",
    ast.JoinedStr: "an f-string",
    ast.Starred: "an unpacked argument",
} | dict.fromkeys((ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp), "a comprehension")

Value = str | bool | None
Values = list[Value]


def read_code(text: str, classes: Classes) -> Answer:
    """Return the answer in a reply.

    Raises FormatError for a reply with neither an instance of a class of the schema nor an
    empty list.
    """
    code = pieces(text)
    reader = _AnswerReader(classes)
    for statement, lines in code.statements:
        reader.read(statement, lines)
    rejects = (*code.rejects, *reader.rejects)
    if not reader.types and not reader.facts and (rejects or not reader.empty):
        raise FormatError(
            f"none of its instances can be read: {rejects[0].reason}"
            if rejects
            else "it holds no list of instances"
        )
    types = {name: kind for name, kind in reader.guessed.items() if name not in reader.types}
    facts = tuple(dict.fromkeys(reader.facts))
    coined = frozenset(reader.coined)
    return Answer({**reader.types, **types}, facts, rejects, code.mended, coined=coined)


class _Unreadable(Exception):
    """A part of the reply that is no instance; the message gives the reason."""


@dataclass(slots=True)
class _AnswerReader:
    """Gathers entities and facts from statements.

    `guessed` are types of names that the reply has as plain strings; `empty` is True if it has
    an empty list.
    """

    classes: Classes
    types: dict[str, str] = field(default_factory=dict)
    guessed: dict[str, str] = field(default_factory=dict)
    coined: set[str] = field(default_factory=set)
    facts: list[Stated] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    empty: bool = False
    _lines: Sequence[str] = ()
    _variables: dict[str, Values] = field(default_factory=dict)

    def read(self, statement: ast.stmt, lines: Sequence[str]) -> None:
        """Read a statement; the parts that cannot be read become rejects."""
        self._lines = lines
        if isinstance(statement, ast.ClassDef):
            if statement.name not in (ENTITY, RELATION) and not self.classes.find(statement.name):
                self._reject(statement, f"the schema has no class {statement.name}")
        elif isinstance(statement, ast.Expr):
            if not isinstance(statement.value, ast.Constant):  # text between the statements
                self._values(statement.value)
        elif isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
            values = self._values(statement.value)
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    self._variables[target.id] = values
                else:
                    self._reject(target, _no_instance(target))
        else:
            self._reject(statement, _no_instance(statement))

    def _reject(self, node: ast.AST, reason: str) -> None:
        first = getattr(node, "lineno", 1) - 1  # splitlines and ast count a form feed differently
        line = self._lines[min(first, len(self._lines) - 1)]
        self.rejects.append(Reject(line.strip()[:SHOWN], reason))

    def _values(self, node: ast.expr, depth: int = 0) -> Values:
        """Return the values of an expression; the parts that cannot be read become rejects."""
        try:
            return list(self._read_values(node, depth))
        except _Unreadable as error:
            self._reject(node, str(error))
            return []

    def _read_values(self, node: ast.expr, depth: int) -> Iterator[Value]:
        if depth > DEEPEST:
            raise _Unreadable(f"nested deeper than {DEEPEST}")
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            self.empty |= not node.elts
            for element in node.elts:
                yield from self._values(element, depth + 1)
        elif isinstance(node, ast.Constant):
            yield _plain(node.value)
        elif isinstance(node, ast.Name):
            yield from self._named(node)
        elif isinstance(node, ast.Call):
            yield from self._called(node, depth)
        else:
            raise _Unreadable(_no_instance(node))

    def _named(self, node: ast.Name) -> Values:
        if node.id not in self._variables:
            raise _Unreadable(f"nothing is named {node.id}")
        return self._variables[node.id]

    def _called(self, node: ast.Call, depth: int) -> Iterator[Value]:
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("append", "extend"):
            for argument in node.args:  # results.append(...)
                self._values(argument, depth + 1)
            return
        if not isinstance(node.func, ast.Name):
            raise _Unreadable(_no_instance(node.func))
        name = node.func.id
        named = (False, "") if name == ENTITY else self.classes.find(name)
        if named is None:
            no_kind = f"{RELATION} is no relation of its own"
            raise _Unreadable(no_kind if name == RELATION else f"the schema has no class {name}")
        is_relation, kind = named
        if is_relation:
            self._relation(node, kind, depth)
        else:
            yield self._entity(node, kind, depth)

    def _entity(self, node: ast.Call, kind: str, depth: int) -> str:
        roles = self._roles(kind)
        places = ["name", "quote", *roles] if roles is not None else ["name"]
        arguments = self._arguments(node, places, roles or {}, depth)
        name = _name(arguments.get("name", []))
        earlier = self.types.get(name)
        if earlier and kind not in ("", earlier):
            reason = f"{name[:80]} is of the class {earlier} before"
            if roles is not None:  # its roles are not those of the earlier entity
                raise _Unreadable(reason)
            self._reject(node, reason)
        elif not earlier:
            self.types[name] = kind
        if roles is not None:
            self.coined.add(name)
            quote = _word(arguments.get("quote", []))
            for argument, relation in roles.items():
                for filler in _words(arguments.get(argument, [])):
                    self._state(Stated(name, relation, filler, quote))
        return name

    def _roles(self, kind: str) -> dict[str, str] | None:
        """Return {argument: relation} of an event type and its ancestors; None for other types."""
        if not self.classes.is_event(kind):
            return None
        kinds = set(self.classes.schema.lineage(kind))
        return {
            argument: relation
            for relation, argument in self.classes.roles.items()
            if any(head in kinds for head, _ in self.classes.ends[relation])
        }

    def _relation(self, node: ast.Call, relation: str, depth: int) -> None:
        arguments = self._arguments(node, list(_FACT), dict.fromkeys(_FACT, ""), depth)
        heads, tails = (_words(arguments.get(end, [])) for end in ("head", "tail"))
        if not heads or not tails:
            raise _Unreadable(f"{self.classes.relations[relation]} without a head or a tail")
        if missing := next(filter(is_placeholder, (*heads, *tails)), ""):
            raise _Unreadable(f'a fact with an end "{missing}", which is no name')
        quote = _word(arguments.get("quote", []))
        denied, supposed = (arguments.get(mark) == [True] for mark in ("denied", "supposed"))
        for head, tail in product(heads, tails):
            self._state(Stated(head, relation, tail, quote, denied, supposed))

    def _state(self, fact: Stated) -> None:
        """Add a fact, and guess the types of its ends where its patterns allow only one."""
        self.facts.append(fact)
        ends = self.classes.ends[fact.relation]
        for name, place in ((fact.head, 0), (fact.tail, 1)):
            kinds = {pair[place] for pair in ends}
            if len(kinds) == 1 and kinds <= self.classes.schema.entity_types.keys():
                self.guessed.setdefault(name, *kinds)

    def _arguments(
        self, node: ast.Call, places: list[str], roles: dict[str, str], depth: int
    ) -> dict[str, Values]:
        """Return {argument: values}; an argument that the class does not have is a reject."""
        arguments: dict[str, Values] = {}
        for place, argument in enumerate(node.args):
            if place >= len(places):
                self._reject(
                    argument, f"{ast.unparse(node.func)} has more arguments than its class"
                )
                break
            arguments[places[place]] = self._values(argument, depth + 1)
        for keyword in node.keywords:
            name = keyword.arg or "**"
            if name not in roles and name not in places:
                name = _SYNONYMS.get(name, name)
            if name not in roles and name not in places:
                choices = ", ".join(dict.fromkeys([*places, *roles]))
                self._reject(
                    keyword.value, f"{ast.unparse(node.func)} has no argument {name}: {choices}"
                )
                continue
            arguments[name] = self._values(keyword.value, depth + 1)
        return arguments


def _no_instance(node: ast.AST) -> str:
    return f"{_KINDS.get(type(node), type(node).__name__)} is no instance"


def _plain(value: object) -> Value:
    if value is None or value is ... or isinstance(value, bool):
        return value if isinstance(value, bool) else None
    if isinstance(value, str):  # escapes may spell lone surrogates, which no file can hold
        return " ".join(value.encode("utf-8", "replace").decode("utf-8").split())
    if isinstance(value, int | float) and abs(value) < LARGEST:
        return str(value)
    raise _Unreadable(f"a {type(value).__name__} is no name")


def _words(values: Values) -> list[str]:
    """Return the strings with a letter or digit; "..." is no name."""
    return [value for value in values if isinstance(value, str) and any(map(str.isalnum, value))]


def _name(values: Values) -> str:
    name = _word(values)
    if not name:
        raise _Unreadable("an instance without a name")
    if is_placeholder(name):
        raise _Unreadable(f'"{name}" is no name')
    return name


def _word(values: Values) -> str:
    """Return the first name of the values; "" if there is none."""
    return next(iter(_words(values)), "")
