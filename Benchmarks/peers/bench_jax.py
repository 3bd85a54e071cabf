#!/usr/bin/env python3
"""Times whole training steps of an Elman network in JAX: forward, backward, clipping, update.

    python3 bench_jax.py [CASE ...] --threads 1 --steps 50

Prints a JSON line for each case, with the median of its steps in milliseconds. A step is one jitted function
that is given ("donated") the parameters. JAX gets the fastest of the ways that we know ("setting"; "tried" has
all of them):

- autodiff: `jax.grad` through `lax.scan`; with Ω also by zeros added to h_t, for dL/dh_t. The usual way.
- by hand: the recurrence of back-propagation as a second scan that keeps v_t, and all weight gradients as
  matrix products outside it; autodiff adds to them at every step. Ω's gradient comes from the same two scans.

each with the scans unrolled 1, 2, 4 and 8 times.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import NamedTuple


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time training steps in JAX.")
    parser.add_argument("cases", nargs="*", metavar="CASE", help="default: all")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--steps", type=int, default=50, help="timed steps a case; default: %(default)s")
    return parser.parse_args()


def limit_threads(count: int) -> None:
    """XLA has no option for the number of its threads: it takes as many as there are processors to run on."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:count])
    os.environ["JAX_PLATFORMS"] = "cpu"
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"  # at two threads, no slower than true


ARGUMENTS = parse_arguments()
limit_threads(ARGUMENTS.threads)  # before JAX starts its threads

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402
from jax import Array, lax  # noqa: E402

from cases import ELMAN as CASES  # noqa: E402
from cases import Elman as Case  # noqa: E402

LEARNING_RATE = 0.01
LARGEST_NORM = 1.0
SMALLEST_SQUARED_NORM = 1e-20  # a pair (step, sequence) counts in Ω where ‖d_t‖² is at least this
UNROLLS = (1, 2, 4, 8)
WARM_UP_STEPS = 5
TRIAL_STEPS = 9


class Parameters(NamedTuple):
    input_weight: Array  # [H, I]
    recurrent_weight: Array  # [H, H]
    bias: Array  # [H]
    readout_weight: Array  # [classes, H]
    readout_bias: Array  # [classes]


class Data(NamedTuple):
    inputs: Array  # [T, B, I]
    targets: Array  # [B]


Gradient = Callable[[Parameters, Data], Parameters]
Step = Callable[[Parameters, Data], Parameters]


def draw(case: Case, random: np.random.Generator) -> tuple[Parameters, Data]:
    def normal(*shape: int) -> Array:
        return jnp.asarray(random.normal(0, 0.1, shape), jnp.float32)

    parameters = Parameters(
        normal(case.hidden, case.inputs),
        normal(case.hidden, case.hidden),
        jnp.zeros(case.hidden),
        normal(case.classes, case.hidden),
        jnp.zeros(case.classes),
    )
    symbols = random.integers(case.inputs, size=(case.steps, case.batch))
    targets = random.integers(case.classes, size=case.batch)
    return parameters, Data(jax.nn.one_hot(symbols, case.inputs), jnp.asarray(targets))


# The network


def states(p: Parameters, inputs: Array, unroll: int, zeros: Array | None = None) -> Array:
    """h_1 ... h_T: [T, B, H]; the derivative by zeros added to h_t is dL/dh_t."""

    def advance(h: Array, given: tuple[Array, ...]) -> tuple[Array, Array]:
        h = jnp.tanh(given[0] + h @ p.recurrent_weight.T)
        if zeros is not None:
            h = h + given[1]
        return h, h

    initial = jnp.zeros((inputs.shape[1], p.bias.shape[0]))
    a = inputs @ p.input_weight.T + p.bias
    return lax.scan(advance, initial, (a,) if zeros is None else (a, zeros), unroll=unroll)[1]


def logits_of(p: Parameters, last: Array) -> Array:
    return last @ p.readout_weight.T + p.readout_bias


def cross_entropy(p: Parameters, last: Array, targets: Array) -> Array:
    log_likelihood = jax.nn.log_softmax(logits_of(p, last))
    return -jnp.take_along_axis(log_likelihood, targets[:, None], axis=1).mean()


def autodiff_gradient(unroll: int, alpha: float) -> Gradient:
    def plain(p: Parameters, data: Data) -> Parameters:
        return jax.grad(lambda p: cross_entropy(p, states(p, data.inputs, unroll)[-1], data.targets))(p)

    def with_omega(p: Parameters, data: Data) -> Parameters:
        def loss(p: Parameters, zeros: Array) -> tuple[Array, Array]:
            h = states(p, data.inputs, unroll, zeros)
            return cross_entropy(p, h[-1], data.targets), h

        zeros = jnp.zeros((*data.inputs.shape[:2], p.bias.shape[0]))
        (gradient, d), h = jax.grad(loss, argnums=(0, 1), has_aux=True)(p, zeros)
        v = d * (1 - h * h)
        penalty = jnp.einsum("tbh,tbj->hj", v, omega_factor(d, v @ p.recurrent_weight))
        return gradient._replace(recurrent_weight=gradient.recurrent_weight + alpha * penalty)

    return with_omega if alpha > 0 else plain


