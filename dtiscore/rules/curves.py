"""What a share earns where that is not the share itself: a power of it, or an exponential of it.

Each leaves nothing at nothing and all at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from dtiscore.language.sentences import Hint
from dtiscore.model import Draw, Floats
from dtiscore.rules.spreadsheet_formulas import number
from dtiscore.rules.wording import stated

# By name, the least and the largest size of its number.
LIMITS: Mapping[str, tuple[float, float]] = {
    "power": (0.05, 20.0),
    "saturating": (0.01, 50.0),
    "exponential": (10.0, 1000.0),
}
SIGNED = frozenset({"saturating"})

CURVE: dict[str, Any] = {
    "type": "dict",
    "minlength": 1,
    "schema": {name: {"type": "number"} for name in LIMITS},
}

Curve = Mapping[str, float]


def curve_problems(curve: Curve | None) -> Iterable[tuple[str, str, Mapping[str, Any]]]:
    if curve is None:
        return
    if len(curve) > 1:
        yield "curve", "rule.one_curve", {"found": ", ".join(curve)}
    for name, value in curve.items():
        least, most = LIMITS[name]
        if not least <= (abs(value) if name in SIGNED else value) <= most:
            code = "rule.curve_size" if name in SIGNED else "rule.curve_range"
            yield f"curve.{name}", code, {"value": value, "least": least, "most": most}


def bent(share: Floats, curve: Curve | None) -> Floats:
    """What shares earn; they are kept within 0…1 first. Without a curve they are left as they are."""
    if not curve:
        return share
    ((name, size),) = curve.items()
    s = np.where(share > 0.0, np.where(share < 1.0, share, 1.0), np.where(np.isnan(share), np.nan, 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        if name == "power":
            found: Floats = s**size
        elif name == "saturating":
            found = np.expm1(-size * s) / np.expm1(-size)
        else:
            found = -size / 100.0 * np.log1p(s * np.expm1(-100.0 / size))
    return np.where((s == 0.0) | (s == 1.0), s, found)


def curve_formula(share: str, curve: Curve | None) -> str:
    """The same of a share within 0…1, as a spreadsheet writes it."""
    if not curve:
        return share
    ((name, size),) = curve.items()
    if name == "power":
        return f"POWER({share},{number(size)})"
    if name == "saturating":
        return f"((1-EXP(({share})*{number(-size)}))/{number(-float(np.expm1(-size)))})"
    return f"(0-{number(size / 100.0)}*LN(1-({share})*{number(-float(np.expm1(-100.0 / size)))}))"


def curve_words(curve: Curve | None) -> Hint:
    """Part of a rule's sentence; empty without a curve."""
    if not curve:
        return Hint("")
    ((name, size),) = curve.items()
    return Hint(f"wording.curve.{name}", stated(size=size))


def drawn_curve(draw: Draw) -> dict[str, Any]:
    """Now and then a curve, for random parameters."""
    if draw.count(0, 3):
        return {}
    return {
        "curve": draw.one_of(
            ({"power": 2}, {"power": 0.5}, {"saturating": 3}, {"saturating": -1.5}, {"exponential": 23})
        )
    }
