"""The colours of page and charts: safe for the colour-blind, and never alone in saying anything."""

from __future__ import annotations

from collections.abc import Mapping

INK = "#1a1a1a"
FAINT = "#555555"
PAPER = "#ffffff"
BAND = "#f2f5f8"
LINE = "#c4ccd4"
LINK = "#0b4f8a"
FOCUS = "#b34700"

NOW = "#1b4f8f"
BEFORE = "#7a7f87"
MEDIAN = "#1a1a1a"
TARGET = "#b34700"
TRACK = "#e6eaee"

# Ten steps of cividis (Nuñez, Anderton and Renslow, 2018, doi:10.1371/journal.pone.0199239), from low to high.
SHADES = (
    "#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74", "#c3b369", "#e1cc55", "#fee838",
)  # fmt: skip
# Lines of charts are told apart by dashes and shapes as well.
SERIES = ("#1a1a1a", "#1b4f8f", "#b34700", "#6b4c9a", "#00695c", "#8c2d5a", "#5c5c00", "#3d5a80")

FONTS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"

COLOURS: Mapping[str, str] = {
    "ink": INK, "faint": FAINT, "paper": PAPER, "band": BAND, "line": LINE, "link": LINK, "focus": FOCUS, "now": NOW,
    "before": BEFORE, "median": MEDIAN, "target": TARGET, "track": TRACK,
}  # fmt: skip


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio as WCAG 2.2 defines it, 1…21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def text_on(colour: str) -> str:
    """Ink or paper, whichever is easier to read on the colour."""
    return INK if contrast(INK, colour) >= contrast(PAPER, colour) else PAPER
