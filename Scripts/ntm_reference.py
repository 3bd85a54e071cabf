"""A reference for the Neural Turing Machine of Graves, Wayne and Danihelka (2014), in PyTorch at float64.

It comes twice. `evaluate` is the machine in batched tensor operations, with PyTorch's lstm_cell and gru_cell as
controllers; autograd has its gradients. `evaluate_by_the_book` is the same machine for one sequence without a
tensor: lists, sums and the functions of `math`, slot by slot as the equations of the paper are printed. They must
come out at the same numbers.

    memory M_t [N, W]; R read heads, then V write heads; every head has a weighting w_t over the N slots
    z_t = W_z h_t + b_z, clamped to [-20, 20]; for each head: key [W], strength, gate, shift [3], sharpening,
    and for a write head behind these: erase [W], add [W]
    k = tanh, β = softplus, g = σ, s = softmax, γ = 1 + softplus, e = σ, a = tanh of their parts of z_t

    K_i  = k·M_i / (sqrt(k·k + 1e-6) sqrt(M_i·M_i + 1e-6))          the paper's (6), with ε
    w^c  = softmax(β K)                                              (5)
    w^g  = g w^c + (1 - g) w_{t-1}                                   (7)
    w~_i = s[0] w^g_{i+1} + s[1] w^g_i + s[2] w^g_{i-1}, circular    (8)
    w_i  = (w~_i + 1e-12)^γ / Σ_j (w~_j + 1e-12)^γ                   (9), with ε

A step: h_t from [x_t, reads_{t-1}]; the write heads address M_{t-1}; all erase, M' = M_{t-1} Π_v (1 - w_v e_vᵀ);
all add, M_t = M' + Σ_v w_v a_vᵀ; the read heads address M_t, r = Mᵀ_t w; y_t = W_y [h_t, reads_t] + b_y.
It begins with w_0 = 1 at slot 0 for every head, reads_0 = 0, a controller at 0 and a memory M_0 that is given.

The parameters are `controller.input.weight` [G·H, I + R·W], `controller.input.bias` [G·H],
`controller.recurrent.weight` [G·H, H] (not of the feed-forward controller, tanh of the input's product),
`controller.candidate_bias` [H] (of the GRU alone), `interface.weight` [Z, H], `interface.bias` [Z],
`output.weight` [O, H + R·W] and `output.bias` [O]. Gates are in PyTorch's order, i f g o and r z n.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

Parameters = dict[str, Tensor]
Row = list[float]

LIMIT = 20.0
NORM_EPSILON = 1e-6
SHARPENING_EPSILON = 1e-12


@dataclass(frozen=True)
class Shape:
    controller: str  # "lstm", "gru" or "feedforward"
    slots: int  # N
    width: int  # W
    read_heads: int  # R
    write_heads: int  # V

    @property
    def head_size(self) -> int:
        return self.width + 6

    @property
    def interface_size(self) -> int:
        heads = self.read_heads + self.write_heads
        return heads * self.head_size + self.write_heads * 2 * self.width


@dataclass(frozen=True)
class Run:
    """What a machine does over T steps. R and V as above."""

    outputs: Tensor  # [T, B, O]
    hidden: Tensor  # h_t [T, B, H]
    interface: Tensor  # z_t before it is clamped [T, B, Z]
    reads: Tensor  # [T, B, R, W]
    read_weights: Tensor  # [T, B, R, N]
    write_weights: Tensor  # [T, B, V, N]
    memory: Tensor  # M_T [B, N, W]


# In batched tensors


def split(x: Tensor, *sizes: int) -> list[Tensor]:
    """The parts of the last dimension."""
    ends = [sum(sizes[:k]) for k in range(len(sizes) + 1)]
    assert ends[-1] == x.shape[-1]
    return [x[..., begin:end] for begin, end in zip(ends, ends[1:], strict=False)]


@dataclass(frozen=True)
class Head:
    """A head's part of the interface, each [B, .]."""

    key: Tensor
    strength: Tensor
    gate: Tensor
    shift: Tensor
    sharpening: Tensor

    @staticmethod
    def of(z: Tensor, width: int) -> Head:
        key, strength, gate, shift, sharpening = split(z, width, 1, 1, 3, 1)
        zero = torch.zeros_like(strength)
        return Head(
            key.tanh(),
            torch.logaddexp(strength, zero),
            gate.sigmoid(),
            shift.softmax(-1),
            1 + torch.logaddexp(sharpening, zero),
        )

    def address(self, memory: Tensor, before: Tensor) -> Tensor:
        """The new weighting [B, N] over a memory [B, N, W]."""
        key_norm = (self.key.square().sum(-1, keepdim=True) + NORM_EPSILON).sqrt()
        row_norms = (memory.square().sum(-1) + NORM_EPSILON).sqrt()
        similarity = torch.einsum("bw,bnw->bn", self.key, memory) / (key_norm * row_norms)
        content = (self.strength * similarity).softmax(-1)
        gated = self.gate * content + (1 - self.gate) * before
        back, stay, forth = split(self.shift, 1, 1, 1)
        shifted = back * gated.roll(-1, -1) + stay * gated + forth * gated.roll(1, -1)
        sharp = (shifted + SHARPENING_EPSILON) ** self.sharpening
        weights: Tensor = sharp / sharp.sum(-1, keepdim=True)
        return weights


