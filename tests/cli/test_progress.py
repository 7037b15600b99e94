"""What is drawn while a person waits: after two seconds, on a terminal, and nowhere else."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from dtiscore.cli import progress as module
from dtiscore.cli.options import Output
from dtiscore.cli.progress import progress, working


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """stderr is a terminal, and patience lasts a fiftieth of what people have."""
    screen = Terminal()
    monkeypatch.setattr(module, "sys", SimpleNamespace(stderr=screen))
    monkeypatch.setattr(module, "PATIENCE", 0.04)
    monkeypatch.setattr(module, "BETWEEN", 0.01)
    return screen


def output(lang: str = "en", quiet: bool = False) -> Output:
    return Output(None, None, "vi" if lang == "vi" else "en", False, quiet)


def slowly(items: Iterator[int], seconds: float = 0.03) -> list[int]:
    found = []
    for item in items:
        time.sleep(seconds)
        found.append(item)
    return found


def test_patience_is_two_seconds() -> None:
    assert module.PATIENCE == 2.0


def test_whoever_waits_sees_how_many_are_done(terminal: Terminal) -> None:
    assert slowly(progress([1, 2, 3, 4], "Đang đọc số liệu", output("vi"))) == [1, 2, 3, 4]
    drawn = terminal.getvalue()
    assert "Đang đọc số liệu" in drawn
    assert "4/4" in drawn.splitlines()[-1]
    assert "#" in drawn


def test_the_bar_itself_is_plain_enough_for_every_console(terminal: Terminal) -> None:
    slowly(progress([1, 2, 3, 4], "Reading", output()))
    assert terminal.getvalue().isascii()


def test_nothing_is_drawn_before_there_is_something_to_wait_for(terminal: Terminal) -> None:
    assert list(progress(range(1000), "Reading", output())) == list(range(1000))
    assert terminal.getvalue() == ""


def test_one_long_item_shows_the_bar_too(terminal: Terminal) -> None:
    slowly(progress([1], "Reading", output()), 0.15)
    assert "0/1" in terminal.getvalue()


@pytest.mark.parametrize("quiet", [True, False])
def test_no_terminal_or_no_wish_to_see_it_means_silence(
    terminal: Terminal, quiet: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = terminal if quiet else io.StringIO()
    monkeypatch.setattr(module, "sys", SimpleNamespace(stderr=screen))
    slowly(progress([1, 2, 3], "Reading", output(quiet=quiet)))
    with working("Scoring", output(quiet=quiet)):
        time.sleep(0.1)
    assert screen.getvalue() == ""


def test_without_a_stderr_work_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "sys", SimpleNamespace(stderr=None))
    assert list(progress([1, 2], "Reading", output())) == [1, 2]


def test_a_terminal_that_is_gone_stops_no_work(monkeypatch: pytest.MonkeyPatch, terminal: Terminal) -> None:
    class Gone(Terminal):
        def write(self, text: str) -> int:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(module, "sys", SimpleNamespace(stderr=Gone()))
    assert slowly(progress([1, 2, 3, 4], "Reading", output())) == [1, 2, 3, 4]


def test_what_goes_wrong_between_is_passed_on_and_the_line_is_left(terminal: Terminal) -> None:
    with pytest.raises(ValueError, match="bad file"):  # noqa: PT012
        for item in progress([1, 2, 3], "Reading", output()):
            time.sleep(0.1)
            if item == 2:
                raise ValueError("bad file")
    assert terminal.getvalue().endswith("\n") or terminal.getvalue().endswith("\x1b[?25h")


def test_one_long_step_says_how_long_it_takes_in_both_languages(terminal: Terminal) -> None:
    for lang, words in (("en", "Scoring: 0 s so far"), ("vi", "Scoring: đã 0 giây")):
        with working("Scoring", output(lang)):
            time.sleep(0.1)
        assert words in terminal.getvalue()


def test_a_short_step_says_nothing(terminal: Terminal) -> None:
    with working("Scoring", output()):
        pass
    assert terminal.getvalue() == ""
