"""What the code of a plugin gives, or one more failure with its name: one that fails never takes the others along."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dtiscore.language.errors import Problem, one_line
from dtiscore.rules.plugins.calling import detail_of


class NotAList(Exception):
    """A hook returned something else than values one after another."""

    def __init__(self, found: Any) -> None:
        super().__init__(type(found).__name__)
        self.found = found


def attempt(
    action: Callable[[], Any],
    name: str,
    distribution: str,
    failures: list[Problem],
    hook: str = "",
    kind: type = object,
) -> Any:
    """The result of an action, or None and one more failure; ``hook`` is that which is called, for values of a kind."""
    try:
        return action()
    except (KeyboardInterrupt, MemoryError):
        raise
    except NotAList as error:
        code = "plugin.returned_nothing" if error.found is None else "plugin.not_a_list"
        got = {} if error.found is None else {"got": one_line(error)}
        failures.append(failure(code, name, distribution, hook=hook, wanted=kind.__name__, **got))
        return None
    except BaseException as error:  # a plugin may raise anything; one that fails must not take the others along
        code = "plugin.hook_failed" if hook else "plugin.failed"
        said = {"hook": hook} if hook else {}
        failures.append(failure(code, name, distribution, detail=detail_of(error), **said))
        return None


def failure(code: str, name: str, distribution: str, **params: Any) -> Problem:
    return Problem(code, params={"plugin": one_line(name), "distribution": one_line(distribution) or "—", **params})
