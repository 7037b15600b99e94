"""A plugin's own catalogue: read, counted and refused as ours would be."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import dtiscore as dti
from dtiscore.language.errors import Misuse
from dtiscore.language.sentences import say
from dtiscore.rules.plugins.calling import detail_of

GOOD = {
    "vi": {"school.title": "Trường học số", "school.late_other": "{count} trường nộp muộn {days} ngày"},
    "en": {
        "school.title": "Digital school",
        "school.late_one": "{count} school is {days} days late",
        "school.late_other": "{count} schools are {days} days late",
    },
}


def written(folder: Path, sentences: dict[str, dict[str, str]] = GOOD) -> Path:
    for lang, table in sentences.items():
        (folder / lang).mkdir(parents=True)
        (folder / lang / "school.json").write_text(json.dumps(table, ensure_ascii=False), encoding="utf-8")
    return folder


def test_a_text_has_both_languages_its_numbers_and_its_plural(tmp_path: Path) -> None:
    catalogue = dti.Catalogue(written(tmp_path / "sentences"))
    assert catalogue.text("school.title") == dti.Text("Trường học số", "Digital school")
    one, two = (catalogue.text("school.late", count=count, days=np.float64(1.5)) for count in (1, 2))
    assert one == dti.Text("1 trường nộp muộn 1,5 ngày", "1 school is 1.5 days late")
    assert two == dti.Text("2 trường nộp muộn 1,5 ngày", "2 schools are 1.5 days late")


def test_two_catalogues_and_ours_stay_apart(tmp_path: Path) -> None:
    first, second = (
        dti.Catalogue(written(tmp_path / name, {lang: {"school.title": name} for lang in GOOD})) for name in ("a", "b")
    )
    assert (first.text("school.title").en, second.text("school.title").en) == ("a", "b")
    with pytest.raises(TypeError, match=r"there is no sentence “place\.row” in a"):
        first.text("place.row", row=1)
    with pytest.raises(KeyError):
        say("school.title", "en")


def change(lang: str, table: object) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        text = table if isinstance(table, str) else json.dumps(table, ensure_ascii=False)
        (folder / lang / "school.json").write_text(text, encoding="utf-8")

    return write


def without(lang: str) -> Callable[[Path], None]:
    def remove(folder: Path) -> None:
        (folder / lang / "school.json").unlink()
        (folder / lang).rmdir()

    return remove


@pytest.mark.parametrize(
    ("harm", "said", "noi"),
    [
        (without("vi"), "sentences/vi cannot be read: ", "không đọc được sentences/vi: "),
        (change("vi", "{"), "sentences/vi/school.json is no JSON: ", "sentences/vi/school.json không phải JSON: "),
        (change("en", ["a"]), "sentences/en/school.json must be one JSON object", "phải là một bảng JSON"),
        (change("en", {"school.title": 1}), "sentences/en/school.json must be one JSON object", "phải là một bảng JSON"),
        (change("en", {"title": "A"}), "“title” in sentences/en/school.json must begin with “school.”", "phải bắt đầu"),
        (change("vi", {"school.title": "A"}), "“school.late” is missing in the language “vi”", "chưa có trong ngôn ngữ"),
        (change("en", {"school.title": "A"}), "“school.late” is missing in the language “en”", "chưa có trong ngôn ngữ"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_catalogue_is_one_sentence(
    tmp_path: Path, harm: Callable[[Path], None], said: str, noi: str
) -> None:
    folder = written(tmp_path / "sentences")
    harm(folder)
    with pytest.raises(Misuse) as refused:
        dti.Catalogue(folder)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    detail = detail_of(refused.value)
    assert noi in (detail if isinstance(detail, str) else say(detail.code, "vi", **detail.params))


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="nothing/vi cannot be read"):
        dti.Catalogue(tmp_path / "nothing")


def test_a_parameter_that_is_not_given_is_named(tmp_path: Path) -> None:
    catalogue = dti.Catalogue(written(tmp_path / "sentences"))
    with pytest.raises(TypeError, match="“days”, which was not given \\(given: count\\)"):
        catalogue.text("school.late", count=1)
    with pytest.raises(TypeError, match="“count”, which was not given \\(given: days\\)"):
        catalogue.text("school.late", days=1)
