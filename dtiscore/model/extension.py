"""What plugins add around scoring: commands, and readers of data that lie elsewhere than in files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from dtiscore.language.text import Text
from dtiscore.language.validating import is_function, named, of


@attrs.frozen(eq=False)
class Command:
    """A command of the program: ``dtiscore NAME``.

    ``command`` is one of click's, made with ``@click.command()``; it brings its own arguments, options and help. ``title`` says in one
    sentence what it does. It may not have the name of a command of dtiscore or of another plugin.
    """

    name: str = attrs.field(validator=named)
    title: Text = attrs.field(validator=of(Text))
    command: Callable[..., Any] = attrs.field(validator=is_function)
    owner: str = ""


@attrs.frozen(eq=False)
class Reader:
    """Reads data from where files are not: ``NAME:ADDRESS`` in place of a path.

    ``read`` takes the address, the text behind the colon, and returns a table: a data frame, a dict of columns or a list of records.
    """

    name: str = attrs.field(validator=named)
    title: Text = attrs.field(validator=of(Text))
    read: Callable[[str], Any] = attrs.field(validator=is_function)
    owner: str = ""
