"""One step of an LSTM on one sequence in PyTorch, without gradients: a stream is read as it comes.

- nn.LSTMCell, nn.LSTM: the modules in inference mode, the latter over one step (on oneDNN; "native": without).
- by hand: the step written out over preallocated tensors, both products as one, of a matrix
  that lies row by row or column by column.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from cases import STREAMS
from cases import Stream as Case
from measuring import STREAM_STEPS, Step, Ways
from torch_gated import onednn

CASES = STREAMS


def cell_steps(case: Case, inputs: tuple[Tensor, ...]) -> Step:
    cell = nn.LSTMCell(case.inputs, case.hidden).eval()

    @torch.inference_mode()
    def run() -> None:
        h = c = torch.zeros(1, case.hidden)
        for x in inputs:
            h, c = cell(x, (h, c))

    return run


def module_steps(case: Case, inputs: tuple[Tensor, ...], enabled: bool) -> Step:
    rnn = nn.LSTM(case.inputs, case.hidden).eval()
    one_step = [x.unsqueeze(0) for x in inputs]

    @torch.inference_mode()
    def run() -> None:
        state = (torch.zeros(1, 1, case.hidden), torch.zeros(1, 1, case.hidden))
        with onednn(enabled):
            for x in one_step:
                _, state = rnn(x, state)

    return run


class StepsByHand:
    """Gates in the order i, f, o, g: the sigmoids lie together."""

    def __init__(self, case: Case, inputs: tuple[Tensor, ...], by_columns: bool) -> None:
        hidden = case.hidden
        self.inputs = inputs
        weight = torch.randn(4 * hidden, case.inputs + hidden) / hidden**0.5
        self.weight = weight.T.contiguous().T if by_columns else weight
        self.bias, self.c = torch.zeros(4 * hidden), torch.zeros(hidden)
        joined = torch.zeros(case.inputs + hidden)  # x_t and h_{t-1}
        self.joined, self.x, self.h = joined, joined[: case.inputs], joined[case.inputs :]
        self.a, self.squashed = torch.empty(4 * hidden), torch.empty(hidden)
        self.i, self.f, self.o, self.g = self.a.chunk(4)
        self.sigmoids = self.a[: 3 * hidden]

    @torch.inference_mode()
    def __call__(self) -> None:
        for x in self.inputs:
            self.x.copy_(x[0])
            torch.addmv(self.bias, self.weight, self.joined, out=self.a)
            self.sigmoids.sigmoid_()
            self.g.tanh_()
            self.c.mul_(self.f).addcmul_(self.i, self.g)
            torch.tanh(self.c, out=self.squashed)
            torch.mul(self.o, self.squashed, out=self.h)


def ways(case: Case) -> Ways:
    inputs = torch.randn(STREAM_STEPS, 1, case.inputs).unbind()
    return {
        "nn.LSTMCell": lambda: cell_steps(case, inputs),
        "nn.LSTM": lambda: module_steps(case, inputs, enabled=True),
        "nn.LSTM, native": lambda: module_steps(case, inputs, enabled=False),
        "by hand, rows": lambda: StepsByHand(case, inputs, by_columns=False),
        "by hand, columns": lambda: StepsByHand(case, inputs, by_columns=True),
    }
