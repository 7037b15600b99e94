"""How much memory scoring takes, measured in a process of its own: ``python -m benchmarks.memory UNITS YEARS FOLDER``."""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path

from benchmarks import kernel, work
from dtiscore.engine.plan import compile_plan


def in_use(field: str) -> int | None:
    """Bytes that this process holds (``VmRSS``) or has held at most (``VmHWM``); None where the system does not tell.

    Linux is asked for its own figure first: what ``resource`` gives there begins with the peak of the parent process.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        lines = dict(line.partition(":")[::2] for line in status.read_text("utf-8").splitlines())
        if field in lines:
            return int(lines[field].split()[0]) * 1024
    try:
        import resource
    except ImportError:
        return None
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def measure(units: int, years: int, folder: Path) -> dict[str, int | None]:
    """Bytes of the input, in use before it, and at the peak."""
    framework = work.framework(folder)
    kernel.compiled(compile_plan(framework, work.observations(work.values("missing", 10, years))))
    # Compiling may have taken more than the work will: where the system can, the peak begins anew.
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", "ascii")
    before = in_use("VmRSS")
    array = work.values("missing", units, years)
    kernel.compiled(compile_plan(framework, work.observations(array)))
    return {"input": array.nbytes, "before": before, "peak": in_use("VmHWM")}


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))))
