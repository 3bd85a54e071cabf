#!/usr/bin/env python3
"""Checks what Mneme computed against PyTorch: the states, the back-propagated vectors, Ω and every gradient.

    mneme inspect RUN --dump FILE.safetensors
    python3 Scripts/verify-dump.py FILE.safetensors

Reads inputs, targets and parameters from the file, recomputes everything else in float64 with autograd, and
prints the largest relative deviation of each tensor. Exits with 1 if one is above the tolerance and above what
PyTorch itself makes of it in single precision, 65 if the file cannot be understood. The file is read with NumPy alone.

Deviations of vectors that vanish or explode through time are taken for each step and sequence by itself (as
‖difference‖ / ‖expected‖), so an error at an early step does not hide behind a large late one; those of
gradients relative to the largest entry of the tensor. A second column says how far PyTorch itself comes out
in single precision: in a network with chaotic dynamics, rounding alone can pass the tolerance.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

import elman_reference as reference
import safetensors_file
from elman_reference import Evaluation, Parameters, Problem
from safetensors_file import BadFile


@dataclass(frozen=True)
class Dump:
    """The tensors (as float64) and the metadata of a safetensors file."""

    tensors: dict[str, Tensor]
    metadata: dict[str, str]

    def tensor(self, name: str, shape: Sequence[int] | None = None) -> Tensor:
        if name not in self.tensors:
            raise BadFile(f"no tensor '{name}'")
        tensor = self.tensors[name]
        if shape is not None and tensor.shape != tuple(shape):
            raise BadFile(f"'{name}' has shape {list(tensor.shape)}, not {list(shape)}")
        return tensor

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        value = self.metadata.get(key)
        if value not in choices:
            raise BadFile(f"metadata '{key}' is {value!r}, not one of {', '.join(choices)}")
        return value


# Reading


def read_dump(path: Path) -> Dump:
    arrays, metadata = safetensors_file.read(path)
    return Dump(
        {name: torch.from_numpy(array.astype(np.float64)) for name, array in arrays.items()}, metadata
    )


def read_parameters(dump: Dump, dtype: torch.dtype) -> Parameters:
    """Every parameter of the network; a bias that the file lacks is 0."""
    names = [
        name
        for name in dump.tensors
        if name.startswith(("layers.", "readout.")) and name.endswith((".weight", ".bias"))
    ]
    layers = sum(name.endswith(".recurrent.weight") for name in names)
    if layers == 0:
        raise BadFile("no tensor 'layers.0.recurrent.weight'")
    parameters = {name: dump.tensors[name] for name in names}
    for k in range(layers):
        hidden = dump.tensor(f"layers.{k}.recurrent.weight").shape[0]
        dump.tensor(f"layers.{k}.input.weight")
        parameters.setdefault(f"layers.{k}.input.bias", torch.zeros(hidden, dtype=torch.float64))
    outputs = dump.tensor("readout.weight").shape[0]
    parameters.setdefault("readout.bias", torch.zeros(outputs, dtype=torch.float64))
    return {name: p.to(dtype, copy=True).requires_grad_() for name, p in parameters.items()}


def read_problem(dump: Dump, dtype: torch.dtype) -> Problem:
    inputs = dump.tensor("inputs").to(dtype)
    steps, batch = inputs.shape[:2]
    try:
        lengths = torch.tensor([int(n) for n in dump.metadata.get("lengths", "").split(",")])
        leak = float(dump.metadata.get("leak", "1"))
    except ValueError as error:
        raise BadFile(f"metadata 'lengths' or 'leak': {error}") from error
    if lengths.shape != (batch,) or lengths.min() < 1 or lengths.max() > steps:
        raise BadFile(f"metadata 'lengths' must be {batch} numbers from 1 to {steps}")

    loss = dump.choice("loss", ("crossEntropy", "squaredError"))
    targets, mask = dump.tensor("targets"), dump.tensors.get("mask")
    return Problem(
        activation=dump.choice("activation", tuple(reference.ACTIVATIONS)),
        leak=leak,
        readout=dump.choice("readout", ("last", "every")),
        loss=loss,
        inputs=inputs,
        targets=targets.to(torch.long if loss == "crossEntropy" else dtype),
        mask=None if mask is None else mask.to(dtype),
        lengths=lengths,
    )


# Comparing


def deviation_by_row(found: Tensor, expected: Tensor) -> float:
    """The largest ‖found - expected‖ / ‖expected‖ over the vectors along the last axis."""
    norm = torch.linalg.vector_norm
    return worst(norm(found - expected, dim=-1), norm(expected, dim=-1))


def deviation(found: Tensor, expected: Tensor) -> float:
    """The largest difference, relative to the largest expected entry."""
    return worst((found - expected).abs().max(), expected.abs().max())


def worst(difference: Tensor, scale: Tensor) -> float:
    """The largest quotient; 0/0 is 0, x/0 is infinite, and a NaN anywhere comes out as infinite."""
    quotient = torch.where(difference == 0, 0.0, difference / scale)
    return quotient.nan_to_num(nan=torch.inf, posinf=torch.inf).max().item()


def measure(name: str, found: Tensor, expected: Tensor) -> float:
    """The deviation of the tensor `name`, by the rule that suits its kind."""
    kind = name.split(".")[0]
    if kind == "ratio":
        return deviation_by_row(found[..., None], expected[..., None])
    if kind == "dh":
        # Vectors too small to count in Ω may underflow in single precision: they are not compared.
        counts = (reference.counted(found) | reference.counted(expected)).unsqueeze(-1)
        return deviation_by_row(counts * found, counts * expected)
    return (deviation_by_row if kind == "h" else deviation)(found, expected)


# Recomputing


def recompute(dump: Dump, dtype: torch.dtype) -> Parameters:
    """All that a dump says beyond data and parameters, under the names that it has there."""
    problem, parameters = read_problem(dump, dtype), read_parameters(dump, dtype)
    form = dump.choice("form", reference.FORMS)
    reduction = dump.choice("reduction", reference.REDUCTIONS)
    try:
        result = reference.evaluate(problem, parameters)
    except (RuntimeError, IndexError, ValueError) as error:
        raise BadFile(f"the tensors do not fit together: {error}") from error

    gradients = reference.gradient(result.loss, parameters)
    immediate = reference.immediate_gradient(problem, parameters, result.signals, form, reduction)
    everything = {
        **signals_by_name(result),
        "omega": reference.omega(result.signals, form, reduction),
        "loss": result.loss,
        **{f"grad.{name}": gradients[name] for name in parameters},
        # Ω's immediate gradient is 0 for all parameters but the recurrent weights.
        **{f"omega_grad.{name}": immediate.get(name, torch.zeros_like(p)) for name, p in parameters.items()},
    }
    return {name: tensor.detach().double() for name, tensor in everything.items()}


def signals_by_name(result: Evaluation) -> Parameters:
    tensors: Parameters = {}
    for k, s in enumerate(result.signals):
        suffix = "" if len(result.signals) == 1 else f".{k}"
        tensors |= {f"h{suffix}": s.h, f"dh{suffix}": s.d, f"ratio{suffix}": reference.norm_ratio(s.d, s.u)}
    return tensors


def may_be_absent(name: str, dump: Dump) -> bool:
    """The loss, the gradients of absent biases, and Ω's gradients that are 0."""
    prefix, _, parameter = name.partition(".")
    if prefix == "omega_grad":
        return not parameter.endswith(".recurrent.weight")
    return name == "loss" or (prefix == "grad" and parameter not in dump.tensors)


