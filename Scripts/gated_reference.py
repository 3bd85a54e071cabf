"""A reference for stacked LSTM and GRU layers, and for what flows back through them, in PyTorch at float64.

It comes twice. `outputs_of` has torch.nn.LSTM and torch.nn.GRU run over packed sequences: the independent word
on outputs, final states and, by autograd, gradients. `evaluate` unrolls the same equations step by step, every
state its own tensor on the autograd tape, and so shows what those modules hide: dL/dh_t, dL/dc_t and u_t. It
must come out at the same numbers.

    LSTM, gates in the order i, f, g, o:            GRU, in the order r, z, n:
    a_t = W_x x_t + b + W_h h_{t-1}                 a_t = W_x x_t + b,   s_t = W_h h_{t-1}
    i, f, o = σ(a_t),  g = tanh(a_t)                r, z = σ(a_t + s_t)
    c_t = f ⊙ c_{t-1} + i ⊙ g                       n = tanh(a_t + r ⊙ (s_t + b_n))
    h_t = o ⊙ tanh(c_t)                             h_t = (1 - z) ⊙ n + z ⊙ h_{t-1}

    d_t  = dL/dh_t       total: through the loss, the layer above and step t+1
    dc_t = dL/dc_t       total: through h_t and c_{t+1}
    u_t                  the message of step t to h_{t-1}: all of dL/dh_{t-1} that comes through step t

In a layer's parameters W_x is `input.weight` [G·H, I], b `input.bias` [G·H], W_h `recurrent.weight` [G·H, H]
and b_n, of the GRU alone, `candidate_bias` [H]. Ω is that of elman_reference.py, without a gradient.
T, B, I and H are steps, batch, inputs and hidden units; shapes are [T, B, ...] throughout.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

Parameters = dict[str, Tensor]

GATES = {"lstm": 4, "gru": 3}


@dataclass(frozen=True)
class Problem:
    """What the parameters are applied to. The loss is the sum of the outputs that count, each times a weight."""

    cell: str  # a key of GATES
    readout: str  # "last" (valid step of each sequence) or "every" (step)
    inputs: Tensor  # [T, B, I]
    lengths: Tensor  # [B], integers from 1 to T
    weights: Tensor  # [B, H] where the readout is "last", else [T, B, H]
    initial_h: Tensor  # [layers, B, H]
    initial_c: Tensor | None  # the same, of an LSTM

    def valid(self) -> Tensor:
        """1 where a sequence still runs, 0 after its end: [T, B, 1]."""
        steps = torch.arange(self.inputs.shape[0])
        return (steps[:, None] < self.lengths).to(self.inputs.dtype).unsqueeze(-1)

    def last(self, h: Tensor) -> Tensor:
        """Of each sequence the vector at its last valid step: [B, H]."""
        return h[self.lengths - 1, torch.arange(h.shape[1])]

    def leaves(self) -> Parameters:
        """What there are gradients by, besides the parameters."""
        leaves = {"inputs": self.inputs, "initial_h": self.initial_h}
        return leaves if self.initial_c is None else leaves | {"initial_c": self.initial_c}


@dataclass(frozen=True)
class Outputs:
    """The top layer's outputs, 0 after a sequence's end, and the final states of all layers, [layers, B, H]."""

    h: Tensor  # [T, B, H]
    final_h: Tensor
    final_c: Tensor | None


@dataclass
class Layer:
    """One layer's forward pass, a tensor [B, H] for each step; states are 0 after the end of a sequence."""

    h: list[Tensor]  # h_0 ... h_T
    c: list[Tensor]  # c_0 ... c_T, of an LSTM
    read: list[
        Tensor
    ]  # copies of h_0 ... h_{T-1}, read by the next step alone: u_t is the derivative by them
    gates: list[tuple[Tensor, ...]]  # i, f, g, o, or r, z, n and s_t + b_n of the candidate


