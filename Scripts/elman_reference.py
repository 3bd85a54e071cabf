"""A reference for stacked Elman layers, their loss and the regularizer Ω, in PyTorch at float64.

It is written to be believed rather than to be fast: every step is its own tensor on the autograd tape, and
the back-propagated vectors are what autograd says they are, never a recurrence of our own.

    a_t = W_x x_t + b + W_h h_{t-1}
    h_t = (1 - λ) h_{t-1} + λ f(a_t)          λ is the leak; 1 is the plain cell;  h_0 = 0
    d_t = dL/dh_t                             total: through the loss, the layer above and step t+1
    u_t = (1 - λ) d_t + λ W_hᵀ (d_t ⊙ f'(a_t))    the message that step t sends to step t-1

    Ω   = Σ over layers of Σ_t,b (‖u_t‖ / ‖d_t‖ - 1)²    (form "norms"; "squaredNorms" squares both norms)

divided by the batch ("sum") or by the layer's number of pairs (t, b) that count ("mean"); after R. Pascanu,
T. Mikolov and Y. Bengio, "On the difficulty of training recurrent neural networks" (2013).
T, B, I, H and O are steps, batch, inputs, hidden units and outputs; shapes are [T, B, ...] throughout.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

Parameters = dict[str, Tensor]

FORMS = ("norms", "squaredNorms")
REDUCTIONS = ("sum", "mean")

#: A pair (step, sequence) counts in Ω only where ‖d_t‖² is at least this.
SMALLEST_SQUARED_NORM = 1e-20

#: f and f', both as functions of the pre-activation.
ACTIVATIONS: dict[str, tuple[Callable[[Tensor], Tensor], Callable[[Tensor], Tensor]]] = {
    "tanh": (torch.tanh, lambda a: 1 - torch.tanh(a) ** 2),
    "sigmoid": (torch.sigmoid, lambda a: torch.sigmoid(a) * (1 - torch.sigmoid(a))),
    "relu": (torch.relu, lambda a: (a > 0).to(a.dtype)),
}


@dataclass(frozen=True)
class Problem:
    """What stays fixed while the parameters vary: the cell, the data and the loss."""

    activation: str  # a key of ACTIVATIONS
    leak: float
    readout: str  # "last" (valid step of each sequence) or "every" (step)
    loss: str  # "crossEntropy" or "squaredError"
    inputs: Tensor  # [T, B, I]
    targets: Tensor  # [B] or [T, B] class indices, or [B, O] or [T, B, O] values
    mask: Tensor | None  # [T, B], or [B] where the readout is "last"; 1 where a target counts
    lengths: Tensor  # [B], integers from 1 to T

    def valid(self) -> Tensor:
        """1 where a sequence still runs, 0 after its end: [T, B, 1]."""
        steps = torch.arange(self.inputs.shape[0])
        return (steps[:, None] < self.lengths).to(self.inputs.dtype).unsqueeze(-1)


@dataclass(frozen=True)
class Layer:
    """One layer's forward pass, a tensor [B, H] for each step."""

    a: list[Tensor]  # a_1 ... a_T
    h: list[Tensor]  # h_0 ... h_T; 0 after the end of a sequence


@dataclass(frozen=True)
class Signals:
    """One layer's forward and backward vectors, each [T, B, H]."""

    h: Tensor  # h_1 ... h_T
    slope: Tensor  # f'(a_t)
    d: Tensor  # dL/dh_t
    u: Tensor  # the message to h_{t-1}


@dataclass(frozen=True)
class Evaluation:
    """Everything that one forward and one backward pass say."""

    loss: Tensor
    logits: Tensor  # [B, O] or [T, B, O]
    layers: list[Layer]
    signals: list[Signals]


# Forward


def layer_count(parameters: Parameters) -> int:
    return sum(name.endswith(".recurrent.weight") for name in parameters)


def recurrent_name(layer: int) -> str:
    return f"layers.{layer}.recurrent.weight"


def run_layer(problem: Problem, parameters: Parameters, layer: int, inputs: list[Tensor]) -> Layer:
    """Unrolls one layer over `inputs`, a tensor [B, .] for each step."""
    f, _ = ACTIVATIONS[problem.activation]
    input_weight = parameters[f"layers.{layer}.input.weight"]  # [H, I]
    bias = parameters[f"layers.{layer}.input.bias"]  # [H]
    recurrent_weight = parameters[recurrent_name(layer)]  # [H, H]

    # h_0 is constant, but needs a place on the tape: the message into it counts in Ω.
    initial = inputs[0].new_zeros(inputs[0].shape[0], bias.shape[0]).requires_grad_()
    result = Layer(a=[], h=[initial])
    for x, valid in zip(inputs, problem.valid(), strict=True):
        h = result.h[-1]
        a = x @ input_weight.T + bias + h @ recurrent_weight.T
        result.a.append(a)
        result.h.append(valid * ((1 - problem.leak) * h + problem.leak * f(a)))
    return result


def run_layers(problem: Problem, parameters: Parameters) -> list[Layer]:
    layers: list[Layer] = []
    inputs = list(problem.inputs)
    for index in range(layer_count(parameters)):
        layers.append(run_layer(problem, parameters, index, inputs))
        inputs = layers[-1].h[1:]
    return layers


