"""The correspondence of two editions (bảng đối chiếu chỉ số): which indicator of one is which of the next.

A program proposes it, a person confirms it. What has the same code and is asked and scored the same needs no entry; every
other indicator of both editions stands exactly once.
"""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import attrs

from dtiscore.files.toml import STRING, read_toml, required, shape_problems, table, words
from dtiscore.frameworks.comparing import pairs_of
from dtiscore.frameworks.fingerprints import fingerprint
from dtiscore.frameworks.locating import typed_as
from dtiscore.language.errors import DataError, Problem, did_you_mean, one_line
from dtiscore.model import Framework, Node
from dtiscore.model.stated import plain

Comparable = Literal["score", "data", "no"]
How = Literal["sum", "mean", "none"]
EDITION = table({"code": required(STRING), "fingerprint": required(STRING)})
ENTRY = table(
    {
        "was": {"type": "list", "schema": STRING, "minlength": 1},
        "comparable": words("score", "data", "no"),
        "how": words("sum", "mean", "none"),
        "new": {"type": "boolean", "allowed": [True]},
        "near": {"type": "boolean"},
    }
)
SCHEMA: dict[str, Any] = {
    "correspondence": required(
        table(
            {
                "from": required(EDITION),
                "to": required(EDITION),
                "confirmed": table(
                    {"by": required(STRING), "date": required({"type": ["date", "string"], "empty": False})}
                ),
            }
        )
    ),
    "indicators": {"type": "dict", "keysrules": {"type": "string"}, "valuesrules": ENTRY},
    "dropped": {"type": "dict", "keysrules": {"type": "string"}, "valuesrules": {"type": "string"}},
}


@attrs.frozen
class Counterpart:
    """What an indicator of the new edition was in the old one: no ``was`` where it is new.

    ``comparable`` is "score" where the same data earn the same share, "data" where last year's data can be scored anew, "no"
    otherwise. ``how`` several that were merged are put together.
    """

    code: str
    was: tuple[str, ...] = ()
    comparable: Comparable = "no"
    how: How = "none"
    near: bool = False

    @property
    def carries(self) -> bool:
        """Whether anything of last year can be compared with it."""
        return self.comparable != "no" and (len(self.was) == 1 or (len(self.was) > 1 and self.how != "none"))


@attrs.frozen(eq=False)
class Correspondence:
    """By every indicator of the new edition, what it was in the old one, and why indicators were dropped.

    ``confirmed`` says who confirmed it and when; empty where everything is the same, or for a proposal.
    """

    old: Framework
    new: Framework
    counterparts: Mapping[str, Counterpart]
    dropped: Mapping[str, str]
    confirmed: str = ""

    @property
    def common(self) -> tuple[Counterpart, ...]:
        """What both editions ask, in the order of the new one."""
        return tuple(one for one in self.counterparts.values() if one.carries)


def same_asked(old: Node, new: Node) -> bool:
    """Whether the same data earn the same share in both."""
    return bool(_rule(old) == _rule(new)) and _asked(old) == _asked(new)


def _rule(node: Node) -> Any:
    return None if node.rule is None else (node.rule.name, plain(node.params))


def _asked(node: Node) -> tuple[Any, ...]:
    data = node.data
    derived = None if data.derive is None else (data.derive, data.of)
    return node.unit_of_measure, (data.part, data.whole), derived, node.factor, data.zero, data.exceed


def implied(old: Framework, new: Framework) -> dict[str, Counterpart]:
    """The indicators that need no entry: of the same code, asked and scored the same."""
    leaves = {node.code: node for node in old.leaves}
    return {
        node.code: Counterpart(node.code, (node.code,), "score")
        for node in new.leaves
        if node.code in leaves and same_asked(leaves[node.code], node)
    }


def same_indicators(old: Framework, new: Framework) -> Correspondence | None:
    """The correspondence of two editions that ask the same; None where they do not, so that a person must say."""
    found = implied(old, new)
    if len(found) < len(new.leaves) or len(found) < len(old.leaves):
        return None
    return Correspondence(old, new, found, {})


def propose(old: Framework, new: Framework) -> Correspondence:
    """What a person may confirm: pairs by code, by the same title, or by nearly the same, which are marked."""
    pairs, near = pairs_of(old, new)
    leaves, known = {node.code: node for node in old.leaves}, implied(old, new)
    found: dict[str, Counterpart] = {}
    for node in new.leaves:
        was = leaves.get(pairs.get(node.code, ""))
        if node.code in known:
            found[node.code] = known[node.code]
        elif was is None:
            found[node.code] = Counterpart(node.code)
        else:
            comparable: Comparable = (
                "score"
                if same_asked(was, node)
                else "data"
                if _asked(was) == _asked(node) and was.kind == node.kind
                else "no"
            )
            found[node.code] = Counterpart(node.code, (was.code,), comparable, near=node.code in near)
    taken = {code for one in found.values() for code in one.was}
    return Correspondence(old, new, found, {code: "" for code in leaves if code not in taken})


def as_toml(found: Correspondence) -> str:
    """A proposal as a file; what needs no entry has none."""
    known = implied(found.old, found.new)
    lines = ["[correspondence]"]
    for name, edition in (("from", found.old), ("to", found.new)):
        lines.append(f'{name} = {{ code = "{edition.code}", fingerprint = "{fingerprint(edition)}" }}')
    lines += ['# confirmed = { by = "…", date = 2026-01-12 }', ""]
    for one in found.counterparts.values():
        if one.code in known and one.was == (one.code,):
            continue
        lines.append(f"[indicators.{_key(one.code)}]  # {_title(found.new, one.code)}")
        if not one.was:
            lines += ["new = true", ""]
            continue
        was = ", ".join(json.dumps(code, ensure_ascii=False) for code in one.was)
        lines.append(f"was = [{was}]  # " + "; ".join(_title(found.old, code) for code in one.was))
        lines += [f'comparable = "{one.comparable}"', *(["near = true"] if one.near else []), ""]
    if found.dropped:
        lines.append("[dropped]")
        lines += [f'{_key(code)} = "{why}"  # {_title(found.old, code)}' for code, why in found.dropped.items()]
    return "\n".join(lines).rstrip("\n") + "\n"


