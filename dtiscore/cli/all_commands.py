"""Every command, in the one group that the program runs."""

from __future__ import annotations

from dtiscore.cli import (  # noqa: F401 - importing them puts their commands into the group
    analysis_commands,
    appraisal_commands,
    border_commands,
    coinr_commands,
    decision_commands,
    feed_commands,
    folder_commands,
    form_commands,
    guide_commands,
    period_commands,
    plugin_commands,
    publishing_commands,
    report_commands,
    rule_commands,
    series_commands,
    shell_commands,
)
from dtiscore.cli.commands import dtiscore

__all__ = ["dtiscore"]
