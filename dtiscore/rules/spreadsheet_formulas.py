"""What a spreadsheet formula of a rule may be: short enough for every program, and nothing but arithmetic.

A rule's formula comes from code, and may hold what a criteria file stated. It lands in a workbook that thousands open, so
whatever is no number, no cell that was given, and none of a few functions is refused.
"""

from __future__ import annotations

import ast
import re

from dtiscore.language.errors import one_line
from dtiscore.language.sentences import Hint
from dtiscore.model import FormCells

LONGEST = 8_000  # characters: Excel takes 8,192 in a formula, and refuses a workbook with a longer one
MOST_NESTED = 60  # Excel takes 64 levels
MOST_ARGUMENTS = 250  # Excel takes 255
# How many arguments each takes, at least and at most.
FUNCTIONS = {
    "ABS": (1, 1), "AND": (1, MOST_ARGUMENTS), "EXP": (1, 1), "IF": (2, 3), "INT": (1, 1), "ISNUMBER": (1, 1), "LN": (1, 1),
    "LOG10": (1, 1), "MAX": (1, MOST_ARGUMENTS), "MIN": (1, MOST_ARGUMENTS), "NOT": (1, 1), "OR": (1, MOST_ARGUMENTS),
    "POWER": (2, 2), "ROUND": (2, 2), "SIGN": (1, 1), "SQRT": (1, 1), "SUM": (1, MOST_ARGUMENTS),
}  # fmt: skip
number = FormCells.number

_TOKENS = re.compile(
    rf"(?: |CELL_[0-9]+(?![0-9A-Z])|(?:{'|'.join(FUNCTIONS)})(?=\()|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:E[+-]?[0-9]+)?(?![0-9A-Z_.])"
    r'|""|<>|<=|>=|\*(?!\*)|/(?!/)|[-+<>=(),])*'
)
_ALLOWED = (
    ast.Name, ast.Load, ast.Constant, ast.BinOp, ast.UnaryOp, ast.Compare, ast.operator,
    ast.unaryop, ast.cmpop,
)  # fmt: skip


def clipped(x: str, lower: float, span: float) -> str:
    """(x − lower) / span within 0…1."""
    inside = f"({x}-{number(lower)})/{number(span)}" if lower else f"{x}/{number(span)}"
    return f"MAX(0,MIN(1,{inside}))"


def depth(formula: str) -> int:
    """How deep its parentheses are nested."""
    deepest = level = 0
    for sign in formula:
        level += (sign == "(") - (sign == ")")
        deepest = max(deepest, level)
    return deepest


def fits(formula: str) -> bool:
    """Whether every spreadsheet program takes it, also inside what a form puts around it."""
    return len(formula) <= LONGEST and depth(formula) <= MOST_NESTED


def parsed(formula: str, cells: FormCells) -> tuple[ast.expr, dict[str, str]] | None:
    """The formula as a tree, with the given cells by names of their own; None where it is no arithmetic."""
    given = {cells.value, cells.part, cells.whole, *cells.items.values()} - {""}
    names = {f"CELL_{i}": cell for i, cell in enumerate(sorted(given, key=lambda cell: (-len(cell), cell)))}
    if "CELL_" in formula:
        return None
    for name, cell in names.items():
        formula = re.sub(rf"(?<![\w.$!']){re.escape(cell)}(?![\w.(!])", name, formula)
    if not _TOKENS.fullmatch(formula):
        return None
    text = re.sub("(?<![<>])=", "==", formula).replace("<>", "!=").strip()
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError:
        return None
    return (tree, names) if all(map(_is_arithmetic, ast.walk(tree))) else None


def _is_arithmetic(part: ast.AST) -> bool:
    if isinstance(part, ast.Call):
        if not isinstance(part.func, ast.Name) or part.func.id not in FUNCTIONS:
            return False
        fewest, most = FUNCTIONS[part.func.id]
        return fewest <= len(part.args) <= most
    return isinstance(part, _ALLOWED) and (not isinstance(part, ast.Compare) or len(part.ops) == 1)


def refusal(formula: str, cells: FormCells) -> Hint | None:
    """Why a formula is not let into a workbook, if so."""
    if parsed(formula, cells) is not None:
        return None
    return Hint("result.formula", {"found": one_line(formula, 80), "functions": ", ".join(FUNCTIONS)})
