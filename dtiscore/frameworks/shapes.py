"""The shapes of a framework file, table by table, in the words of cerberus."""

from __future__ import annotations

import re
from typing import Any

from dtiscore.files.toml import CODES, NUMBER, STRING, TEXT, YEAR
from dtiscore.model import NodeKind

LEVELS = ("national", "ministry", "province", "department", "district", "commune", "school", "other")
COMPLETENESS = ("complete", "indices", "pillars", "goals", "example")

# A source may be one line for both languages, since most are numbers of decisions, or a text in each; so may the other
# texts that a decision's table gives in Vietnamese only.
SOURCE: dict[str, Any] = {"type": ["string", "dict"], "empty": False, "schema": TEXT["schema"]}
TIES: dict[str, Any] = {"ties": {"type": "string", "allowed": ["competition", "dense"]}}
SPAN: dict[str, Any] = {"from": {**NUMBER, "required": True}, "to": {**NUMBER, "required": True}}
METHODS = ("last", "linear", "peer_median")
NO_IMPUTATION = "none"
# A method by name, or a table with what limits it.
IMPUTE: dict[str, Any] = {
    "type": ["string", "dict"],
    "empty": False,
    "schema": {
        "method": {"type": "string", "required": True, "allowed": list(METHODS)},
        "within": {"type": "integer", "min": 1, "max": 100},
        "among": {"type": "string", "allowed": ["block", "all"]},
    },
}
HEADER: dict[str, Any] = {
    "code": {**STRING, "required": True},
    "title": {**TEXT, "required": True},
    "level": {"type": "string", "required": True, "allowed": list(LEVELS)},
    "years": {
        "type": "dict",
        "required": True,
        "schema": {"from": {**YEAR, "required": True}, "to": {**YEAR, "required": True}},
    },
    "scale": {"type": ["number", "dict"], "required": True, "schema": SPAN},
    "points": {"type": "string", "allowed": ["share", "scale"]},
    "impute": IMPUTE,
    "decimals": {"type": "integer", "required": True, "min": 0, "max": 10},
    "point_decimals": {"type": "integer", "min": 0, "max": 10},
    **TIES,
    "missing": {"type": "string", "required": True, "allowed": ["zero", "skip", "error"]},
    "no_submission": {"type": "string", "allowed": ["unranked", "zero"]},
    "source": {**SOURCE, "required": True},
    "completeness": {"type": "string", "required": True, "allowed": list(COMPLETENESS)},
    "note": TEXT,
}
LEAF: dict[str, Any] = {
    "rule": {"type": "dict"},
    "unit_of_measure": STRING,
    "method": SOURCE,
    "evidence": SOURCE,
    "collected_from": SOURCE,
    "verified_by": SOURCE,
    "topic": STRING,
    "impute": IMPUTE,
    "data": {
        "type": "dict",
        "schema": {
            "part": STRING,
            "whole": STRING,
            "zero": {"type": "string", "allowed": ["not_applicable", "zero", "full", "missing"]},
            "exceed": {"type": "boolean"},
            "derive": STRING,
            "from": CODES,
        },
    },
}
SIZE: dict[str, Any] = {"points": NUMBER, "weight": NUMBER}
# A list of unit types, or a table of types, blocks and units: who is in one of them is meant.
APPLIES_TO: dict[str, Any] = {"applies_to": {"type": ["dict", "list"]}}
SCOPE: dict[str, Any] = {"type": "dict", "minlength": 1, "schema": {"types": CODES, "blocks": CODES, "units": CODES}}
COMMON: dict[str, Any] = {"title": {**TEXT, "required": True}, "stt": STRING, "source": SOURCE, "note": TEXT}
BRANCH: dict[str, Any] = {
    "aggregation": {"type": ["string", "dict"], "empty": False},
    "threshold": {**NUMBER, "min": 0, "max": 1},
    "weights": {"type": "string", "allowed": ["equal"]},
    "gate": {
        "type": "dict",
        "schema": {"items": {**CODES, "required": True}, "cap": {**NUMBER, "required": True}, "at_least": NUMBER},
    },
    "indices": {"type": ["dict", "list"]},
    "indicators": {"type": ["dict", "list"]},
}
TABLES: dict[NodeKind, dict[str, Any]] = {
    "indicator": {**COMMON, **SIZE, **LEAF, **TIES, **APPLIES_TO},
    "index": {**COMMON, **SIZE, **LEAF, **BRANCH, **TIES, **APPLIES_TO, "standalone": {"type": "boolean"}},
    "pillar": {**COMMON, **SIZE, **LEAF, **BRANCH, **TIES, "plugin": STRING},
    "total": {"title": TEXT, "note": TEXT, "source": SOURCE, **BRANCH, **TIES, "pillars": {"type": ["dict", "list"]}},
    "info": {**COMMON, "unit_of_measure": STRING, "data": LEAF["data"], "topic": STRING},
}
TOP: dict[str, Any] = {
    "framework": {"type": "dict", "required": True},
    "unit_types": {"type": "dict"},
    "indices": {"type": "dict"},
    "indicators": {"type": "dict"},
    "pillars": {"type": "dict"},
    "total": {"type": "dict", "required": True},
    "info": {"type": "dict"},
    "targets": {
        "type": "dict",
        "schema": {"documents": {**CODES, "required": True}, "conflict": STRING, "default_year": YEAR},
    },
    "bands": {
        "type": "dict",
        "schema": {
            "includes": {"type": "string", "allowed": ["lower", "upper"]},
            "levels": {
                "type": "list",
                "required": True,
                "minlength": 1,
                "schema": {
                    "type": "dict",
                    "schema": {
                        "title": {**TEXT, "required": True},
                        "from": NUMBER,
                        "to": NUMBER,
                        "includes": {"type": "string", "allowed": ["lower", "upper", "both", "neither"]},
                    },
                },
            },
        },
    },
    "counts": {"type": "dict"},
    "sums": {"type": "dict"},
    "within": {"type": "dict"},
    "checks": {
        "type": "dict",
        "schema": {
            "drop_percent": NUMBER,
            "jump_percent": {**NUMBER, "min": 0},
            "least_difference": {**NUMBER, "min": 0},
            "outlier_score": {**NUMBER, "min": 1},
            "outlier_units": {"type": "integer", "min": 5},
            "copied_units": {"type": "integer", "min": 2},
            "evidence": {"type": "string", "allowed": ["stated", "all", "none"]},
        },
    },
}
SUM: dict[str, Any] = {
    "total": {**STRING, "required": True},
    "parts": {**CODES, "required": True},
    "title": TEXT,
    "note": TEXT,
}
WITHIN: dict[str, Any] = {"overall": {**STRING, "required": True}, "parts": {**CODES, "required": True}, "note": TEXT}
TITLED: dict[str, Any] = {"title": {**TEXT, "required": True}}
NO_PARAMS: dict[str, Any] = {"type": STRING}
CODE_OR_DASH = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
CHILD_KEYS = ("indices", "indicators", "pillars")
DEFAULT_MEASURE = {"value": "percent", "choice": "", "checklist": "", "yes_no": ""}
