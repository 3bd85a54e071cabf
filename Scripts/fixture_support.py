"""What the makers of fixtures share: drawing numbers, comparing them, writing them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import torch
from torch import Tensor

FOLDER = Path(__file__).parent.parent / "Tests/NetworksTests/Fixtures"


def dyadic(values: Tensor) -> Tensor:
    """The nearest multiples of 1/256."""
    return torch.round(values * 256) / 256


def check_close(what: str, actual: Tensor, expected: Tensor, tolerance: float) -> None:
    """Largest difference relative to the largest expected value."""
    error = (actual - expected).abs().max() / expected.abs().max().clamp(min=1e-12)
    if not error <= tolerance:  # NaN fails too
        raise AssertionError(f"{what}: relative difference {error:.3g} above {tolerance:g}")


def flat(tensor: Tensor) -> list[float] | list[int]:
    numbers: list[float] | list[int] = tensor.detach().flatten().tolist()
    return numbers


def flat_all(tensors: dict[str, Tensor]) -> dict[str, list[float] | list[int]]:
    return {name: flat(tensor) for name, tensor in tensors.items()}


def shaped_all(tensors: dict[str, Tensor]) -> dict[str, object]:
    return {name: {"shape": list(tensor.shape), "values": flat(tensor)} for name, tensor in tensors.items()}


def write(name: str, cases: Iterable[dict[str, object]]) -> None:
    """One case a line: small differences stay small in a review. Floats are written so that they read back
    to the same bits."""
    lines = []
    for case in cases:
        lines.append(json.dumps(case, separators=(",", ":"), allow_nan=False))
        print(f"{case['name']}: {len(lines[-1]) / 1024:.0f} KiB")
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / name
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")
    print(f"wrote {path.name}: {path.stat().st_size / 1024:.0f} KiB, {len(lines)} cases")
