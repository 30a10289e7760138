"""Reading what a model answers in Python: instances of the schema's classes, never executed."""

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
LARGEST = 1 << 53  # a number that may be a name
_FACT = ("head", "tail", "quote", "denied", "supposed")
_SAME = {**dict.fromkeys(HEADS, "head"), **dict.fromkeys(TAILS, "tail"), "evidence": "quote"}
_WHAT: dict[type[ast.AST], str] = {
    ast.Import: "an import",
    ast.ImportFrom: "an import",
    ast.Attribute: "access to an attribute",
    ast.JoinedStr: "an f-string",
    ast.Starred: "an unpacked argument",
} | dict.fromkeys((ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp), "a comprehension")

Value = str | bool | None
Values = list[Value]


def read_code(text: str, classes: Classes) -> Answer:
    """FormatError where no instance of a class of the schema is in it, and no empty list."""
    found = pieces(text)
    reader = _Reader(classes)
    for statement, lines in found.statements:
        reader.read(statement, lines)
    rejects = (*found.rejects, *reader.rejects)
    if not reader.types and not reader.facts and (rejects or not reader.empty):
        raise FormatError(
            f"none of its instances can be read: {rejects[0].reason}"
            if rejects
            else "it holds no list of instances"
        )
    types = {name: kind for name, kind in reader.guessed.items() if name not in reader.types}
    facts = tuple(dict.fromkeys(reader.facts))
    coined = frozenset(reader.coined)
    return Answer({**reader.types, **types}, facts, rejects, found.mended, coined=coined)


class _Unread(Exception):
    """A part of the reply that is no instance, and why."""