def _key(code: str) -> str:
    return code if code.replace("_", "").replace("-", "").isalnum() and code.isascii() else json.dumps(code)


def _title(framework: Framework, code: str) -> str:
    return one_line(framework[code].title.vi)


def is_proposal(path: Path) -> bool:
    """Whether a file is a correspondence that no person has confirmed yet."""
    document, _ = read_toml(path, str(path))
    stated = document.get("correspondence")
    return isinstance(stated, dict) and "confirmed" not in stated


def read_correspondence(path: Path, old: Framework, new: Framework, name: str = "") -> Correspondence:
    """A confirmed correspondence of two editions.

    Raises
    ------
    DataError
        with everything that is wrong: a proposal that nobody confirmed, other editions than these or later versions of them,
        indicators that are missing, doubled or unknown.
    """
    file = name or str(path)
    document, problems = read_toml(path, file)
    problems += shape_problems(document, SCHEMA, file, "") if document else []
    if problems:
        raise DataError(problems)
    stated = document["correspondence"]
    for side, edition in (("from", old), ("to", new)):
        if stated[side]["code"] != edition.code:
            params = {"found": one_line(stated[side]["code"]), "wanted": edition.code}
            problems.append(Problem("correspondence.other_edition", file, f"correspondence.{side}", params=params))
        elif stated[side]["fingerprint"] != fingerprint(edition):
            params = {"code": edition.code, "old": typed_as(old), "new": typed_as(new)}
            problems.append(Problem("correspondence.stale", file, f"correspondence.{side}", params=params))
    entries = {
        code: Counterpart(
            code, tuple(entry.get("was", ())), entry.get("comparable", "no"), entry.get("how", "none"), entry.get("near", False)
        )
        for code, entry in document.get("indicators", {}).items()
    }  # fmt: skip
    dropped = document.get("dropped", {})
    if "confirmed" not in stated:
        count = sum(one.near for one in entries.values())
        code = "correspondence.unconfirmed_near" if count else "correspondence.unconfirmed"
        problems.append(Problem(code, file, params={"count": count} if count else {}))
    counterparts = implied(old, new) | entries
    problems += _wrong(old, new, document.get("indicators", {}), entries, counterparts, dropped, file)
    if problems:
        raise DataError(problems)
    by = stated["confirmed"]
    day = by["date"]
    told = (
        f"{one_line(by['by'])}, {day:%Y-%m-%d}"
        if isinstance(day, datetime.date)
        else f"{one_line(by['by'])}, {one_line(day)}"
    )
    ordered = {node.code: counterparts[node.code] for node in new.leaves}
    return Correspondence(old, new, ordered, dropped, told)


def _wrong(
    old: Framework, new: Framework, stated: Mapping[str, Any], entries: Mapping[str, Counterpart],
    counterparts: Mapping[str, Counterpart], dropped: Mapping[str, str], file: str,
) -> Iterator[Problem]:  # fmt: skip
    olds, news = {node.code: node for node in old.leaves}, {node.code: node for node in new.leaves}

    def unknown(code: str, edition: Framework, known: Iterable[str], place: str) -> Problem:
        params = {"text": one_line(code), "edition": edition.code, "hint": did_you_mean(code, known)}
        return Problem("correspondence.unknown", file, place, params=params)

    for code, one in entries.items():
        place = f"indicators.{code}"
        if code not in news:
            yield unknown(code, new, news, place)
            continue
        if bool(one.was) == bool(stated[code].get("new", False)):
            yield Problem("correspondence.was_or_new", file, place)
        for was in one.was:
            if was not in olds:
                yield unknown(was, old, olds, f"{place}.was")
        single = olds.get(one.was[0]) if len(one.was) == 1 else None
        if one.comparable == "score" and single is not None and not same_asked(single, news[code]):
            yield Problem(
                "correspondence.not_same", file, f"{place}.comparable", params={"was": single.code, "code": code}
            )
        if len(one.was) > 1 and one.comparable != "no" and one.how == "none":
            yield Problem("correspondence.how", file, f"{place}.how", params={"count": len(one.was)})
    for code, why in dropped.items():
        if code not in olds:
            yield unknown(code, old, olds, f"dropped.{code}")
        elif not why.strip():
            yield Problem("correspondence.reason", file, f"dropped.{code}")
    for code in news:
        if code not in counterparts:
            yield Problem(
                "correspondence.missing",
                file,
                params={"code": code, "edition": new.code, "table": f"indicators.{code}"},
            )
    used = Counter(was for code, one in counterparts.items() if code in news for was in one.was)
    split = Counter(was for one in counterparts.values() if one.comparable == "no" for was in one.was)
    for code in olds:
        if not used[code] and code not in dropped:
            yield Problem(
                "correspondence.missing", file, params={"code": code, "edition": old.code, "table": f"dropped.{code}"}
            )
        if (used[code] > 1 and used[code] - split[code] > 1) or (used[code] and code in dropped):
            yield Problem("correspondence.doubled", file, params={"code": code, "edition": old.code})
