"""Which forms count: those of units that are known, that are filled in, of which nothing says that they are another unit's."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from functools import cached_property
from pathlib import PurePath

import attrs

from dtiscore.data.units import Unit, Units
from dtiscore.documents.forms.earlier_editions import Carried, carry, keep_answers, through
from dtiscore.documents.forms.form_words import column_name
from dtiscore.documents.forms.lines import lines_of
from dtiscore.documents.forms.named_units import NamedUnits
from dtiscore.documents.forms.reading import FilledForm
from dtiscore.documents.forms.remarks import Remarks
from dtiscore.documents.forms.remembered_forms import Remembered
from dtiscore.documents.forms.rounds import Rounds, differences, mark_of, replaced, shown
from dtiscore.frameworks.fingerprints import fingerprint, fingerprints
from dtiscore.language.errors import one_line
from dtiscore.language.labels import key
from dtiscore.language.sentences import Hint
from dtiscore.model import Framework

FormOfUnit = tuple[Remembered, Unit]
UnitYear = tuple[str, int]
MOST_NAMED = 5


@attrs.define(eq=False)
class Decision:
    """``chosen`` are the forms that count, ``blank`` those without an answer, ``beside`` such beside a form that is filled in;
    ``waiting`` those of which none could be chosen,
    and ``unsettled`` the units and years that they keep open, with their files; ``strangers`` are forms of other frameworks and
    of units that are not listed; ``earlier`` those of earlier editions from which forms of the present one keep answers."""

    chosen: list[FormOfUnit] = attrs.field(factory=list)
    blank: list[FormOfUnit] = attrs.field(factory=list)
    beside: list[FormOfUnit] = attrs.field(factory=list)
    waiting: list[Remembered] = attrs.field(factory=list)
    unsettled: dict[UnitYear, list[str]] = attrs.field(factory=dict)
    strangers: list[Remembered] = attrs.field(factory=list)
    earlier: list[Remembered] = attrs.field(factory=list)
    carried: dict[UnitYear, Carried] = attrs.field(factory=dict)

    @property
    def remembered(self) -> list[Remembered]:
        found = [*(one for one, _ in self.chosen), *(one for one, _ in self.blank), *self.waiting, *self.earlier]
        return list({id(one): one for one in found}.values())

    def wait(self, one: Remembered, code: str) -> None:
        self.waiting.append(one)
        self.unsettled.setdefault((code, one.form.year), []).append(one.form.file)

    def without_answers(self, framework: Framework) -> Iterator[tuple[FilledForm, Unit]]:
        """The blank forms, which may hold something where nothing is asked for, under this edition of the framework."""
        edition = fingerprint(framework)
        for one, unit in (*self.blank, *self.beside):
            form = one.form
            form = attrs.evolve(form, answers={}) if form.is_untouched else form
            yield form if form.edition == edition else carry(form, framework, unit).form, unit

    def form_of(self, one: Remembered, unit: Unit) -> FilledForm:
        """The form as it counts under this edition of the framework."""
        carried = self.carried.get((unit.code, one.form.year))
        return one.form if carried is None else carried.form


class Decider:
    """Decides on all forms; ``scanned`` are the files that were looked through now, ``gone`` those that are not there any more."""

    def __init__(
        self, framework: Framework, units: Units, remarks: Remarks, scanned: Container[str], gone: Container[str]
    ) -> None:
        self.framework, self.units, self.remarks = framework, units, remarks
        self.scanned, self.gone = scanned, gone
        self.edition = fingerprint(framework)

    def decide(self, candidates: Sequence[Remembered], prefer: str) -> Decision:
        decision = Decision()
        known = self._known(candidates, decision)
        filled = {(unit.code, one.form.year) for one, unit in known if not one.form.is_blank}
        groups: dict[UnitYear, list[FormOfUnit]] = {}
        doubts: list[tuple[Remembered, Unit, frozenset[str]]] = []
        for one, unit in known:
            place = unit.code, one.form.year
            if one.form.is_blank:
                self._blank(one, unit, decision, is_all=place not in filled)
                continue
            others = self._other_units(one, unit)
            if not others:
                groups.setdefault(place, []).append((one, unit))
            elif one.form.file not in self.gone:
                doubts.append((one, unit, others))
        sound = set(groups)
        for one, unit, others in doubts:
            decision.wait(one, unit.code)
            for code in sorted(others):
                if (code, one.form.year) not in sound:
                    decision.unsettled.setdefault((code, one.form.year), []).append(one.form.file)
        for place, group in groups.items():
            files = decision.unsettled.get(place)
            if files is None:
                self._choose(group, prefer, decision)
                continue
            for one, unit in group:
                self.remarks.say("form.waits", one.form, unit.code, "note", other=files[0])
                decision.wait(one, unit.code)
        for one, unit in decision.chosen:
            if one.form.file in self.gone:
                self.remarks.say("form.gone", one.form, unit.code, "warning", file=one.form.file)
        self._carry(decision)
        return decision

    # --- whose forms they are --------------------------------------------------------------------------------------

    def _known(self, candidates: Sequence[Remembered], decision: Decision) -> list[FormOfUnit]:
        """Forms of this framework and of units that are listed; the others are named where nothing better is there."""
        known, others = [], []
        for one in candidates:
            unit = self.units.find(one.unit)
            if one.form.framework == self.framework.code and unit is not None:
                known.append((one, unit))
            else:
                others.append(one)
        settled = {one.owner for one, _ in known}
        for one in others:
            if one.owner not in settled:
                decision.strangers.append(one)
            elif one.form.file not in self.scanned:
                continue
            if one.form.framework != self.framework.code:
                found, wanted = one_line(one.form.framework), self.framework.code
                self.remarks.say("form.other_framework", one.form, one.unit, found=found, wanted=wanted)
            else:
                unit_named = one_line(one.unit)
                self.remarks.say("form.unknown_unit", one.form, one.unit, unit=unit_named, units=self.units.file)
        return known

    def _blank(self, one: Remembered, unit: Unit, decision: Decision, is_all: bool) -> None:
        """A blank form is none; beside one that is filled in it means nothing."""
        if one.form.file in self.gone:
            return
        code = "form.untouched" if one.form.is_untouched else "form.blank"
        self.remarks.say(code, one.form, unit.code, "warning" if is_all else "note")
        (decision.blank if is_all else decision.beside).append((one, unit))

    @cached_property
    def _names(self) -> NamedUnits:
        parents = {key(unit.parent) for unit in self.units.records if unit.parent}
        return NamedUnits(unit for unit in self.units.records if unit.ranked or key(unit.code) not in parents)

    def _other_units(self, one: Remembered, unit: Unit) -> frozenset[str]:
        """The units that the form's file name, heading or signature names instead of its own; what that means is asked."""
        if one.assigned:
            return frozenset()
        form, file = one.form, PurePath(one.form.file).name
        named: list[tuple[str, str | Hint, str]] = [("form.names_another_unit", Hint("form.statement"), form.name)]
        named += [("form.names_another_unit", place, text) for place, text in form.named]
        named.append(("form.file_of_another_unit", "", PurePath(file).stem))
        for problem, place, text in named:
            in_file = problem == "form.file_of_another_unit"
            others = (self._names.others_in_file if in_file else self._names.others_in_text)(text, unit.code)
            if others:
                self.remarks.say(
                    problem, form, unit.code, place=place, file=file, text=one_line(text), unit=_called(unit), own=unit.code,
                    other=self._all_called(others), code=min(others),
                )  # fmt: skip
                return others
        return frozenset()

    def _all_called(self, codes: frozenset[str]) -> str:
        found = [_called(unit) for unit in self.units.records if unit.code in codes]
        return ", ".join(found[:MOST_NAMED]) + (" …" if len(found) > MOST_NAMED else "")

    # --- one form per unit -----------------------------------------------------------------------------------------

    def _choose(self, everyone: Sequence[FormOfUnit], prefer: str, decision: Decision) -> None:
        """The form that counts, of those of one unit and year."""
        unit = everyone[0][1]
        code = unit.code
        rounds = Rounds(one.form for one, _ in everyone)
        group = [one for one, _ in everyone if one.form.file not in self.gone] or [one for one, _ in everyone]
        last = rounds.last([one.form for one in group])
        group = [one for one in group if one.form in last]
        behind = rounds.marks_before(last)
        current = [one for one in group if one.form.edition == self.edition]
        others = [one for one, _ in everyone if mark_of(one.form) not in behind]
        earlier = [one for one in others if one.form.edition != self.edition] if current else []
        self._report_removed(
            [one.form for one in others if one not in group and one not in earlier], group[0].form, code
        )
        different: list[Remembered] = []
        for one in sorted(current or group, key=lambda one: rounds.lacks_first(one.form)):
            twin = next((other for other in different if not self._told_apart(other, one, rounds, unit)), None)
            if twin is None:
                different.append(one)
            else:
                self.remarks.say("form.same_twice", one.form, code, "note", other=twin.form.file)
        newest = max(one.form.modified for one in different)
        latest = [one for one in different if one.form.modified == newest]
        remembered = {mark_of(one.form): one for one, _ in reversed(everyone)}

        def before(one: Remembered) -> list[Remembered]:
            return [remembered[mark_of(form)] for form in rounds.before(one.form)]

        if len(different) == 1:
            self._settle(different[0], before(different[0]), unit, earlier, prefer, decision)
        elif prefer == "newest" and len(latest) == 1:
            there, links = latest[0], before(latest[0])
            if rounds.lacks_first(there.form):
                whole = [one for one in different if not rounds.lacks_first(one.form)]
                first = max(whole, key=lambda one: one.form.modified, default=None)
                links = [] if first is None else [*before(first), first]
            self._settle(there, links, unit, earlier, prefer, decision)
            for one in different:
                if one is not there and one not in links:
                    self.remarks.say("form.older", one.form, code, "note", other=there.form.file, when=newest)
        else:
            for one in different:
                decision.wait(one, code)
                decision.earlier += before(one)
            decision.earlier += earlier
            self._report_conflict(different, rounds, unit)

    def _told_apart(
        self, first: Remembered, second: Remembered, rounds: Rounds, unit: Unit
    ) -> dict[tuple[str, str], tuple[str, str]]:
        """Where two forms differ, each with those that it goes on from; of lines that only one asks nothing."""
        lines = lines_of(self.framework, unit)
        found = differences(rounds.whole(first.form, lines), rounds.whole(second.form, lines))
        some = [one.form.asked for one in (first, second) if rounds.lacks_first(one.form)]
        return {place: own for place, own in found.items() if all(place[0] in asked for asked in some)}

    def _settle(
        self, one: Remembered, links: Sequence[Remembered], unit: Unit, earlier: Sequence[Remembered], prefer: str, decision: Decision
    ) -> None:  # fmt: skip
        """Let a form count, with what the ``links`` before it answer and it does not ask."""
        form = one.form
        if links:
            decision.earlier += links
            whole = through([*(link.form for link in links), form], self.framework, unit)
            if whole.form.is_blank:
                self._superseded(one, unit)
                decision.wait(one, unit.code)
                return
            decision.carried[unit.code, form.year] = whole
            if whole.anew or whole.corrected or whole.dropped:
                self._report_carried(links[0].form, unit, whole)
            self._report_replaced([link.form for link in links], form, unit)
            form = whole.form
        elif form.asked:
            self.remarks.say("form.first_missing", form, unit.code, "warning", count=str(len(form.asked)))
        decision.chosen.append((one, unit))
        self._keep(one, form, unit, earlier, prefer, decision)

    def _report_replaced(self, links: Sequence[FilledForm], form: FilledForm, unit: Unit) -> None:
        for before in links:
            if before.file in self.scanned and form.asked:
                for line, place, text in replaced(before, form):
                    self.remarks.say("form.answered_again", before, unit.code, "note", line, place,
                                     line=line, text=shown(text), other=form.file)  # fmt: skip

    def _report_removed(self, removed: Sequence[FilledForm], there: FilledForm, unit: str) -> None:
        """A form that somebody took out of the folder gives way to another of the same unit."""
        for form in removed:
            if form.texts() != there.texts():
                self.remarks.say("form.removed", form, unit, "note", other=there.file)

    def _report_conflict(self, forms: Sequence[Remembered], rounds: Rounds, owner: Unit) -> None:
        first, unit = forms[0].form, owner.code
        for one in forms[1:]:
            found, other = self._told_apart(forms[0], one, rounds, owner), one.form
            self.remarks.say("form.two_forms", other, unit, other=first.file, count=str(len(found)), unit=unit)
            for (line, column), (there, here) in found.items():
                place = other.place(line, column, first)
                self.remarks.say("form.differs", other, unit, "note", line, place,
                                 line=line, column=column_name(column), other=first.file, here=here, there=there)  # fmt: skip

    # --- editions --------------------------------------------------------------------------------------------------

    def _carry(self, decision: Decision) -> None:
        """What forms of an earlier edition still say; one of which nothing is left waits for a new one."""
        chosen, decision.chosen = decision.chosen, []
        for one, unit in chosen:
            if one.form.edition == self.edition or (unit.code, one.form.year) in decision.carried:
                decision.chosen.append((one, unit))
                continue
            carried = carry(one.form, self.framework, unit)
            if carried.form.is_blank:
                self._superseded(one, unit)
                decision.wait(one, unit.code)
                continue
            decision.chosen.append((one, unit))
            decision.carried[unit.code, one.form.year] = carried
            self._report_carried(one.form, unit, carried)

    def _keep(
        self, one: Remembered, form: FilledForm, unit: Unit, earlier: Sequence[Remembered], prefer: str, decision: Decision
    ) -> None:  # fmt: skip
        """What a form of the present edition leaves empty stays as the unit's forms of earlier editions answer it."""
        code, start = unit.code, form
        for other in self._one_of_each_edition(earlier, unit, prefer, decision):
            if not carry(other.form, self.framework, unit).form.is_blank:
                decision.earlier.append(other)
            form, count = keep_answers(form, other.form, self.framework, unit)
            if count:
                self.remarks.say("form.kept_answers", form, code, "note", other=other.form.file, count=str(count))
            elif other.form.file in self.scanned:
                self.remarks.say("form.newer_edition", other.form, code, "note", other=form.file)
        if form is not start:
            decision.carried[code, form.year] = Carried(form, (), {}, {})

    def _one_of_each_edition(
        self, earlier: Sequence[Remembered], unit: Unit, prefer: str, decision: Decision
    ) -> Sequence[Remembered]:
        """Of each earlier edition the form of the unit, the latest first; of different ones none, which is said."""
        found = []
        for edition in dict.fromkeys(one.form.edition for one in earlier):
            own = [one for one in earlier if one.form.edition == edition]
            own = [one for one in own if one.form.file not in self.gone] or own
            newest = max(one.form.modified for one in own)
            latest = [one for one in own if one.form.modified == newest]
            if all(one.form.texts() == own[0].form.texts() for one in own):
                found.append(own[0])
            elif prefer == "newest" and len(latest) == 1:
                found.append(latest[0])
            else:
                decision.earlier += own
                files = ", ".join(one.form.file for one in own)
                self.remarks.say("form.earlier_forms_differ", own[0].form, unit.code, "warning", files=files)
        return sorted(found, key=lambda one: one.form.modified, reverse=True)

    def _superseded(self, one: Remembered, unit: Unit) -> None:
        own, form = fingerprints(self.framework), one.form
        changed = [one_line(code) for code in {**own, **form.nodes} if own.get(code) != form.nodes.get(code)]
        told, count = _some(changed) or "–", str(len(changed))
        self.remarks.say("form.superseded", form, unit.code, code=self.framework.code, changed=told, count=count)

    def _report_carried(self, form: FilledForm, unit: Unit, carried: Carried) -> None:
        code, count = self.framework.code, len(carried.anew)
        if count:
            told = _some(carried.anew)
            self.remarks.say(
                "form.earlier_edition", form, unit.code, "warning", code=code, count=str(count), changed=told
            )
        else:
            self.remarks.say("form.earlier_edition_whole", form, unit.code, "note", code=code)
        for line, was in carried.corrected.items():
            self.remarks.say("form.corrected", form, unit.code, "warning", line, form.sheet, was=one_line(was, 200))
        for line, answers in carried.dropped.items():
            node = line.partition("#")[0]
            problem = "form.to_answer_anew" if node in carried.anew else "form.no_longer_asked"
            for answer in answers:
                place = f"{form.sheet}!{answer.cell}"
                self.remarks.say(problem, form, unit.code, "warning", node, place, key=line, text=shown(answer.text))

    # --- since the last time ---------------------------------------------------------------------------------------

    def changes(self, before: Sequence[Remembered], decision: Decision) -> dict[str, int]:
        """What is new and what is different since the last run, cell by cell."""
        earlier: dict[tuple[str, int], list[FilledForm]] = {}
        for one in before:
            if not one.form.is_blank:
                earlier.setdefault(one.owner, []).append(one.form)
        counts = {"new": 0, "changed": 0, "same": 0}
        for one, unit in decision.chosen:
            last = self._counted_last(earlier.get(one.owner, ()), unit)
            now = decision.form_of(one, unit)
            if one.form.edition != self.edition:
                links = [link.form for link in decision.earlier if link.owner == one.owner]
                now = Rounds(links).whole(one.form, lines_of(self.framework, unit))
            found = differences(last, now) if last is not None else {}
            counts["new" if last is None else "changed" if found else "same"] += 1
            for (line, column), (was, is_now) in found.items():
                place = now.place(line, column)
                self.remarks.say("form.changed", one.form, unit.code, "note", line, place,
                                 line=line, column=column_name(column), was=was or "–", now=is_now or "–")  # fmt: skip
        return counts

    def _counted_last(self, forms: Sequence[FilledForm], unit: Unit) -> FilledForm | None:
        rounds, lines = Rounds(forms), lines_of(self.framework, unit)
        current = [form for form in forms if form.edition == self.edition]
        if not current:
            return rounds.whole(rounds.last(forms)[-1], lines) if forms else None
        last = rounds.whole(rounds.last(current)[-1], lines)
        for form in sorted(forms, key=lambda one: one.modified, reverse=True):
            if form.edition != self.edition:
                last, _ = keep_answers(last, form, self.framework, unit)
        return last


def _called(unit: Unit) -> str:
    return one_line(f"{unit.code} ({unit.name})" if unit.name and unit.name != unit.code else unit.code)


def _some(codes: Sequence[str]) -> str:
    return ", ".join(codes[:MOST_NAMED]) + (" …" if len(codes) > MOST_NAMED else "")
