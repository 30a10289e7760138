"""Random reading queries of the shapes that users write, the same for the same seed."""

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


class RandomQuery:
    """One query: `text`, and whether its order is total (`ordered`)."""

    def __init__(self, seed: int | str) -> None:
        self._random = random.Random(seed)
        self._left = self._random.randint(8, MANY)
        self._names = 0
        self._scope: dict[str, str] = {}  # name -> node, link, path, links, text, number, list
        # Neo4j takes no *1..2 and {1,2} in one pattern.
        self._repeats = self._quantifies = False
        self.ordered = False
        self.text = self._query()

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

    def _query(self) -> str:
        clauses = [self._match() if self._some(0.95) else self._unwind()]
        while self._some(0.45):
            clauses.append(self._clause())
        if self._some(0.04):
            return self._union()
        return " ".join([*clauses, self._return()])

    def _union(self) -> str:
        sides = []
        for _ in range(2):
            self._scope = {}
            sides.append(f"{self._match()} RETURN {self._scalar()} AS x")
        return self._one(" UNION ", " UNION ALL ").join(sides)

    def _clause(self) -> str:
        return self._random.choice(
            (self._match, self._optional, self._optional, self._with, self._with, self._unwind,
             self._call)
        )()  # fmt: skip

    # Patterns

    def _match(self) -> str:
        patterns = [self._pattern()]
        if self._some(0.12):
            patterns.append(self._pattern())
        return f"MATCH {', '.join(patterns)}{self._where(0.6)}"

    def _optional(self) -> str:
        return f"OPTIONAL MATCH {self._pattern()}{self._where(0.4)}"

    def _pattern(self) -> str:
        """One to three nodes; with relations a node may have no label."""
        if self._some(0.25):
            return self._node(labelled=True)
        if not self._quantifies and self._some(0.05):
            self._repeats = True
            return self._shortest()
        text = self._node()
        path = self._some(0.12)
        for _ in range(1 + self._some(0.2)):
            if not self._repeats and self._some(0.06):
                self._quantifies = True
                return text + self._quantified_path() + self._node()
            text += self._link() + self._node()
        return f"{self._new('path')} = {text}" if path else text

    def _shortest(self) -> str:
        ends = [self._new("node"), self._new("node")]
        labels = self._random.sample(("Person", "Organization", "Location"), 2)
        nodes = [f"({name}:{label})" for name, label in zip(ends, labels, strict=True)]
        path = f"{self._new('shortest')} = shortestPath(({ends[0]})-[*1..3]-({ends[1]}))"
        return f"{nodes[0]}, {nodes[1]} MATCH {path}"

    def _node(self, *, labelled: bool = False) -> str:
        known = self._known("node")
        if known and self._some(0.3):
            return f"({self._one(*known)})"
        name = self._new("node") if self._some(0.85) else ""
        label = ""
        if labelled or self._some(0.55):
            label = ":" + self._one(*LABELS, *ENTITIES)
            if self._some(0.12):
                label = self._one(
                    ":Person|Location", ":__Entity__&!Person", ":!Literal&!Chunk&!Document"
                )
        keys = ""
        if self._some(0.1):
            keys = " {type: 'Person'}" if self._some(0.5) else " {id: 'Ada (Person)'}"
        inner = (
            f" WHERE {name}.name {self._one(*SIGNS)} {self._one(*TEXTS)}"
            if name and self._some(0.05)
            else ""
        )
        return f"({name}{label}{keys}{inner})"

    def _link(self) -> str:
        left, right = self._random.choice((("-", "->"), ("-", "->"), ("<-", "-"), ("-", "-")))
        if self._some(0.15):
            return left + right
        types = ""
        if self._some(0.45):
            types = ":" + self._one(*TYPES)
            if self._some(0.3):
                types += "|" + self._one(*TYPES)
        elif self._some(0.1):
            types = self._one(":!FROM_CHUNK", ":!FROM_CHUNK&!MET")
        if self._some(0.15) and "!" not in types and not self._quantifies:
            self._repeats = True
            name = self._new("links") if self._some(0.4) else ""
            return f"{left}[{name}{types}*{self._one('1..2', '0..1', '2', '..2')}]{right}"
        name = self._new("rel") if self._some(0.7) else ""
        return f"{left}[{name}{types}]{right}"

    def _quantified_path(self) -> str:
        types = self._one("", f":{self._one(*TYPES)}", f":{self._one(*TYPES)}|RELATED")
        if self._some(0.4):
            return (
                f"{self._one('-', '<-')}[{types}]-{{1,2}}" if not types else f"-[{types}]->{{1,2}}"
            )
        where = self._one("", " WHERE q.confidence > 0.3", " WHERE v.name <> 'Bob'")
        return f" ((u)-[q{types}]->(v){where}){{1,2}} "

    def _where(self, chance: float) -> str:
        return f" WHERE {self._condition()}" if self._some(chance) else ""

    # Values

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

    # Clauses that change what is known

    def _unwind(self) -> str:
        values = self._list() if self._some(0.7) else "range(1, 3)"
        name = self._new("number" if values.startswith("range") else "text")
        return f"UNWIND {values} AS {name}"

    def _with(self) -> str:
        if self._some(0.15):
            return f"WITH *{self._where(0.8)}"
        if self._some(0.15):
            return self._first_ones()
        kept = {name: kind for name, kind in self._scope.items() if self._random.random() < 0.7}
        items, made = list(kept), dict(kept)
        for _ in range(self._random.randint(0 if items else 1, 2)):
            kind = self._one("text", "number", "aggregate", "aggregate")
            value = {"text": self._text, "number": self._number, "aggregate": self._aggregate}[
                kind
            ]()
            self._names += 1
            name = f"w{self._names}"
            items.append(f"{value} AS {name}")
            made[name] = "number" if kind == "aggregate" else kind
            if value.startswith("collect"):
                made[name] = "list"
        distinct = "DISTINCT " if self._some(0.12) else ""
        self._scope = made
        return f"WITH {distinct}{', '.join(items)}{self._where(0.45)}"

    def _first_ones(self) -> str:
        """Rows in a total order, the first few: what is kept are the keys of the order."""
        values = [self._scalar() for _ in range(self._random.randint(1, 2))]
        self._scope = {}
        items, keys = [], []
        for value in values:
            self._names += 1
            name = f"w{self._names}"
            items.append(f"{value} AS {name}")
            keys.append(name + self._one("", " DESC"))
            self._scope[name] = "key"
        skip = self._one("", "", " SKIP 1")
        return f"WITH {', '.join(items)} ORDER BY {', '.join(keys)}{skip} LIMIT 3"

    def _aggregate(self) -> str:
        kind = self._one(
            "count(*)", "count({})", "count(DISTINCT {})", "collect({})", "collect(DISTINCT {})",
            "max({n})", "min({n})", "sum({n})", "avg({n})", "max({})", "min({})",
            "sum(DISTINCT {n})",
        )  # fmt: skip
        if kind == "count({})" and self._some(0.5) and self._known("node", "rel"):
            return f"count({self._one(*self._known('node', 'rel'))})"
        return kind.replace("{n}", self._number()).replace("{}", self._text())

    def _call(self) -> str:
        known = self._known("node")
        if not known:
            return self._unwind()
        node = self._one(*known)
        with self._inner():
            self._scope = {node: "node"}
            optional = self._one("", "", "OPTIONAL ")
            inner = f"{optional}MATCH ({node}){self._link()}{self._node()}{self._where(0.4)}"
            kind = self._one("text", "number", "node", "union")
            if kind == "node" and len(self._known("node")) > 1:
                inner += f" RETURN {self._known('node')[-1]}"
            elif kind == "union":
                inner += f" RETURN {self._text()} AS {{}} UNION ALL RETURN {node}.name AS {{}}"
            elif kind == "number":
                inner += f" RETURN {self._aggregate_number()} AS {{}}"
            else:
                inner += f" RETURN {self._one('', 'DISTINCT ')}{self._text()} AS {{}}"
        if inner.endswith("AS {}"):
            kind = "number" if kind == "number" else "text"
            name = self._new(kind)
            inner = inner.replace("AS {}", f"AS {name}")
        else:
            self._scope[inner.rpartition(" ")[2]] = "node"
        return f"CALL ({node}) {{ {inner} }}"

    def _aggregate_number(self) -> str:
        return self._one("count(*)", "sum({})", "max({})", "avg({})").replace("{}", self._number())

    def _return(self) -> str:
        values = [self._shown() for _ in range(self._random.randint(1, 3))]
        if self._some(0.25):
            value = self._aggregate()
            if value.startswith("collect"):
                value = f"size({value})"
            elif self._some(0.3):
                value = self._one("{} + 1", "{} > 1", "coalesce({}, 0)", "[{}]").format(value)
            values.append(value)
        distinct = "DISTINCT " if self._some(0.15) else ""
        names = [f"c{place}" for place in range(len(values))]
        items = ", ".join(f"{value} AS {name}" for value, name in zip(values, names, strict=True))
        text = f"RETURN {distinct}{items}"
        if self._some(0.3) and "{" not in items:  # maps have another order
            self.ordered = True
            keys = [name + self._one("", "", " DESC") for name in names]
            text += f" ORDER BY {', '.join(keys)}"
            text += " SKIP 1" if self._some(0.2) else ""
            text += f" LIMIT {self._one('3', '5')}" if self._some(0.4) else ""
        return text
