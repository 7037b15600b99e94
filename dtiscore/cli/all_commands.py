"""Every command, in the one group that the program runs."""

from __future__ import annotations

from dtiscore.cli import folder_commands, form_commands, report_commands
from dtiscore.cli.commands import dtiscore

__all__ = ["dtiscore", "folder_commands", "form_commands", "report_commands"]