@dataclass(frozen=True)
class Signals:
    """One layer's states and backward vectors, each [T, B, H]."""

    h: Tensor
    d: Tensor
    u: Tensor
    dc: Tensor | None  # of an LSTM


@dataclass(frozen=True)
class Evaluation:
    loss: Tensor
    outputs: Outputs
    layers: list[Layer]
    signals: list[Signals]


def layer_count(parameters: Parameters) -> int:
    return sum(name.endswith(".recurrent.weight") for name in parameters)


def loss_of(problem: Problem, h: Tensor) -> Tensor:
    if problem.readout == "last":
        return (problem.weights * problem.last(h)).sum()
    return (problem.valid() * problem.weights * h).sum()


def gradient(value: Tensor, by: Parameters) -> Parameters:
    """d value / d tensor for every tensor; the tape stays for another."""
    gradients = torch.autograd.grad(value, list(by.values()), retain_graph=True)
    return dict(zip(by, gradients, strict=True))


# With PyTorch's modules


def module_parameters(cell: str, parameters: Parameters, layer: int) -> Parameters:
    """A layer's parameters as nn.LSTM and nn.GRU have them, with their two biases."""
    prefix = f"layers.{layer}"
    bias = parameters[f"{prefix}.input.bias"]
    second = torch.zeros_like(bias)
    if cell == "gru":
        candidate = parameters[f"{prefix}.candidate_bias"]
        second = torch.cat([torch.zeros_like(bias[: -len(candidate)]), candidate])
    return {
        f"weight_ih_l{layer}": parameters[f"{prefix}.input.weight"],
        f"weight_hh_l{layer}": parameters[f"{prefix}.recurrent.weight"],
        f"bias_ih_l{layer}": bias,
        f"bias_hh_l{layer}": second,
    }


def outputs_of(problem: Problem, parameters: Parameters) -> Outputs:
    layers, steps = layer_count(parameters), problem.inputs.shape[0]
    cell = nn.LSTM if problem.cell == "lstm" else nn.GRU
    module = cell(problem.inputs.shape[2], problem.initial_h.shape[2], layers, dtype=problem.inputs.dtype)
    ours: Parameters = {}
    for layer in range(layers):
        ours |= module_parameters(problem.cell, parameters, layer)
    packed = pack_padded_sequence(problem.inputs, problem.lengths, enforce_sorted=False)
    initial = problem.initial_h if problem.initial_c is None else (problem.initial_h, problem.initial_c)
    h, final = torch.func.functional_call(module, ours, (packed, initial))
    h, _ = pad_packed_sequence(h, total_length=steps)
    return Outputs(h, final, None) if problem.initial_c is None else Outputs(h, *final)


# Step by step


def lstm_step(problem: Problem, p: Parameters, layer: Layer, x: Tensor, valid: Tensor) -> None:
    h, c = layer.read[-1], layer.c[-1]
    a = x @ p["input.weight"].T + p["input.bias"] + h @ p["recurrent.weight"].T
    i, f, g, o = a.chunk(4, -1)
    i, f, g, o = torch.sigmoid(i), torch.sigmoid(f), torch.tanh(g), torch.sigmoid(o)
    layer.gates.append((i, f, g, o))
    layer.c.append(valid * (f * c + i * g))
    layer.h.append(valid * (o * torch.tanh(layer.c[-1])))


def gru_step(problem: Problem, p: Parameters, layer: Layer, x: Tensor, valid: Tensor) -> None:
    h = layer.read[-1]
    a_r, a_z, a_n = (x @ p["input.weight"].T + p["input.bias"]).chunk(3, -1)
    s_r, s_z, s_n = (h @ p["recurrent.weight"].T).chunk(3, -1)
    r, z, s_n = torch.sigmoid(a_r + s_r), torch.sigmoid(a_z + s_z), s_n + p["candidate_bias"]
    n = torch.tanh(a_n + r * s_n)
    layer.gates.append((r, z, n, s_n))
    layer.h.append(valid * ((1 - z) * n + z * h))


