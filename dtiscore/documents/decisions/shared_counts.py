"""Counts that several criteria divide by: one title, one count; and pairs of titles that may mean the same."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import attrs

from dtiscore.documents.decisions.words.amounts import unique
from dtiscore.documents.decisions.words.bounds import words_of
from dtiscore.language.labels import key

# Words in which two titles of one thing may differ.
_LITTLE = words_of("các những và của trong năm cả toàn bộ được đã có là hiện the of all a an in year")
LEAST_WORDS = 3  # “tổng số” alone names nothing that two criteria could share


@attrs.define
class SharedCounts:
    """The counts of a table by their titles, and the criteria that use each."""

    titles: dict[str, str] = attrs.field(factory=dict)  # code → title
    users: dict[str, list[str]] = attrs.field(factory=dict)  # code → criteria
    _codes: dict[str, str] = attrs.field(factory=dict)

    def code_of(self, title: str, wanted: str, criterion: str, taken: set[str]) -> str:
        """The code of a count: that of an earlier one with the same title, else a new one."""
        name = key(title) if len(title.split()) >= LEAST_WORDS else f"{wanted} {key(title)}"
        if name not in self._codes:
            code = unique(wanted, taken)
            self._codes[name], self.titles[code], self.users[code] = code, title, []
        self.users[self._codes[name]].append(criterion)
        return self._codes[name]

    @property
    def shared(self) -> Iterator[tuple[str, list[str]]]:
        """(title, criteria) of every count that several criteria use."""
        return ((self.titles[code], users) for code, users in self.users.items() if len({*users}) > 1)

    @property
    def near(self) -> Iterator[tuple[str, str]]:
        """Pairs of titles of different criteria that differ in little words alone."""
        for one, other in combinations(self.titles, 2):
            words, others = words_of(self.titles[one]), words_of(self.titles[other])
            if (
                len(words & others) >= LEAST_WORDS
                and words ^ others <= _LITTLE
                and not {*self.users[one]} & {*self.users[other]}
            ):
                yield self.titles[one], self.titles[other]
