"""Reader of a schema's Python classes; the code is parsed, never executed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, get_args

from kg.errors import FormatError
from kg.model import Schema, SchemaMode

_BASES = ("Entity", "Relation")
_COMMON = ("self", "name", "quote")
LONGEST = 20_000_000  # characters


def read_schema_code(code: str) -> Schema:
    """Return the schema of the code; FormatError for other statements than its classes."""
    tree = _parsed(code)
    mode: Any = "free"
    classes: list[ast.ClassDef] = []
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            if not (node.name in _BASES and not node.bases):
                classes.append(node)
        elif (assigned := _assigned(node, "mode")) is not None:
            mode = assigned
        else:
            raise _strange(node)
    if mode not in get_args(SchemaMode):
        raise FormatError(f"the code's mode is one of {', '.join(get_args(SchemaMode))}")
    return _SchemaReader(classes).schema(mode)


def _parsed(code: str) -> ast.Module:
    if len(code) > LONGEST:
        raise FormatError(f"the code is longer than {LONGEST} characters")
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FormatError(f"the code is not Python: {error}") from error


class _SchemaReader:
    """Gathers types and patterns from classes; `_names` maps class names to type names."""

    def __init__(self, classes: list[ast.ClassDef]) -> None:
        self._classes = classes
        self._names = {node.name: _type_of(node) for node in classes}
        self._entities: dict[str, str] = {}
        self._relations: dict[str, str] = {}
        self._parents: dict[str, str] = {}
        self._patterns: set[tuple[str, str, str]] = set()

    def schema(self, mode: SchemaMode) -> Schema:
        for node in self._classes:
            base = _base(node)
            name = self._names[node.name]
            description = ast.get_docstring(node, clean=False) or ""
            if base == "Relation":
                self._relations[name] = description
                self._read_constructors(node, name)
                continue
            self._entities[name] = description
            if base != "Entity":
                self._parents[name] = self._names.get(base, base)
            self._read_roles(node, name)
        patterns = frozenset(self._patterns)
        return Schema(self._entities, self._relations, patterns, mode, self._parents)

    def _read_constructors(self, node: ast.ClassDef, relation: str) -> None:
        for arguments in _constructors(node):
            kinds = dict(arguments)
            if not {"head", "tail"} <= set(kinds):
                raise FormatError(f"line {node.lineno}: a relation's constructor has head and tail")
            heads, tails = (list(self._types(kinds[end])) for end in ("head", "tail"))
            self._patterns |= {(head, relation, tail) for head in heads for tail in tails}

    def _read_roles(self, node: ast.ClassDef, event: str) -> None:
        for arguments in _constructors(node):
            for argument, kind in arguments:
                if argument in _COMMON:
                    continue
                kind, description, role = _annotated(kind, argument)
                self._relations[role] = description
                self._patterns |= {(event, role, tail) for tail in self._types(kind)}

    def _types(self, kind: ast.expr) -> Iterator[str]:
        pending = [kind]
        while pending:
            node = pending.pop()
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
                pending += [node.left, node.right]
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
            elif isinstance(node, ast.Name) and node.id in self._names:
                yield self._names[node.id]
            else:
                raise _strange(node)


def _type_of(node: ast.ClassDef) -> str:
    names = (_assigned(part, "type") for part in node.body)
    return next((name for name in names if name is not None), node.name)


def _assigned(node: ast.stmt, name: str) -> str | None:
    """Return the string of a statement `name = "..."`; None for any other statement."""
    if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Constant):
        return None
    targets = [target.id for target in node.targets if isinstance(target, ast.Name)]
    return node.value.value if targets == [name] and isinstance(node.value.value, str) else None


def _base(node: ast.ClassDef) -> str:
    base = node.bases[0] if len(node.bases) == 1 else None
    if not isinstance(base, ast.Name) or node.keywords or node.decorator_list:
        raise FormatError(f"line {node.lineno}: class {node.name} has one base, and no more")
    return base.id


def _constructors(node: ast.ClassDef) -> Iterator[list[tuple[str, ast.expr]]]:
    for place, part in enumerate(node.body):
        if isinstance(part, ast.FunctionDef) and part.name == "__init__":
            arguments = [*part.args.args, *part.args.kwonlyargs]
            if any(
                argument.annotation is None and argument.arg != "self" for argument in arguments
            ):
                raise FormatError(f"line {part.lineno}: an argument has no type")
            yield [
                (argument.arg, argument.annotation)
                for argument in arguments
                if argument.annotation is not None
            ]
        elif not _is_allowed(part, place):
            raise _strange(part)


def _is_allowed(part: ast.stmt, place: int) -> bool:
    """Return True for a docstring, `...`, or the type's name."""
    if isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant):
        return part.value.value is ... or (place == 0 and isinstance(part.value.value, str))
    return _assigned(part, "type") is not None


def _annotated(kind: ast.expr, argument: str) -> tuple[ast.expr, str, str]:
    """Return (type, description, name) of a role: Annotated[type, "description", "name"]."""
    if not isinstance(kind, ast.Subscript):
        return kind, "", argument
    if not isinstance(kind.slice, ast.Tuple):
        raise _strange(kind)
    first, *notes = kind.slice.elts
    words = [note.value for note in notes if isinstance(note, ast.Constant)]
    if len(words) != len(notes) or not all(isinstance(word, str) for word in words):
        raise _strange(kind)
    description, role = [*map(str, words), argument][:2] if words else ["", argument]
    return first, description, role


def _strange(node: ast.AST) -> FormatError:
    kind = type(node).__name__
    return FormatError(f"line {getattr(node, 'lineno', 0)}: a schema's code has no {kind} there")
