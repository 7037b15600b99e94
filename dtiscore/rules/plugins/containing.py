"""What plugins do to the whole process while they are loaded is kept from it: printing, settings, the folder."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import threading
from collections.abc import Iterator

import numpy as np

_CONTAINING = threading.RLock()


@contextlib.contextmanager
def contained() -> Iterator[None]:
    """What a plugin prints while it is loaded goes to stderr, where it spoils no result; numpy's settings, the folder and the depth
    of the stack stay."""
    # Only one thread at a time, or one would put back what another had set.
    folder, depth = _folder(), sys.getrecursionlimit()
    with _CONTAINING, contextlib.redirect_stdout(_Aside()), np.errstate():
        try:
            yield
        finally:
            sys.setrecursionlimit(depth)
            if folder is not None:
                with contextlib.suppress(OSError):
                    os.chdir(folder)


class _Aside(io.TextIOBase):
    """Passes text on to stderr, and is not closed by whoever writes."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def close(self) -> None:
        """Stays open."""


def _folder() -> str | None:
    try:
        return os.getcwd()
    except OSError:  # it is gone
        return None
