"""The statuses of an assessment, in the order in which they are reached."""

from __future__ import annotations

STATUSES = ("self", "preliminary", "appraised")