def read_out(problem: Problem, parameters: Parameters, top: Layer) -> Tensor:
    """The logits: [B, O] at the last valid step, or [T, B, O] at every step."""
    h = torch.stack(top.h[1:])
    if problem.readout == "last":
        h = h[problem.lengths - 1, torch.arange(h.shape[1])]
    return h @ parameters["readout.weight"].T + parameters["readout.bias"]


def loss_of(problem: Problem, logits: Tensor) -> Tensor:
    """The mean over all targets that count."""
    if problem.loss == "crossEntropy":
        classes = problem.targets.flatten()
        each = functional.cross_entropy(logits.flatten(0, -2), classes, reduction="none")
        each = each.reshape(logits.shape[:-1])
    else:
        each = ((logits - problem.targets) ** 2).mean(-1)
    weights = torch.ones_like(each) if problem.mask is None else problem.mask
    return (weights * each).sum() / weights.sum()


# Backward


def message(problem: Problem, recurrent_weight: Tensor, d: Tensor, slope: Tensor) -> Tensor:
    """u_t by its formula, for all steps and sequences at once (as rows: W_hᵀ v is v @ W_h)."""
    return (1 - problem.leak) * d + problem.leak * (d * slope) @ recurrent_weight


def evaluate(problem: Problem, parameters: Parameters) -> Evaluation:
    """One forward pass, and d_t from autograd, itself differentiable."""
    layers = run_layers(problem, parameters)
    logits = read_out(problem, parameters, layers[-1])
    loss = loss_of(problem, logits)

    states = [h for layer in layers for h in layer.h[1:]]
    d = torch.autograd.grad(loss, states, create_graph=True, materialize_grads=True)
    steps = problem.inputs.shape[0]
    signals = [
        signals_of(problem, parameters[recurrent_name(k)], layer, d[k * steps : (k + 1) * steps])
        for k, layer in enumerate(layers)
    ]
    return Evaluation(loss, logits, layers, signals)


def signals_of(
    problem: Problem, recurrent_weight: Tensor, layer: Layer, d_by_step: tuple[Tensor, ...]
) -> Signals:
    _, slope_of = ACTIVATIONS[problem.activation]
    d, slope = torch.stack(d_by_step), slope_of(torch.stack(layer.a))
    u = message(problem, recurrent_weight, d, slope)
    return Signals(torch.stack(layer.h[1:]), slope, d, u)


def gradient(value: Tensor, parameters: Parameters) -> Parameters:
    """d value / d parameter for every parameter; the tape stays for another."""
    gradients = torch.autograd.grad(
        value, list(parameters.values()), retain_graph=True, materialize_grads=True
    )
    return dict(zip(parameters, gradients, strict=True))


# Ω


def counted(d: Tensor) -> Tensor:
    """True for each pair (step, sequence) that counts in Ω: [T, B]."""
    return (d.detach() ** 2).sum(-1) >= SMALLEST_SQUARED_NORM


def norm_ratio(d: Tensor, u: Tensor) -> Tensor:
    """‖u_t‖ / ‖d_t‖, and 0 for a pair that does not count: [T, B]."""
    norm = torch.linalg.vector_norm
    return torch.where(counted(d), norm(u, dim=-1) / norm(d, dim=-1), 0.0)


def layer_omega(d: Tensor, u: Tensor, form: str, reduction: str) -> Tensor:
    """Ω of one layer; a function of `u` alone where `d` is detached."""
    pairs = counted(d)
    # Select first and divide afterwards, so that no 0/0 reaches the gradient. Where u is 0 (dead rectifiers)
    # vector_norm takes 0 as its gradient.
    norm = torch.linalg.vector_norm
    ratio = norm(u[pairs], dim=-1) / norm(d[pairs], dim=-1)
    power = 1 if form == "norms" else 2
    count = d.shape[1] if reduction == "sum" else max(1, int(pairs.sum()))
    total: Tensor = ((ratio**power - 1) ** 2).sum()
    return total / count


def omega(signals: list[Signals], form: str, reduction: str) -> Tensor:
    """Ω with nothing held constant: its gradient is the exact one."""
    return torch.stack([layer_omega(s.d, s.u, form, reduction) for s in signals]).sum()


def immediate_layer_omega(
    problem: Problem, recurrent_weight: Tensor, s: Signals, form: str, reduction: str
) -> Tensor:
    """Ω of one layer as a function of W_h alone: d_t, h_t and f'(a_t) are constants."""
    d = s.d.detach()
    return layer_omega(d, message(problem, recurrent_weight, d, s.slope.detach()), form, reduction)


def immediate_gradient(
    problem: Problem, parameters: Parameters, signals: list[Signals], form: str, reduction: str
) -> Parameters:
    """The immediate gradient of Ω: one entry for each layer's recurrent weight; all others are 0."""
    result: Parameters = {}
    for k, s in enumerate(signals):
        weight = parameters[recurrent_name(k)].detach().requires_grad_()
        value = immediate_layer_omega(problem, weight, s, form, reduction)
        result |= gradient(value, {recurrent_name(k): weight})
    return result
