#!/usr/bin/env python3
"""Makes Tests/NetworksTests/Fixtures: what recurrent layers, their gradients and Ω must be.

    python3 Scripts/make-fixtures.py            (needs PyTorch; half a minute)

elman.json is made here, gated.json (LSTM and GRU) in gated_fixtures.py, ntm.json (Neural Turing Machines) in
ntm_fixtures.py, memn2n.json (end-to-end memory networks) in memn2n_fixtures.py.

The numbers are float64, from autograd. Before anything is written, three checks run on every Elman case:
the messages u_t by formula against autograd's vector-Jacobian product, Ω's immediate gradient against finite
differences in every entry of W_h, and its exact gradient against a finite difference along one direction.

Data and parameters are multiples of 1/256, hence exact in single precision too, and no pre-activation of a
rectifier and no ‖d_t‖² lies so near its threshold that single precision could fall on the other side.
Inputs and targets that do not count (after a sequence's end, or masked out) are random, not 0: an
implementation that wrongly reads them is found out.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

# The same bytes from whatever instruction set runs this (PyTorch reads these as it loads). Another release of
# PyTorch or of the C library may still differ in the last bit.
os.environ["ATEN_CPU_CAPABILITY"] = "default"
os.environ["MKL_CBWR"] = "COMPATIBLE"

import torch  # noqa: E402
from torch import Tensor  # noqa: E402

import elman_reference as reference  # noqa: E402
import fixture_support as support  # noqa: E402
import gated_fixtures  # noqa: E402
import memn2n_fixtures  # noqa: E402
import ntm_fixtures  # noqa: E402
from elman_reference import Evaluation, Parameters, Problem  # noqa: E402
from fixture_support import check_close, dyadic, flat, flat_all  # noqa: E402

SEED = 2013


@dataclass(frozen=True)
class Case:
    """One network and one batch, before any number is drawn."""

    name: str
    activation: str = "tanh"
    leak: float = 1.0
    steps: int = 7
    lengths: tuple[int, ...] = (7, 7, 7)  # one for each sequence of the batch
    inputs: int = 3
    hidden: int = 5
    outputs: int = 3
    layers: int = 1
    readout: str = "last"
    loss: str = "crossEntropy"
    masked: tuple[tuple[int, int], ...] = ()  # (step, sequence) pairs that run but do not count
    recurrent_scale: float = 1.2  # the spectral radius to expect of W_h


# fmt: off
CASES = (
    Case("tanh last"),
    Case("tanh every", steps=12, lengths=(12, 12), hidden=6, readout="every"),
    Case("sigmoid last", activation="sigmoid", recurrent_scale=4),
    Case("sigmoid every", activation="sigmoid", steps=12, lengths=(12, 12), inputs=2, hidden=4,
         outputs=2, readout="every", recurrent_scale=4),
    Case("relu last", activation="relu"),
    Case("relu every", activation="relu", steps=12, lengths=(12, 12), inputs=2, hidden=6,
         readout="every"),
    Case("one step, one sequence", steps=1, lengths=(1,), inputs=2, hidden=4, outputs=2),
    Case("two steps", steps=2, lengths=(2, 2), inputs=4, hidden=4),
    Case("ragged last", steps=9, lengths=(9, 1, 5, 3)),
    Case("ragged every", steps=9, lengths=(4, 9, 1, 6), readout="every", masked=((2, 0), (0, 1), (8, 1))),
    Case("two layers", layers=2, hidden=4),
    Case("three layers, ragged every", activation="sigmoid", steps=6, lengths=(6, 2, 4), layers=3,
         hidden=4, readout="every", recurrent_scale=4),
    Case("leak 0.3", leak=0.3, steps=10, lengths=(10, 10)),
    Case("leak 0.3, two layers, ragged every", leak=0.3, activation="sigmoid", steps=8, lengths=(8, 5, 2),
         layers=2, hidden=4, readout="every", masked=((1, 0),), recurrent_scale=4),
    Case("long", steps=50, lengths=(50, 50), recurrent_scale=2),
    Case("vanishing", steps=24, lengths=(24, 20), hidden=4, recurrent_scale=0.1),
    Case("squared error last", loss="squaredError", outputs=2),
    Case("squared error, masked every", loss="squaredError", steps=8, lengths=(8, 6, 8), outputs=2,
         readout="every", masked=((0, 0), (3, 1), (7, 2))),
)
# fmt: on


# Drawing


def draw_parameters(case: Case, random: torch.Generator) -> Parameters:
    def normal(*shape: int, scale: float) -> Tensor:
        drawn = torch.randn(*shape, generator=random, dtype=torch.float64)
        return dyadic(scale * drawn).requires_grad_()

    result: Parameters = {}
    size = case.inputs
    for k in range(case.layers):
        result[f"layers.{k}.input.weight"] = normal(case.hidden, size, scale=0.6)
        result[f"layers.{k}.input.bias"] = normal(case.hidden, scale=0.2)
        scale = case.recurrent_scale / case.hidden**0.5
        result[f"layers.{k}.recurrent.weight"] = normal(case.hidden, case.hidden, scale=scale)
        size = case.hidden
    result["readout.weight"] = normal(case.outputs, case.hidden, scale=0.8)
    result["readout.bias"] = normal(case.outputs, scale=0.2)
    return result


def draw_problem(case: Case, random: torch.Generator) -> Problem:
    batch = len(case.lengths)
    lengths = torch.tensor(case.lengths)
    every = case.readout == "every"
    inputs = torch.randn(case.steps, batch, case.inputs, generator=random, dtype=torch.float64)
    positions = (case.steps, batch) if every else (batch,)
    if case.loss == "crossEntropy":
        targets = torch.randint(case.outputs, positions, generator=random)
    else:
        targets = dyadic(torch.randn(*positions, case.outputs, generator=random, dtype=torch.float64))
    mask = draw_mask(case) if every else None
    return Problem(
        case.activation, case.leak, case.readout, case.loss, dyadic(inputs), targets, mask, lengths
    )


def draw_mask(case: Case) -> Tensor:
    mask = (torch.arange(case.steps)[:, None] < torch.tensor(case.lengths)).to(torch.float64)
    for step, sequence in case.masked:
        mask[step, sequence] = 0
    return mask


# Checking


def check_margins(case: Case, problem: Problem, result: Evaluation) -> None:
    """Nothing may hang on the last bits of single precision."""
    runs = problem.valid().squeeze(-1).bool()
    for layer, s in zip(result.layers, result.signals, strict=True):
        if case.activation == "relu":
            nearest = torch.stack(layer.a)[runs].abs().min()
            assert nearest > 1e-4, f"{case.name}: a pre-activation of {nearest:.2g} is too near 0"
        squared = (s.d**2).sum(-1)
        distance = (squared / reference.SMALLEST_SQUARED_NORM).log10().abs().min()
        assert distance > 0.05, f"{case.name}: a ‖d‖² is too near its threshold"


def check_messages(case: Case, result: Evaluation) -> None:
    """u_t by formula, against autograd through step t alone."""
    for layer, s in zip(result.layers, result.signals, strict=True):
        for t in range(case.steps):
            (by_autograd,) = torch.autograd.grad(
                layer.h[t + 1], layer.h[t], grad_outputs=s.d[t].detach(), retain_graph=True
            )
            check_close(f"{case.name}: u at step {t}", s.u[t], by_autograd, 1e-13)


def check_immediate(
    case: Case,
    problem: Problem,
    parameters: Parameters,
    result: Evaluation,
    form: str,
    reduction: str,
    claimed: Parameters,
) -> None:
    """Central differences in every entry of every W_h."""
    epsilon = 1e-6
    for k, s in enumerate(result.signals):
        name = reference.recurrent_name(k)
        weight = parameters[name].detach()
        found = torch.zeros_like(weight)
        for index in range(weight.numel()):
            nudge = torch.zeros_like(weight)
            nudge.view(-1)[index] = epsilon
            above, below = (
                reference.immediate_layer_omega(problem, weight + sign * nudge, s, form, reduction)
                for sign in (1, -1)
            )
            found.view(-1)[index] = (above - below) / (2 * epsilon)
        check_close(f"{case.name}: {form} {reduction} immediate, {name}", found, claimed[name], 1e-6)


def check_exact(
    case: Case, problem: Problem, parameters: Parameters, form: str, reduction: str, claimed: Parameters
) -> None:
    """A central difference along one direction in the space of all parameters."""
    epsilon = 1e-6
    random = torch.Generator().manual_seed(1)
    direction = {
        name: torch.randn(p.shape, generator=random, dtype=p.dtype) for name, p in parameters.items()
    }

    def omega_at(distance: float) -> Tensor:
        moved = {
            name: (p.detach() + distance * direction[name]).requires_grad_() for name, p in parameters.items()
        }
        return reference.omega(reference.evaluate(problem, moved).signals, form, reduction).detach()

    found = (omega_at(epsilon) - omega_at(-epsilon)) / (2 * epsilon)
    expected = sum(((claimed[name] * direction[name]).sum() for name in parameters), torch.zeros(()))
    check_close(f"{case.name}: {form} {reduction} exact", found, expected, 1e-5)


# Writing


def omega_entry(
    case: Case, problem: Problem, parameters: Parameters, result: Evaluation, form: str, reduction: str
) -> dict[str, object]:
    value = reference.omega(result.signals, form, reduction)
    immediate = reference.immediate_gradient(problem, parameters, result.signals, form, reduction)
    exact = reference.gradient(value, parameters)
    check_immediate(case, problem, parameters, result, form, reduction, immediate)
    check_exact(case, problem, parameters, form, reduction, exact)
    return {"value": value.item(), "immediate": flat_all(immediate), "exact": flat_all(exact)}


def fixture(case: Case, seed: int) -> dict[str, object]:
    """Draws, evaluates and checks one case."""
    random = torch.Generator().manual_seed(seed)
    problem, parameters = draw_problem(case, random), draw_parameters(case, random)
    result = reference.evaluate(problem, parameters)
    check_margins(case, problem, result)
    check_messages(case, result)
    return {
        "name": case.name,
        "activation": case.activation,
        "leak": case.leak,
        "steps": case.steps,
        "batch": len(case.lengths),
        "inputs_size": case.inputs,
        "hidden": case.hidden,
        "outputs": case.outputs,
        "layers": case.layers,
        "readout": case.readout,
        "loss_kind": case.loss,
        "lengths": list(case.lengths),
        "inputs": flat(problem.inputs),
        "targets": flat(problem.targets),
        "mask": None if problem.mask is None else flat(problem.mask),
        "parameters": support.shaped_all(parameters),
        "h": [flat(s.h) for s in result.signals],
        "d": [flat(s.d) for s in result.signals],
        "ratio": [flat(reference.norm_ratio(s.d, s.u)) for s in result.signals],
        "loss": result.loss.item(),
        "logits": flat(result.logits),
        "gradient": flat_all(reference.gradient(result.loss, parameters)),
        "omega": {
            f"{form}_{reduction}": omega_entry(case, problem, parameters, result, form, reduction)
            for form in reference.FORMS
            for reduction in reference.REDUCTIONS
        },
    }


def fixtures() -> Iterator[dict[str, object]]:
    for index, case in enumerate(CASES):
        yield fixture(case, SEED + index)


def main() -> None:
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    support.write("elman.json", fixtures())
    support.write("gated.json", gated_fixtures.fixtures())
    support.write("ntm.json", ntm_fixtures.fixtures())
    support.write("memn2n.json", memn2n_fixtures.fixtures())


if __name__ == "__main__":
    main()
