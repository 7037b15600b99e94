"""One bad framework file per mistake, each with the place and the words that its one message must contain."""

from __future__ import annotations

import contextlib
import difflib
import os
import random
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dtiscore.cli import run
from dtiscore.frameworks import check_framework, load_framework
from dtiscore.language.errors import DtiError, FrameworkError, Problem
from dtiscore.rules.plugins.loading import Plugins, load_plugins

from ..tree import ROOT

FOLDER = Path(__file__).parent / "bad_frameworks"
VALID = FOLDER / "_valid.toml"

ON_TIME = "indices.services.indicators.on_time"
TRAINING = "indices.people.indicators.training"
POLICY = "indices.people.indicators.policy"
EQUIPMENT = "indices.people.indicators.equipment"
ONLINE = "indices.services.indicators.online"
BROADBAND = "pillars.society.indicators.broadband"
PAYMENT = "pillars.society.indicators.payment"

# mistake (the file's name): (place, words of the English message, words of the Vietnamese message)
MISTAKES: dict[str, tuple[str, str, str]] = {
    # the header
    "header_key_missing": ("framework.scale", "“scale” is missing", "thiếu “scale”"),
    "header_key_unknown": ("framework.ties_", "did you mean “ties”?", "có phải ý bạn là “ties”?"),
    "level_unknown": ("framework.level", "did you mean “province”?", "“provinse” không được phép"),
    "years_reversed": ("framework.years", "first year 2025 is after the last year 2021", "năm đầu 2025 sau năm cuối 2021"),
    "year_of_two_digits": ("framework.years.from", "21 is too small (at least 1900)", "21 quá nhỏ (ít nhất 1900)"),
    "decimals_not_an_integer": ("framework.decimals", "“4.5” is of the wrong kind (wanted: a whole number)", "(cần: số nguyên)"),
    "decimals_negative": ("framework.decimals", "-1 is too small (at least 0)", "-1 quá nhỏ (ít nhất 0)"),
    "scale_zero": ("framework.scale", "the scale is 0 (it must be above 0)", "thang điểm là 0 (phải lớn hơn 0)"),
    "scale_infinite": ("framework.scale", "inf is not a usable number", "inf không phải là số dùng được"),
    "missing_policy_unknown": ("framework.missing", "use one of: zero, skip, error", "chỉ dùng: zero, skip, error"),
    "section_unknown": ("check", "did you mean “checks”?", "không có khóa “check”"),
    "title_missing": ("indices.people.title", "“title” is missing", "thiếu “title”"),
    "title_empty": ("indices.people.title.en", "this is empty", "đang để trống"),
    "title_language_missing": ("indices.people.title.en", "both vi and en are needed", "cần có cả hai: vi và en"),
    # TOML itself
    "toml_syntax": ("", "not valid TOML at line 40, column 11", "sai cú pháp TOML ở dòng 40, cột 11"),
    "toml_cut_off": ("", "breaks off in the middle", "bị ngắt giữa chừng"),
    "table_twice": ("", "“indices.people” is declared twice, the second time at line 52", "khai báo hai lần"),
    "key_twice": ("", "“points” is declared twice, the second time at line 41", "lần thứ hai ở dòng 41"),
    # codes and references
    "code_twice": ("pillars.society.indicators.on_time", f"already used at {ON_TIME}", f"đã được dùng ở {ON_TIME}"),
    "code_characters": ("trang-bị", "“trang-bị” is not a valid code", "không phải mã hợp lệ"),
    "reference_unknown": ("pillars.government.indices", "did you mean “services”?", "có phải ý bạn là “services”?"),
    "reference_twice": ("pillars.government.indices", "“people” is named twice", "“people” được nêu hai lần"),
    "reference_is_a_number": ("pillars.government.indices", "(wanted: text in quotes)", "“7” không đúng kiểu (cần: chữ trong dấu nháy)"),
    "cycle": ("indices.hub.indices", "services → hub → services", "tham chiếu vòng tròn"),
    "self_reference": ("indices.services.indices", "services → services", "tham chiếu vòng tròn"),
    "total_missing": ("total", "“total” is missing", "thiếu “total”"),
    "total_without_parts": ("total", "the total has no parts", "tổng điểm không có thành phần"),
    "applies_to_nobody": (f"{TRAINING}.applies_to", "“training” applies to no unit type", "không áp dụng cho loại đơn vị nào"),
    "unit_type_unknown": (f"{TRAINING}.applies_to", "“departement” is not declared", "“departement” chưa được khai báo"),
    # points and weights
    "weight_nan": (f"{PAYMENT}.weight", "nan is not a usable number", "nan không phải là số dùng được"),
    "weight_infinite": (f"{PAYMENT}.weight", "inf is not a usable number", "hãy ghi một số hữu hạn"),
    "weight_negative": (f"{PAYMENT}.weight", "the weight is -2", "trọng số là -2"),
    "weight_zero": (f"{PAYMENT}.weight", "the weight is 0", "phải là số dương hữu hạn"),
    "weight_zero_in_a_reference": ("total.indices.services", "the weight is 0", "trọng số là 0"),
    "points_negative": (f"{ON_TIME}.points", "the points are -20", "điểm tối đa là -20"),
    "points_nan": (f"{ON_TIME}.points", "nan is not a usable number", "nan không phải là số dùng được"),
    "points_are_text": (f"{ON_TIME}.points", "“20” is of the wrong kind", "“20” không đúng kiểu"),
    "points_below_the_scale": ("framework.scale", "10 points are missing", "còn thiếu 10 điểm"),
    "points_above_their_index": ("indices.services.points", "5 points too many", "thừa 5 điểm"),
    "points_finer_than_point_decimals": (
        f"{EQUIPMENT}.points", "10.4 has more decimals than point_decimals = 0", "nhiều chữ số thập phân hơn",
    ),
    "points_and_weights_in_one_node": ("pillars.society", "weights (“payment”) and points (“broadband”)", "vừa có trọng số"),
    "points_and_weight_on_one_indicator": (BROADBAND, "has both points and weight", "có cả points và weight"),
    "neither_points_nor_weight": (BROADBAND, "states neither points nor weight", "chưa có points hoặc weight"),
    # rules
    "rule_unknown": (f"{TRAINING}.rule.type", "did you mean “linear”?", "không có cách tính điểm “lineer”"),
    "rule_missing": (ON_TIME, "has neither children nor a rule", "cũng không có rule"),
    "rule_without_type": (f"{ON_TIME}.rule.type", "“type” is missing", "thiếu “type”"),
    "rule_on_a_node_with_children": ("indices.services.rule", "a rule there reads the score in percent", "chỉ đọc kết quả tính bằng phần trăm"),
    "rule_parameter_unknown": (f"{TRAINING}.rule.uper", "did you mean “upper”?", "không có khóa “uper”"),
    "rule_parameter_missing": (f"{TRAINING}.rule.upper", "“upper” is missing", "thiếu “upper”"),
    "rule_parameter_of_the_wrong_type": (f"{TRAINING}.rule.upper", "“80” is of the wrong kind", "“80” không đúng kiểu"),
    "rule_parameter_infinite": (f"{TRAINING}.rule.upper", "inf is not a usable number", "không phải là số dùng được"),
    "linear_with_equal_ends": (f"{TRAINING}.rule.upper", "both ends are 80", "hai đầu cùng bằng 80"),
    "steps_overlap": (f"{ONLINE}.rule.bands[1]", "ends at 50, the next begins at 40: they overlap", "chồng lên nhau"),
    "steps_with_a_gap": (f"{ONLINE}.rule.bands[1]", "a value between has no band", "không thuộc khoảng nào"),
    "steps_with_the_last_band_closed": (f"{ONLINE}.rule.bands[1].to", "the highest band stops at 100", "dừng ở 100"),
    "steps_without_a_beginning": (f"{ONLINE}.rule.bands[1]", "only the lowest band may do without from", "bỏ from"),
    "steps_reversed": (f"{ONLINE}.rule.bands[0]", "begins at 50, not below its end 10", "không nhỏ hơn cuối 10"),
    "steps_with_points_and_fraction": (f"{ONLINE}.rule.bands[1]", "exactly one of fraction and points", "đúng một trong hai"),
    "steps_with_no_band": (f"{ONLINE}.rule.bands", "this is empty", "đang để trống"),
    "choice_above_the_points": (f"{POLICY}.rule.options.head.points", "12 is outside 0 to the indicator's 10", "12 nằm ngoài"),
    "choice_fraction_above_one": (f"{POLICY}.rule.options.head.fraction", "1.2 is outside 0 to 1", "nằm ngoài khoảng 0 đến 1"),
    "choice_points_under_a_weight": (f"{PAYMENT}.rule.options.all.points", "has no points of its own", "hãy ghi fraction"),
    "entered_points_under_a_weight": (f"{PAYMENT}.rule.in", "points cannot be entered", "không có điểm riêng"),
    "checklist_cap_too_large": (f"{EQUIPMENT}.rule.cap", "it must be above 0 and at most", "trần 12"),
    "entered_in_an_unknown_measure": (f"{PAYMENT}.rule.in", "did you mean “percent”?", "“percents” không được phép"),
    # data
    "part_without_whole": (f"{TRAINING}.data", "part and whole belong together", "phải đi cùng nhau"),
    "zero_whole_unknown": (f"{TRAINING}.data.zero", "did you mean “not_applicable”?", "“not_aplicable” không được phép"),
    "derivation_unknown": (f"{ON_TIME}.data.derive", "did you mean “combined_rate”?", "không có phép suy ra “combined_rates”"),
    "derivation_without_inputs": (f"{ON_TIME}.data", "derive and from belong together", "derive và from phải đi cùng nhau"),
    "count_with_bad_characters": (f"{TRAINING}.data", "“Nhân viên” is not a valid code", "không phải mã hợp lệ"),
    # pillars, gates, bands, sums, targets
    "aggregation_unknown": ("pillars.society.aggregation", "did you mean “geometric”?", "không có cách tổng hợp"),
    "aggregation_of_points_over_weights": ("pillars.society.aggregation", "points cannot be added", "không thể cộng điểm"),
    "plugin_not_loaded": ("pillars.society.plugin", "“smart_village” is not loaded", "“smart_village” chưa được nạp"),
    "gate_item_unknown": ("indices.people.gate.items", "did you mean “policy”?", "không phải chỉ số thành phần"),
    "gate_cap_out_of_range": ("indices.people.gate.cap", "50 is outside 0 to 1", "50 nằm ngoài khoảng 0 đến 1"),
    "gate_on_an_entered_index": ("indices.entered.gate", "so it cannot have a gate", "không thể có điều kiện bắt buộc"),
    "bands_with_a_gap": ("bands.levels", "ends at 80, the next begins at 90", "không thuộc khoảng nào"),
    "bands_overlap": ("bands.levels", "ends at 80, the next begins at 70", "chồng lên nhau"),
    "bands_end_too_early": ("bands.levels", "do not cover 0 to 100", "không phủ hết từ 0 đến 100"),
    "bands_without_a_title": ("bands.levels[0].title", "“title” is missing", "thiếu “title”"),
    "count_unknown": ("counts.staf", "“staf” is no count that an indicator uses", "“staf” không phải là số đếm"),
    "sum_of_an_unknown_input": ("sums.staff", "did you mean “staff_trained”?", "“staff_traned”"),
    "range_of_an_unknown_input": ("within.online", "did you mean “broadband”?", "“brodband”"),
    "drop_percent_is_text": ("checks.drop_percent", "“10%” is of the wrong kind", "“10%” không đúng kiểu"),
    "evidence_is_unknown": ("checks.evidence", "use one of: stated, all, none", "chỉ dùng: stated, all, none"),
    "outlier_units_too_few": ("checks.outlier_units", "2 is too small (at least 5)", "2 quá nhỏ (ít nhất 5)"),
    "target_document_unknown": ("targets.documents", "did you mean “soc-trang-nq07-2021”?", "không có văn bản mục tiêu"),
    "target_conflict_unknown": ("targets.conflict", "use one of: strictest, soc-trang-nq07-2021", "cách xử lý mâu thuẫn"),
}  # fmt: skip


