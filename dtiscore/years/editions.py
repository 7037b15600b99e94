"""Which indicator of the editions of two years is which: refused with what to do where nothing says it."""

from __future__ import annotations

from dtiscore.frameworks.correspondence import Correspondence, same_indicators
from dtiscore.frameworks.folder_settings import Basis
from dtiscore.frameworks.locating import typed_as
from dtiscore.language.errors import DataError, Problem
from dtiscore.model import Framework
from dtiscore.years.chain import Years


def between_editions(years: Years, year: int, old: Framework, new: Framework, basis: Basis) -> Correspondence:
    """The correspondence of the edition of a year with that of the year before, for a basis that needs it.

    Raises
    ------
    DataError
        where nothing says which indicator is which, or the file cannot be used.
    """
    found = same_indicators(old, new)
    if found is None:
        found = years.correspondence(year)
    if found is None:
        params = {"old": old.code, "new": new.code, "basis": basis, **_remedy(years, old, new)}
        raise DataError(Problem("years.no_correspondence", params=params))
    return found


def _remedy(years: Years, old: Framework, new: Framework) -> dict[str, str]:
    """What to type for a proposal: the editions as they are named, and a file that lies in the folder."""
    folder = years.current.inputs.folder
    file = "doi-chieu.toml" if folder is None else str(folder.path / "doi-chieu.toml")
    return {"old_file": typed_as(old), "new_file": typed_as(new), "file": f'"{file}"' if " " in file else file}