def controller_step(
    kind: str, p: Parameters, x: Tensor, state: tuple[Tensor, Tensor]
) -> tuple[Tensor, Tensor]:
    """h_t, and c_t of an LSTM."""
    weight, bias = p["controller.input.weight"], p["controller.input.bias"]
    h, c = state
    if kind == "feedforward":
        return (x @ weight.T + bias).tanh(), c
    recurrent, second = p["controller.recurrent.weight"], torch.zeros_like(bias)
    if kind == "lstm":
        stepped: tuple[Tensor, Tensor] = torch.lstm_cell(x, (h, c), weight, recurrent, bias, second)
        return stepped
    candidate = p["controller.candidate_bias"]
    second = torch.cat([second[: -len(candidate)], candidate])
    return torch.gru_cell(x, h, weight, recurrent, bias, second), c


def evaluate(shape: Shape, parameters: Parameters, inputs: Tensor, memory: Tensor) -> Run:
    """Inputs [T, B, I], M_0 [N, W]."""
    batch, p = inputs.shape[1], parameters
    hidden = p["interface.weight"].shape[1]
    state = (inputs.new_zeros(batch, hidden), inputs.new_zeros(batch, hidden))
    memory = memory.expand(batch, -1, -1)
    start = functional.one_hot(torch.zeros(batch, dtype=torch.long), shape.slots).to(inputs.dtype)
    read_weights, write_weights = [start] * shape.read_heads, [start] * shape.write_heads
    reads = inputs.new_zeros(batch, shape.read_heads, shape.width)
    record: list[tuple[Tensor, ...]] = []
    for x in inputs:
        state = controller_step(shape.controller, p, torch.cat([x, reads.flatten(1)], -1), state)
        h = state[0]
        z = h @ p["interface.weight"].T + p["interface.bias"]
        readers = shape.read_heads * shape.head_size
        read_part, write_part = split(z.clamp(-LIMIT, LIMIT), readers, shape.interface_size - readers)
        writers = write_part.chunk(shape.write_heads, -1)
        write_weights = [
            Head.of(writer[:, : shape.head_size], shape.width).address(memory, before)
            for writer, before in zip(writers, write_weights, strict=True)
        ]
        keep = torch.ones_like(memory)
        for writer, w in zip(writers, write_weights, strict=True):
            erase = writer[:, shape.head_size : -shape.width].sigmoid()
            keep = keep * (1 - w.unsqueeze(-1) * erase.unsqueeze(1))
        memory = memory * keep
        for writer, w in zip(writers, write_weights, strict=True):
            memory = memory + w.unsqueeze(-1) * writer[:, -shape.width :].tanh().unsqueeze(1)
        read_weights = [
            Head.of(reader, shape.width).address(memory, before)
            for reader, before in zip(read_part.chunk(shape.read_heads, -1), read_weights, strict=True)
        ]
        reads = torch.einsum("brn,bnw->brw", torch.stack(read_weights, 1), memory)
        outputs = torch.cat([h, reads.flatten(1)], -1) @ p["output.weight"].T + p["output.bias"]
        record.append((outputs, h, z, reads, torch.stack(read_weights, 1), torch.stack(write_weights, 1)))
    outputs, hiddens, interface, reads, reading, writing = map(torch.stack, zip(*record, strict=True))
    return Run(outputs, hiddens, interface, reads, reading, writing, memory)


# By the book, one sequence in plain numbers


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def softplus(x: float) -> float:
    return max(x, 0) + math.log1p(math.exp(-abs(x)))


def softmax(values: Row) -> Row:
    powers = [math.exp(value - max(values)) for value in values]
    return [power / sum(powers) for power in powers]


