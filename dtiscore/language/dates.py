"""Dates as each language writes them; data hold them as ``2026-03-01``."""

from __future__ import annotations

import datetime
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


def day_of(text: str) -> datetime.date | None:
    """The day that a person wrote, as 20/03/2026 or 2026-03-20; None where it is none."""
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return datetime.datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    return None


def official_parts(date: str) -> dict[str, str]:
    """Day, month and year of ``2026-02-05`` as Decree 30/2020/NĐ-CP writes them: 05, 02, 2026; but 20, 3, 2026."""
    year, month, day = date.split("-")
    return {"day": day, "month": month if month in ("01", "02") else month.lstrip("0"), "year": year}
