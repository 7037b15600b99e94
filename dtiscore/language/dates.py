"""Dates as each language writes them; data hold them as ``2026-03-01``."""

from __future__ import annotations

import re


def date_text(text: str, lang: str) -> str:
    """``01/03/2026`` in Vietnamese, ``2026-03-01`` in English, with the time of day where there is one.

    What is no such date stays as it is written.
    """
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})( .+)?", text)
    if lang != "vi" or found is None:
        return text
    year, month, day, time = found.groups(default="")
    return f"{day}/{month}/{year}{time}"
