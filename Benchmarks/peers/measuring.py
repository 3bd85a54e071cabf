"""How the peers are timed: what their scripts share, whatever the library."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

WARM_UP_STEPS = 5
TRIAL_STEPS = 9
STREAM_STEPS = 200  # a stream's steps are too short for the clock: so many are timed together

Step = Callable[[], object]
Ways = dict[str, Callable[[], Step]]  # each makes a step that is ready to run


def milliseconds(step: Step) -> float:
    start = time.perf_counter()
    step()
    return 1000 * (time.perf_counter() - start)


def warm_up(step: Step) -> None:
    for _ in range(WARM_UP_STEPS):
        step()


def try_out(candidates: dict[str, Step]) -> dict[str, float]:
    """The median of a few steps of each, in turns, so that a busy moment is not one candidate's alone."""
    for step in candidates.values():
        warm_up(step)
    rounds = [[milliseconds(step) for step in candidates.values()] for _ in range(TRIAL_STEPS)]
    medians = [statistics.median(times) for times in zip(*rounds, strict=True)]
    return dict(zip(candidates, medians, strict=True))


def measure(ways: Ways, steps: int, together: int = 1) -> dict[str, object]:
    """The fastest way and its median over `steps` calls; each call counts as `together` steps."""
    candidates = {name: make() for name, make in ways.items()}
    tried = try_out(candidates)
    best = min(tried, key=lambda name: tried[name])
    warm_up(candidates[best])
    ms = statistics.median(milliseconds(candidates[best]) for _ in range(steps))
    return {
        "ms": rounded(ms / together),
        "setting": best,
        "tried": {name: rounded(ms / together) for name, ms in tried.items()},
    }


def rounded(ms: float) -> float:
    """To a tenth of a microsecond, and to a nanosecond what is below a millisecond."""
    return round(ms, 4 if ms >= 1 else 6)


# Memory


def status_megabytes(field: str) -> float:
    """A size that Linux reports of this process: VmRSS is what is resident now, VmHWM the most that ever was."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise LookupError(field)


def measure_memory(make: Callable[[], Step]) -> dict[str, object]:
    """The largest resident memory of the process in five steps: in all, and above what the library alone takes."""
    before = status_megabytes("VmRSS")
    step = make()
    for _ in range(5):
        step()
    peak = status_megabytes("VmHWM")
    return {
        "peak_mb": round(peak, 1),
        "before_mb": round(before, 1),
        "increment_mb": round(peak - before, 1),
    }
