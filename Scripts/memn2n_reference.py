"""A reference for the end-to-end memory network of Sukhbaatar, Szlam, Weston and Fergus (2015), at float64.

It comes twice. `evaluate` is in PyTorch, a matrix of words by dimensions for each story; autograd has its gradients.
`logits_by_the_book` is the same in plain numbers, word by word. They must come out at the same numbers.

    m_i = Σ_j l_j ⊙ A[x_ij] + T_A[age_i]        c_i = Σ_j l_j ⊙ C[x_ij] + T_C[age_i]        u = Σ_j l_j ⊙ B[q_j]
    p_i = softmax_i(u·m_i), or just u·m_i in the linear start
    o   = Σ_i p_i c_i;  the next hop's u is u + o, layer-wise H u + o
    logits = W u after the last hop; the loss is the mean over the stories of -ln softmax(logits)[answer]

l_j [d] is 1 without position encoding, and with it l_kj = (1 - j/J) - (k/d)(1 - 2j/J), for dimension k = 1...d and
word j = 1...J of a sentence, or a question, of J words (section 4.1). The age of a sentence is 0 for the last one
before the question, 1 for the one before that, and so on; the paper's noise in time makes gaps in the ages. A story
of no sentences has o = 0.

Adjacent tying: `embedding.0` [V, d] is A of the first hop and B, `embedding.k` is C of hop k and A of hop k + 1, the
last one W as well; `time.0` ... `time.K` [ages, d] likewise for T_A and T_C. Layer-wise: `question` is B, `input` A,
`output` C and `answer` W, all [V, d] and the same in every hop, as are `input_time`, `output_time` [ages, d] and
`hop`, H [d, d].
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

Parameters = dict[str, Tensor]
Row = list[float]


@dataclass(frozen=True)
class Model:
    hops: int
    tying: str  # "adjacent" or "layerwise"
    position_encoding: bool
    linear: bool  # the linear start: no softmax in the hops


@dataclass(frozen=True)
class Story:
    """Words are numbers from 0 on; sentences are in the order in which they were told."""

    sentences: list[list[int]]
    ages: list[int]
    question: list[int]
    answer: int


@dataclass(frozen=True)
class Names:
    """Which parameters a hop, from 0 on, uses."""

    question: str
    inputs: list[str]
    input_times: list[str]
    outputs: list[str]
    output_times: list[str]
    answer: str

    @staticmethod
    def of(model: Model) -> Names:
        hops = range(model.hops)
        if model.tying == "adjacent":
            return Names(
                "embedding.0",
                [f"embedding.{k}" for k in hops],
                [f"time.{k}" for k in hops],
                [f"embedding.{k + 1}" for k in hops],
                [f"time.{k + 1}" for k in hops],
                f"embedding.{model.hops}",
            )
        return Names(
            "question",
            ["input" for _ in hops],
            ["input_time" for _ in hops],
            ["output" for _ in hops],
            ["output_time" for _ in hops],
            "answer",
        )


# In PyTorch


def encoding(model: Model, words: int, size: int) -> Tensor:
    """l [words, d]."""
    if not model.position_encoding:
        return torch.ones(words, size, dtype=torch.float64)
    j = torch.arange(1, words + 1, dtype=torch.float64)[:, None] / words
    k = torch.arange(1, size + 1, dtype=torch.float64) / size
    return (1 - j) - k * (1 - 2 * j)


def bags(model: Model, sentences: list[list[int]], words: int, size: int) -> Tensor:
    """What a sum over the words is as a product with an embedding, for each dimension: [S, V, d]."""
    result = torch.zeros(len(sentences), words, size, dtype=torch.float64)
    for i, sentence in enumerate(sentences):
        result[i].index_add_(0, torch.tensor(sentence), encoding(model, len(sentence), size))
    return result


def answer(model: Model, p: Parameters, story: Story) -> tuple[Tensor, list[Tensor]]:
    """The logits [V], and what each hop gives to the sentences [S]."""
    names = Names.of(model)
    words, size = p[names.question].shape
    told, ages = bags(model, story.sentences, words, size), torch.tensor(story.ages, dtype=torch.long)
    u = (bags(model, [story.question], words, size) * p[names.question]).sum((0, 1))
    attention: list[Tensor] = []
    for k in range(model.hops):
        m = torch.einsum("svd,vd->sd", told, p[names.inputs[k]]) + p[names.input_times[k]][ages]
        c = torch.einsum("svd,vd->sd", told, p[names.outputs[k]]) + p[names.output_times[k]][ages]
        match = m @ u
        attention.append(match if model.linear else match.softmax(0))
        carried = p["hop"] @ u if model.tying == "layerwise" else u
        u = carried + attention[-1] @ c
    return p[names.answer] @ u, attention


def evaluate(model: Model, p: Parameters, stories: list[Story]) -> tuple[Tensor, Tensor, list[list[Tensor]]]:
    """The loss, the logits [B, V], and for each hop what it gives to the sentences of each story."""
    answers = [answer(model, p, story) for story in stories]
    logits = torch.stack([each for each, _ in answers])
    right = logits.log_softmax(-1)[
        torch.arange(len(stories)), torch.tensor([story.answer for story in stories])
    ]
    return -right.mean(), logits, [[attention[k] for _, attention in answers] for k in range(model.hops)]


# By the book, in plain numbers


def sum_by_the_book(model: Model, embedding: list[Row], sentence: list[int]) -> Row:
    size, words = len(embedding[0]), len(sentence)
    total = [0.0] * size
    for j, word in enumerate(sentence, 1):
        for k in range(1, size + 1):
            share = (1 - j / words) - (k / size) * (1 - 2 * j / words) if model.position_encoding else 1
            total[k - 1] += share * embedding[word][k - 1]
    return total


def logits_by_the_book(model: Model, parameters: Parameters, story: Story) -> Row:
    names, p = Names.of(model), {name: tensor.tolist() for name, tensor in parameters.items()}
    u = sum_by_the_book(model, p[names.question], story.question)
    for hop in range(model.hops):
        matches: Row = []
        outputs: list[Row] = []
        for sentence, age in zip(story.sentences, story.ages, strict=True):
            m = sum_by_the_book(model, p[names.inputs[hop]], sentence)
            c = sum_by_the_book(model, p[names.outputs[hop]], sentence)
            matches.append(sum(u[k] * (m[k] + p[names.input_times[hop]][age][k]) for k in range(len(u))))
            outputs.append([c[k] + p[names.output_times[hop]][age][k] for k in range(len(u))])
        if not model.linear and matches:
            powers = [math.exp(match - max(matches)) for match in matches]
            matches = [power / sum(powers) for power in powers]
        carried = u
        if model.tying == "layerwise":
            carried = [sum(h * value for h, value in zip(row, u, strict=True)) for row in p["hop"]]
        u = [carried[k] + sum(a * o[k] for a, o in zip(matches, outputs, strict=True)) for k in range(len(u))]
    return [sum(w * value for w, value in zip(row, u, strict=True)) for row in p[names.answer]]
