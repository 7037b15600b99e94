"""The small files that once went wrong, kept beside the source tree; where they are not, their tests are passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from .tree import ROOT

FOLDER = ROOT.parent / "shared" / "cases"


def case(*parts: str) -> Path:
    """A file or folder of them."""
    path = FOLDER.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"no {path.relative_to(FOLDER)} beside the source tree")
    return path
