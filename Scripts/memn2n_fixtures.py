"""Makes the cases of memn2n.json: what an end-to-end memory network and its gradients must be. Run make-fixtures.py.

Before anything is written, two checks run on every case: the same logits in plain numbers, and the gradients against
central differences along some directions.

A case has `hops`, `tying` ("adjacent" or "layerwise"), `position_encoding` and `linear` (the linear start) as booleans,
`words` V, `dimension` d and `ages`, the rows of the time embeddings. `stories` is a list of objects with `sentences`
(each a list of words, in the order in which they were told), `ages` (one for each sentence, 0 the most recent; gaps
are noise in time), `question` and `answer`. `parameters` are by the names of memn2n_reference.py, each with its shape
and values. What must come out is `logits` [B, V], `attention` (a list for each hop, in it one for each story, in it a
number for each sentence: after the softmax, or the plain products in the linear start), `loss` (the mean over the
stories) and dL by the parameters, `gradient`. Lists are in row-major order; parameters are multiples of 1/256.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import memn2n_reference as reference
import torch
from fixture_support import check_close, dyadic, flat, flat_all, shaped_all
from memn2n_reference import Model, Parameters, Story

SEED = 2015
TOLERANCE = 1e-12


@dataclass(frozen=True)
class Case:
    """One network and some stories, before any number is drawn; for each way of tying."""

    name: str
    sentences: tuple[int, ...] = (4, 1, 6)  # of each story
    hops: int = 3
    most_words: int = 5  # of a sentence or a question; each has from 1 to so many
    words: int = 9
    dimension: int = 4
    ages: int = 8
    position_encoding: bool = True
    linear: bool = False
    noise: bool = False
    scale: float = 0.6


# fmt: off
CASES = (
    Case("one hop, one sentence, one word", sentences=(1,), hops=1, most_words=1),
    Case("one hop, bag of words", hops=1, position_encoding=False),
    Case("one hop", hops=1),
    Case("two hops", sentences=(3, 3), hops=2),
    Case("three hops"),
    Case("three hops, bag of words", position_encoding=False),
    Case("three hops, linear start", linear=True),
    Case("three hops, linear start, bag of words", linear=True, position_encoding=False),
    Case("three hops, noise in time", noise=True),
    Case("three hops, long sentences", sentences=(2, 8, 5, 3), most_words=12, words=5),
    Case("three hops, one dimension", dimension=1, sentences=(3, 2)),
    Case("three hops, sharp", sentences=(6, 8), scale=3),
    Case("three hops, a story of no sentences", sentences=(0, 3)),
    Case("five hops, linear start, noise in time", sentences=(7, 2), hops=5, linear=True, noise=True, scale=0.4),
)
# fmt: on


# Drawing


def draw_parameters(case: Case, model: Model, random: torch.Generator) -> Parameters:
    shapes = {
        "word": (case.words, case.dimension),
        "time": (case.ages, case.dimension),
        "hop": (case.dimension, case.dimension),
    }
    if model.tying == "adjacent":
        kinds = {f"embedding.{k}": "word" for k in range(case.hops + 1)}
        kinds |= {f"time.{k}": "time" for k in range(case.hops + 1)}
    else:
        kinds = dict.fromkeys(("question", "input", "output", "answer"), "word")
        kinds |= {"input_time": "time", "output_time": "time", "hop": "hop"}
    return {
        name: dyadic(
            case.scale * torch.randn(shapes[kind], generator=random, dtype=torch.float64)
        ).requires_grad_()
        for name, kind in kinds.items()
    }


def draw_story(case: Case, count: int, random: torch.Generator) -> Story:
    def number(below: int) -> int:
        return int(torch.randint(below, (), generator=random))

    def sentence() -> list[int]:
        return [number(case.words) for _ in range(1 + number(case.most_words))]

    ages = list(range(count))
    if case.noise:
        ages = sorted(torch.randperm(case.ages, generator=random)[:count].tolist())
    return Story([sentence() for _ in range(count)], ages[::-1], sentence(), number(case.words))


# Checking


def check_gradients(
    name: str,
    model: Model,
    p: Parameters,
    stories: list[Story],
    claimed: Parameters,
    random: torch.Generator,
) -> None:
    """Central differences along two directions for each parameter."""
    for leaf, gradient in claimed.items():
        for _ in range(2):
            direction = torch.randn(gradient.shape, generator=random, dtype=torch.float64)
            nudge = 1e-5 * direction
            losses = [
                float(reference.evaluate(model, {**p, leaf: p[leaf].detach() + sign * nudge}, stories)[0])
                for sign in (1, -1)
            ]
            found, expected = (losses[0] - losses[1]) / 2e-5, float((gradient * direction).sum())
            bound = 1e-6 * max(float(gradient.norm()), 1e-3)
            assert abs(found - expected) < bound, f"{name}: {leaf} {found} {expected}"


# Writing


def fixture(case: Case, tying: str, seed: int) -> dict[str, object]:
    """Draws, evaluates and checks one case."""
    random = torch.Generator().manual_seed(seed)
    name, model = f"{tying}: {case.name}", Model(case.hops, tying, case.position_encoding, case.linear)
    p = draw_parameters(case, model, random)
    stories = [draw_story(case, count, random) for count in case.sentences]
    loss, logits, attention = reference.evaluate(model, p, stories)
    by_the_book = [reference.logits_by_the_book(model, p, story) for story in stories]
    check_close(f"{name}: logits", logits, torch.tensor(by_the_book, dtype=torch.float64), TOLERANCE)
    gradients = torch.autograd.grad(loss, list(p.values()), materialize_grads=True)
    gradient = dict(zip(p, gradients, strict=True))
    check_gradients(name, model, p, stories, gradient, random)
    return {
        "name": name,
        "hops": case.hops,
        "tying": tying,
        "position_encoding": case.position_encoding,
        "linear": case.linear,
        "words": case.words,
        "dimension": case.dimension,
        "ages": case.ages,
        "stories": [vars(story) for story in stories],
        "parameters": shaped_all(p),
        "logits": flat(logits),
        "attention": [[flat(each) for each in hop] for hop in attention],
        "loss": loss.item(),
        "gradient": flat_all(gradient),
    }


def fixtures() -> Iterator[dict[str, object]]:
    for tying in ("adjacent", "layerwise"):
        for index, case in enumerate(CASES):
            yield fixture(case, tying, SEED + index)