def gradient_by_hand(unroll: int, alpha: float) -> Gradient:
    """The gradient of the loss plus α times Ω's immediate one."""

    def gradient(p: Parameters, data: Data) -> Parameters:
        h = states(p, data.inputs, unroll)
        logits = logits_of(p, h[-1])
        # The gradient of the mean cross entropy with respect to the logits.
        error = (jax.nn.softmax(logits) - jax.nn.one_hot(data.targets, logits.shape[1])) / len(logits)
        d_last = error @ p.readout_weight

        def retreat(d: Array, slope: Array) -> tuple[Array, tuple[Array, Array]]:
            v = d * slope
            u = v @ p.recurrent_weight
            return u, (v, u)

        _, (v, u) = lax.scan(retreat, d_last, 1 - h * h, reverse=True, unroll=unroll)
        right = jnp.concatenate([jnp.zeros_like(h[:1]), h[:-1]])
        if alpha > 0:
            # As the loss is read at the last step alone, d_t is just the message u_{t+1}.
            right += alpha * omega_factor(jnp.concatenate([u[1:], d_last[None]]), u)
        return Parameters(
            input_weight=jnp.einsum("tbh,tbi->hi", v, data.inputs),
            recurrent_weight=jnp.einsum("tbh,tbj->hj", v, right),
            bias=v.sum((0, 1)),
            readout_weight=error.T @ h[-1],
            readout_bias=error.sum(0),
        )

    return gradient


def omega_factor(d: Array, u: Array) -> Array:
    """c_t u_t, so that dΩ/dW_h = Σ v_t (c_t u_t)ᵀ: c = 4 (r - 1) / (n ‖d‖²) with r = ‖u‖² / ‖d‖²."""
    d_squared = (d * d).sum(-1, keepdims=True)
    u_squared = (u * u).sum(-1, keepdims=True)
    counts = d_squared >= SMALLEST_SQUARED_NORM
    c = 4 * (u_squared / d_squared - 1) / (counts.sum() * d_squared)
    return jnp.where(counts, c, 0) * u


def training_step(gradient: Gradient) -> Step:
    @partial(jax.jit, donate_argnums=0)
    def step(p: Parameters, data: Data) -> Parameters:
        g = gradient(p, data)
        norm = jnp.sqrt(sum((each * each).sum() for each in g))
        rate = LEARNING_RATE * jnp.minimum(1, LARGEST_NORM / (norm + 1e-6))
        return jax.tree.map(lambda parameter, each: parameter - rate * each, p, g)

    return step


# Measuring


class Trainer:
    """A step with the parameters that it owns and the data that it sees."""

    def __init__(self, step: Step, parameters: Parameters, data: Data) -> None:
        self.step, self.data = step, data
        self.parameters = jax.tree.map(jnp.copy, parameters)  # a step donates what it is given

    def __call__(self) -> None:
        self.parameters = jax.block_until_ready(self.step(self.parameters, self.data))


def ways(case: Case) -> dict[str, Trainer]:
    parameters, data = draw(case, np.random.default_rng(0))
    gradients = {f"by hand, unroll {n}": gradient_by_hand(n, case.omega) for n in UNROLLS}
    gradients |= {f"autodiff, unroll {n}": autodiff_gradient(n, case.omega) for n in UNROLLS}
    return {name: Trainer(training_step(gradient), parameters, data) for name, gradient in gradients.items()}


def milliseconds(trainer: Trainer) -> float:
    start = time.perf_counter()
    trainer()
    return 1000 * (time.perf_counter() - start)


def try_out(candidates: dict[str, Trainer]) -> dict[str, float]:
    """The median of a few steps of each, in turns, so that a busy moment is not one candidate's alone."""
    for trainer in candidates.values():
        for _ in range(WARM_UP_STEPS):  # the first compiles
            trainer()
    rounds = [[milliseconds(trainer) for trainer in candidates.values()] for _ in range(TRIAL_STEPS)]
    medians = [statistics.median(times) for times in zip(*rounds, strict=True)]
    return dict(zip(candidates, medians, strict=True))


def measure(case: Case, threads: int, steps: int) -> dict[str, object]:
    candidates = ways(case)
    tried = try_out(candidates)
    best = min(tried, key=lambda name: tried[name])
    for _ in range(WARM_UP_STEPS):
        candidates[best]()
    ms = statistics.median(milliseconds(candidates[best]) for _ in range(steps))
    return {
        "peer": "jax",
        "version": jax.__version__,
        "case": case.name,
        "threads": threads,
        "ms": round(ms, 4),
        "setting": best,
        "tried": {name: round(ms, 4) for name, ms in tried.items()},
    }


def main() -> None:
    names = ARGUMENTS.cases or list(CASES)
    if unknown := [name for name in names if name not in CASES]:
        raise SystemExit(f"no case {', '.join(unknown)}; there are {', '.join(CASES)}")
    for name in names:
        print(json.dumps(measure(CASES[name], ARGUMENTS.threads, ARGUMENTS.steps)), flush=True)


if __name__ == "__main__":
    main()
