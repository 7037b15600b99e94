"""The head and the foot of official documents: what the folder states, and dots to fill in by hand for what it does not."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import attrs

from dtiscore.language.dates import date_text, official_parts
from dtiscore.language.errors import Language
from dtiscore.language.sentences import say
from dtiscore.model import Office


@attrs.frozen(slots=False)
class Letterhead:
    """What stands there, in one language; the names of persons are empty where none is stated, to be signed by hand."""

    office: Office
    lang: Language

    @property
    def parent(self) -> str:
        return self.office.agency.parent or say("office.blank_parent", self.lang)

    @property
    def agency(self) -> str:
        return self.office.agency.name or say("office.blank", self.lang)

    @property
    def symbol(self) -> str:
        """What stands behind the stroke in the number of a document."""
        return self.office.agency.short or say("office.blank", self.lang)

    @property
    def letter_number(self) -> str:
        """The line with the number of letters; dots for the number where none is stated."""
        stated = self.office.documents.letter
        if stated:
            return say("letter.own_number", self.lang, number=stated)
        return say("letter.number", self.lang, symbol=self.symbol)

    @property
    def place_and_date(self) -> str:
        place = self.office.agency.place or say("office.blank_place", self.lang)
        return say("office.place_and_date", self.lang, place=place, date=self._date(self.office.documents.date))

    def _date(self, date: str) -> str:
        return say("office.date", self.lang, **official_parts(date)) if date else say("office.blank_date", self.lang)

    @property
    def reply_by(self) -> str:
        date = self.office.documents.reply_by
        return date_text(date, self.lang) if date else say("office.blank_day", self.lang)

    @property
    def decision(self) -> str:
        """The decision with its number, date and issuer, as documents cite it."""
        stated = self.office.decision
        number, issuer = (
            stated.number or say("office.blank_decision", self.lang),
            stated.issuer or say("office.blank_issuer", self.lang),
        )
        return say("office.decision", self.lang, number=number, date=self._date(stated.date), issuer=issuer)

    @property
    def signer_title(self) -> str:
        return self.office.signer.title or say("office.blank_head", self.lang)

    @property
    def council(self) -> str:
        return self.office.council.name or say("office.blank_council", self.lang)

    def copies(self, first: str = "") -> Sequence[str]:
        """The lines below “Nơi nhận:”: ``first`` is who is written to, then whom the folder states, or the file."""
        stated = self.office.documents.recipients
        names = (
            [*filter(None, [first]), *stated]
            if stated
            else [first or say("office.blank", self.lang), say("office.filed", self.lang)]
        )
        return [f"- {name.rstrip(' .;')}{'.' if i == len(names) else ';'}" for i, name in enumerate(names, 1)]

    @cached_property
    def fields(self) -> dict[str, Any]:
        """What templates are given."""
        agency, decision, signer, council = (
            getattr(self.office, n) for n in ("agency", "decision", "signer", "council")
        )
        return {
            "agency": {
                "parent": self.parent,
                "name": self.agency,
                "short": self.symbol,
                "place": agency.place or say("office.blank_place", self.lang),
            },
            "decision": {
                "number": decision.number or say("office.blank_decision", self.lang),
                "date": self._date(decision.date),
                "issuer": decision.issuer or say("office.blank_issuer", self.lang),
                "cited": self.decision,
            },
            "signer": {"on_behalf": signer.on_behalf, "title": self.signer_title, "name": signer.name},
            "council": {"name": self.council, "chair": council.chair, "secretary": council.secretary},
            "documents": {name: getattr(self.office.documents, name) for name in ("notice", "minutes", "summary")},
            "place_and_date": self.place_and_date,
            "reply_by": self.reply_by,
            "copies": self.copies(),
            "blank": say("office.blank", self.lang),
        }