STEPS = {"lstm": lstm_step, "gru": gru_step}


def of_layer(parameters: Parameters, layer: int) -> Parameters:
    """A layer's parameters, without the prefix."""
    prefix = f"layers.{layer}."
    return {name.removeprefix(prefix): p for name, p in parameters.items() if name.startswith(prefix)}


def run_layer(problem: Problem, parameters: Parameters, layer: int, inputs: list[Tensor]) -> Layer:
    """Unrolls one layer over `inputs`, a tensor [B, .] for each step."""
    c = [] if problem.initial_c is None else [problem.initial_c[layer]]
    result = Layer([problem.initial_h[layer]], c, [], [])
    for x, valid in zip(inputs, problem.valid(), strict=True):
        result.read.append(result.h[-1].clone())
        STEPS[problem.cell](problem, of_layer(parameters, layer), result, x, valid)
    return result


def evaluate(problem: Problem, parameters: Parameters) -> Evaluation:
    """One forward pass, and every backward vector from autograd."""
    layers: list[Layer] = []
    inputs = list(problem.inputs)
    for index in range(layer_count(parameters)):
        layers.append(run_layer(problem, parameters, index, inputs))
        inputs = layers[-1].h[1:]
    loss = loss_of(problem, torch.stack(inputs))

    def final(states: list[Tensor]) -> Tensor:
        return problem.last(torch.stack(states[1:]))

    lstm = problem.cell == "lstm"
    outputs = Outputs(
        torch.stack(inputs),
        torch.stack([final(layer.h) for layer in layers]),
        torch.stack([final(layer.c) for layer in layers]) if lstm else None,
    )
    return Evaluation(loss, outputs, layers, [signals_of(loss, layer) for layer in layers])


def signals_of(loss: Tensor, layer: Layer) -> Signals:
    def by(tensors: list[Tensor]) -> Tensor:
        return torch.stack(torch.autograd.grad(loss, tensors, retain_graph=True, materialize_grads=True))

    dc = by(layer.c[1:]) if layer.c else None
    return Signals(torch.stack(layer.h[1:]).detach(), by(layer.h[1:]), by(layer.read), dc)


# By formula


def message(problem: Problem, parameters: Parameters, layer: int, result: Evaluation, t: int) -> Tensor:
    """u_t from d_t and dc_t (as rows: W_hᵀ δ is δ @ W_h)."""
    weight = of_layer(parameters, layer)["recurrent.weight"]
    run, s = result.layers[layer], result.signals[layer]
    d, h = s.d[t], run.h[t]
    if s.dc is None:
        r, z, n, s_n = run.gates[t]
        to_n = d * (1 - z) * (1 - n**2)
        delta = torch.cat([to_n * s_n * r * (1 - r), d * (h - n) * z * (1 - z), to_n * r], -1)
        return delta @ weight + z * d
    (i, f, g, o), dc = run.gates[t], s.dc[t]
    to_i, to_f, to_g = dc * g * i * (1 - i), dc * run.c[t] * f * (1 - f), dc * i * (1 - g**2)
    to_o = d * torch.tanh(run.c[t + 1]) * o * (1 - o)
    return torch.cat([to_i, to_f, to_g, to_o], -1) @ weight


def cell_gradient(result: Evaluation, layer: int, t: int) -> Tensor:
    """dc_t of an LSTM from d_t and dc_{t+1}."""
    run, s = result.layers[layer], result.signals[layer]
    assert s.dc is not None
    _, _, _, o = run.gates[t]
    through_h = s.d[t] * o * (1 - torch.tanh(run.c[t + 1]) ** 2)
    if t + 1 == len(run.gates):
        return through_h
    _, f, _, _ = run.gates[t + 1]
    return through_h + s.dc[t + 1] * f
