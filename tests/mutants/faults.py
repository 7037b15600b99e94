"""One small fault at a time in the functions of a module: what a hasty hand writes."""

from __future__ import annotations

import ast
import inspect
import types
from collections.abc import Iterator

import attrs

SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.USub: ast.UAdd,
}  # fmt: skip
TURNED: dict[type[ast.AST], type[ast.AST]] = {ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE}
OPPOSITES = ("min max", "minimum maximum", "any all", "nanmin nanmax", "floor ceil", "argmin argmax", "isnan isfinite",
             "appendleft append", "startswith endswith", "fmin fmax")  # fmt: skip
OTHER_NAME = {a: b for pair in OPPOSITES for a, b in (pair.split(), reversed(pair.split()))}
Function = tuple[str, int]  # its qualified name and first line
Change = tuple[ast.AST, str, object]  # of this node, this field, what it is instead


@attrs.frozen
class Fault:
    """``number`` counts the faults of the module; ``line`` is 1-based."""

    number: int
    function: Function
    line: int
    kind: str


def faults_of(source: str) -> list[Fault]:
    """Every fault that can be planted in the functions of a module, by line."""
    return [
        Fault(number, function, line, kind)
        for number, (function, line, kind, _) in enumerate(_changes(ast.parse(source)))
    ]


def planted(source: str, number: int, filename: str = "<planted>") -> types.CodeType:
    """The module with one fault in it, compiled."""
    tree = ast.parse(source)
    _, _, _, change = list(_changes(tree))[number]
    for node, field, instead in change:
        setattr(node, field, instead)
    return compile(ast.fix_missing_locations(tree), filename, "exec", dont_inherit=True)


def functions_in(code: types.CodeType) -> dict[Function, types.CodeType]:
    """The functions of a compiled module and of its classes; what stands inside a function belongs to it."""
    found = {}
    for part in code.co_consts:
        if isinstance(part, types.CodeType):
            if part.co_flags & inspect.CO_OPTIMIZED:
                found[part.co_qualname, part.co_firstlineno] = part
            else:
                found |= functions_in(part)
    return found


def _changes(tree: ast.Module) -> Iterator[tuple[Function, int, str, list[Change]]]:
    for name, function in _functions(tree.body):
        first = min([function.lineno, *(d.lineno for d in function.decorator_list)])
        for statement in function.body:
            for node in _in_order(statement):
                for kind, change in _of_node(node):
                    yield (
                        (name, first),
                        getattr(node, "lineno", 0) or getattr(node, "target", function).lineno,
                        kind,
                        change,
                    )
        for kind, change in _dropped(function):
            yield (name, first), _line_of(change), kind, change


def _line_of(change: list[Change]) -> int:
    node, field, instead = change[0]
    was, now = getattr(node, field), instead
    return next(a.lineno for a, b in zip(was, now, strict=True) if a is not b)


def _functions(body: list[ast.stmt], within: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    for statement in body:
        if isinstance(statement, ast.FunctionDef):
            yield within + statement.name, statement
        elif isinstance(statement, ast.ClassDef):
            yield from _functions(statement.body, f"{within}{statement.name}.")


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    """The node and what stands in it, without annotations."""
    yield node
    for field, value in ast.iter_fields(node):
        if field not in ("annotation", "returns"):
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, ast.AST):
                    yield from _in_order(part)


def _of_node(node: ast.AST) -> Iterator[tuple[str, list[Change]]]:
    match node:
        case ast.Compare():
            for i, op in enumerate(node.ops):
                for other in (SWAPPED.get(type(op)), TURNED.get(type(op))):
                    if other:
                        ops = [*node.ops[:i], other(), *node.ops[i + 1 :]]
                        yield f"{_name(op)} → {other.__name__}", [(node, "ops", ops)]
        case ast.BoolOp() | ast.BinOp() | ast.AugAssign() | ast.UnaryOp(op=ast.USub()):
            if other := SWAPPED.get(type(node.op)):
                yield f"{_name(node.op)} → {other.__name__}", [(node, "op", other())]
        case ast.UnaryOp(op=ast.Not()):
            yield "not dropped", [(node, "operand", ast.UnaryOp(ast.Not(), node.operand))]
        case ast.UnaryOp(op=ast.Invert()):
            yield "~ dropped", [(node, "operand", ast.UnaryOp(ast.Invert(), node.operand))]
        case ast.If() | ast.While() | ast.IfExp():
            yield "condition turned", [(node, "test", ast.UnaryOp(ast.Not(), node.test))]
        case ast.comprehension(ifs=[_, *_]):
            yield "filter dropped", [(node, "ifs", [])]
        case ast.Constant(value=bool()):
            yield f"{node.value} → {not node.value}", [(node, "value", not node.value)]
        case ast.Constant(value=int() | float()):
            yield f"{node.value} → {node.value + 1}", [(node, "value", node.value + 1)]
        case ast.Call():
            yield from _of_call(node)
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield "returns None", [(node, "value", ast.Constant(None))]


def _of_call(node: ast.Call) -> Iterator[tuple[str, list[Change]]]:
    field = {ast.Name: "id", ast.Attribute: "attr"}.get(type(node.func))
    name = getattr(node.func, field) if field else ""
    if other := OTHER_NAME.get(name):
        yield f"{name} → {other}", [(node.func, field or "", other)]
    if name == "where" and len(node.args) == 3:
        yield "where swapped", [(node, "args", [node.args[0], node.args[2], node.args[1]])]


def _dropped(function: ast.FunctionDef) -> Iterator[tuple[str, list[Change]]]:
    for node in _in_order(function):
        for field in ("body", "orelse"):
            body = getattr(node, field, None)
            for i, statement in enumerate(body if isinstance(body, list) else []):
                if _may_go(statement):
                    instead = ast.copy_location(ast.Pass(), statement)
                    yield "statement dropped", [(node, field, [*body[:i], instead, *body[i + 1 :]])]


def _may_go(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Constant()):
            return False  # a docstring
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            return True
        case _:
            return isinstance(statement, ast.Expr | ast.AugAssign | ast.Raise | ast.Continue)


def _name(op: ast.AST) -> str:
    return type(op).__name__


__all__ = ["Fault", "Function", "faults_of", "functions_in", "planted"]
