"""Makes the cases of gated.json: what LSTM and GRU layers, their gradients and Ω must be. Run make-fixtures.py.

Outputs and gradients are those of torch.nn.LSTM and torch.nn.GRU. Before anything is written, four checks run on
every case: the same outputs and gradients from a loop over the steps, the derivatives through time by formula
against autograd, and no ‖d_t‖² too near Ω's threshold.

Data and parameters are multiples of 1/256. Inputs and weights of the loss that do not count, as they lie after
a sequence's end, are random, not 0: an implementation that wrongly reads them is found out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

import elman_reference
import gated_reference as reference
from fixture_support import check_close, dyadic, flat, flat_all, shaped_all
from gated_reference import Evaluation, Outputs, Parameters, Problem

SEED = 1997
TOLERANCE = 1e-12


@dataclass(frozen=True)
class Case:
    """One network and one batch, before any number is drawn; for each cell."""

    name: str
    steps: int = 7
    lengths: tuple[int, ...] = (7, 7, 7)  # one for each sequence of the batch
    inputs: int = 3
    hidden: int = 3
    layers: int = 1
    readout: str = "last"
    initial_scale: float = 0.5
    recurrent_scale: float = 1.5  # the spectral radius to expect of a gate's W_h


# fmt: off
CASES = (
    Case("one step, one unit", steps=1, lengths=(1,), inputs=1, hidden=1),
    Case("one step", steps=1, lengths=(1, 1), inputs=2),
    Case("two steps", steps=2, lengths=(2, 2), inputs=4, readout="every"),
    Case("two steps, ragged", steps=2, lengths=(1, 2, 2, 1), inputs=1, hidden=1, readout="every"),
    Case("last"),
    Case("every", inputs=5, readout="every"),
    Case("last, from zero", lengths=(7, 7), initial_scale=0),
    Case("ragged last", lengths=(3, 7, 1, 6), inputs=2),
    Case("ragged every", lengths=(7, 1, 5, 4), inputs=4, readout="every"),
    Case("wide, ragged last", lengths=(5, 7), inputs=5, hidden=17, recurrent_scale=2),
    Case("long last", steps=20, lengths=(20, 20), inputs=2, recurrent_scale=3),
    Case("long, one unit, ragged every", steps=20, lengths=(20, 1, 13), inputs=3, hidden=1, readout="every"),
    Case("long, ragged every", steps=20, lengths=(11, 20), inputs=1, readout="every", recurrent_scale=3),
    Case("long, wide every", steps=20, lengths=(20,), inputs=2, hidden=17, readout="every", recurrent_scale=2),
    Case("saturated", lengths=(7, 5), readout="every", recurrent_scale=16),
    Case("two layers, last", lengths=(7, 7), layers=2),
    Case("two layers, ragged every", lengths=(4, 7, 2), inputs=2, layers=2, readout="every"),
    Case("two layers, one step", steps=1, lengths=(1, 1), inputs=5, layers=2),
)
# fmt: on


# Drawing


def draw_parameters(case: Case, cell: str, random: torch.Generator) -> Parameters:
    def normal(*shape: int, scale: float) -> Tensor:
        drawn = torch.randn(*shape, generator=random, dtype=torch.float64)
        return dyadic(scale * drawn).requires_grad_()

    rows = reference.GATES[cell] * case.hidden
    result: Parameters = {}
    size = case.inputs
    for k in range(case.layers):
        result[f"layers.{k}.input.weight"] = normal(rows, size, scale=0.6)
        result[f"layers.{k}.input.bias"] = normal(rows, scale=0.4)
        scale = case.recurrent_scale / case.hidden**0.5
        result[f"layers.{k}.recurrent.weight"] = normal(rows, case.hidden, scale=scale)
        if cell == "gru":
            result[f"layers.{k}.candidate_bias"] = normal(case.hidden, scale=0.4)
        size = case.hidden
    return result


def draw_problem(case: Case, cell: str, random: torch.Generator) -> Problem:
    def normal(*shape: int, scale: float = 1) -> Tensor:
        return dyadic(scale * torch.randn(*shape, generator=random, dtype=torch.float64))

    batch = len(case.lengths)
    positions = (batch,) if case.readout == "last" else (case.steps, batch)
    state = (case.layers, batch, case.hidden)
    return Problem(
        cell,
        case.readout,
        inputs=normal(case.steps, batch, case.inputs).requires_grad_(),
        lengths=torch.tensor(case.lengths),
        weights=normal(*positions, case.hidden),
        initial_h=normal(*state, scale=case.initial_scale).requires_grad_(),
        initial_c=normal(*state, scale=2 * case.initial_scale).requires_grad_() if cell == "lstm" else None,
    )


# Checking


def check_outputs(case: Case, by_module: Outputs, result: Evaluation) -> None:
    for name, expected in vars(by_module).items():
        if expected is not None:
            check_close(f"{case.name}: {name}", vars(result.outputs)[name], expected, TOLERANCE)


def check_gradients(case: Case, by_module: Parameters, unrolled: Parameters) -> None:
    for name, expected in by_module.items():
        check_close(f"{case.name}: gradient by {name}", unrolled[name], expected, TOLERANCE)


def check_signals(case: Case, problem: Problem, parameters: Parameters, result: Evaluation) -> None:
    """u_t and dc_t by formula, and d_t of the top layer as the loss's part and the message from step t+1."""
    for k, s in enumerate(result.signals):
        for t in range(case.steps):
            u = reference.message(problem, parameters, k, result, t)
            check_close(f"{case.name}: u at step {t}", u * problem.valid()[t], s.u[t], TOLERANCE)
            if s.dc is not None:
                dc = reference.cell_gradient(result, k, t)
                check_close(f"{case.name}: dc at step {t}", dc, s.dc[t], TOLERANCE)
    top = result.signals[-1]
    (direct,) = torch.autograd.grad(reference.loss_of(problem, h := top.h.requires_grad_()), h)
    after = torch.cat([top.u[1:], torch.zeros_like(top.u[:1])])
    check_close(f"{case.name}: d", direct + after, top.d, TOLERANCE)