@dataclass(slots=True)
class _Reader:
    """Gathers what the statements say; `guessed` are types of names given as plain words."""

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
        """What it cannot read of the statement is rejected."""
        self._lines = lines
        if isinstance(statement, ast.ClassDef):
            if statement.name not in (ENTITY, RELATION) and not self.classes.find(statement.name):
                self._reject(statement, f"the schema has no class {statement.name}")
        elif isinstance(statement, ast.Expr):
            if not isinstance(statement.value, ast.Constant):  # words between
                self._values(statement.value)
        elif isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
            values = self._values(statement.value)
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    self._variables[target.id] = values
                else:
                    self._reject(target, _what(target))
        else:
            self._reject(statement, _what(statement))

    def _reject(self, node: ast.AST, reason: str) -> None:
        first = getattr(node, "lineno", 1) - 1  # a form feed is a new line to one, not to both
        line = self._lines[min(first, len(self._lines) - 1)]
        self.rejects.append(Reject(line.strip()[:SHOWN], reason))

    def _values(self, node: ast.expr, depth: int = 0) -> Values:
        """The names that an expression stands for; what it cannot read is rejected."""
        try:
            return list(self._read_values(node, depth))
        except _Unread as error:
            self._reject(node, str(error))
            return []

    def _read_values(self, node: ast.expr, depth: int) -> Iterator[Value]:
        if depth > DEEPEST:
            raise _Unread(f"nested deeper than {DEEPEST}")
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            self.empty |= not node.elts
            for one in node.elts:
                yield from self._values(one, depth + 1)
        elif isinstance(node, ast.Constant):
            yield _plain(node.value)
        elif isinstance(node, ast.Name):
            yield from self._named(node)
        elif isinstance(node, ast.Call):
            yield from self._called(node, depth)
        else:
            raise _Unread(_what(node))

    def _named(self, node: ast.Name) -> Values:
        if node.id not in self._variables:
            raise _Unread(f"nothing is named {node.id}")
        return self._variables[node.id]

    def _called(self, node: ast.Call, depth: int) -> Iterator[Value]:
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("append", "extend"):
            for one in node.args:  # results.append(...)
                self._values(one, depth + 1)
            return
        if not isinstance(node.func, ast.Name):
            raise _Unread(_what(node.func))
        name = node.func.id
        found = (False, "") if name == ENTITY else self.classes.find(name)
        if found is None:
            no_kind = f"{RELATION} is no relation of its own"
            raise _Unread(no_kind if name == RELATION else f"the schema has no class {name}")
        if found[0]:
            self._relation(node, found[1], depth)
        else:
            yield self._entity(node, found[1], depth)

    def _entity(self, node: ast.Call, kind: str, depth: int) -> str:
        roles = self._roles(kind)
        places = ["name", "quote", *roles] if roles is not None else ["name"]
        given = self._arguments(node, places, roles or {}, depth)
        name = _name(given.get("name", []))
        known = self.types.get(name)
        if known and kind not in ("", known):
            told = f"{name[:80]} is of the class {known} before"
            if roles is not None:  # its roles are not the other thing's
                raise _Unread(told)
            self._reject(node, told)
        elif not known:
            self.types[name] = kind
        if roles is not None:
            self.coined.add(name)
            quote = _word(given.get("quote", []))
            for argument, relation in roles.items():
                for filler in _words(given.get(argument, [])):
                    self._state(Stated(name, relation, filler, quote))
        return name

    def _roles(self, kind: str) -> dict[str, str] | None:
        """{argument: relation} that an event has of itself and its parents; None for no event."""
        if not self.classes.is_event(kind):
            return None
        kinds = set(self.classes.schema.lineage(kind))
        return {
            argument: relation
            for relation, argument in self.classes.roles.items()
            if any(head in kinds for head, _ in self.classes.ends[relation])
        }

    def _relation(self, node: ast.Call, relation: str, depth: int) -> None:
        given = self._arguments(node, list(_FACT), dict.fromkeys(_FACT, ""), depth)
        heads, tails = (_words(given.get(end, [])) for end in ("head", "tail"))
        if not heads or not tails:
            raise _Unread(f"{self.classes.relations[relation]} without a head or a tail")
        if missing := next(filter(is_placeholder, (*heads, *tails)), ""):
            raise _Unread(f'a fact with an end "{missing}", which is no name')
        quote = _word(given.get("quote", []))
        denied, supposed = (given.get(mark) == [True] for mark in ("denied", "supposed"))
        for head, tail in product(heads, tails):
            self._state(Stated(head, relation, tail, quote, denied, supposed))

    def _state(self, fact: Stated) -> None:
        """Plain words have the type that the relation's patterns allow, if there is one only."""
        self.facts.append(fact)
        ends = self.classes.ends[fact.relation]
        for name, place in ((fact.head, 0), (fact.tail, 1)):
            kinds = {pair[place] for pair in ends}
            if len(kinds) == 1 and kinds <= self.classes.schema.entity_types.keys():
                self.guessed.setdefault(name, *kinds)

    def _arguments(
        self, node: ast.Call, places: list[str], known: dict[str, str], depth: int
    ) -> dict[str, Values]:
        """{argument: values}; one that the class does not have is rejected, the rest stays."""
        given: dict[str, Values] = {}
        for place, one in enumerate(node.args):
            if place >= len(places):
                self._reject(one, f"{ast.unparse(node.func)} has more arguments than its class")
                break
            given[places[place]] = self._values(one, depth + 1)
        for keyword in node.keywords:
            name = keyword.arg or "**"
            if name not in known and name not in places:
                name = _SAME.get(name, name)
            if name not in known and name not in places:
                choices = ", ".join(dict.fromkeys([*places, *known]))
                self._reject(
                    keyword.value, f"{ast.unparse(node.func)} has no argument {name}: {choices}"
                )
                continue
            given[name] = self._values(keyword.value, depth + 1)
        return given


def _what(node: ast.AST) -> str:
    return f"{_WHAT.get(type(node), type(node).__name__)} is no instance"


def _plain(value: object) -> Value:
    if value is None or value is ... or isinstance(value, bool):
        return value if isinstance(value, bool) else None
    if isinstance(value, str):  # escapes may spell halves of letters, which no file can hold
        return " ".join(value.encode("utf-8", "replace").decode("utf-8").split())
    if isinstance(value, int | float) and abs(value) < LARGEST:
        return str(value)
    raise _Unread(f"a {type(value).__name__} is no name")


def _words(values: Values) -> list[str]:
    """Names without a letter or digit ("...") are none."""
    return [value for value in values if isinstance(value, str) and any(map(str.isalnum, value))]


def _name(values: Values) -> str:
    name = _word(values)
    if not name:
        raise _Unread("an instance without a name")
    if is_placeholder(name):
        raise _Unread(f'"{name}" is no name')
    return name


def _word(values: Values) -> str:
    """Of a list of names the first."""
    return next(iter(_words(values)), "")