def report(dump: Dump, tolerance: float) -> bool:
    """Prints one line for each tensor; true if all are within the tolerance, or no worse than rounding explains."""
    expected, single = recompute(dump, torch.float64), recompute(dump, torch.float32)
    good = True
    print(f"{'largest relative deviation':<40} {'Mneme':>9} {'PyTorch, float32':>17}")
    for name, tensor in expected.items():
        if may_be_absent(name, dump) and name not in dump.tensors:
            continue
        # A scalar may come as a tensor of one element.
        found = dump.tensor(name, tensor.shape) if tensor.ndim else dump.tensor(name).reshape(())
        value = measure(name, found, tensor)
        rounding = measure(name, single[name], tensor)
        within = value <= max(tolerance, rounding)
        good = good and within
        mark = "" if within else "  <- above the tolerance"
        print(f"{name:<40} {value:9.2e} {rounding:17.2e}{mark}")
    print(f"{'agrees' if good else 'DIFFERS'} (tolerance {tolerance:g})")
    return good


def main() -> int:
    parser = argparse.ArgumentParser(description="Check a dump of Mneme against PyTorch.")
    parser.add_argument("dump", type=Path, metavar="DUMP.safetensors")
    parser.add_argument("--tolerance", type=float, default=1e-4, help="relative; default: %(default)g")
    arguments = parser.parse_args()
    try:
        return 0 if report(read_dump(arguments.dump), arguments.tolerance) else 1
    except (BadFile, OSError) as error:
        print(f"verify-dump: {arguments.dump}: {error}", file=sys.stderr)
        return 65


if __name__ == "__main__":
    sys.exit(main())
