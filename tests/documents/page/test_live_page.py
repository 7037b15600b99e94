"""The page that answers back: in a browser, as a reader uses it, and against the engine."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

import dtiscore as dti
from dtiscore.cli import run
from dtiscore.data.measuring import instead_of_counts
from dtiscore.documents.page.content import page_of
from dtiscore.documents.page.html import as_html, policy_of, script_of, style_sheet
from dtiscore.language.numbers import fixed
from dtiscore.language.sentences import say
from dtiscore.model import TOTAL

from ...browser import Seen, needs_browser, opened
from ...tree import ROOT
from .test_page import scores_of

COMMUNES = ROOT / "examples" / "commune-demo"


@pytest.fixture(scope="module")
def communes() -> dti.Scores:
    return scores_of("commune-demo")


@pytest.fixture(scope="module")
def live(communes: dti.Scores, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("live") / "trang.html"
    path.write_bytes(as_html(page_of(communes, "vi", what_if=True)))
    return path


@pytest.mark.whole
def test_without_its_script_the_page_is_what_it_was(communes: dti.Scores) -> None:
    page = page_of(communes, "vi", what_if=True)
    plain, text = as_html(page, script=False).decode(), as_html(page).decode()
    data = re.findall(r'<script type="application/json" id="live">[^<]*</script>\n', text)
    assert len(data) == 1
    text = text.replace(data[0], "").replace(f"<script>{script_of()}</script>\n", "")
    policies = [policy_of(style_sheet(), script) for script in (script_of(), "")]
    assert [one.replace("'", "&#39;") in text for one in policies] == [True, False]
    assert text.replace(*(one.replace("'", "&#39;") for one in policies)) == plain
    assert "<input" not in plain
    assert "<button" not in plain
    assert "unsafe" not in "".join(policies)


def test_a_page_without_values_to_try_carries_none(communes: dti.Scores) -> None:
    assert page_of(communes, "en").trial is None
    found = page_of(communes, "en", what_if=None).trial
    assert found is not None
    assert len(found["units"]) == 6


@pytest.mark.whole
def test_many_units_leave_their_values_out_unless_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("dtiscore.documents.page.content.MOST_UNITS", 5)
    file = tmp_path / "a.html"
    command = ["report", str(COMMUNES), "--lang", "en", "-o", str(file)]
    assert run(command) == 0
    assert "6 units: the page leaves their values out" in capsys.readouterr().err
    assert '"trial":null' in file.read_text("utf-8")


@pytest.mark.parametrize("options", [["--no-script", "--what-if", "values"], ["-o", "a.xlsx", "--no-script"]])
def test_what_cannot_be_had_together_is_refused(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", str(COMMUNES), "--lang", "en", "-o", "a.html", *options]) == 2
    assert "--what-if" in capsys.readouterr().err


# --- in a browser ------------------------------------------------------------------------------------------------------


def type_into(seen: Seen, selector: str, text: str, event: str = "input") -> None:
    seen.evaluate(
        f"(() => {{ const one = document.querySelector({json.dumps(selector)}); one.value = {json.dumps(text)};"
        f" one.dispatchEvent(new Event('{event}', {{ bubbles: true }})); }})()"
    )


def rest(seen: Seen) -> None:
    seen.browser.ask(
        "Runtime.evaluate", seen.session, expression="new Promise(r => setTimeout(r, 700))", awaitPromise=True
    )


def rows_of(seen: Seen, selector: str) -> list[list[str]]:
    cells = (
        f"[...document.querySelector({json.dumps(selector)}).rows].filter(r => getComputedStyle(r).display !== 'none')"
    )
    found: list[list[str]] = seen.evaluate(f"{cells}.map(row => [...row.cells].map(cell => cell.textContent.trim()))")
    return found


@needs_browser
def test_a_reader_tries_two_values_and_the_engine_says_the_same(
    communes: dti.Scores, live: Path, tmp_path: Path
) -> None:
    """What if Xã B had 80 % of its dossiers online and all officials trained: points, place, whom it overtakes."""
    u, j, observations = communes.unit_index("xa-b"), 1, communes.plan.observations
    tried = {"online_dossiers": 80.0, "officials_trained": 100.0, "fibre_households": 100.0, "health_records": 100.0}
    tried |= {"payment_accounts": 100.0, "results_digitised": 100.0, "work_files": 100.0}
    for code, value in tried.items():
        counts = instead_of_counts(communes.framework[code], observations, u, j, value)
        observations = observations.with_value(u, j, code, value, **counts)
    after = dti.score(communes.framework, observations)
    points = [fixed(one.points(TOTAL)[u, j], 2, "vi") for one in (communes, after)]
    ranks = [dti.rank(one, year=2025).ranks[u, j] for one in (communes, after)]
    better = [set(np.flatnonzero(one[TOTAL][:, j] > one[TOTAL][u, j])) for one in (communes, after)]
    overtaken = ", ".join(observations.records[i].name for i in sorted(better[0] - better[1]))
    assert overtaken == "Phường F (synthetic)"
    place = {code: communes.plan.index[code] for code in tried}
    with opened(live, 390, 844, tmp_path) as seen:
        assert seen.complaints == ()
        assert seen.requests == (live.resolve().as_uri(),)
        option = "[...document.querySelectorAll('#try-unit option')].find(o => o.textContent.startsWith('Xã B')).value"
        type_into(seen, "#try-unit", seen.evaluate(option), "change")
        type_into(seen, "#try-find", "nop truc tuyen")
        assert seen.evaluate(f"document.getElementById('try-{place['online_dossiers']}').offsetParent !== null")
        for code, value in tried.items():
            type_into(seen, f"#try-{place[code]}", fixed(value, 1, "vi"))
        shown = rows_of(seen, ".outcome table")
        assert shown[1][1:3] == points
        assert [row[1:3] for row in shown if row[0] == say("live.rank", "vi")] == [[f"{rank}/6" for rank in ranks]]
        rest(seen)
        said = seen.evaluate("document.querySelector('.outcome output').textContent")
        assert say("live.said.total", "vi", unit="Xã B (synthetic)", before=points[0], after=points[1]) in said
        assert say("live.said.passed", "vi", count=1, units=overtaken) in said
        assert seen.evaluate("document.querySelectorAll('.trial li').length") == len(tried)
        # What is no number, or two, is refused in words and counts as reported.
        type_into(seen, f"#try-{place['officials_trained']}", "1.774")
        told = "document.getElementById('try-{}-told').textContent".format(place["officials_trained"])
        assert seen.evaluate(told) == say("live.not_a_number", "vi", text="1.774")
        assert seen.evaluate("document.querySelectorAll('.trial li').length") == len(tried) - 1
        # Every control has a name, and nothing is wider than the phone.
        names = (
            "[...document.querySelectorAll('input, select, button')].filter(e => !(e.getAttribute('aria-label') || e.textContent.trim()"
            " || (e.labels && e.labels[0] && e.labels[0].textContent.trim()))).map(e => e.outerHTML)"
        )
        assert seen.evaluate(names) == []
        assert seen.evaluate("document.documentElement.scrollWidth") <= 390
        seen.evaluate("document.querySelector('.trial > p button').click()")
        assert seen.evaluate("document.querySelectorAll('.trial li').length") == 0
        assert seen.evaluate("document.activeElement.textContent") == say("live.reset", "vi")


@needs_browser
def test_tables_are_searched_sorted_and_compared(live: Path, communes: dti.Scores, tmp_path: Path) -> None:
    with opened(live, 1100, 800, tmp_path) as seen:
        names = [row[1] for row in rows_of(seen, ".ranking tbody")]
        assert len(names) == 6
        # By keyboard, and the focus stays where it was.
        seen.evaluate("document.querySelector('.ranking th:nth-child(1) button').focus()")
        seen.press("Enter")
        seen.press("Enter")
        assert seen.evaluate("document.querySelector('.ranking th').getAttribute('aria-sort')") == "descending"
        assert [row[1] for row in rows_of(seen, ".ranking tbody")] == names[::-1]
        assert "↓" in seen.evaluate("document.activeElement.textContent")
        # As numbers, not as text: the third column is the total.
        seen.evaluate("document.querySelector('.ranking th:nth-child(3) button').click()")
        totals = [float(row[2].rstrip("%").replace(",", ".")) for row in rows_of(seen, ".ranking tbody")]
        assert totals == sorted(totals)
        assert seen.evaluate("document.querySelectorAll('[aria-sort]').length") == 1
        # Without accents.
        type_into(seen, ".tools input[type=search]", "phuong E")
        assert [row[1] for row in rows_of(seen, ".ranking tbody")] == ["Phường E (synthetic)"]
        assert seen.evaluate("document.querySelector('.tools [role=status]').textContent") == say(
            "live.found", "vi", count=1, all=6
        )
        type_into(seen, ".tools input[type=search]", "")
        seen.evaluate("[...document.querySelectorAll('.ranking tbody input')].slice(0, 5).forEach(box => box.click())")
        compared = rows_of(seen, "#compare table")
        lowest_first = [communes.plan.observations.records[i].name for i in np.argsort(communes[TOTAL][:, 1])]
        assert compared[0][1:] == lowest_first[:4]
        said = seen.evaluate("document.querySelector('#compare [role=status]').textContent")
        assert said == say("live.compare.most", "vi", most=4, unit=lowest_first[4])
        assert seen.evaluate("document.querySelectorAll('.ranking input:checked').length") == 4
        seen.browser.ask("Emulation.setEmulatedMedia", seen.session, media="print")
        assert seen.evaluate(
            "[...document.querySelectorAll('input, select, .arrow')].every(e => e.offsetParent === null)"
        )


@needs_browser
def test_every_printed_number_is_read_back_as_the_number_it_is(live: Path, tmp_path: Path) -> None:
    """Sorting reads what is printed: the inverse of how the page writes numbers, in both languages."""
    from .evaluating import EVALUATOR

    voice = (Path(dti.__file__).parent / "documents" / "page" / "voice.js").read_text("utf-8")
    for lang in ("vi", "en"):
        page = tmp_path / f"{lang}.html"
        head = f'<html lang="{lang}"><script type="application/json" id="live">{{"words":{{}}}}</script>'
        page.write_text(f"{head}<script>{EVALUATOR}{voice}</script>", "utf-8")
        printed = {fixed(v, d, lang): v for v in (0.0, 7.0, 61.5, -1774.5, 1234567.25) for d in (2,)}
        printed |= {"12/109": 12.0, "97,01%" if lang == "vi" else "97.01%": 97.01, "+3": 3.0}
        with opened(page, 800, 600, tmp_path / lang) as seen:
            assert seen.evaluate(f"{json.dumps(list(printed))}.map(printedNumber)") == list(printed.values())
            assert seen.evaluate("['–', '', 'Xã 5', 'Tốt'].map(printedNumber)") == [None] * 4
            numbers = [0.125, 1774.5, 99.995, -0.004, 1e6]
            assert seen.evaluate(f"{numbers}.map(v => fixed(v, 2))") == [fixed(v, 2, lang) for v in numbers]
            typed = ["80", "61,5", "61.5", "1.774.500,5" if lang == "vi" else "1,774,500.5", "12 %", ".5", "x", ""]
            read = [80, 61.5, 61.5, 1774500.5, 12, 0.5, None, None]
            assert seen.evaluate(f"{json.dumps(typed)}.map(typedNumber)") == read
