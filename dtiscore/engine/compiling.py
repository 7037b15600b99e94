"""How functions are compiled: when first called, and kept on disk where there is a folder to keep them in."""

from __future__ import annotations

import contextlib
from typing import Any

import numba
from numba.core.caching import FunctionCache


class _Cache(FunctionCache):  # type: ignore[misc]
    """numba's cache on disk, on which nothing depends: what is damaged is compiled anew, what finds no room stays out."""

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        try:
            return super().load_overload(sig, target_context)
        except Exception:  # a damaged file may raise anything
            with contextlib.suppress(Exception):
                self.flush()  # saving reads the index again
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        with contextlib.suppress(Exception):
            super().save_overload(sig, data)


def compiled(function: Any) -> Any:
    """Compiled when first called, and kept on disk where there is a folder to keep it in."""
    dispatcher = numba.njit(nogil=True, error_model="numpy")(function)
    with contextlib.suppress(RuntimeError):  # neither beside this file nor in the user's cache may a file be written
        dispatcher._cache = _Cache(function)
    return dispatcher
