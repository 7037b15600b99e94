"""Who assesses and who signs, as the head and the foot of official documents name them (Decree 30/2020/NĐ-CP)."""

from __future__ import annotations

import attrs


@attrs.frozen
class Agency:
    """The agency that assesses: ``parent`` is the one above it, ``short`` its abbreviation in the numbers of documents."""

    parent: str = ""
    name: str = ""
    short: str = ""
    place: str = ""


@attrs.frozen
class Decision:
    """The decision that announces the results: number, date as 2026-03-15, and who takes it."""

    number: str = ""
    date: str = ""
    issuer: str = ""


@attrs.frozen
class Signer:
    """Who signs: ``on_behalf`` as “KT. GIÁM ĐỐC”, the position, and the name."""

    on_behalf: str = ""
    title: str = ""
    name: str = ""


@attrs.frozen
class Council:
    """The council that appraises."""

    name: str = ""
    chair: str = ""
    secretary: str = ""


@attrs.frozen
class Papers:
    """What letters and documents share: their date, by when units answer, who gets copies; and the number of each kind, as
    12/TB-SKHCN."""

    date: str = ""
    reply_by: str = ""
    recipients: tuple[str, ...] = ()
    letter: str = ""
    notice: str = ""
    minutes: str = ""
    summary: str = ""


@attrs.frozen
class Office:
    """Everything that is stated of it; what is not is left as dots to fill in by hand."""

    agency: Agency = Agency()
    decision: Decision = Decision()
    signer: Signer = Signer()
    council: Council = Council()
    documents: Papers = Papers()


UNSTATED = Office()
