#!/usr/bin/env python3
"""Writes Examples/: series of three shapes, and scales as piano-rolls.

The shapes are cylinder, bell and funnel, the three of Saito (1994).
Each series has 128 values. From a to b, at random places, stands a plateau (cylinder), a ramp up (bell) or a ramp down
(funnel); all else, and the height, is noise. The text format is that of the UCR archive: the class first.

A scale is major, begins on one of twelve keys, goes up and down again over a held bass note: a piece of 32 frames.
"""

import json
from pathlib import Path
from random import Random

STEPS = 128
SCALES = {"train": 48, "valid": 8, "test": 8}


def series(shape: int, random: Random) -> list[float]:
    start = random.randint(16, 32)
    end = start + random.randint(32, 96)
    height = 6 + random.gauss(0, 1)
    values = []
    for t in range(STEPS):
        rise = (t - start) / (end - start)
        profile = [1.0, rise, 1 - rise][shape - 1] if start <= t <= end else 0.0
        values.append(height * profile + random.gauss(0, 1))
    return values


def write(path: Path, cases: int, random: Random) -> None:
    lines = []
    for case in range(cases):
        shape = case % 3 + 1
        lines.append(",".join([str(shape), *(f"{value:.4f}" for value in series(shape, random))]))
    path.write_text("\n".join(lines) + "\n")


def scale(first: int) -> list[list[int]]:
    """Frames of keys, 0 being the lowest A of a piano."""
    steps = [0, 2, 4, 5, 7, 9, 11, 12]
    return [[first - 12, first + step] for step in (steps + steps[::-1]) * 2]


def write_scales(path: Path, random: Random) -> None:
    pieces = [scale(first) for first in range(39, 51)]
    parts = {part: [random.choice(pieces) for _ in range(count)] for part, count in SCALES.items()}
    path.write_text(json.dumps(parts, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    folder = Path(__file__).parent.parent / "Examples"
    folder.mkdir(exist_ok=True)
    random = Random(1994)
    write(folder / "shapes_TRAIN.txt", 90, random)
    write(folder / "shapes_TEST.txt", 300, random)
    write_scales(folder / "scales.json", random)