def dot(a: Row, b: Row) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def affine(p: Parameters, name: str, x: Row) -> Row:
    weight, bias = p[f"{name}.weight"].tolist(), p[f"{name}.bias"].tolist()
    return [dot(row, x) + b for row, b in zip(weight, bias, strict=True)]


def controller_by_the_book(kind: str, p: Parameters, x: Row, h: Row, c: Row) -> tuple[Row, Row]:
    a, units = affine(p, "controller.input", x), range(len(h))
    if kind == "feedforward":
        return [math.tanh(value) for value in a], c
    s = [dot(row, h) for row in p["controller.recurrent.weight"].tolist()]
    size = len(h)
    if kind == "lstm":
        gate = [[a[k * size + j] + s[k * size + j] for j in units] for k in range(4)]
        c = [sigmoid(gate[1][j]) * c[j] + sigmoid(gate[0][j]) * math.tanh(gate[2][j]) for j in units]
        return [sigmoid(gate[3][j]) * math.tanh(c[j]) for j in units], c
    b = p["controller.candidate_bias"].tolist()
    new: Row = []
    for j in units:
        r, z = sigmoid(a[j] + s[j]), sigmoid(a[size + j] + s[size + j])
        n = math.tanh(a[2 * size + j] + r * (s[2 * size + j] + b[j]))
        new.append((1 - z) * n + z * h[j])
    return new, c


def address_by_the_book(z: Row, memory: list[Row], before: Row) -> Row:
    width, slots = len(memory[0]), len(memory)
    k = [math.tanh(value) for value in z[:width]]
    beta, g, s, gamma = (
        softplus(z[width]),
        sigmoid(z[width + 1]),
        softmax(z[width + 2 : width + 5]),
        z[width + 5],
    )
    gamma = 1 + softplus(gamma)
    similarity = [
        dot(k, row) / (math.sqrt(dot(k, k) + NORM_EPSILON) * math.sqrt(dot(row, row) + NORM_EPSILON))
        for row in memory
    ]
    content = softmax([beta * value for value in similarity])
    gated = [g * content[i] + (1 - g) * before[i] for i in range(slots)]
    shifted = [0.0] * slots
    for i in range(slots):  # what was at i goes to i - 1, i and i + 1
        for offset, share in zip((-1, 0, 1), s, strict=True):
            shifted[(i + offset) % slots] += share * gated[i]
    sharp = [(value + SHARPENING_EPSILON) ** gamma for value in shifted]
    return [value / sum(sharp) for value in sharp]


def evaluate_by_the_book(
    shape: Shape, p: Parameters, inputs: list[Row], start: list[Row]
) -> dict[str, list[object]]:
    """Of one sequence: outputs, reads and weightings step by step, and the last memory."""
    memory, width, size = [list(row) for row in start], shape.width, shape.head_size
    units = p["interface.weight"].shape[1]
    h, c, reads = [0.0] * units, [0.0] * units, [[0.0] * width] * shape.read_heads
    first = [1.0] + [0.0] * (shape.slots - 1)
    weights = [first] * (shape.read_heads + shape.write_heads)
    record: dict[str, list[object]] = {"outputs": [], "reads": [], "read_weights": [], "write_weights": []}
    for x in inputs:
        h, c = controller_by_the_book(shape.controller, p, x + [v for read in reads for v in read], h, c)
        z = [min(max(value, -LIMIT), LIMIT) for value in affine(p, "interface", h)]
        parts = [z[r * size : (r + 1) * size] for r in range(shape.read_heads)]
        rest = z[shape.read_heads * size :]
        writers = [
            rest[v * (size + 2 * width) : (v + 1) * (size + 2 * width)] for v in range(shape.write_heads)
        ]
        writing = [
            address_by_the_book(writer[:size], memory, weights[shape.read_heads + v])
            for v, writer in enumerate(writers)
        ]
        for i, row in enumerate(memory):
            for j in range(width):
                for w, writer in zip(writing, writers, strict=True):
                    row[j] *= 1 - w[i] * sigmoid(writer[size + j])
                for w, writer in zip(writing, writers, strict=True):
                    row[j] += w[i] * math.tanh(writer[size + width + j])
        reading = [address_by_the_book(part, memory, weights[r]) for r, part in enumerate(parts)]
        weights = reading + writing
        reads = [[dot(w, [row[j] for row in memory]) for j in range(width)] for w in reading]
        record["outputs"].append(affine(p, "output", h + [v for read in reads for v in read]))
        record["reads"].append(reads)
        record["read_weights"].append(reading)
        record["write_weights"].append(writing)
    return record | {"memory": list(memory)}
