"""Which forms count: those of units that are known, that are filled in, of which nothing says that they are another unit's."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from functools import cached_property
from pathlib import PurePath

import attrs

from dtiscore.data.units import Unit, Units
from dtiscore.documents.forms.earlier_editions import Carried, carry, keep_answers
from dtiscore.documents.forms.form_words import column_name
from dtiscore.documents.forms.named_units import NamedUnits
from dtiscore.documents.forms.reading import FilledForm
from dtiscore.documents.forms.remarks import Remarks
from dtiscore.documents.forms.remembered_forms import Remembered
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
        return [*(one for one, _ in self.chosen), *(one for one, _ in self.blank), *self.waiting, *self.earlier]

    def wait(self, one: Remembered, code: str) -> None:
        self.waiting.append(one)
        self.unsettled.setdefault((code, one.form.year), []).append(one.form.file)

    def without_answers(self, framework: Framework) -> Iterator[tuple[FilledForm, Unit]]:
        """The blank forms, which may hold something where nothing is asked for, under this edition of the framework."""
        edition = fingerprint(framework)
        for one, unit in (*self.blank, *self.beside):
            form = one.form
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
        self.remarks.say("form.blank", one.form, unit.code, "warning" if is_all else "note")
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
        group = [one for one, _ in everyone if one.form.file not in self.gone] or [one for one, _ in everyone]
        current = [one for one in group if one.form.edition == self.edition]
        earlier = [one for one, _ in everyone if one.form.edition != self.edition] if current else []
        self._report_removed(
            [one.form for one, _ in everyone if one not in group and one not in earlier], group[0].form, code
        )
        different: list[Remembered] = []
        for one in current or group:
            twin = next((other for other in different if other.form.texts() == one.form.texts()), None)
            if twin is None:
                different.append(one)
            else:
                self.remarks.say("form.same_twice", one.form, code, "note", other=twin.form.file)
        newest = max(one.form.modified for one in different)
        latest = [one for one in different if one.form.modified == newest]
        if len(different) == 1:
            decision.chosen.append((different[0], unit))
            self._keep(different[0], unit, earlier, prefer, decision)
        elif prefer == "newest" and len(latest) == 1:
            decision.chosen.append((latest[0], unit))
            self._keep(latest[0], unit, earlier, prefer, decision)
            there = latest[0].form
            for one in different:
                if one.form is not there:
                    self.remarks.say("form.older", one.form, code, "note", other=there.file, when=newest)
        else:
            for one in different:
                decision.wait(one, code)
            decision.earlier += earlier
            self._report_conflict([one.form for one in different], code)

    def _report_removed(self, removed: Sequence[FilledForm], there: FilledForm, unit: str) -> None:
        """A form that somebody took out of the folder gives way to another of the same unit."""
        for form in removed:
            if form.texts() != there.texts():
                self.remarks.say("form.removed", form, unit, "note", other=there.file)

    def _report_conflict(self, forms: Sequence[FilledForm], unit: str) -> None:
        first, *others = forms
        for other in others:
            found = differences(first, other)
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
            if one.form.edition == self.edition:
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
        self, one: Remembered, unit: Unit, earlier: Sequence[Remembered], prefer: str, decision: Decision
    ) -> None:
        """What a form of the present edition leaves empty stays as the unit's forms of earlier editions answer it."""
        form, code = one.form, unit.code
        for other in self._one_of_each_edition(earlier, unit, prefer, decision):
            if not carry(other.form, self.framework, unit).form.is_blank:
                decision.earlier.append(other)
            form, count = keep_answers(form, other.form, self.framework, unit)
            if count:
                self.remarks.say("form.kept_answers", form, code, "note", other=other.form.file, count=str(count))
            elif other.form.file in self.scanned:
                self.remarks.say("form.newer_edition", other.form, code, "note", other=form.file)
        if form is not one.form:
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
            now = decision.form_of(one, unit) if one.form.edition == self.edition else one.form
            found = differences(last, now) if last is not None else {}
            counts["new" if last is None else "changed" if found else "same"] += 1
            for (line, column), (was, is_now) in found.items():
                place = now.place(line, column)
                self.remarks.say("form.changed", one.form, unit.code, "note", line, place,
                                 line=line, column=column_name(column), was=was or "–", now=is_now or "–")  # fmt: skip
        return counts

    def _counted_last(self, forms: Sequence[FilledForm], unit: Unit) -> FilledForm | None:
        current = [form for form in forms if form.edition == self.edition]
        if not current:
            return forms[-1] if forms else None
        last = current[-1]
        for form in sorted(forms, key=lambda one: one.modified, reverse=True):
            if form.edition != self.edition:
                last, _ = keep_answers(last, form, self.framework, unit)
        return last


def differences(was: FilledForm, now: FilledForm) -> dict[tuple[str, str], tuple[str, str]]:
    """By line and column, what a person typed into either form where they differ."""
    before, after = was.texts(), now.texts()
    pairs = {place: (before.get(place, ""), after.get(place, "")) for place in {**before, **after}}
    return {place: (shown(first), shown(second)) for place, (first, second) in pairs.items() if first != second}


def shown(text: str) -> str:
    """A remembered answer as a person typed it."""
    return one_line(text.removesuffix("%").removesuffix("e0") + ("%" if text.endswith("%") else ""))


def _called(unit: Unit) -> str:
    return one_line(f"{unit.code} ({unit.name})" if unit.name and unit.name != unit.code else unit.code)


def _some(codes: Sequence[str]) -> str:
    return ", ".join(codes[:MOST_NAMED]) + (" …" if len(codes) > MOST_NAMED else "")
