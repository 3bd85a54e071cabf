#!/usr/bin/env python3
"""Runs Mneme's benchmarks beside its peers' on this machine, and prints a Markdown table.

    swift build -c release
    python3 -m venv .venv && .venv/bin/pip install -r Benchmarks/peers/requirements.txt
    .venv/bin/python Benchmarks/compare.py [CASE ...]

Each contestant runs in a process of its own, one at a time, in several rounds; the order changes from round
to round, so that a machine that warms up or is busy for a while does not harm the same one always. Mneme's number
is the median over rounds of the medians over steps; a peer's is its fastest trial, a median of steps, of each way to
write the network: as its users do, and written out by hand. In the table a contestant may leave threads idle: at N
threads it has its best at N or fewer. Only ratios mean something beyond the machine that made them.

A contestant that is not installed is reported as absent. One that is installed and fails makes this fail. A dash
stands where a contestant has nothing to run: JAX has the Elman networks alone, ONNX Runtime the streams.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which
from typing import Any

ELMAN = ("elman-paper", "elman-paper-omega", "elman-128")
GATED = ("lstm-50", "lstm-512", "gru-512", "lm-200", "lm-650")
STREAMS = ("stream-32", "stream-512")
MEMORY = ("ntm-copy", "memn2n")
CASES = (*ELMAN, *GATED, *STREAMS, *MEMORY)
USUAL, BY_HAND = "as usual", "by hand"
PEERS = Path(__file__).parent / "peers"


@dataclass(frozen=True)
class Contestant:
    name: str
    command: tuple[str, ...]  # cases and options follow
    options: tuple[str, ...]
    presence: tuple[str, ...]  # a command that succeeds where the contestant is installed
    cases: tuple[str, ...] = CASES  # those that it has
    ways: tuple[str, ...] = (USUAL, BY_HAND)  # a column each

    def is_present(self) -> bool:
        if which(self.presence[0]) is None:
            return False
        return subprocess.run(self.presence, capture_output=True, check=False).returncode == 0

    def run(self, cases: Iterable[str], threads: int) -> list[dict[str, Any]]:
        """The JSON lines that one run prints, one for each case that the contestant has."""
        own = [case for case in cases if case in self.cases]
        if not own:
            return []
        command = [*self.command, *own, "--threads", str(threads), *self.options]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


@dataclass
class Result:
    """All rounds of one contestant at one case and number of threads."""

    contestant: str
    case: str
    threads: int
    rounds: list[dict[str, Any]] = field(default_factory=list)

    @property
    def ms(self) -> float:
        return float(statistics.median(line["ms"] for line in self.rounds))

    def fastest(self, name: Callable[[str], str]) -> dict[str, float]:
        """The fastest trial of each way in all rounds, all settings of the same name together."""
        fastest: dict[str, float] = {}
        for line in self.rounds:
            for setting, ms in line["tried"].items():
                fastest[name(setting)] = min(ms, fastest.get(name(setting), ms))
        return fastest

    @property
    def by_way(self) -> dict[str, float]:
        """As its users write it, and by hand where that was tried, too."""
        if "tried" not in self.rounds[0]:
            return {USUAL: self.ms}
        return self.fastest(lambda setting: BY_HAND if setting.startswith(BY_HAND) else USUAL)

    def as_json(self) -> dict[str, object]:
        return {
            "contestant": self.contestant,
            "case": self.case,
            "threads": self.threads,
            "ms": self.ms,
            "rounds": self.rounds,
        }


# From Result's first three fields
Results = dict[tuple[str, str, int], Result]


def contestants(mneme: str, steps: int) -> list[Contestant]:
    def peer(name: str, script: str, module: str, **details: tuple[str, ...]) -> Contestant:
        return Contestant(
            name,
            command=(sys.executable, str(PEERS / script)),
            options=("--steps", str(steps)),
            presence=(sys.executable, "-c", f"import {module}"),
            **details,
        )

    presence = (mneme, "--help")
    return [
        Contestant("Mneme", (mneme, "bench"), options=("--json",), presence=presence, ways=(USUAL,)),
        peer("PyTorch", "bench_torch.py", "torch"),
        peer("JAX", "bench_jax.py", "jax", cases=ELMAN),
        peer("ONNX Runtime", "bench_onnx.py", "onnx, onnxruntime", cases=STREAMS, ways=(USUAL,)),
    ]


# Running


def run_all(present: list[Contestant], cases: list[str], thread_counts: list[int], rounds: int) -> Results:
    results: Results = {}
    for number in range(rounds):
        shift = number % len(present)
        for threads in thread_counts:
            for contestant in present[shift:] + present[:shift]:
                print(
                    f"round {number + 1} of {rounds}, threads {threads}: {contestant.name}",
                    file=sys.stderr,
                )
                for line in contestant.run(cases, threads):
                    key = (contestant.name, line["case"], threads)
                    results.setdefault(key, Result(*key)).rounds.append(line)
    return results


def best(results: Results, name: str, case: str, threads: int, way: str) -> float | None:
    """The fastest median of a contestant's way with at most so many threads, in milliseconds."""
    usable = [r for r in results.values() if (r.contestant, r.case) == (name, case) and r.threads <= threads]
    return min((r.by_way[way] for r in usable if way in r.by_way), default=None)


