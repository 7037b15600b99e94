"""The language of whoever is at the computer, where nothing else says it."""

from __future__ import annotations

import os


def language_of_locale() -> str:
    """Vietnamese where the system's locale is, else English."""
    names = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    name = next((n for n in names if n), "")
    if not name:
        import locale

        name = locale.getlocale()[0] or ""
    return "vi" if name.casefold().startswith(("vi", "vietnamese")) else "en"