@pytest.fixture(scope="module")
def plugins() -> Plugins:
    return load_plugins()


def test_the_base_of_all_bad_files_is_a_framework_without_any_problem(plugins: Plugins) -> None:
    framework, problems = check_framework(VALID, plugins)
    assert problems == []
    assert framework is not None
    assert framework["total"].points == 100


def test_every_bad_file_is_in_the_table() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.toml") if path != VALID) == sorted(MISTAKES)
    assert len(MISTAKES) >= 36


@pytest.mark.parametrize("mistake", sorted(MISTAKES))
def test_a_bad_file_differs_from_the_base_in_a_few_lines(mistake: str) -> None:
    base, bad = (
        VALID.read_text("utf-8").splitlines()[1:],
        (FOLDER / f"{mistake}.toml").read_text("utf-8").splitlines()[1:],
    )
    changed = [line for line in difflib.ndiff(base, bad) if line.startswith("+ ") and line.strip() != "+"]
    assert len(changed) <= 7


@pytest.mark.parametrize("mistake", sorted(MISTAKES))
def test_one_mistake_gives_one_sentence_that_names_place_and_remedy(plugins: Plugins, mistake: str) -> None:
    place, english, vietnamese = MISTAKES[mistake]
    framework, problems = check_framework(FOLDER / f"{mistake}.toml", plugins, f"{mistake}.toml")
    assert framework is None
    assert len(problems) == 1, [problem.text() for problem in problems]
    assert place in problems[0].place
    assert bool(place) == bool(problems[0].place)
    assert problems[0].severity == "error"
    assert problems[0].text("en").startswith(f"{mistake}.toml: ")
    assert english in problems[0].text("en")
    assert vietnamese in problems[0].text("vi")
    assert "(" in problems[0].text("en"), "no remedy"


