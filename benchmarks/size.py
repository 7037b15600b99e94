"""How long frameworks of thousands of indicators and of shared nodes take, as whole processes."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import dtiscore
from benchmarks.figures import Case, Claim, Group, Item, Settings, WrongAnswer
from benchmarks.startup import PROGRAM
from benchmarks.timing import process

INDICATORS, GROUP, LAYERS = 5_000, 50, 20
QUICK_INDICATORS = 200
LIMIT, LIMIT_OF_SHARED = 10.0, 2.0
HEAD = """[framework]
code = "{code}"
title = {{ vi = "Thử", en = "Trial" }}
level = "other"
years = {{ from = 2020, to = 2030 }}
scale = {scale}
decimals = 4
missing = "skip"
source = "made up"
completeness = "example"
"""
NODE = '[{section}.{code}]\ntitle = {{ vi = "{code}", en = "{code}" }}\n{rest}\n'
COMMANDS = {"score": (), "rank": (), "check": (), "explain": ("--unit", "A")}


def wide(count: int) -> str:
    """Indicators of one point each, in groups."""
    leaves = [
        NODE.format(section="indicators", code=f"x{i}", rest='points = 1\nrule = { type = "ratio" }')
        for i in range(count)
    ]
    groups = [
        NODE.format(section="indices", code=f"g{j}", rest=f"indicators = {[f'x{i}' for i in range(j, j + GROUP)]}")
        for j in range(0, count, GROUP)
    ]
    total = f"[total]\nindices = {[f'g{j}' for j in range(0, count, GROUP)]}\n"
    return "".join([HEAD.format(code="wide", scale=count), *leaves, *groups, total])


def shared(layers: int) -> str:
    """Two nodes in each layer, which share both nodes of the next."""
    leaves = [NODE.format(section="indicators", code=code, rest='rule = { type = "ratio" }') for code in ("x", "y")]
    nodes = [
        NODE.format(
            section="indices", code=f"{side}{i}", rest=f"weights = \"equal\"\nindices = ['a{i + 1}', 'b{i + 1}']"
        )
        for i in range(layers - 1)
        for side in "ab"
    ]
    last = [
        NODE.format(section="indices", code=f"{side}{layers - 1}", rest="weights = \"equal\"\nindicators = ['x', 'y']")
        for side in "ab"
    ]
    total = "[total]\nweights = \"equal\"\nindices = ['a0', 'b0']\n"
    return "".join([HEAD.format(code="shared", scale=100), *leaves, *nodes, *last, total])


def size(settings: Settings) -> Iterator[Item]:
    folder, count = settings.folder, QUICK_INDICATORS if settings.quick else INDICATORS
    source = random.Random(1)
    rows = [f"{unit},2024," + ",".join(str(source.randint(0, 100)) for _ in range(count)) for unit in "ABC"]
    (folder / "wide.toml").write_text(wide(count), "utf-8")
    (folder / "wide.csv").write_text(
        "\n".join(["unit,year," + ",".join(f"x{i}" for i in range(count)), *rows, ""]), "utf-8"
    )
    (folder / "shared.toml").write_text(shared(LAYERS), "utf-8")
    (folder / "shared.csv").write_text("unit,year,x,y\nA,2024,37,10\n", "utf-8")
    places = [str(Path(dtiscore.__file__).parent.parent), os.environ.get("PYTHONPATH", "")]
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, places)), "PYTHONUTF8": "1"}

    def command(name: str, data: str, *more: str) -> list[str]:
        return [sys.executable, "-c", PROGRAM, name, f"{data}.csv", "-f", f"{data}.toml", *more]

    told = str(process(command("explain", "shared", "--unit", "A", "--format", "csv"), folder, environment)())
    if len(told.splitlines()) != 2 * LAYERS + 4:
        raise WrongAnswer(f"size: explain tells of {len(told.splitlines()) - 1} nodes, not of {2 * LAYERS + 3}")
    cases = [
        *(Case(name, process(command(name, "wide", *more), folder, environment)) for name, more in COMMANDS.items()),
        Case("explain shared", process(command("explain", "shared", "--unit", "A"), folder, environment)),
    ]
    claims = [Claim(name, name, limit=LIMIT, note=f"{count:,} indicators, whole process") for name in COMMANDS]
    note = f"{LAYERS} layers of nodes that share theirs, whole process"
    yield Group(cases, [*claims, Claim("explain shared", "explain shared", limit=LIMIT_OF_SHARED, note=note)],
                not settings.quick, settings.runs)  # fmt: skip
