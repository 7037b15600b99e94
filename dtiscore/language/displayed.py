"""Values that show themselves in a notebook."""

from __future__ import annotations

from dtiscore.language.rooms_above import from_above


class Displayed:
    """Shown as a table or a tree in a notebook, in the language of the system; the words of the data are escaped."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        shown: str = from_above("documents.notebooks", "html_of")(self)
        return shown
