"""LSTM and GRU layers for PyTorch with their loops over the steps, forward and backward, written out.

Everything that does not depend on the step before is computed for all steps at once, and every view of a step is
made by one `unbind`: indexing would cost as much as the arithmetic. Shapes are [T, B, ...], H the hidden units.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn


class LSTMFunction(torch.autograd.Function):
    """Gates in the order i, f, g, o; the states begin at 0."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, input_weight: Tensor, bias: Tensor, weight: Tensor) -> Tensor:
        steps, batch, _ = x.shape
        hidden = weight.shape[1]
        a = torch.addmm(bias, x.flatten(0, 1), input_weight.T).view(steps, batch, 4 * hidden)
        h, c = x.new_zeros(steps + 1, batch, hidden), x.new_zeros(steps + 1, batch, hidden)
        squashed = torch.empty_like(c[1:])  # tanh(c_t)
        transposed = weight.T.contiguous()

        gates = [gate.unbind() for gate in a.chunk(4, -1)]
        both = a[..., : 2 * hidden].unbind()  # i and f
        h_steps, c_steps, by_step = h.unbind(), c.unbind(), zip(a.unbind(), both, *gates, strict=True)
        for t, (row, i_and_f, i, f, g, o) in enumerate(by_step):
            row.addmm_(h_steps[t], transposed)
            i_and_f.sigmoid_()
            g.tanh_()
            o.sigmoid_()
            torch.mul(f, c_steps[t], out=c_steps[t + 1]).addcmul_(i, g)
            torch.tanh(c_steps[t + 1], out=squashed[t])
            torch.mul(o, squashed[t], out=h_steps[t + 1])
        ctx.save_for_backward(x, input_weight, weight, a, h, c, squashed)
        return h[1:]

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        x, input_weight, weight, a, h, c, squashed = ctx.saved_tensors
        i, f, g, o = a.chunk(4, -1)
        # δ_i, δ_f, δ_g = dc_t ⊙ by_c and δ_o = d_t ⊙ by_h; a share of d_t goes to dc_t.
        by_c = torch.stack([g * i * (1 - i), c[:-1] * f * (1 - f), i * (1 - g * g)], 2)
        by_h = squashed * o * (1 - o)
        share = o * (1 - squashed * squashed)

        (given,) = gradients
        delta = torch.empty_like(a)
        parts = delta.view(*given.shape[:2], 4, -1)
        to_c, to_h = parts[:, :, :3].unbind(), parts[:, :, 3].unbind()
        c_factors, h_factors, shares = by_c.unbind(), by_h.unbind(), share.unbind()
        f_steps, rows = f.unbind(), delta.unbind()
        d, dc = torch.empty_like(given[0]), torch.zeros_like(given[0])
        wide = dc.unsqueeze(1)
        for t, outer in reversed(list(enumerate(given.unbind()))):
            if t + 1 < len(rows):
                torch.addmm(outer, rows[t + 1], weight, out=d)
            else:
                d.copy_(outer)
            dc.addcmul_(d, shares[t])
            torch.mul(c_factors[t], wide, out=to_c[t])
            torch.mul(h_factors[t], d, out=to_h[t])
            dc.mul_(f_steps[t])

        flat = delta.flatten(0, 1)
        dx = (flat @ input_weight).view_as(x) if ctx.needs_input_grad[0] else None
        return dx, flat.T @ x.flatten(0, 1), flat.sum(0), flat.T @ h[:-1].flatten(0, 1)


