"""Reads and writes safetensors files with NumPy alone.

8 bytes of header length (little-endian), a JSON header, then the raw tensors.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "U8": "u1", "BOOL": "?"}


class BadFile(Exception):
    """The file is not what it should be; the message says why."""


def read(path: Path) -> tuple[dict[str, Array], dict[str, str]]:
    """The tensors and the metadata."""
    data = path.read_bytes()
    try:
        (header_length,) = struct.unpack_from("<Q", data)
        header: dict[str, dict[str, Any]] = json.loads(data[8 : 8 + header_length])
        metadata = dict(header.pop("__metadata__", {}))
        body = memoryview(data)[8 + header_length :]
        return {name: read_tensor(entry, body) for name, entry in header.items()}, metadata
    except (struct.error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadFile(f"not a safetensors file: {error}") from error


def read_tensor(entry: dict[str, Any], body: memoryview) -> Array:
    begin, end = entry["data_offsets"]
    if not 0 <= begin <= end <= len(body):
        raise ValueError(f"a tensor lies at bytes {begin}..<{end} of {len(body)}")
    values = np.frombuffer(body[begin:end], dtype=DTYPES[entry["dtype"]])
    return values.reshape(entry["shape"])


def write(path: Path, tensors: dict[str, Array], metadata: dict[str, str]) -> None:
    header: dict[str, object] = {"__metadata__": metadata}
    parts: list[bytes] = []
    offset = 0
    for name, tensor in tensors.items():
        kind = next(kind for kind, dtype in DTYPES.items() if np.dtype(dtype) == tensor.dtype)
        parts.append(np.ascontiguousarray(tensor, dtype=DTYPES[kind]).tobytes())
        end = offset + len(parts[-1])
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # the tensors begin at a multiple of 8
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(parts))
