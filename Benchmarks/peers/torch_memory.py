"""Whole training steps of networks with an external memory in PyTorch: forward, backward, clipping, update.

`ntm-copy`, a Neural Turing Machine (Graves, Wayne and Danihelka 2014) on the copy task:
- modules: a linear map for each of a head's numbers, `cosine_similarity`, a loop over the steps. The usual way.
- by hand: one linear map for all numbers of both heads, and as few operations as can be.
- by hand, traced: the same, all steps recorded by `torch.jit.trace` and run without Python.

`torch.compile` of its step is left out: it had not ended after nine minutes.

`memn2n`, an end-to-end memory network (Sukhbaatar, Szlam, Weston and Fergus 2015), adjacent, with position encoding:
- embeddings: the words of all sentences looked up, weighted and summed, for each embedding. The usual way.
- by hand: position encoding as two sums over words, each a product of the sentences' weighted counts of words with
  all embeddings side by side.
- by hand, compiled, and by hand, compiled embeddings: the two by `torch.compile`, which takes a minute or more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from measuring import Step, Ways
from torch import Tensor, nn
from torch.nn import functional

LEARNING_RATE = 0.01
LARGEST_NORM = 10.0


def training_step(model: nn.Module, loss: Callable[[], Any]) -> Step:
    trained = list(model.parameters())
    optimizer = torch.optim.SGD(trained, LEARNING_RATE, fused=True)

    def step() -> None:
        optimizer.zero_grad()
        loss().backward()
        nn.utils.clip_grad_norm_(trained, LARGEST_NORM)
        optimizer.step()

    return step


# Neural Turing Machine


@dataclass(frozen=True)
class Machine:
    name: str
    batch: int
    length: int  # vectors to copy
    bits: int
    slots: int
    width: int
    hidden: int

    @property
    def inputs(self) -> int:
        return self.bits + 2  # and two marks


@dataclass(frozen=True)
class Copying:
    inputs: Tensor  # [T, B, bits + 2]
    targets: Tensor  # [length, B, bits], wanted at the last steps

    @staticmethod
    def draw(case: Machine) -> Copying:
        bits = torch.randint(2, (case.length, case.batch, case.bits)).float()
        inputs = torch.zeros(2 * case.length + 2, case.batch, case.inputs)
        inputs[0, :, case.bits] = 1
        inputs[1 : case.length + 1, :, : case.bits] = bits
        inputs[case.length + 1, :, case.bits + 1] = 1
        return Copying(inputs, bits)


class Head(nn.Module):
    """Content and location addressing, each number from a linear map of its own."""

    def __init__(self, case: Machine) -> None:
        super().__init__()
        self.key = nn.Linear(case.hidden, case.width)
        self.strength = nn.Linear(case.hidden, 1)
        self.gate = nn.Linear(case.hidden, 1)
        self.shift = nn.Linear(case.hidden, 3)
        self.sharpening = nn.Linear(case.hidden, 1)

    def forward(self, h: Tensor, memory: Tensor, before: Tensor) -> Tensor:
        key, strength = self.key(h).tanh(), functional.softplus(self.strength(h))
        content = (
            strength * functional.cosine_similarity(key.unsqueeze(1), memory, dim=-1, eps=1e-6)
        ).softmax(-1)
        gate = self.gate(h).sigmoid()
        gated = gate * content + (1 - gate) * before
        shift = self.shift(h).softmax(-1)
        shifted = shift[:, :1] * gated.roll(-1, -1) + shift[:, 1:2] * gated + shift[:, 2:] * gated.roll(1, -1)
        sharp = (shifted + 1e-12) ** (1 + functional.softplus(self.sharpening(h)))
        weights: Tensor = sharp / sharp.sum(-1, keepdim=True)
        return weights


class ModularMachine(nn.Module):
    def __init__(self, case: Machine) -> None:
        super().__init__()
        self.case = case
        self.controller = nn.LSTMCell(case.inputs + case.width, case.hidden)
        self.reader, self.writer = Head(case), Head(case)
        self.erase = nn.Linear(case.hidden, case.width)
        self.add = nn.Linear(case.hidden, case.width)
        self.readout = nn.Linear(case.hidden + case.width, case.bits)

    def forward(self, data: Copying) -> Tensor:
        """The loss."""
        case, batch = self.case, data.inputs.shape[1]
        memory = torch.full((batch, case.slots, case.width), 1e-6)
        reading = functional.one_hot(torch.zeros(batch, dtype=torch.long), case.slots).float()
        writing, read = reading, torch.zeros(batch, case.width)
        state = (torch.zeros(batch, case.hidden), torch.zeros(batch, case.hidden))
        outputs = []
        for x in data.inputs:
            state = self.controller(torch.cat([x, read], -1), state)
            h = state[0]
            writing = self.writer(h, memory, writing)
            erase, add = self.erase(h).sigmoid(), self.add(h).tanh()
            w = writing.unsqueeze(-1)
            memory = memory * (1 - w * erase.unsqueeze(1)) + w * add.unsqueeze(1)
            reading = self.reader(h, memory, reading)
            read = (reading.unsqueeze(1) @ memory).squeeze(1)
            outputs.append(self.readout(torch.cat([h, read], -1)))
        answer = torch.stack(outputs[-len(data.targets) :])
        return functional.binary_cross_entropy_with_logits(answer, data.targets)


def address(z: Tensor, memory: Tensor, before: Tensor, width: int) -> Tensor:
    key, rest = z[:, :width].tanh(), z[:, width:]
    positive = functional.softplus(rest[:, :2])  # strength, sharpening
    lengths = (memory.square().sum(-1) + 1e-6) * (key.square().sum(-1, keepdim=True) + 1e-6)
    similarity = torch.bmm(memory, key.unsqueeze(-1)).squeeze(-1) * lengths.rsqrt()
    gated = torch.lerp(before, (positive[:, :1] * similarity).softmax(-1), rest[:, 2:3].sigmoid())
    ring = torch.cat([gated[:, -1:], gated, gated[:, :1]], -1)
    shifted = (ring.unfold(-1, 3, 1) @ rest[:, 3:6].softmax(-1).flip(-1).unsqueeze(-1)).squeeze(-1)
    return ((1 + positive[:, 1:]) * (shifted + 1e-12).log()).softmax(-1)  # a power, made to sum to 1


class FusedMachine(nn.Module):
    def __init__(self, case: Machine) -> None:
        super().__init__()
        self.slots, self.width, self.hidden = case.slots, case.width, case.hidden
        self.controller = nn.LSTMCell(case.inputs + case.width, case.hidden)
        self.interface = nn.Linear(case.hidden, 4 * case.width + 12)
        self.readout = nn.Linear(case.hidden + case.width, case.bits)

    def step(
        self, x: Tensor, h: Tensor, c: Tensor, memory: Tensor, reading: Tensor, writing: Tensor, read: Tensor
    ) -> tuple[Tensor, ...]:
        width = self.width
        h, c = self.controller(torch.cat([x, read], -1), (h, c))
        z = self.interface(h)
        writing = address(z[:, : width + 6], memory, writing, width)
        w, erase = writing.unsqueeze(-1), z[:, 2 * width + 12 : 3 * width + 12].sigmoid().unsqueeze(1)
        add = z[:, 3 * width + 12 :].tanh().unsqueeze(1)
        memory = memory + w * (add - memory * erase)
        reading = address(z[:, width + 6 : 2 * width + 12], memory, reading, width)
        read = torch.bmm(reading.unsqueeze(1), memory).squeeze(1)
        return h, c, memory, reading, writing, read

    def forward(self, inputs: Tensor, targets: Tensor) -> Tensor:
        """The loss."""
        batch = inputs.shape[1]
        start = torch.zeros(batch, self.slots)
        start[:, 0] = 1
        h, c = torch.zeros(batch, self.hidden), torch.zeros(batch, self.hidden)
        memory, read = torch.full((batch, self.slots, self.width), 1e-6), torch.zeros(batch, self.width)
        reading, writing, signals = start, start, []
        for x in inputs.unbind():
            h, c, memory, reading, writing, read = self.step(x, h, c, memory, reading, writing, read)
            signals.append(torch.cat([h, read], -1))
        answer = self.readout(torch.stack(signals[-len(targets) :]))
        return functional.binary_cross_entropy_with_logits(answer, targets)


def modular(case: Machine, data: Copying) -> Step:
    model = ModularMachine(case)
    return training_step(model, lambda: model(data))


def fused(case: Machine, data: Copying) -> Step:
    model = FusedMachine(case)
    return training_step(model, lambda: model(data.inputs, data.targets))


def traced(case: Machine, data: Copying) -> Step:
    model = FusedMachine(case)
    recorded = torch.jit.trace(model, (data.inputs, data.targets))  # type: ignore[no-untyped-call]
    return training_step(model, lambda: recorded(data.inputs, data.targets))


# End-to-end memory network


@dataclass(frozen=True)
class Answering:
    name: str
    batch: int
    sentences: int
    sentence: int  # words of a sentence, and of the question
    words: int
    dimension: int
    hops: int


@dataclass(frozen=True)
class Stories:
    sentences: Tensor  # [B, S, J]
    questions: Tensor  # [B, J]
    answers: Tensor  # [B]

    @staticmethod
    def draw(case: Answering) -> Stories:
        return Stories(
            torch.randint(case.words, (case.batch, case.sentences, case.sentence)),
            torch.randint(case.words, (case.batch, case.sentence)),
            torch.randint(case.words, (case.batch,)),
        )


def positions(case: Answering) -> tuple[Tensor, Tensor, Tensor]:
    """Position encoding l [J, d], and a [J], b [J] and k [d] with l = a - b k."""
    j = torch.arange(1, case.sentence + 1) / case.sentence
    k = torch.arange(1, case.dimension + 1) / case.dimension
    a, b = 1 - j, 1 - 2 * j
    return a[:, None] - b[:, None] * k, a, b


class LookingUp(nn.Module):
    encoding: Tensor

    def __init__(self, case: Answering) -> None:
        super().__init__()
        self.embeddings = nn.ModuleList(
            nn.Embedding(case.words, case.dimension) for _ in range(case.hops + 1)
        )
        self.times = nn.ParameterList(
            torch.randn(case.sentences, case.dimension) * 0.1 for _ in range(case.hops + 1)
        )
        self.register_buffer("encoding", positions(case)[0])
        for weight in self.embeddings.parameters():
            nn.init.normal_(weight, std=0.1)

    def forward(self, data: Stories) -> Tensor:
        """The loss."""
        u = (self.embeddings[0](data.questions) * self.encoding).sum(1)
        for k in range(len(self.embeddings) - 1):
            m = (self.embeddings[k](data.sentences) * self.encoding).sum(2) + self.times[k]
            c = (self.embeddings[k + 1](data.sentences) * self.encoding).sum(2) + self.times[k + 1]
            attention = (m @ u.unsqueeze(-1)).squeeze(-1).softmax(-1)
            u = u + (attention.unsqueeze(1) @ c).squeeze(1)
        answers = self.get_parameter(f"embeddings.{len(self.embeddings) - 1}.weight")
        return functional.cross_entropy(u @ answers.T, data.answers)


class Counting(nn.Module):
    a: Tensor
    b: Tensor
    k: Tensor

    def __init__(self, case: Answering) -> None:
        super().__init__()
        self.case = case
        self.embeddings = nn.Parameter(torch.randn(case.words, case.hops + 1, case.dimension) * 0.1)
        self.times = nn.Parameter(torch.randn(case.sentences, case.hops + 1, case.dimension) * 0.1)
        _, a, b = positions(case)
        self.register_buffer("a", a)
        self.register_buffer("b", b)
        self.register_buffer("k", torch.arange(1, case.dimension + 1) / case.dimension)

    def counts(self, words: Tensor) -> tuple[Tensor, Tensor]:
        """The words of each bag, weighted by a and by b: [bags, V] each."""
        bags = words.flatten(0, -2)
        empty = torch.zeros(len(bags), self.case.words)
        return empty.scatter_add(1, bags, self.a.expand_as(bags)), empty.scatter_add(
            1, bags, self.b.expand_as(bags)
        )

    def forward(self, data: Stories) -> Tensor:
        """The loss."""
        case = self.case
        all_embeddings = self.embeddings.flatten(1)
        by_a, by_b = self.counts(data.sentences)
        shape = (case.batch, case.sentences, case.hops + 1, case.dimension)
        memory = (
            (by_a @ all_embeddings).view(shape) - (by_b @ all_embeddings).view(shape) * self.k + self.times
        )
        first = self.embeddings[:, 0]
        by_a, by_b = self.counts(data.questions)
        u = by_a @ first - (by_b @ first) * self.k
        for k in range(case.hops):
            attention = torch.bmm(memory[:, :, k], u.unsqueeze(-1)).squeeze(-1).softmax(-1)
            u = u + torch.bmm(attention.unsqueeze(1), memory[:, :, k + 1]).squeeze(1)
        return functional.cross_entropy(u @ self.embeddings[:, -1].T, data.answers)


def answering(
    case: Answering, data: Stories, model: type[LookingUp | Counting], *, compiled: bool = False
) -> Step:
    network = model(case)
    loss = torch.compile(network) if compiled else network
    return training_step(network, lambda: loss(data))


# All

MACHINE = Machine("ntm-copy", batch=16, length=20, bits=8, slots=128, width=20, hidden=100)
ANSWERING = Answering("memn2n", batch=32, sentences=50, sentence=7, words=180, dimension=20, hops=3)
CASES = {case.name: case for case in (MACHINE, ANSWERING)}


def ways(case: Machine | Answering) -> Ways:
    if isinstance(case, Machine):
        data = Copying.draw(case)
        return {
            "modules": partial(modular, case, data),
            "by hand": partial(fused, case, data),
            "by hand, traced": partial(traced, case, data),
        }
    stories = Stories.draw(case)
    return {
        "embeddings": partial(answering, case, stories, LookingUp),
        "by hand": partial(answering, case, stories, Counting),
        "by hand, compiled embeddings": partial(answering, case, stories, LookingUp, compiled=True),
        "by hand, compiled": partial(answering, case, stories, Counting, compiled=True),
    }