# Reporting


def table(
    results: Results,
    everyone: list[Contestant],
    absent: list[str],
    cases: list[str],
    thread_counts: list[int],
) -> str:
    """A row for each case and number of threads; each peer as its users write it, and written out by hand."""

    def nothing(name: str) -> str:
        return "absent" if name in absent else "–"

    first, *others = everyone
    columns = [(peer.name, way) for peer in others for way in peer.ways]
    heading = [
        "case",
        "threads",
        f"{first.name}, ms",
        *(f"{name} {way}, ms (ratio)" for name, way in columns),
    ]
    rows = [heading, ["---", *["---:"] * (len(heading) - 1)]]
    for case in cases:
        for threads in thread_counts:
            ours = best(results, first.name, case, threads, USUAL)
            row = [case, str(threads), f"{ours:.3g}" if ours else nothing(first.name)]
            for name, way in columns:
                theirs = best(results, name, case, threads, way)
                ratio = f" (**{theirs / ours:.1f} ×**)" if ours and theirs else ""
                row.append(f"{theirs:.3g}{ratio}" if theirs else nothing(name))
            rows.append(row)
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def settings(results: Results, names: list[str], cases: list[str], thread_counts: list[int]) -> str:
    """How each number of a peer came about: its version, its threads, and the ways that it tried."""
    lines = []
    for name in names:
        for case in cases:
            for result in (results.get((name, case, threads)) for threads in thread_counts):
                if result and "tried" in result.rounds[0]:
                    version = result.rounds[0].get("version", "")
                    lines.append(f"- {name} {version}, {case}, threads {result.threads}: {ways(result)}")
    return "\n".join(lines)


def ways(result: Result) -> str:
    """Each way with its time: "by hand 3.1 ms, nn.RNN 6.9 ms"."""
    fastest = result.fastest(lambda setting: setting.partition(",")[0])
    return ", ".join(f"{way} {ms:.3g} ms" for way, ms in sorted(fastest.items(), key=lambda item: item[1]))


def machine() -> str:
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        named = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        if named:
            model = f"{len(named)} × {named[0].partition(':')[2].strip()}"
    return f"{model}, {platform.system()} {platform.release()}"


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare Mneme with its peers on this machine.")
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"default: {' '.join(CASES)}")
    parser.add_argument("--mneme", default=".build/release/mneme", help="default: %(default)s")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2], metavar="N", help="default: 1 2")
    parser.add_argument("--rounds", type=int, default=3, help="default: %(default)s")
    parser.add_argument("--steps", type=int, default=50, help="timed steps of a peer; default: %(default)s")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every number here as well")
    arguments = parser.parse_args()
    if unknown := [case for case in arguments.cases if case not in CASES]:
        parser.error(f"no case {', '.join(unknown)}; there are {', '.join(CASES)}")
    return arguments


def main() -> int:
    arguments = parse_arguments()
    cases, thread_counts = arguments.cases or list(CASES), sorted(arguments.threads)
    everyone = contestants(arguments.mneme, arguments.steps)
    names = [contestant.name for contestant in everyone]
    present = [contestant for contestant in everyone if contestant.is_present()]
    if absent := [name for name in names if name not in {contestant.name for contestant in present}]:
        print(f"absent: {', '.join(absent)}", file=sys.stderr)
    if not present:
        print("compare: nothing to run", file=sys.stderr)
        return 1
    try:
        results = run_all(present, cases, thread_counts, arguments.rounds)
    except subprocess.CalledProcessError as error:
        print(f"compare: exit status {error.returncode} from {' '.join(error.cmd)}", file=sys.stderr)
        return 1

    print(machine(), end="\n\n")
    print(table(results, everyone, absent, cases, thread_counts), end="\n\n")
    print(settings(results, names, cases, thread_counts))
    if arguments.json:
        everything = {
            "machine": machine(),
            "absent": absent,
            "results": [result.as_json() for result in results.values()],
        }
        arguments.json.write_text(json.dumps(everything, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
