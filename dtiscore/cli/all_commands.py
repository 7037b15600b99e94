"""Every command, in the one group that the program runs."""

from __future__ import annotations

import importlib

from dtiscore.cli.commands import dtiscore

__all__ = ["dtiscore"]

KINDS = ("appraisal", "coinr", "decision", "folder", "form", "guide", "plugin", "publishing", "report", "rule")
for kind in KINDS:
    importlib.import_module(f"dtiscore.cli.{kind}_commands")
