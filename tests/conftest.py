"""How many examples hypothesis tries: few and always the same by default, many and new ones with DTISCORE_EXAMPLES=many."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

UNHURRIED = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}

settings.register_profile("default", max_examples=60, derandomize=True, **UNHURRIED)
settings.register_profile("many", max_examples=3000, print_blob=True, **UNHURRIED)
settings.load_profile(os.environ.get("DTISCORE_EXAMPLES", "default"))
