"""The columns that a query returns: the engine names none with an empty answer.

Those of `RETURN *` are in alphabetical order, as on Neo4j.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.cypher.patterns import variables
from kg.cypher.tokens import Token, tokenize
from kg.cypher.tree import CypherClause, Group, PathPattern, bodies, clauses, segments, tree
from kg.protocols import Table

Parts = Sequence[Token | Group | PathPattern]
_COMMA = frozenset({","})
_ENDS = frozenset({"ORDER", "SKIP", "LIMIT", "OFFSET", "UNION"})


def arranged(table: Table, cypher: str) -> Table:
    """Return the engine's answer with the columns of Neo4j, in its order."""
    if not table.rows:
        return replace(table, columns=columns(cypher))
    returns = [clause for clause in clauses(tree(cypher)) if clause.name == "RETURN"]
    if not returns or not _is_star(returns[-1]):
        return table
    order = sorted(range(len(table.columns)), key=lambda place: table.columns[place])
    rows = tuple(tuple(row[place] for place in order) for row in table.rows)
    return replace(table, columns=tuple(table.columns[place] for place in order), rows=rows)


def columns(cypher: str) -> tuple[str, ...]:
    """Return the columns of the last RETURN, `AS` names or the text; () without it."""
    items: list[list[Token]] = []
    depth, returning = 0, False
    for token in tokenize(cypher):
        depth += (token.text in ("(", "[", "{")) - (token.text in (")", "]", "}"))
        if depth == 0 and token.word == "RETURN":
            items, returning = [[]], True
        elif depth == 0 and (token.word in _ENDS or token.text == ";"):
            returning = False
        elif returning and depth == 0 and token.text == ",":
            items.append([])
        elif returning and not (token.word == "DISTINCT" and items == [[]]):
            items[-1].append(token)
    if any(not item or item[0].text == "*" for item in items):
        return tuple(sorted(_bound(tree(cypher))))
    return tuple(_name(item, cypher) for item in items)


def _name(item: list[Token], cypher: str) -> str:
    if len(item) > 2 and item[-2].word == "AS":
        return item[-1].text.strip("`")
    last = item[-1]
    return cypher[item[0].start : last.start + len(last.text)]


def _is_star(clause: CypherClause) -> bool:
    return any(part.text == "*" for part in clause.parts[:2]) and len(clause.parts) < 3


def _bound(parts: Parts) -> set[str]:
    """Return the variables at the end of a query body, which `RETURN *` returns."""
    bound: set[str] = set()
    for clause in clauses(parts):
        if clause.name in ("MATCH", "OPTIONAL"):
            bound |= variables(clause.parts)
        elif clause.name in ("UNWIND", "YIELD"):
            bound |= _items(clause, set())
        elif clause.name in ("WITH", "RETURN"):
            bound = _items(clause, bound)
        elif clause.name == "UNION":
            bound = set()
        elif clause.name == "CALL":
            for body in bodies(clause.parts):
                bound |= _bound(body.parts)
    return bound


def _items(clause: CypherClause, bound: set[str]) -> set[str]:
    """Return the names of the items; `*` stands for all `bound` variables."""
    names: set[str] = set()
    for item in segments(clause.parts, _COMMA):
        last = item[-1] if item else None
        if last and last.text == "*":
            names |= bound
        elif isinstance(last, Token):
            names.add(last.text.strip("`"))
    return names
