"""Makes the cases of ntm.json: what a Neural Turing Machine and its gradients must be. Run make-fixtures.py.

Before anything is written, two checks run on every case: the same outputs, weightings and memory from the machine
in plain numbers, and the gradients against central differences along some directions, for the parameters and for
what the machine begins with apart.

A case has `parameters`, by the names of ntm_reference.py, each with its shape and values; `initial_memory` M_0
[N, W], the same for every sequence, and how it came about, `filling`: "constant" (1e-6), "learned" or "random";
`inputs` [T, B, I] and `weights` [T, B, O]. The loss is Σ weights · outputs. What must come out is `outputs`,
`hidden` [T, B, H], `reads` [T, B, R, W], `read_weights` [T, B, R, N], `write_weights` [T, B, V, N], `memory`
[B, N, W] after the last step, `loss`, and dL by the parameters (`gradient`), `inputs_gradient` and
`initial_memory_gradient`. Lists are in row-major order. Data and parameters are multiples of 1/256, except the
constant filling; no entry of the interface lies so near its limits that single precision could fall beyond.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import ntm_reference as reference
import torch
from fixture_support import check_close, dyadic, flat, flat_all, shaped_all
from ntm_reference import Parameters, Run, Shape
from torch import Tensor

SEED = 2014
TOLERANCE = 1e-11
GATES = {"lstm": 4, "gru": 3, "feedforward": 1}


@dataclass(frozen=True)
class Case:
    """One machine and one batch, before any number is drawn; for each controller."""

    name: str
    steps: int
    batch: int = 2
    slots: int = 5
    width: int = 3
    heads: tuple[int, int] = (1, 1)  # read, write
    inputs: int = 2
    hidden: int = 4
    outputs: int = 3
    filling: str = "constant"
    interface_scale: float = 1.5

    def shape(self, controller: str) -> Shape:
        return Shape(controller, self.slots, self.width, *self.heads)


# fmt: off
CASES = (
    Case("one step", steps=1),
    Case("one step, all of size 1", steps=1, batch=1, slots=1, width=1, inputs=1, hidden=1, outputs=1),
    Case("one step, learned", steps=1, batch=3, slots=8, heads=(2, 2), filling="learned"),
    Case("two steps", steps=2, slots=8, width=2),
    Case("two steps, two slots", steps=2, slots=2, filling="learned"),
    Case("five steps, learned", steps=5, filling="learned"),
    Case("five steps, random", steps=5, batch=1, slots=8, inputs=3, hidden=3, filling="random"),
    Case("five steps, one slot", steps=5, slots=1, heads=(2, 1), filling="random"),
    Case("five steps, two readers", steps=5, slots=8, width=2, heads=(2, 1)),
    Case("five steps, two writers", steps=5, width=4, heads=(1, 2), filling="learned"),
    Case("twelve steps", steps=12, slots=8),
    Case("twelve steps, two slots", steps=12, slots=2, width=1, heads=(2, 2), filling="learned"),
    Case("twelve steps, two heads each", steps=12, heads=(2, 2), filling="learned"),
    Case("twelve steps, wide, random", steps=12, batch=1, slots=8, width=5, hidden=6, filling="random"),
    Case("twelve steps, clamped", steps=12, slots=8, hidden=6, filling="learned", interface_scale=12),
)
# fmt: on


# Drawing


def draw_parameters(case: Case, shape: Shape, random: torch.Generator) -> Parameters:
    def normal(*size: int, scale: float) -> Tensor:
        return dyadic(scale * torch.randn(*size, generator=random, dtype=torch.float64)).requires_grad_()

    reads = shape.read_heads * shape.width
    rows = GATES[shape.controller] * case.hidden
    result = {
        "controller.input.weight": normal(rows, case.inputs + reads, scale=0.7),
        "controller.input.bias": normal(rows, scale=0.4),
    }
    if shape.controller != "feedforward":
        scale = 1.5 / case.hidden**0.5
        result["controller.recurrent.weight"] = normal(rows, case.hidden, scale=scale)
    if shape.controller == "gru":
        result["controller.candidate_bias"] = normal(case.hidden, scale=0.4)
    return result | {
        "interface.weight": normal(shape.interface_size, case.hidden, scale=case.interface_scale),
        "interface.bias": normal(shape.interface_size, scale=0.5 * case.interface_scale),
        "output.weight": normal(case.outputs, case.hidden + reads, scale=0.8),
        "output.bias": normal(case.outputs, scale=0.3),
    }


def draw_memory(case: Case, random: torch.Generator) -> Tensor:
    size = (case.slots, case.width)
    if case.filling == "constant":
        return torch.full(size, 1e-6, dtype=torch.float64).requires_grad_()
    scale = 0.5 if case.filling == "learned" else 0.1
    return dyadic(scale * torch.randn(size, generator=random, dtype=torch.float64)).requires_grad_()


# Checking


def check_by_the_book(
    name: str, shape: Shape, p: Parameters, inputs: Tensor, memory: Tensor, run: Run
) -> None:
    for b in range(inputs.shape[1]):
        by_the_book = reference.evaluate_by_the_book(shape, p, inputs[:, b].tolist(), memory.tolist())
        for field, numbers in by_the_book.items():
            ours: Tensor = vars(run)[field]
            expected = torch.tensor(numbers, dtype=torch.float64)
            check_close(f"{name}: {field}", ours[b] if field == "memory" else ours[:, b], expected, TOLERANCE)


def check_gradients(
    name: str, shape: Shape, leaves: Parameters, weights: Tensor, claimed: Parameters, random: torch.Generator
) -> None:
    """Richardson-extrapolated central differences, along two directions for each leaf."""

    def loss_at(leaf: str, nudge: Tensor) -> float:
        moved = {key: value.detach() for key, value in leaves.items()}
        moved[leaf] = moved[leaf] + nudge
        run = reference.evaluate(shape, moved, moved["inputs"], moved["initial_memory"])
        return float((weights * run.outputs).sum())

    for leaf, gradient in claimed.items():
        scale = 1e-5
        for _ in range(2):
            direction = torch.randn(gradient.shape, generator=random, dtype=torch.float64)

            def difference(h: float, leaf: str = leaf, direction: Tensor = direction) -> float:
                return (loss_at(leaf, h * direction) - loss_at(leaf, -h * direction)) / (2 * h)

            found = (4 * difference(scale / 2) - difference(scale)) / 3
            expected = float((gradient * direction).sum())
            size = float(gradient.norm()) or 1
            assert abs(found - expected) < 2e-5 * max(size, 1e-3), f"{name}: {leaf} {found} {expected}"


def check_margins(name: str, run: Run, clamped: bool) -> None:
    distance = (run.interface.abs() - reference.LIMIT).abs().min()
    assert distance > 1e-3, f"{name}: an entry of the interface is too near its limits"
    beyond = bool((run.interface.abs() > reference.LIMIT).any())
    assert beyond == clamped, f"{name}: {'nothing' if clamped else 'something'} is clamped"


# Writing


def fixture(case: Case, controller: str, seed: int) -> dict[str, object]:
    """Draws, evaluates and checks one case."""
    random = torch.Generator().manual_seed(seed)
    name, shape = f"{controller}: {case.name}", case.shape(controller)
    parameters, memory = draw_parameters(case, shape, random), draw_memory(case, random)
    positions = (case.steps, case.batch)
    inputs = dyadic(
        torch.randn(*positions, case.inputs, generator=random, dtype=torch.float64)
    ).requires_grad_()
    weights = dyadic(torch.randn(*positions, case.outputs, generator=random, dtype=torch.float64))
    run = reference.evaluate(shape, parameters, inputs, memory)
    loss = (weights * run.outputs).sum()
    leaves = parameters | {"inputs": inputs, "initial_memory": memory}
    gradient = dict(zip(leaves, torch.autograd.grad(loss, list(leaves.values())), strict=True))
    check_by_the_book(name, shape, parameters, inputs, memory, run)
    check_margins(name, run, clamped="clamped" in case.name)
    check_gradients(name, shape, leaves, weights, gradient, random)
    results = {key: flat(value) for key, value in vars(run).items() if key != "interface"}
    return {
        "name": name,
        "controller": controller,
        "steps": case.steps,
        "batch": case.batch,
        "inputs_size": case.inputs,
        "hidden_size": case.hidden,
        "outputs_size": case.outputs,
        "slots": case.slots,
        "width": case.width,
        "read_heads": case.heads[0],
        "write_heads": case.heads[1],
        "filling": case.filling,
        "parameters": shaped_all(parameters),
        "initial_memory": flat(memory),
        "inputs": flat(inputs),
        "weights": flat(weights),
        **results,
        "loss": loss.item(),
        "gradient": flat_all({key: gradient[key] for key in parameters}),
        "inputs_gradient": flat(gradient["inputs"]),
        "initial_memory_gradient": flat(gradient["initial_memory"]),
    }


def fixtures() -> Iterator[dict[str, object]]:
    for controller in GATES:
        for index, case in enumerate(CASES):
            yield fixture(case, controller, SEED + index)
