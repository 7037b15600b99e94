"""What a framework file may write shorter: texts in one language, what most indicators share, nodes as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dtiscore.files.toml import CODE
from dtiscore.frameworks.drafts import FrameworkDraft, NodeDraft, define, strings
from dtiscore.frameworks.schema import DEFAULTS, ROWS, TABLES
from dtiscore.language.errors import did_you_mean, one_line

TEXTS = ("title", "note")
OWN = ("code", "in")  # columns that say where a row belongs, and nothing of the node
DEEPEST = 4  # dots in the name of a column
OF_A_BRANCH = frozenset(
    {"indices", "indicators", "aggregation", "threshold", "weights", "gate", "standalone", "least", "most", "entered"}
)


# --- one language ---------------------------------------------------------------------------------------------------------


def in_both_languages(drafted: FrameworkDraft) -> None:
    """Plain titles and notes stand for both languages where the framework has one; elsewhere they are told."""
    _tell_plain_texts(drafted, drafted.document, "")
    drafted.document = _with_texts(drafted.document)


def _tell_plain_texts(drafted: FrameworkDraft, table: Mapping[str, Any], place: str) -> None:
    languages = drafted.section("framework").get("languages")
    if not isinstance(languages, list) or len(languages) != 1:
        for own in _plain_texts(table, place):
            drafted.problem("framework.text_in_one_language", own)


def _plain_texts(value: Any, place: str = "") -> Iterator[str]:
    for name, inner in _inside(value):
        own = f"{place}[{name}]" if isinstance(value, list) else f"{place}.{name}".lstrip(".")
        if name in TEXTS and isinstance(inner, str) and inner:
            yield own
        elif name not in ("rule", "aggregation") or not isinstance(inner, dict):
            yield from _plain_texts(inner, own)
        else:  # what stands in it are parameters; of ours those that are tables have titles
            for parameter, table in inner.items():
                yield from _plain_texts(table, f"{own}.{parameter}")


def _inside(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


def _with_texts(value: Any, parameters: bool = False) -> Any:
    if isinstance(value, list):
        return [_with_texts(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    return {
        name: {"vi": inner, "en": inner}
        if name in TEXTS and isinstance(inner, str) and inner and not parameters
        else _with_texts(inner, parameters=name in ("rule", "aggregation"))
        for name, inner in value.items()
    }


# --- rows -----------------------------------------------------------------------------------------------------------------


def define_rows(drafted: FrameworkDraft) -> Mapping[str, tuple[str, ...]]:
    """The nodes of ``[table]`` : a list of columns and a list of rows. Code → its parents, as ``in`` names them."""
    table = drafted.section("table")
    if "table" not in drafted.document or not drafted.shape(table, ROWS, "table"):
        return {}
    columns, rows = table["columns"], table["rows"]
    if len(set(columns)) < len(columns) or "code" not in columns:
        drafted.problem("framework.table_columns", "table.columns")
        return {}
    unknown = [column for column in columns if column.partition(".")[0] not in KNOWN or column.count(".") > DEEPEST]
    for column in unknown:
        params = {"name": one_line(column), "hint": did_you_mean(column, KNOWN), "known": ", ".join(KNOWN)}
        drafted.problem("schema.unknown_key", "table.columns", **params)
    if unknown:
        return {}
    made = list(_rows(drafted, columns, rows))
    above = {parent for _, _, parents in made for parent in parents}
    for code, own, _ in made:
        is_branch = code in above or OF_A_BRANCH & own.keys()
        define(drafted, "index" if is_branch else "indicator", code, own, f"table.{code}")
    return {code: parents for code, _, parents in made}


def join_rows(drafted: FrameworkDraft, parents_of: Mapping[str, tuple[str, ...]]) -> None:
    """Put the nodes of ``[table]`` under their parents, after the children that those name themselves."""
    for code, parents in parents_of.items():
        place = f"table.{code}.in"
        for parent in parents:
            if parent in drafted.nodes:
                drafted.nodes[parent].edges.append((code, None, place))
            else:
                hint = did_you_mean(parent, drafted.nodes)
                drafted.problem("framework.unknown_node", place, code=one_line(parent), hint=hint)


KNOWN = (*OWN, *dict.fromkeys(key for kind in ("indicator", "index") for key in TABLES[kind]))


def _rows(
    drafted: FrameworkDraft, columns: list[str], rows: list[Any]
) -> Iterator[tuple[str, dict[str, Any], tuple[str, ...]]]:
    """Code, table and parents of every row; an empty text is nothing."""
    for i, cells in enumerate(rows):
        place = f"table.rows[{i}]"
        if not isinstance(cells, list) or len(cells) > len(columns):
            drafted.problem("framework.table_row", place, columns=len(columns), found=one_line(cells))
            continue
        own: dict[str, Any] = {}
        for column, value in zip(columns, cells, strict=False):
            if value != "":
                _put(own, column.split("."), value)
        code, parents = own.pop("code", None), own.pop("in", [])
        if not isinstance(code, str) or not CODE.fullmatch(code):
            drafted.problem("schema.code", f"{place}.code", found=one_line("" if code is None else code))
            continue
        _tell_plain_texts(drafted, own, f"table.{code}")
        yield code, _with_texts(own), (parents,) if isinstance(parents, str) else strings(parents)


def _put(table: dict[str, Any], path: list[str], value: Any) -> None:
    """The value under a dotted name, as ``rule.lower`` ; a title without a language is both."""
    *outer, last = path
    for name in outer:
        inner = table.setdefault(name, {})
        if not isinstance(inner, dict):
            inner = table[name] = {}
        table = inner
    table[last] = value


# --- defaults -------------------------------------------------------------------------------------------------------------


def apply_defaults(drafted: FrameworkDraft) -> None:
    """What ``[defaults]`` states, in every indicator that does not state it; a rule without a type completes the default rule.

    Default points go to those that are nowhere weighed.
    """
    stated = drafted.section("defaults")
    if "defaults" not in drafted.document or not drafted.shape(stated, DEFAULTS, "defaults"):
        return
    weighed = _weighed(drafted)
    for draft in drafted.nodes.values():
        if draft.kind == "indicator":
            _complete(draft, stated, is_weighed=draft.code in weighed)


def _weighed(drafted: FrameworkDraft) -> set[str]:
    return {
        child
        for draft in drafted.nodes.values()
        for child, weight, _ in draft.edges
        if weight is not None or "weights" in draft.table
    }


def _complete(draft: NodeDraft, stated: Mapping[str, Any], *, is_weighed: bool) -> None:
    own = dict(draft.table)
    for name, value in stated.items():
        if name == "points" and (is_weighed or "weight" in own):
            continue
        if name == "rule" and isinstance(own.get(name), dict) and "type" not in own[name]:
            own[name] = {**value, **own[name]}
        else:
            own.setdefault(name, value)
    draft.table = own
