"""Random values and conditions over the variables that a query knows."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LABELS = ("Person", "Organization", "Location", "__Entity__", "Literal")
ENTITIES = ("Person", "Organization", "Location", "__Entity__")
TYPES = ("LIKES", "MET", "WORKS_FOR", "NOT_ASSERTED", "FROM_CHUNK")
NODE_TEXTS = ("name", "id", "type", "description", "value")  # the last two may be missing
LINK_TEXTS = ("relation", "time", "attribution", "id")
TEXTS = ("'Ada'", "'Person'", "'a'", "'MET'", "''", "'Rome (Location)'", "'2001'")
SIGNS = ("=", "<>", "<", ">", "<=", ">=")
MANY = 60  # pieces of one query, so that each ends


class RandomValues:
    """Pieces of a query; `_scope` is what it knows, `_left` how many pieces it may still have."""

    def __init__(self, seed: int | str) -> None:
        self._random = random.Random(seed)
        self._left = self._random.randint(8, MANY)
        self._names = 0
        self._scope: dict[str, str] = {}  # name -> node, rel, path, links, text, number, list

    def _some(self, chance: float) -> bool:
        self._left -= 1
        return self._left > 0 and self._random.random() < chance

    def _one(self, *choices: str) -> str:
        return self._random.choice(choices)

    def _new(self, kind: str) -> str:
        self._names += 1
        name = f"{kind[0]}{self._names}"
        self._scope[name] = kind
        return name

    def _known(self, *kinds: str) -> list[str]:
        return [name for name, kind in self._scope.items() if kind in kinds]

    @contextmanager
    def _inner(self) -> Iterator[None]:
        kept = dict(self._scope)
        yield
        self._scope = kept

    def _where(self, chance: float) -> str:
        return f" WHERE {self._condition()}" if self._some(chance) else ""

    def _condition(self) -> str:
        if self._some(0.3):
            sign = self._one("AND", "OR", "AND", "OR", "XOR")
            sides = [self._condition(), self._condition()]
            return self._one("{} {} {}", "({} {} {})").format(sides[0], sign, sides[1])
        if self._some(0.15):
            return f"NOT {self._one('{}', '({})').format(self._condition())}"
        kinds: list[Callable[[], str]] = [
            self._compared_text, self._compared_text, self._compared_number, self._in,
            self._is_null, self._contains,
        ]  # fmt: skip
        if self._known("node"):
            kinds += [self._is_labelled, self._pattern_predicate, self._exists]
        if self._left > 0:
            kinds += [self._quantified, self._counted, self._wrapped]
        return self._random.choice(kinds)()

    def _compared_text(self) -> str:
        return f"{self._text()} {self._one(*SIGNS)} {self._text()}"

    def _compared_number(self) -> str:
        left, right = self._number(), self._number()
        if "COUNT {" in left + right:
            return self._counted()
        return f"{left} {self._one(*SIGNS)} {right}"

    def _contains(self) -> str:
        sign = self._one("CONTAINS", "STARTS WITH", "ENDS WITH", "=~")
        return f"{self._text()} {sign} {self._one(chr(39) + 'a' + chr(39), *TEXTS)}"

    def _in(self) -> str:
        return f"{self._text()} IN {self._list()}"

    def _is_null(self) -> str:
        return f"{self._scalar()} IS {self._one('', 'NOT ')}NULL"

    def _is_labelled(self) -> str:
        return f"{self._one(*self._known('node'))}:{self._one(*LABELS)}"

    def _bare_pattern(self, *, named: bool) -> str:
        node = self._one(*self._known("node"))
        with self._inner():
            link = self._one("-->", "<--", "--", f"-[:{self._one(*TYPES)}]->")
            label = f":{self._one(*LABELS)}" if self._some(0.5) else ""
            return f"({node}){link}({'x' if named else ''}{label})"

    def _pattern_predicate(self) -> str:
        return self._bare_pattern(named=False)

    def _exists(self) -> str:
        with self._inner():
            pattern = self._bare_pattern(named=True)
            self._scope["x"] = "node"
            if self._some(0.4):
                return f"EXISTS {{ {pattern} }}"
            return f"EXISTS {{ MATCH {pattern}{self._where(0.6)} }}"

    def _quantified(self) -> str:
        name = self._one("any", "all", "none", "single")
        values = self._list()
        with self._inner():
            item = self._new("text")
            inner = (
                self._condition()
                if self._some(0.3)
                else f"{item} {self._one('=', '>', 'CONTAINS')} {self._text()}"
            )
            return f"{name}({item} IN {values} WHERE {inner})"

    def _counted(self) -> str:
        # Neo4j is wrong about COUNT { } = 0.5, and about COUNT { } < 1 in an OPTIONAL MATCH.
        if self._known("node") and self._some(0.4):
            return (
                f"size({self._one(*self._known('node'))}.name) {self._one(*SIGNS)} {self._count()}"
            )
        return f"{self._count()} {self._one('=', '<>', '>', '>=')} {self._one('1', '2')}"

    def _wrapped(self) -> str:
        if self._some(0.4):
            return f"coalesce({self._condition()}, {self._one('true', 'false')})"
        other = self._one("true", "false", "null")
        return f"CASE WHEN {self._condition()} THEN {self._condition()} ELSE {other} END"

    def _count(self) -> str:
        if not self._known("node"):
            return "1"
        with self._inner():
            pattern = self._bare_pattern(named=True)
            self._scope["x"] = "node"
            if self._some(0.5):
                return f"COUNT {{ {pattern} }}"
            return f"COUNT {{ MATCH {pattern}{self._where(0.5)} }}"

    def _scalar(self) -> str:
        keys = self._known("key")
        if keys and self._some(0.6):
            return self._one(*keys)
        return self._text() if self._random.random() < 0.6 else self._number()

    def _text(self) -> str:
        kinds: list[str] = [self._one(*TEXTS)]
        kinds += [f"{name}.{self._one(*NODE_TEXTS)}" for name in self._known("node")] * 2
        kinds += [f"{name}.{self._one(*LINK_TEXTS)}" for name in self._known("rel")] * 2
        kinds += [f"type({name})" for name in self._known("rel")]
        kinds += self._known("text") * 2
        text = self._one(*kinds)
        if self._some(0.12):
            return self._one("toUpper({})", "left({}, 2)", "coalesce({}, 'none')", "trim({})",
                             "replace({}, 'a', 'b')", "split({}, ' ')[0]", "substring({}, 1)",
                             "reverse({})", "{} + 'x'", "toString({})", "nullIf({}, 'Ada')",
                             "head(split({}, ' '))").format(text)  # fmt: skip
        if self._some(0.05):
            return f"CASE WHEN {self._condition()} THEN {text} ELSE {self._text()} END"
        if self._some(0.03):
            return f"CASE {text} WHEN {self._text()} THEN 'one' WHEN 'Person' THEN 'two' END"
        return text

    def _number(self) -> str:
        kinds: list[str] = [self._one("0", "1", "2", "0.5", "3")]
        kinds += [f"{name}.{self._one('confidence', 'support')}" for name in self._known("rel")] * 2
        kinds += [f"size({name}.{self._one('name', 'aliases')})" for name in self._known("node")]
        kinds += [f"length({name})" for name in self._known("path", "shortest")]
        kinds += [f"size({name})" for name in self._known("links", "list", "text")]
        kinds += self._known("number") * 2
        number = self._one(*kinds)
        if self._some(0.12):
            return self._one("{} + 1", "{} * 2", "abs({})", "coalesce({}, 0)", "-{}", "{} % 2",
                             "toInteger({})", "{} / 2", "toFloat({})", "round({})", "sign({})"
                             ).format(number)  # fmt: skip
        if self._some(0.05):
            return f"CASE WHEN {self._condition()} THEN {number} ELSE {self._number()} END"
        if self._some(0.05):
            return self._count()
        if self._some(0.05):
            values = self._list()
            with self._inner():
                item = self._new("text")
                return f"reduce(s = 0, {item} IN {values} | s + size({item}))"
        return number

    def _list(self) -> str:
        """A list of texts; its order is the same on both engines, or not seen."""
        kinds = ["['Ada', 'a', null]", "['Ada', 'Bob (Person)', 'MET']", "split('a b', ' ')", "[]"]
        kinds += [f"{name}.aliases" for name in self._known("node")] * 2
        kinds += [f"{name}.{self._one('chunks', 'quotes')}" for name in self._known("rel")] * 2
        kinds += [f"labels({name})" for name in self._known("node")]
        kinds += self._known("list") * 2
        kinds += [f"[n IN nodes({name}) | n.id]" for name in self._known("path")]
        kinds += [f"[r IN relationships({name}) | type(r)]" for name in self._known("path")]
        kinds += [f"[r IN {name} | r.id]" for name in self._known("links")]
        values = self._one(*kinds)
        if self._some(0.15):
            with self._inner():
                item = self._new("text")
                where = f" WHERE {self._condition()}" if self._some(0.6) else ""
                return f"[{item} IN {values}{where} | {self._text()}]"
        if self._some(0.06) and self._known("node"):
            with self._inner():
                pattern = self._bare_pattern(named=True)
                self._scope["x"] = "node"
                if self._some(0.5):
                    return f"[{pattern}{self._where(0.4)} | {self._text()}]"
                return f"COLLECT {{ MATCH {pattern}{self._where(0.4)} RETURN {self._text()} }}"
        if self._some(0.05) and "labels" not in values:  # whose order is not the same
            return self._one("tail({})", "{}[..1]", "coalesce({}, [])", "{} + ['x']").format(values)
        return values

    def _shown(self) -> str:
        """A value of a column; lists are shown by what does not depend on their order."""
        if self._some(0.2):
            return self._condition()
        if self._some(0.12):
            return f"size({self._list()})"
        if self._some(0.08) and self._known("node"):
            name = self._one(*self._known("node"))
            return f"{name} {{.name, .type, own: {self._scalar()}}}"
        if self._some(0.06):
            return f"{{one: {self._scalar()}, two: {self._scalar()}}}"
        if self._some(0.06):
            return f"[{self._scalar()}, {self._scalar()}]"
        return self._scalar()
