"""What a person sees on stderr while something takes longer than two seconds."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from time import monotonic
from typing import Protocol, TypeVar

import click

from dtiscore.language.sentences import say

T = TypeVar("T")
PATIENCE = 2.0
BETWEEN = 0.25


class Output(Protocol):
    """What matters here of how to print."""

    @property
    def quiet(self) -> bool: ...

    @property
    def lang(self) -> str: ...


def progress(items: Sequence[T], label: str, output: Output) -> Iterator[T]:
    """The items one by one; whoever waits longer than two seconds sees a bar of how many are done.

    Nothing is drawn where stderr is no terminal or the command is quiet. The bar also moves on while one item is being
    worked on, and is finished when the last item is, or when something goes wrong.
    """
    if not _seen(output):
        yield from items
        return
    done = 0
    bar = click.progressbar(length=len(items), label=label, file=sys.stderr, show_pos=True)

    def draw() -> None:
        bar.update(done - bar.pos)
        bar.render_progress()

    with _while_waiting(draw, bar.render_finish):
        for item in items:
            yield item
            done += 1


@contextlib.contextmanager
def working(label: str, output: Output) -> Iterator[None]:
    """One long step: whoever waits longer than two seconds sees what is being done, and for how long already."""
    if not _seen(output):
        yield
        return
    begun, shown = monotonic(), ""

    def draw() -> None:
        nonlocal shown
        line = say("cli.progress.seconds", output.lang, label=label, seconds=int(monotonic() - begun))
        if line != shown:
            shown = line
            click.echo(f"\r{line}", nl=False, file=sys.stderr)

    with _while_waiting(draw, lambda: click.echo(file=sys.stderr)):
        yield


def _seen(output: Output) -> bool:
    return not output.quiet and sys.stderr is not None and sys.stderr.isatty()


@contextlib.contextmanager
def _while_waiting(draw: Callable[[], None], leave: Callable[[], None]) -> Iterator[None]:
    """``draw`` again and again, beginning after two seconds; at the end once more, and ``leave``, if ever drawn."""
    over = threading.Event()
    drawn = False

    def keep_drawing() -> None:
        nonlocal drawn
        wait = PATIENCE
        with contextlib.suppress(OSError, ValueError):  # a terminal that is gone stops no work
            while not over.wait(wait):
                drawn, wait = True, BETWEEN
                draw()

    painter = threading.Thread(target=keep_drawing, daemon=True)
    painter.start()
    try:
        yield
    finally:
        over.set()
        painter.join()
        if drawn:
            with contextlib.suppress(OSError, ValueError):
                draw()
                leave()