@pytest.mark.whole
@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("mistake", sorted(MISTAKES))
def test_check_prints_one_line_and_exits_with_one(
    mistake: str, lang: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(FOLDER)
    code = run(["check", f"{mistake}.toml", "--lang", lang, "--no-color"])
    out, err = capsys.readouterr()
    assert code == 1
    assert len(out.splitlines()) == 1
    assert out.startswith(("LỖI: " if lang == "vi" else "ERROR: ") + f"{mistake}.toml: ")
    assert MISTAKES[mistake][2 if lang == "vi" else 1] in out
    assert "Traceback" not in err


def test_loading_a_bad_framework_raises_the_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    bad = FOLDER / "rule_unknown.toml"
    with pytest.raises(FrameworkError, match="did you mean “linear”"):
        load_framework(bad)
    assert run(["score", "none.csv", "-f", str(bad), "--lang", "vi"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "không có cách tính điểm “lineer”" in err


def test_a_band_is_named_by_its_place_in_the_file_also_where_the_highest_comes_first(
    plugins: Plugins, tmp_path: Path
) -> None:
    bands = "bands = [{ from = 50, points = 44 }, { from = 10, to = 50, points = 20 }]"
    problems = problems_of(
        plugins, tmp_path, changed("bands = [{ from = 10, to = 50, points = 20 }, { from = 50, points = 40 }]", bands)
    )
    assert [p.place for p in problems] == [f"{ONLINE}.rule.bands[0].points"]


def test_the_indicators_of_a_circle_are_not_blamed_for_points_that_are_not_known(plugins: Plugins) -> None:
    for name in ("cycle", "self_reference"):
        problems = check_framework(FOLDER / f"{name}.toml", plugins)[1]
        assert {problem.code for problem in problems} == {"framework.cycle"}


def test_five_mistakes_give_five_sentences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = VALID.read_text("utf-8")
    for old, new in (
        ('level = "province"', 'level = "planet"'),
        ('type = "linear"', 'type = "lineer"'),
        ("weight = 2", "weight = -2"),
        ("cap = 0.5", "cap = 50"),
        ("{ from = 80, title", "{ from = 90, title"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    path = tmp_path / "five.toml"
    path.write_text(text, encoding="utf-8")
    assert run(["check", str(path), "--lang", "en"]) == 1
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 5
    assert "Errors: 5" in err


def changed(old: str, new: str) -> str:
    text = VALID.read_text("utf-8")
    assert text.count(old) == 1
    return text.replace(old, new)


def problems_of(plugins: Plugins, folder: Path, content: str | bytes) -> list[Problem]:
    path = folder / "framework.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return check_framework(path, plugins, "framework.toml")[1]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'[framework]\ncode = "\xff"\n', "line 2 is not UTF-8"),
        (VALID.read_text("utf-8").encode("utf-16"), "is not UTF-8"),
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf \r\n", "the file is empty"),
        (b'[framework]\ncode = "a\x00b"\n', "line 2"),
        (b"\x00" * 4096, "not valid TOML at line 1"),
        (random.Random(1).randbytes(4096), "not UTF-8"),
        (b"a = " + b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
        (b"a = " + b"{a=" * 20_000 + b"1" + b"}" * 20_000, "nested too deeply"),
        (b"[" + b"a." * 3000 + b"a]\nb = 1\n", "nested too deeply"),
        (b"a = " + b"9" * 10_000, "number that is too large"),
        (changed("points = 60", "points = " + "9" * 400).encode(), "number that is too large"),
        (changed("weight = 2", "weight = 1e300").encode(), "number that is too large"),
    ],
    ids=["latin-1", "utf-16", "empty", "only a byte-order mark", "NUL in text", "all NUL", "random bytes", "deep list",
         "deep table", "deep key", "long number", "number beyond floats", "number beyond sums"],
)  # fmt: skip
def test_what_is_no_framework_file_is_told_in_one_sentence(
    plugins: Plugins, tmp_path: Path, content: bytes, words: str
) -> None:
    problems = problems_of(plugins, tmp_path, content)
    assert len(problems) == 1
    assert words in problems[0].text("en")
    assert problems[0].text("vi")


def test_a_missing_file_a_folder_and_a_name_that_no_file_can_have(plugins: Plugins, tmp_path: Path) -> None:
    def codes(path: Path) -> list[str]:
        return [problem.code for problem in check_framework(path, plugins)[1]]

    file = tmp_path / "file.toml"
    file.write_text("x = 1")
    assert codes(tmp_path / "none.toml") == ["file.missing"]
    assert codes(file / "below.toml") == ["file.missing"]
    assert codes(tmp_path) == ["file.directory"]
    assert codes(Path("a\0b.toml")) == ["file.unreadable"]
    assert codes(tmp_path / ("x" * 5000 + ".toml")) == ["file.unreadable"]


def test_a_file_of_100_megabytes_is_refused_unread(plugins: Plugins, tmp_path: Path) -> None:
    path = tmp_path / "large.toml"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    problems = check_framework(path, plugins, "large.toml")[1]
    assert [p.text("en") for p in problems] == [
        "large.toml: the file has 100 MB, more than the 8 MB allowed (split it, or check that it is the right file)"
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs POSIX")
def test_pipes_and_devices_are_refused_without_waiting_for_them(plugins: Plugins, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.toml"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/null"), Path("/dev/zero")):
        assert [problem.code for problem in check_framework(path, plugins)[1]] == ["file.not_regular"]


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(plugins: Plugins, tmp_path: Path) -> None:
    text = "\ufeff" + VALID.read_text("utf-8").replace("\n", "\r\n")
    assert problems_of(plugins, tmp_path, text) == []


def test_a_targets_file_given_as_a_framework_says_what_it_is(plugins: Plugins) -> None:
    targets = ROOT / "criteria" / "targets" / "soc-trang-nq07-2021.toml"
    assert [problem.code for problem in check_framework(targets, plugins)[1]] == ["framework.is_targets"]


# --- anything at all: never a traceback ------------------------------------------------------------------------------

TEXT = VALID.read_text("utf-8")
SCRAPS = ("", "\n", "[", "]", "{", "}", '"', "=", "x", "[[", "points = 1\n", "weight = 1\n", "inf", "-1", "0", "[total]\n",
          'rule = { type = "steps", bands = [{}] }\n', "indices = {}\n", "\x00", "é", "\u2028", "1979-05-27")  # fmt: skip
cuts = st.tuples(st.integers(0, len(TEXT)), st.integers(0, 40), st.one_of(st.sampled_from(SCRAPS), st.text(max_size=8)))


def accepts_or_explains(plugins: Plugins, path: Path) -> None:
    framework, problems = check_framework(path, plugins, "framework.toml")
    assert framework is not None or any(problem.severity == "error" for problem in problems)
    for problem in problems:
        assert problem.text("en")
        assert problem.text("vi")
    with contextlib.suppress(DtiError):
        load_framework(path, plugins)


@pytest.mark.whole
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(changes=st.lists(cuts, min_size=1, max_size=4))
def test_a_framework_text_with_chunks_lost_or_put_in_loads_or_is_explained(
    plugins: Plugins, tmp_path: Path, changes: list[tuple[int, int, str]]
) -> None:
    text = TEXT
    for start, length, scrap in changes:
        text = text[:start] + scrap + text[start + length :]
    path = tmp_path / "framework.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    accepts_or_explains(plugins, path)


VALUES: tuple[Any, ...] = (
    0, 1, -1, 2.5, float("nan"), float("inf"), "", "x", "people", "total", "government", True, [], {}, [1], ["people"],
    [["a"]], [{}], {"a": 1}, {"vi": "a", "en": "b"}, {"people": 1}, {"type": "steps", "bands": [{}]}, {"type": 7},
    {"type": "steps", "bands": [{"to": 1, "fraction": 1}, {"to": 2, "fraction": 1}]}, {"from": 2020, "to": 2021}, 10**18,
    1e308, 1e-320, "2020", {"type": "info"}, {"type": "target"}, {"type": "entered", "in": "points"},
    {"type": "per_capita", "upper": 5}, {"type": "checklist", "items": {}}, {"type": "choice", "options": {"a": {"fraction": 1}}},
)  # fmt: skip
KEYS = (
    "people",
    "services",
    "x",
    "total",
    "government",
    "indices",
    "indicators",
    "rule",
    "data",
    "gate",
    "points",
    "weight",
)


def paths_of(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield before
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from paths_of(inner, (*before, key))


def as_toml(value: Any) -> str:
    """Inline TOML of tables, lists, texts and numbers."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{as_toml(str(key))} = {as_toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else repr(value)


def mutated(seed: int) -> str:
    """The valid framework with one to three values lost, replaced, copied elsewhere or renamed; still TOML."""
    chance = random.Random(seed)
    document = tomllib.loads(TEXT)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        path = chance.choice([path for path in paths_of(document) if path])
        parent = document
        for key in path[:-1]:
            parent = parent[key]
        way = chance.random()
        if way < 0.2:
            del parent[path[-1]]
        elif way < 0.35 and isinstance(parent, dict):
            parent[chance.choice(KEYS)] = parent.pop(path[-1])
        else:
            parent[path[-1]] = chance.choice(VALUES)
    return "\n".join(f"{key} = {as_toml(value)}" for key, value in document.items())


def test_the_writer_of_mutations_writes_what_it_was_given() -> None:
    document = tomllib.loads(TEXT)
    assert tomllib.loads("\n".join(f"{key} = {as_toml(value)}" for key, value in document.items())) == document


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_framework_of_the_wrong_shapes_loads_or_is_explained(plugins: Plugins, tmp_path: Path, seed: int) -> None:
    path = tmp_path / "framework.toml"
    path.write_text(mutated(seed), encoding="utf-8")
    accepts_or_explains(plugins, path)


def test_a_file_of_nothing_but_remarks_is_an_empty_file(plugins: Plugins, tmp_path: Path) -> None:
    path = tmp_path / "remarks.toml"
    path.write_text("# to be written\n", "utf-8")
    framework, problems = check_framework(path, plugins)
    assert framework is None
    assert [problem.code for problem in problems] == ["file.empty"]
