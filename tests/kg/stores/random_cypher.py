"""Random reading queries of the shapes that users write, the same for the same seed."""

from __future__ import annotations

from tests.kg.stores.random_values import ENTITIES, LABELS, SIGNS, TEXTS, TYPES, RandomValues


class RandomQuery(RandomValues):
    """One query: `text`, and whether its order is total (`ordered`)."""

    def __init__(self, seed: int | str) -> None:
        super().__init__(seed)
        # Neo4j takes no *1..2 beside {1,2}, and no second {1,2} with the same names.
        self._repeats = self._quantifies = False
        self.ordered = False
        self.text = self._query()

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
            if not (self._repeats or self._quantifies) and self._some(0.06):
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
