"""The tutorials that `dtiscore demo` copies run as they stand, in either language, and leave little behind."""

from __future__ import annotations

import ast
import io
import re
import runpy
import time
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from dtiscore.documents.folders.demo import copy_examples, tutorial_in, tutorials
from dtiscore.language.errors import Language

NAMES = ["1_score_and_explain.py", "2_what_if_and_weights.py", "3_framework_and_plugin.py", "4_database_to_report.py"]
MOST_SECONDS = 2.0
VIETNAMESE = re.compile("[ăâđêôơưĂÂĐÊÔƠƯạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tutorials") / "demo"
    copy_examples(folder, "en")
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_a_tutorial_runs_as_it_stands(name: str, demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(demo)
    out, begun = io.StringIO(), time.process_time()
    with redirect_stdout(out):
        runpy.run_path(str(demo / "tutorials" / name), run_name="__main__")
    assert time.process_time() - begun < MOST_SECONDS
    assert out.getvalue().strip()


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_tutorial_speaks_one_language_and_is_the_same_program_in_both(lang: Language) -> None:
    assert [file.name.removesuffix(".txt") for file in tutorials()] == NAMES
    for file in tutorials():
        text = tutorial_in(file, lang)
        assert "# vi:" not in text
        assert "# en:" not in text
        assert ast.dump(ast.parse(text)) == ast.dump(ast.parse(file.read_text("utf-8")))
        words = [line for line in text.splitlines() if line.startswith("# ") and not line.startswith("# %%")]
        assert words
        assert any(VIETNAMESE.search(line) for line in words) is (lang == "vi")
        cells = re.split(r"^# %%", text, flags=re.MULTILINE)[1:]
        assert len(cells) > 5
        # Every cell of words is words only, and every cell of code has code.
        for cell in cells:
            code = [line for line in cell.splitlines()[1:] if line.strip() and not line.startswith("#")]
            assert bool(code) is not cell.startswith(" [markdown]"), cell