class GRUFunction(torch.autograd.Function):
    """Gates in the order r, z, n; the bias `second` is added to W_h h."""

    @staticmethod
    def forward(
        ctx: Any, x: Tensor, input_weight: Tensor, bias: Tensor, weight: Tensor, second: Tensor
    ) -> Tensor:
        steps, batch, _ = x.shape
        hidden = weight.shape[1]
        a = torch.addmm(bias, x.flatten(0, 1), input_weight.T).view(steps, batch, 3 * hidden)
        s = torch.empty_like(a)  # W_h h_{t-1} and its bias
        h = x.new_zeros(steps + 1, batch, hidden)
        transposed = weight.T.contiguous()

        r, z, n = (gate.unbind() for gate in a.chunk(3, -1))
        both, added = a[..., : 2 * hidden].unbind(), s[..., : 2 * hidden].unbind()  # r and z
        s_n, s_steps, h_steps = s[..., 2 * hidden :].unbind(), s.unbind(), h.unbind()
        for t in range(steps):
            torch.addmm(second, h_steps[t], transposed, out=s_steps[t])
            both[t].add_(added[t]).sigmoid_()
            n[t].addcmul_(r[t], s_n[t]).tanh_()
            torch.lerp(n[t], h_steps[t], z[t], out=h_steps[t + 1])
        ctx.save_for_backward(x, input_weight, weight, a, s, h)
        return h[1:]

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        x, input_weight, weight, a, s, h = ctx.saved_tensors
        hidden = weight.shape[1]
        r, z, n = a.chunk(3, -1)
        to_n = (1 - z) * (1 - n * n)
        to_r, to_z = to_n * s[..., 2 * hidden :] * r * (1 - r), (h[:-1] - n) * z * (1 - z)
        by_d = torch.stack([to_r, to_z, to_n * r], 2).unbind()

        (given,) = gradients
        d = given.clone()  # d_t; each step adds its message to the one before
        delta = torch.empty_like(a)  # by W_h h_{t-1}
        parts, wide, d_steps = (
            delta.view(*given.shape[:2], 3, -1).unbind(),
            d.unsqueeze(2).unbind(),
            d.unbind(),
        )
        rows, z_steps = delta.unbind(), z.unbind()
        for t in range(len(rows) - 1, -1, -1):
            torch.mul(by_d[t], wide[t], out=parts[t])
            if t > 0:
                d_steps[t - 1].addmm_(rows[t], weight).addcmul_(z_steps[t], d_steps[t])

        flat = delta.flatten(0, 1)
        d_weight, d_second = flat.T @ h[:-1].flatten(0, 1), flat.sum(0)
        delta[..., 2 * hidden :] = d * to_n  # from here on by W_x x_t
        dx = (flat @ input_weight).view_as(x) if ctx.needs_input_grad[0] else None
        return dx, flat.T @ x.flatten(0, 1), flat.sum(0), d_weight, d_second


class LSTMByHand(nn.Module):
    """One layer, with the parameters of an nn.LSTM's; a single bias is enough."""

    def __init__(self, module: nn.RNNBase, layer: int) -> None:
        super().__init__()
        self.input_weight, self.weight, bias, second = parameters_of(module, layer)
        self.bias = nn.Parameter(bias.detach() + second.detach())

    def forward(self, x: Tensor) -> Tensor:
        return call(LSTMFunction, x, self.input_weight, self.bias, self.weight)


class GRUByHand(nn.Module):
    """One layer, with the parameters of an nn.GRU's."""

    def __init__(self, module: nn.RNNBase, layer: int) -> None:
        super().__init__()
        self.input_weight, self.weight, self.bias, self.second = parameters_of(module, layer)

    def forward(self, x: Tensor) -> Tensor:
        return call(GRUFunction, x, self.input_weight, self.bias, self.weight, self.second)


class ByHand(nn.Module):
    """Layers that compute what an nn.LSTM or nn.GRU does, with its parameters."""

    def __init__(self, module: nn.RNNBase) -> None:
        super().__init__()
        layer = LSTMByHand if isinstance(module, nn.LSTM) else GRUByHand
        self.layers = nn.Sequential(*(layer(module, k) for k in range(module.num_layers)))

    def forward(self, x: Tensor) -> tuple[Tensor, None]:
        return self.layers(x), None


def parameters_of(module: nn.RNNBase, layer: int) -> list[nn.Parameter]:
    names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    return [module.get_parameter(f"{name}_l{layer}") for name in names]


def call(function: type[torch.autograd.Function], *tensors: Tensor) -> Tensor:
    result: Tensor = function.apply(*tensors)  # type: ignore[no-untyped-call]
    return result