def check_margins(case: Case, result: Evaluation) -> None:
    """Nothing may hang on the last bits of single precision."""
    for s in result.signals:
        squared = (s.d**2).sum(-1)
        distance = (squared / elman_reference.SMALLEST_SQUARED_NORM).log10().abs().min()
        assert distance > 0.05, f"{case.name}: a ‖d‖² is too near its threshold"


# Writing


def omega(result: Evaluation, form: str, reduction: str) -> float:
    each = [elman_reference.layer_omega(s.d, s.u, form, reduction).item() for s in result.signals]
    return sum(each)


def evaluated(case: Case, problem: Problem, parameters: Parameters) -> dict[str, object]:
    """All that follows from data and parameters, checked."""
    outputs, result = reference.outputs_of(problem, parameters), reference.evaluate(problem, parameters)
    loss = reference.loss_of(problem, outputs.h)
    everything = parameters | problem.leaves()
    gradient = reference.gradient(loss, everything)
    check_outputs(case, outputs, result)
    check_gradients(case, gradient, reference.gradient(result.loss, everything))
    check_signals(case, problem, parameters, result)
    check_margins(case, result)
    lstm = problem.cell == "lstm"
    return {
        "h": [flat(s.h) for s in result.signals],
        "final_h": flat(outputs.final_h),
        "final_c": flat(outputs.final_c) if outputs.final_c is not None else None,
        "loss": loss.item(),
        "d": [flat(s.d) for s in result.signals],
        "dc": [flat(s.dc) for s in result.signals if s.dc is not None] if lstm else None,
        "ratio": [flat(elman_reference.norm_ratio(s.d, s.u)) for s in result.signals],
        "omega": {
            f"{form}_{reduction}": omega(result, form, reduction)
            for form in elman_reference.FORMS
            for reduction in elman_reference.REDUCTIONS
        },
        "gradient": flat_all({name: gradient[name] for name in parameters}),
        "inputs_gradient": flat(gradient["inputs"]),
        "initial_h_gradient": flat(gradient["initial_h"]),
        "initial_c_gradient": flat(gradient["initial_c"]) if lstm else None,
    }


def fixture(case: Case, cell: str, seed: int) -> dict[str, object]:
    """Draws, evaluates and checks one case."""
    random = torch.Generator().manual_seed(seed)
    problem, parameters = draw_problem(case, cell, random), draw_parameters(case, cell, random)
    return {
        "name": f"{cell}: {case.name}",
        "cell": cell,
        "steps": case.steps,
        "batch": len(case.lengths),
        "inputs_size": case.inputs,
        "hidden": case.hidden,
        "layers": case.layers,
        "readout": case.readout,
        "lengths": list(case.lengths),
        "inputs": flat(problem.inputs),
        "initial_h": flat(problem.initial_h),
        "initial_c": None if problem.initial_c is None else flat(problem.initial_c),
        "weights": flat(problem.weights),
        "parameters": shaped_all(parameters),
    } | evaluated(case, problem, parameters)


def fixtures() -> Iterator[dict[str, object]]:
    for cell in reference.GATES:
        for index, case in enumerate(CASES):
            yield fixture(case, cell, SEED + index)
