"""For the authors of plugins: is the plugin sound, what does it score, and random data to try it on.

``check_plugin`` and ``scored`` need nothing but dtiscore; ``frameworks`` and ``observations`` are strategies of
hypothesis, which is imported when one of them is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dtiscore.language.errors import PluginError, Problem
from dtiscore.testing.checking import PluginCheckError, check_plugin
from dtiscore.testing.rule_speed import RuleTime, SlowRuleWarning, time_rules
from dtiscore.testing.scoring_examples import scored, scored_example

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from dtiscore.data.observations import Observations
    from dtiscore.model import Framework
    from dtiscore.rules.plugins.loading import Plugins

__all__ = [
    "PluginCheckError", "RuleTime", "SlowRuleWarning", "check_plugin", "frameworks", "observations", "scored", "scored_example",
    "time_rules",
]  # fmt: skip


def frameworks(missing: Sequence[str] = ("zero", "skip"), plugins: Plugins | None = None) -> SearchStrategy[Framework]:
    """Valid frameworks: up to four levels, shared nodes, both kinds of node, gates, every rule that says how it is drawn.

    Parameters
    ----------
    missing : the policies to draw from.
    plugins : those whose rules are drawn and that a pillar may be computed by.

    Returns
    -------
    SearchStrategy
        of hypothesis.

    Raises
    ------
    PluginError
        where hypothesis is not installed.
    """
    _needs_hypothesis()
    from dtiscore.rules.absolute import BUILT_IN
    from dtiscore.testing.documents import load
    from dtiscore.testing.drawing import documents

    known = BUILT_IN if plugins is None else tuple(plugins.rules.values())
    return documents(missing, known).map(lambda document: load(document, plugins))


def observations(framework: Framework) -> SearchStrategy[Observations]:
    """Observations that the framework accepts: values, counts, words and points, missing (NaN) and not applicable (+inf) cells.

    Parameters
    ----------
    framework : as drawn by :func:`frameworks`, or any other.

    Returns
    -------
    SearchStrategy
        of hypothesis.

    Raises
    ------
    PluginError
        where hypothesis is not installed.
    """
    _needs_hypothesis()
    from dtiscore.testing import cell_drawing

    return cell_drawing.observations(framework)


def _needs_hypothesis() -> None:
    try:
        import hypothesis  # noqa: F401
    except ImportError:
        raise PluginError(Problem("kit.no_hypothesis")) from None
