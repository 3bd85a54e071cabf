"""Whole training steps of an Elman network in PyTorch: forward, backward, clipping, update.

- nn.RNN: `torch.nn.RNN`, autograd, `clip_grad_norm_`, fused SGD. The usual way.
- autograd: with Ω, which needs dL/dh_t at every step, and nn.RNN does not give that: a loop over the steps,
  and autograd asked for the derivatives by all states. The usual way with Ω.
- by hand: forward and back-propagation through time written out over preallocated tensors, outside autograd.

`torch.compile` does not help: it leaves nn.RNN as it is, and a loop over 200 steps, with autograd, takes most
of a minute to compile and comes out no faster than without.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from cases import ELMAN
from cases import Elman as Case
from measuring import Step, Ways

LEARNING_RATE = 0.01
LARGEST_NORM = 1.0
SMALLEST_SQUARED_NORM = 1e-20  # a pair (step, sequence) counts in Ω where ‖d_t‖² is at least this

CASES = ELMAN


@dataclass
class Parameters:
    input_weight: Tensor  # [H, I]
    recurrent_weight: Tensor  # [H, H]
    bias: Tensor  # [H]
    readout_weight: Tensor  # [classes, H]
    readout_bias: Tensor  # [classes]

    @staticmethod
    def draw(case: Case) -> Parameters:
        def normal(*shape: int) -> Tensor:
            return 0.1 * torch.randn(*shape)

        return Parameters(
            normal(case.hidden, case.inputs),
            normal(case.hidden, case.hidden),
            torch.zeros(case.hidden),
            normal(case.classes, case.hidden),
            torch.zeros(case.classes),
        )

    def all(self) -> list[Tensor]:
        return list(vars(self).values())


@dataclass(frozen=True)
class Data:
    inputs: Tensor  # [T, B, I]
    targets: Tensor  # [B]

    @staticmethod
    def draw(case: Case) -> Data:
        symbols = torch.randint(case.inputs, (case.steps, case.batch))
        inputs = functional.one_hot(symbols, case.inputs).float()
        return Data(inputs, torch.randint(case.classes, (case.batch,)))


# The usual way


def autograd_step(p: Parameters, data: Data) -> Step:
    """A training step with nn.RNN; it trains copies of the parameters."""
    hidden, inputs = p.input_weight.shape
    rnn, readout = nn.RNN(inputs, hidden), nn.Linear(hidden, p.readout_bias.shape[0])
    with torch.no_grad():
        copies: tuple[tuple[Tensor, Tensor], ...] = (
            (rnn.get_parameter("weight_ih_l0"), p.input_weight),
            (rnn.get_parameter("weight_hh_l0"), p.recurrent_weight),
            (rnn.get_parameter("bias_ih_l0"), p.bias),
            (readout.weight, p.readout_weight),
            (readout.bias, p.readout_bias),
        )
        for target, source in copies:
            target.copy_(source)
        rnn.get_parameter("bias_hh_l0").zero_()
    trained = [*rnn.parameters(), *readout.parameters()]
    optimizer = torch.optim.SGD(trained, LEARNING_RATE, fused=True)

    def step() -> None:
        optimizer.zero_grad()
        states, _ = rnn(data.inputs)
        torch.autograd.backward(functional.cross_entropy(readout(states[-1]), data.targets))
        nn.utils.clip_grad_norm_(trained, LARGEST_NORM)
        optimizer.step()

    return step


def autograd_omega_step(p: Parameters, data: Data, alpha: float) -> Step:
    """A training step with Ω, the states unrolled in Python; it trains copies of the parameters."""
    p = Parameters(*(tensor.clone().requires_grad_() for tensor in p.all()))
    optimizer = torch.optim.SGD(p.all(), LEARNING_RATE, fused=True)

    def step() -> None:
        h = torch.zeros(data.inputs.shape[1], p.bias.shape[0])
        states = []
        for a in (data.inputs @ p.input_weight.T + p.bias).unbind():
            h = torch.tanh(a + h @ p.recurrent_weight.T)
            states.append(h)
        loss = functional.cross_entropy(h @ p.readout_weight.T + p.readout_bias, data.targets)
        gradients = torch.autograd.grad(loss, [*p.all(), *states])
        parameter_gradients, d = list(gradients[:5]), torch.stack(gradients[5:])
        with torch.no_grad():
            v = d * (1 - torch.stack(states) ** 2)
            u = v @ p.recurrent_weight
            parameter_gradients[1] += alpha * v.flatten(0, 1).T @ omega_factor(u, d).flatten(0, 1)
        for parameter, gradient in zip(p.all(), parameter_gradients, strict=True):
            parameter.grad = gradient
        nn.utils.clip_grad_norm_(p.all(), LARGEST_NORM)
        optimizer.step()

    return step


def omega_factor(u: Tensor, d: Tensor) -> Tensor:
    """c_t u_t, so that dΩ/dW_h = Σ v_t (c_t u_t)ᵀ: c = 4 (r - 1) / (n ‖d‖²) with r = ‖u‖² / ‖d‖²."""
    u_squared, d_squared = u.square().sum(-1, keepdim=True), d.square().sum(-1, keepdim=True)
    counts = d_squared >= SMALLEST_SQUARED_NORM
    c = 4 * (u_squared / d_squared - 1) / (counts.sum() * d_squared)
    return torch.where(counts, c, 0.0) * u


# By hand


class ByHand:
    """A training step written out: back-propagation through time and, where α is above 0, Ω.

    Every buffer is made once, and its steps are unbound once: indexing would cost as much as the arithmetic.
    """

    def __init__(self, p: Parameters, data: Data, omega: float) -> None:
        steps, batch, _ = data.inputs.shape
        hidden = p.bias.shape[0]
        self.p, self.data, self.alpha = p, data, omega
        self.a = torch.empty(steps, batch, hidden)  # a_t, then v_t = d_t ⊙ f'(a_t)
        self.h = torch.zeros(steps + 1, batch, hidden)  # h_0 ... h_T
        # d_0 ... d_T. As the loss is read at the last step alone, d_{t-1} is just the message u_t.
        self.d = torch.empty(steps + 1, batch, hidden)
        self.a_steps, self.h_steps, self.d_steps = self.a.unbind(), self.h.unbind(), self.d.unbind()

    @torch.inference_mode()
    def __call__(self) -> None:
        p = self.p
        self.forward()
        logits = torch.addmm(p.readout_bias, self.h_steps[-1], p.readout_weight.T)
        # The gradient of the mean cross entropy with respect to the logits.
        error = torch.softmax(logits, -1) - functional.one_hot(self.data.targets, logits.shape[-1])
        error /= len(error)
        torch.mm(error, p.readout_weight, out=self.d_steps[-1])
        self.backward()
        self.update(self.gradients(error))

    def forward(self) -> None:
        p = self.p
        torch.addmm(p.bias, self.data.inputs.flatten(0, 1), p.input_weight.T, out=self.a.flatten(0, 1))
        transposed = p.recurrent_weight.T.contiguous()
        for a, before, after in zip(self.a_steps, self.h_steps[:-1], self.h_steps[1:], strict=True):
            torch.addmm(a, before, transposed, out=after).tanh_()

    def backward(self) -> None:
        weight = self.p.recurrent_weight
        slopes = (1 - self.h[1:] ** 2).unbind()
        for t in range(len(slopes) - 1, -1, -1):
            v = torch.mul(self.d_steps[t + 1], slopes[t], out=self.a_steps[t])
            torch.mm(v, weight, out=self.d_steps[t])

    def gradients(self, error: Tensor) -> list[Tensor]:
        """In the order of `Parameters`."""
        v = self.a.flatten(0, 1)
        right = (
            self.h[:-1] + self.alpha * omega_factor(self.d[:-1], self.d[1:])
            if self.alpha > 0
            else self.h[:-1]
        )
        return [
            v.T @ self.data.inputs.flatten(0, 1),
            v.T @ right.flatten(0, 1),
            v.sum(0),
            error.T @ self.h_steps[-1],
            error.sum(0),
        ]

    def update(self, gradients: list[Tensor]) -> None:
        norm = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(gradients)))
        torch._foreach_mul_(gradients, (LARGEST_NORM / (norm + 1e-6)).clamp(max=1))
        torch._foreach_add_(self.p.all(), gradients, alpha=-LEARNING_RATE)


def ways(case: Case) -> Ways:
    p, data = Parameters.draw(case), Data.draw(case)
    by_hand: Ways = {"by hand": lambda: ByHand(p, data, case.omega)}
    if case.omega > 0:
        return {"autograd": lambda: autograd_omega_step(p, data, case.omega)} | by_hand
    return {"nn.RNN": lambda: autograd_step(p, data)} | by_hand
