#!/usr/bin/env python3
"""Times PyTorch: whole training steps of recurrent networks, and single steps without gradients.

    python3 bench_torch.py [CASE ...] --threads 1 --steps 50
    python3 bench_torch.py CASE --memory [--way WAY]

Prints a JSON line for each case, with the median of its steps in milliseconds. PyTorch gets the fastest of
the ways that we know ("setting"; "tried" has all of them). torch_elman.py, torch_gated.py, torch_memory.py and
torch_stream.py have the cases and say what the ways are.

With --memory it prints instead the largest resident memory of the process in five steps (of the usual way, if
none is named), and how much it was before the model.
"""

from __future__ import annotations

import argparse
import json

import torch

import torch_elman
import torch_gated
import torch_memory
import torch_stream
from measuring import STREAM_STEPS, Ways, measure, measure_memory

CASES = [*torch_elman.CASES, *torch_gated.CASES, *torch_stream.CASES, *torch_memory.CASES]


def ways_of(name: str) -> Ways:
    if name in torch_stream.CASES:
        return torch_stream.ways(torch_stream.CASES[name])
    if name in torch_gated.CASES:
        return torch_gated.ways(torch_gated.CASES[name])
    if name in torch_memory.CASES:
        return torch_memory.ways(torch_memory.CASES[name])
    return torch_elman.ways(torch_elman.CASES[name])


def timed(name: str, threads: int, steps: int) -> dict[str, object]:
    together = STREAM_STEPS if name in torch_stream.CASES else 1
    about = {"peer": "pytorch", "version": torch.__version__, "case": name, "threads": threads}
    return about | measure(ways_of(name), steps, together)


def memory(name: str, way: str | None) -> dict[str, object]:
    ways = ways_of(name)
    chosen = way or next(iter(ways))
    if chosen not in ways:
        raise SystemExit(f"no way '{chosen}'; there are {', '.join(ways)}")
    return {"case": name, "peer": "pytorch"} | measure_memory(ways[chosen]) | {"setting": chosen}


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time steps in PyTorch.")
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"default: {' '.join(CASES)}")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--steps", type=int, default=50, help="timed steps a case; default: %(default)s")
    parser.add_argument("--memory", action="store_true", help="measure memory, of one case, not time")
    parser.add_argument("--way", help="the way to measure the memory of")
    arguments = parser.parse_args()
    if unknown := [name for name in arguments.cases if name not in CASES]:
        parser.error(f"no case {', '.join(unknown)}; there are {', '.join(CASES)}")
    if arguments.memory and len(arguments.cases) != 1:
        parser.error("--memory takes one case: the peak is that of the whole process")
    return arguments


def main() -> None:
    arguments = parse_arguments()
    torch.manual_seed(0)
    torch.set_num_threads(arguments.threads)
    torch.set_flush_denormal(True)  # vanishing gradients would otherwise be slow ones
    if arguments.memory:
        print(json.dumps(memory(arguments.cases[0], arguments.way)))
        return
    for name in arguments.cases or CASES:
        print(json.dumps(timed(name, arguments.threads, arguments.steps)), flush=True)


if __name__ == "__main__":
    main()
