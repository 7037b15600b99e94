"""The page's evaluator without a page: one process of node, or of Chromium where there is none, that answers many questions."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import dtiscore as dti

from ...browser import CHROMIUM, opened

NODE = shutil.which("node")
EVALUATOR = (Path(dti.__file__).parent / "documents" / "page" / "evaluator.js").read_text("utf-8")
# Of each asked unit with its changes, the nodes' numbers, what is printed, and the place; NaN and what is blocked have words.
ANSWER = """
function answers(plan, asked) {
  return asked.map(([unit, changes]) => {
    const before = printedOf(plan, evaluate(plan, unit)), results = evaluate(plan, unit, changes);
    const printed = printedOf(plan, results), place = placeOf(plan, unit, printed, before);
    const numbers = results.map((own) => own && ["score", "coverage", "earned", "maximum"].map((name) => own[name]));
    return { numbers, printed, place };
  });
}
const told = (key, value) => (Number.isFinite(value) || typeof value !== "number" ? value : String(value));
"""
LOOP = """
let text = "";
process.stdin.on("data", (part) => {
  text += part;
  for (let end = text.indexOf("\\n"); end >= 0; end = text.indexOf("\\n")) {
    const { plan, asked } = JSON.parse(text.slice(0, end));
    text = text.slice(end + 1);
    process.stdout.write(JSON.stringify(answers(plan, asked), told) + "\\n");
  }
});
"""

Asked = Sequence[tuple[int, Mapping[str, Any]]]


class Evaluating(Protocol):
    """Answers of the evaluator for a plan as JSON."""

    def __call__(self, plan: str, asked: Asked) -> Any: ...


def question(plan: str, asked: Asked) -> str:
    return f'{{"plan":{plan},"asked":{json.dumps([list(one) for one in asked])}}}'


@contextmanager
def evaluating(evaluator: str = EVALUATOR) -> Iterator[Evaluating]:
    with _in_node(evaluator) if NODE is not None else _in_browser(evaluator) as found:
        yield found


@contextmanager
def _in_node(evaluator: str) -> Iterator[Evaluating]:
    assert NODE is not None
    with subprocess.Popen(
        [NODE, "-e", evaluator + ANSWER + LOOP],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", env={"PATH": os.environ["PATH"]},
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        stdin, stdout = process.stdin, process.stdout

        def ask(plan: str, asked: Asked) -> Any:
            stdin.write(question(plan, asked).replace("\n", " ") + "\n")
            stdin.flush()
            line = stdout.readline()
            assert line, "node has left"
            return json.loads(line)

        try:
            yield ask
        finally:
            stdin.close()
            process.wait(30)


@contextmanager
def _in_browser(evaluator: str) -> Iterator[Evaluating]:
    assert CHROMIUM is not None
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "evaluator.html"
        page.write_text(f"<script>{evaluator}{ANSWER}</script>", "utf-8")
        with opened(page, 800, 600, Path(folder)) as seen:

            def ask(plan: str, asked: Asked) -> Any:
                given = f"const {{ plan, asked }} = {question(plan, asked)};"
                return json.loads(
                    seen.evaluate(f"(() => {{ {given} return JSON.stringify(answers(plan, asked), told); }})()")
                )

            yield ask
