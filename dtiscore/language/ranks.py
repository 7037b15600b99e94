"""Ranks, and how they moved. Units that share a rank share its number; where ranks are dense, a rank is a group."""

from __future__ import annotations

from dtiscore.language.numbers import signed
from dtiscore.language.sentences import say
from dtiscore.language.signs import DASH


def place(rank: int | None, of: int, lang: str, *, dense: bool = False, ranked: bool = True) -> str:
    """``2/11``, the same for all that share it; ``nhóm 2/3`` where ranks are dense. A dash without a rank, words for who is
    not ``ranked``."""
    if not rank:
        return DASH if ranked else say("value.not_ranked", lang)
    return say("value.group", lang, rank=rank, of=of) if dense else f"{rank}/{of}"


def moved(places: float | None, lang: str) -> str:
    """Places gained since the ranking before: ``+2``, ``−1`` or ``0``."""
    return signed(places, 0, lang)
