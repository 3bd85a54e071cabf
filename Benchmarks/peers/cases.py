"""The cases that peers of several libraries are timed on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Elman:
    """tanh units, a linear readout at the last step, cross entropy."""

    name: str
    batch: int
    steps: int
    hidden: int
    omega: float = 0  # α: the weight of Ω (squared norms, mean over pairs, immediate gradient)
    inputs: int = 6
    classes: int = 4


ELMAN = {
    case.name: case
    for case in (
        Elman("elman-paper", batch=20, steps=200, hidden=50),
        Elman("elman-paper-omega", batch=20, steps=200, hidden=50, omega=2),
        Elman("elman-128", batch=64, steps=500, hidden=128),
    )
}


@dataclass(frozen=True)
class Stream:
    """One step of an LSTM on one sequence."""

    name: str
    inputs: int
    hidden: int


STREAMS = {
    case.name: case
    for case in (
        Stream("stream-32", inputs=32, hidden=32),
        Stream("stream-512", inputs=128, hidden=512),
    )
}
