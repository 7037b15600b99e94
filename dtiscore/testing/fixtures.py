"""A fixture for pytest: ``pytest_plugins = ["dtiscore.testing.fixtures"]`` in the ``conftest.py`` of a plugin.

It is not loaded by itself: that would load dtiscore into every run of pytest in the environment.
"""

from __future__ import annotations

import pytest

from dtiscore.engine.scoring import Scores
from dtiscore.testing.scoring_examples import scored_example


@pytest.fixture(name="scored_example", scope="session")
def _scored_example() -> Scores:
    """The scores of the example that dtiscore brings, ``commune-demo``."""
    return scored_example()
