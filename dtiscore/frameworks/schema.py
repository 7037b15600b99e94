"""The shapes of a framework file, table by table, in the words of cerberus."""

from __future__ import annotations

import re
from typing import Any

from dtiscore.files.toml import CODES, NUMBER, STRING, TABLE, TEXT, YEAR, required, table, words
from dtiscore.model import NodeKind

LEVELS = ("national", "ministry", "province", "department", "district", "commune", "school", "other")
COMPLETENESS = ("complete", "indices", "pillars", "goals", "example")

# A source may be one line for both languages, since most are numbers of decisions, or a text in each; so may the other
# texts that a decision's table gives in Vietnamese only.
SOURCE: dict[str, Any] = {"type": ["string", "dict"], "empty": False, "schema": TEXT["schema"]}
TIES: dict[str, Any] = {"ties": words("competition", "dense"), "tie_break": CODES}
SPAN: dict[str, Any] = {"from": required(NUMBER), "to": required(NUMBER)}
METHODS = ("last", "nearest", "linear", "peer_median", "peer_mean")
NO_IMPUTATION = "none"
# A method by name, or a table with what limits it.
IMPUTE: dict[str, Any] = {
    "type": ["string", "dict"],
    "empty": False,
    "schema": {
        "method": required(words(*METHODS)),
        "within": {"type": "integer", "min": 1, "max": 100},
        "among": words("block", "all"),
    },
}
HEADER: dict[str, Any] = {
    "code": required(STRING),
    "title": required(TEXT),
    "languages": {"type": "list", "minlength": 1, "maxlength": 2, "schema": words("vi", "en")},
    "level": required(words(*LEVELS)),
    "years": required(table({"from": required(YEAR), "to": required(YEAR)})),
    "scale": {"type": ["number", "dict"], "required": True, "schema": SPAN},
    "points": words("share", "scale"),
    "impute": IMPUTE,
    "decimals": {"type": "integer", "required": True, "min": 0, "max": 10},
    "point_decimals": {"type": "integer", "min": 0, "max": 10},
    **TIES,
    "missing": required(words("zero", "skip", "error")),
    "no_submission": words("unranked", "zero"),
    "source": required(SOURCE),
    "completeness": required(words(*COMPLETENESS)),
    "note": TEXT,
}
LASTING: dict[str, Any] = {"lasting": {"type": "boolean"}}  # what stays true until it is replaced
RANGE: dict[str, Any] = {"type": "list", "minlength": 2, "maxlength": 2, "schema": NUMBER}
LEAF: dict[str, Any] = {
    "rule": TABLE,
    "unit_of_measure": STRING,
    "range": RANGE,
    "method": SOURCE,
    "evidence": SOURCE,
    "evidence_valid": words("until_replaced"),
    **LASTING,
    "collected_from": SOURCE,
    "verified_by": SOURCE,
    "topic": STRING,
    "impute": IMPUTE,
    "missing": words("zero", "skip", "error"),
    "data": table(
        {
            "part": STRING,
            "whole": STRING,
            "zero": words("not_applicable", "zero", "full", "missing"),
            "exceed": {"type": "boolean"},
            "derive": STRING,
            "from": CODES,
        }
    ),
}
SIZE: dict[str, Any] = {"points": NUMBER, "weight": NUMBER}
# A list of unit types, or a table of types, blocks and units: who is in one of them is meant.
APPLIES_TO: dict[str, Any] = {"applies_to": {"type": ["dict", "list"]}}
SCOPE: dict[str, Any] = {"type": "dict", "minlength": 1, "schema": {"types": CODES, "blocks": CODES, "units": CODES}}
ADJUSTS: dict[str, Any] = {"adjusts": words("bonus", "deduction")}
COMMON: dict[str, Any] = {"title": required(TEXT), "stt": STRING, "source": SOURCE, "note": TEXT}
BRANCH: dict[str, Any] = {
    "aggregation": {"type": ["string", "dict"], "empty": False},
    "threshold": {**NUMBER, "min": 0, "max": 1},
    "weights": words("equal"),
    "entered": words("fraction", "percent", "points"),
    "least": NUMBER,
    "most": NUMBER,
    "gate": table({"items": required(CODES), "cap": required(NUMBER), "at_least": NUMBER}),
    "indices": {"type": ["dict", "list"]},
    "indicators": {"type": ["dict", "list"]},
}
TABLES: dict[NodeKind, dict[str, Any]] = {
    "indicator": {**COMMON, **SIZE, **LEAF, **TIES, **APPLIES_TO, **ADJUSTS},
    "index": {**COMMON, **SIZE, **LEAF, **BRANCH, **TIES, **APPLIES_TO, **ADJUSTS, "standalone": {"type": "boolean"}},
    "pillar": {**COMMON, **SIZE, **LEAF, **BRANCH, **TIES, "plugin": STRING},
    "total": {
        "title": TEXT,
        "note": TEXT,
        "source": SOURCE,
        "rule": TABLE,
        **BRANCH,
        **TIES,
        "pillars": {"type": ["dict", "list"]},
    },
    "info": {**COMMON, "unit_of_measure": STRING, "range": RANGE, "data": LEAF["data"], "topic": STRING, **LASTING},
}
# What indicators that state nothing else have.
DEFAULTS: dict[str, Any] = {"points": NUMBER, **LEAF, **TIES, **APPLIES_TO}
ROWS: dict[str, Any] = {"columns": required(CODES), "rows": required({"type": "list", "minlength": 1})}
LEVEL: dict[str, Any] = {
    "title": required(TEXT),
    "from": NUMBER,
    "to": NUMBER,
    "includes": words("lower", "upper", "both", "neither"),
}
TOP: dict[str, Any] = {
    "framework": required(TABLE),
    "unit_types": TABLE,
    "indices": TABLE,
    "indicators": TABLE,
    "pillars": TABLE,
    "total": required(TABLE),
    "info": TABLE,
    "defaults": TABLE,
    "table": TABLE,
    "targets": table({"documents": required(CODES), "conflict": STRING, "default_year": YEAR}),
    "bands": table(
        {
            "includes": words("lower", "upper"),
            "levels": required({"type": "list", "minlength": 1, "schema": table(LEVEL)}),
        }
    ),
    "counts": TABLE,
    "sums": TABLE,
    "within": TABLE,
    "checks": table(
        {
            "drop_percent": NUMBER,
            "jump_percent": {**NUMBER, "min": 0},
            "least_difference": {**NUMBER, "min": 0},
            "outlier_score": {**NUMBER, "min": 1},
            "outlier_units": {"type": "integer", "min": 5},
            "copied_units": {"type": "integer", "min": 2},
            "evidence": words("stated", "all", "none"),
        }
    ),
}
SUM: dict[str, Any] = {
    "total": required(STRING),
    "parts": required(CODES),
    "title": TEXT,
    "note": TEXT,
}
WITHIN: dict[str, Any] = {"overall": required(STRING), "parts": required(CODES), "note": TEXT}
TITLED: dict[str, Any] = {"title": required(TEXT)}
ACROSS: dict[str, Any] = {"across": words("sum")}  # how what several units counted is that of the unit they became
# How a number that is reported more than once a year is told: since January, of the period alone, or as it stands.
TIME: dict[str, Any] = {"time": words("cumulative", "flow", "stock")}
COUNT_OF_NODE: dict[str, Any] = {**ACROSS, **TIME}
COUNT: dict[str, Any] = {**TITLED, "unit_of_measure": STRING, **LASTING, **COUNT_OF_NODE}
NO_PARAMS: dict[str, Any] = {"type": STRING}
CODE_OR_DASH = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
CHILD_KEYS = ("indices", "indicators", "pillars")
DEFAULT_MEASURE = {"value": "percent", "choice": "", "checklist": "", "yes_no": ""}
