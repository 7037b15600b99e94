"""The values of ``--format``: our own forms, and those of plugins where another one is asked for."""

from __future__ import annotations

from typing import Any

import click


class Forms(click.Choice[str]):
    """The forms of results that are ours; plugins are asked only for another one, so that no other command waits."""

    def __init__(self) -> None:
        super().__init__(["table", "csv", "json", "jsonl", "markdown"])
        self.known: tuple[str, ...] = tuple(self.choices)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value in self.choices:
            return str(value)
        from dtiscore.rules.plugins.loading import load_plugins

        given = load_plugins().formats
        if value in given:
            return str(value)
        self.known = (*self.choices, *given)
        self.fail(str(value), param, ctx)
        return None
