"""Whole training steps of LSTM and GRU networks in PyTorch: forward, backward, clipping, update.

- nn.LSTM, nn.GRU: the module, autograd, `clip_grad_norm_`, fused SGD. The usual way. nn.LSTM runs on oneDNN.
- ..., native: the same without oneDNN, hence on PyTorch's own loop over the steps.
- by hand: the loop over the steps and its back-propagation written out as an autograd function (hand_written.py)
  in the place of the module.
- nn.LSTM, sparse: the gradient of the embedding as the rows that occur, and the clipping folded into the update.
  By hand, language models have that as well.

`torch.compile` does not help: it leaves nn.LSTM as it is, and around it gains nothing that can be measured; with
the modules unrolled (`allow_rnn`), lm-200 takes some minutes to compile and comes out no faster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional

from hand_written import ByHand
from measuring import Step, Ways

LEARNING_RATE = 0.01
LARGEST_NORM = 1.0


@dataclass(frozen=True)
class Case:
    """With `words`, a language model: embedding, layers, and a linear map to the words at every step.
    Without, one layer and a linear map to the classes at the last step. Cross entropy in both."""

    name: str
    batch: int
    steps: int
    hidden: int
    cell: str = "LSTM"
    inputs: int = 0
    classes: int = 0
    words: int = 0
    layers: int = 1

    @property
    def every(self) -> bool:
        return self.words > 0


CASES = {
    case.name: case
    for case in (
        Case("lstm-50", batch=20, steps=200, inputs=6, hidden=50, classes=4),
        Case("lstm-512", batch=64, steps=100, inputs=64, hidden=512, classes=64),
        Case("gru-512", batch=64, steps=100, inputs=64, hidden=512, classes=64, cell="GRU"),
        Case("lm-200", batch=20, steps=20, hidden=200, words=10_000, layers=2),
        Case("lm-650", batch=20, steps=35, hidden=650, words=10_000, layers=2),
    )
}


@dataclass(frozen=True)
class Data:
    inputs: Tensor  # [T, B, I], or words [T, B]
    targets: Tensor  # [B], or [T, B]

    @staticmethod
    def draw(case: Case) -> Data:
        if case.words:
            words = torch.randint(case.words, (case.steps + 1, case.batch))
            return Data(words[:-1], words[1:])
        inputs = torch.randn(case.steps, case.batch, case.inputs)
        return Data(inputs, torch.randint(case.classes, (case.batch,)))


class Model(nn.Module):
    def __init__(self, case: Case, by_hand: bool, sparse: bool) -> None:
        super().__init__()
        inputs = case.hidden if case.words else case.inputs
        self.every = case.every
        self.encoder = nn.Embedding(case.words, inputs, sparse=sparse) if case.words else nn.Identity()
        module = nn.LSTM if case.cell == "LSTM" else nn.GRU
        rnn = module(inputs, case.hidden, case.layers)
        self.rnn = ByHand(rnn) if by_hand else rnn
        self.decoder = nn.Linear(case.hidden, case.words or case.classes)

    def forward(self, inputs: Tensor, targets: Tensor) -> Tensor:
        """The loss."""
        states, _ = self.rnn(self.encoder(inputs))
        logits: Tensor = self.decoder(states if self.every else states[-1])
        return functional.cross_entropy(logits.flatten(0, -2), targets.flatten())


# The usual way


def dense_step(case: Case, data: Data, *, by_hand: bool = False) -> Step:
    model = Model(case, by_hand, sparse=False)
    trained = list(model.parameters())
    optimizer = torch.optim.SGD(trained, LEARNING_RATE, fused=True)

    def step() -> None:
        optimizer.zero_grad()
        model(data.inputs, data.targets).backward()
        nn.utils.clip_grad_norm_(trained, LARGEST_NORM)
        optimizer.step()

    return step


# With less of it


def sparse_step(case: Case, data: Data, *, by_hand: bool = False) -> Step:
    """What neither the batch nor the clipping touches is left alone."""
    model = Model(case, by_hand, sparse=True)
    words = model.get_parameter("encoder.weight")
    dense = [p for p in model.parameters() if p is not words]

    def step() -> None:
        for parameter in model.parameters():
            parameter.grad = None
        model(data.inputs, data.targets).backward()
        with torch.no_grad():
            update(words, dense)

    return step


def update(words: Tensor, dense: Sequence[Tensor]) -> None:
    assert words.grad is not None
    rows = words.grad.coalesce()
    gradients = [p.grad for p in dense if p.grad is not None]
    rate = LEARNING_RATE * clipping([*gradients, rows.values()])
    torch._foreach_add_(list(dense), gradients, alpha=-rate)
    words.index_add_(0, rows.indices()[0], rows.values(), alpha=-rate)


def clipping(gradients: Iterable[Tensor]) -> float:
    """What to multiply the gradients by, for their norm to be at most LARGEST_NORM."""
    norm = float(torch.linalg.vector_norm(torch.stack(torch._foreach_norm(list(gradients)))))
    return min(1.0, LARGEST_NORM / (norm + 1e-6))


# All


@contextmanager
def onednn(enabled: bool) -> Iterator[None]:
    """Whether modules may use oneDNN within. PyTorch's own `flags` also sets what it then warns about."""
    backend = torch.backends.mkldnn
    before = backend.enabled
    backend.enabled = enabled  # type: ignore[assignment]
    try:
        yield
    finally:
        backend.enabled = before


def without_onednn(make: Callable[[], Step]) -> Step:
    step = make()

    def native() -> None:
        with onednn(False):
            step()

    return native


def ways(case: Case) -> Ways:
    data, module = Data.draw(case), f"nn.{case.cell}"
    result: Ways = {module: partial(dense_step, case, data)}
    if case.words:
        result[f"{module}, sparse"] = partial(sparse_step, case, data)
    result["by hand"] = partial(sparse_step if case.words else dense_step, case, data, by_hand=True)
    if case.cell == "LSTM":
        result[f"{module}, native"] = partial(without_onednn, result[module])
    return result
