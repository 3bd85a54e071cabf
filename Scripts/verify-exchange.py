#!/usr/bin/env python3
"""Checks that models go from Mneme to PyTorch and back: the same numbers from the same safetensors file.

    python3 Scripts/verify-exchange.py check MODEL.safetensors IO.safetensors
    python3 Scripts/verify-exchange.py make --cell lstm --layers 2 --inputs 5 --hidden 7 --outputs 3 \\
        [--vocabulary 11] MODEL.safetensors IO.safetensors

`check` loads MODEL's tensors into torch.nn modules, strictly, and compares their outputs with those in IO. `make`
draws a PyTorch model and data, and writes what `check`, or Mneme, can read.

MODEL has the keys of these modules (the names of PyTorch's example word_language_model):

    encoder   nn.Embedding, of a language model alone
    rnn       nn.LSTM, nn.GRU or nn.RNN, such as `rnn.weight_ih_l0`; without any bias, or with both of each layer
    decoder   nn.Linear, with or without a bias

and metadata: `cell` (lstm, gru or elman), and for elman `activation` (tanh or relu). IO has `inputs` [T, B, I] or,
for a language model, `tokens` [T, B], and `outputs`: [T, B, O], or [B, O] of the last step. States begin at 0.

Exits with 1 if an output deviates by more than the tolerance, relative to the larger of 1 and the value; with 65 if
a file cannot be understood.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

import safetensors_file
from safetensors_file import BadFile

CELLS = ("lstm", "gru", "elman")
ACTIVATIONS = ("tanh", "relu")
STEPS, BATCH = 6, 3  # of the data that `make` draws


@dataclass(frozen=True)
class Shape:
    """All that tells the modules of one model from those of another."""

    cell: str
    activation: str  # of elman
    layers: int
    inputs: int  # the embedding's size, in a language model
    hidden: int
    outputs: int
    vocabulary: int | None
    biased: bool = True
    biased_decoder: bool = True


class Model(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.encoder = nn.Embedding(shape.vocabulary, shape.inputs) if shape.vocabulary else nn.Identity()
        size = (shape.inputs, shape.hidden, shape.layers, shape.biased)
        self.rnn: nn.RNNBase
        if shape.cell == "elman":
            self.rnn = nn.RNN(*size[:3], nonlinearity=shape.activation, bias=shape.biased)
        else:
            self.rnn = nn.LSTM(*size) if shape.cell == "lstm" else nn.GRU(*size)
        self.decoder = nn.Linear(shape.hidden, shape.outputs, shape.biased_decoder)

    def forward(self, data: Tensor) -> Tensor:
        states, _ = self.rnn(self.encoder(data))
        outputs: Tensor = self.decoder(states)
        return outputs


# Reading


def read(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    arrays, metadata = safetensors_file.read(path)
    return {name: torch.from_numpy(array.copy()) for name, array in arrays.items()}, metadata


def choice(metadata: dict[str, str], key: str, choices: tuple[str, ...]) -> str:
    value = metadata.get(key)
    if value not in choices:
        raise BadFile(f"metadata '{key}' is {value!r}, not one of {', '.join(choices)}")
    return value


def matrix(tensors: dict[str, Tensor], name: str) -> Tensor:
    if name not in tensors:
        raise BadFile(f"no tensor '{name}'")
    if tensors[name].ndim != 2:
        raise BadFile(f"'{name}' has shape {list(tensors[name].shape)}: not a matrix")
    return tensors[name]


def shape_of(tensors: dict[str, Tensor], metadata: dict[str, str]) -> Shape:
    cell = choice(metadata, "cell", CELLS)
    return Shape(
        cell,
        activation=choice(metadata, "activation", ACTIVATIONS) if cell == "elman" else "tanh",
        layers=sum(name.startswith("rnn.weight_hh_l") for name in tensors),
        inputs=matrix(tensors, "rnn.weight_ih_l0").shape[1],
        hidden=matrix(tensors, "rnn.weight_hh_l0").shape[1],
        outputs=matrix(tensors, "decoder.weight").shape[0],
        vocabulary=matrix(tensors, "encoder.weight").shape[0] if "encoder.weight" in tensors else None,
        biased=any(name.startswith("rnn.bias") for name in tensors),
        biased_decoder="decoder.bias" in tensors,
    )


def load(path: Path) -> Model:
    tensors, metadata = read(path)
    shape = shape_of(tensors, metadata)
    if wrong := [name for name, tensor in tensors.items() if tensor.dtype != torch.float32]:
        raise BadFile(f"not of type F32: {', '.join(wrong)}")
    try:
        model = Model(shape)
        model.load_state_dict(tensors)
    except (
        RuntimeError,
        ValueError,
    ) as error:  # names what is missing, what is too much, and what has another shape
        raise BadFile(str(error)) from error
    return model


def run(model: Model, io: dict[str, Tensor]) -> Tensor:
    name = "tokens" if isinstance(model.encoder, nn.Embedding) else "inputs"
    if name not in io:
        raise BadFile(f"no tensor '{name}'")
    data = io[name].long() if name == "tokens" else io[name].float()
    try:
        with torch.inference_mode():
            outputs: Tensor = model(data)
    except (RuntimeError, IndexError, ValueError) as error:
        raise BadFile(f"'{name}' does not fit the model: {error}") from error
    return outputs


# Comparing


def compare(found: Tensor, expected: Tensor, tolerance: float) -> list[str]:
    """What to say of outputs that deviate; nothing if they agree."""
    deviation = (found - expected).abs() / expected.abs().clamp(min=1)
    deviation = deviation.nan_to_num(nan=torch.inf)
    bad = deviation > tolerance
    print(f"largest relative deviation of {found.numel()} outputs: {deviation.max():.2e}")
    if not bad.any():
        return []
    axes = ("step", "sequence", "output")[-found.ndim :]

    def at(index: tuple[int, ...]) -> str:
        where = ", ".join(f"{axis} {i}" for axis, i in zip(axes, index, strict=True))
        return f"{where}: {found[index]:.7g}, PyTorch {expected[index]:.7g}"

    first = tuple(int(i) for i in bad.nonzero()[0])
    worst = tuple(int(i) for i in torch.unravel_index(deviation.argmax(), deviation.shape))
    return [
        f"{int(bad.sum())} of {found.numel()} outputs deviate by more than {tolerance:g}",
        f"the first at {at(first)}",
        f"the worst at {at(worst)}",
    ]


def check(arguments: argparse.Namespace) -> int:
    model, (io, _) = load(arguments.model), read(arguments.io)
    if "outputs" not in io or io["outputs"].numel() == 0:
        raise BadFile("no tensor 'outputs', or an empty one")
    found, expected = io["outputs"].float(), run(model, io)
    if found.ndim == 2:
        expected = expected[-1]
    if found.shape != expected.shape:
        raise BadFile(f"'outputs' has shape {list(found.shape)}, PyTorch's {list(expected.shape)}")
    complaints = compare(found, expected, arguments.tolerance)
    for complaint in complaints:
        print(complaint)
    print(f"{'DIFFERS' if complaints else 'agrees'} (tolerance {arguments.tolerance:g})")
    return 1 if complaints else 0


# Making


def make(arguments: argparse.Namespace) -> int:
    torch.manual_seed(arguments.seed)
    shape = Shape(
        arguments.cell,
        arguments.activation,
        arguments.layers,
        arguments.inputs,
        arguments.hidden,
        arguments.outputs,
        arguments.vocabulary,
    )
    model = Model(shape)
    if shape.vocabulary:
        data = {"tokens": torch.randint(shape.vocabulary, (STEPS, BATCH), dtype=torch.int32)}
    else:
        data = {"inputs": torch.randn(STEPS, BATCH, shape.inputs)}
    metadata = {"cell": shape.cell}
    if shape.cell == "elman":
        metadata["activation"] = shape.activation
    write(arguments.model, model.state_dict(), metadata)
    write(arguments.io, data | {"outputs": run(model, data)}, {})
    print(f"wrote {arguments.model} and {arguments.io}")
    return 0


def write(path: Path, tensors: dict[str, Tensor], metadata: dict[str, str]) -> None:
    safetensors_file.write(path, {name: tensor.numpy() for name, tensor in tensors.items()}, metadata)


# The command


def positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError
    return value


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Check models that Mneme and PyTorch exchange.")
    commands = parser.add_subparsers(required=True, metavar="check | make")
    checking = commands.add_parser("check", help="compare the outputs in IO with those of PyTorch")
    checking.add_argument("--tolerance", type=float, default=1e-5, help="relative; default: %(default)g")
    checking.set_defaults(run=check)
    making = commands.add_parser("make", help="write a random PyTorch model, inputs and outputs")
    making.add_argument("--cell", choices=CELLS, default="lstm", help="default: %(default)s")
    making.add_argument("--activation", choices=ACTIVATIONS, default="tanh", help="of elman; default: tanh")
    for size, default in (("layers", 1), ("inputs", 5), ("hidden", 7), ("outputs", 3)):
        making.add_argument(f"--{size}", type=positive, default=default, help="default: %(default)s")
    making.add_argument(
        "--vocabulary", type=positive, help="of a language model, with embeddings of --inputs"
    )
    making.add_argument("--seed", type=int, default=0, help="default: %(default)s")
    making.set_defaults(run=make)
    for command in (checking, making):
        command.add_argument("model", type=Path, metavar="MODEL.safetensors")
        command.add_argument("io", type=Path, metavar="IO.safetensors")
    return parser.parse_args()


def main() -> int:
    arguments = parse_arguments()
    try:
        status: int = arguments.run(arguments)
        return status
    except (BadFile, OSError) as error:
        print(f"verify-exchange: {error}", file=sys.stderr)
        return 65


if __name__ == "__main__":
    sys.exit(main())
