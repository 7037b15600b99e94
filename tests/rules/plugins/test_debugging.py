"""``DTISCORE_DEBUG=1`` shows where a plugin's exception came from; without it there is one sentence."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

import dtiscore as dti
from dtiscore.rules.plugins.calling import call_plugin


def broken_by_a_plugin() -> None:
    raise ZeroDivisionError("of the plugin")


class Silent(Exception):
    def __str__(self) -> str:
        raise RuntimeError


def silent() -> None:
    raise Silent


@dti.hookimpl
def dtiscore_rules() -> list[dti.Rule]:
    broken_by_a_plugin()
    return []


@pytest.mark.parametrize("value", ["", "1"])
def test_the_traceback_of_a_plugin_is_shown_where_it_is_asked_for(
    value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DTISCORE_DEBUG", value)
    with pytest.raises(dti.PluginError, match="ZeroDivisionError: of the plugin"):
        call_plugin("mine (mine 1.0)", "a function", broken_by_a_plugin)
    called = capsys.readouterr().err
    found = dti.load_plugins(("mine", SimpleNamespace(dtiscore_rules=dtiscore_rules)), installed=False)
    assert "ZeroDivisionError: of the plugin" in found.failures[0].text()
    loaded = capsys.readouterr().err
    for said in (called, loaded):
        assert ("Traceback" in said and "in broken_by_a_plugin" in said) is bool(value)


def test_an_exception_that_cannot_say_anything_is_no_other_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DTISCORE_DEBUG", "1")
    with pytest.raises(dti.PluginError, match="Silent"):
        call_plugin("mine (mine 1.0)", "a function", silent)
