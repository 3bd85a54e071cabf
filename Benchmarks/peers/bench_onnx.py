#!/usr/bin/env python3
"""Times single steps of an LSTM on one sequence in ONNX Runtime: a stream is read as it comes.

    python3 bench_onnx.py [CASE ...] --threads 1 --steps 50

Prints a JSON line for each case, with the median of its steps in milliseconds. ONNX Runtime gets the fastest
of the ways that we know ("setting"; "tried" has all of them), each with every optimization of the graph:

- LSTM, bound: the operator LSTM on one step; inputs and outputs bound to buffers that are made once. Two
  bindings take turns, the outputs of one being the inputs of the other, so that no state is ever copied.
- LSTM, run: the same by `InferenceSession.run`, with arrays. The usual way.
- Gemm, bound: the step as a matrix product and elementwise operators, in place of the operator LSTM.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

import numpy as np
import onnxruntime as ort  # type: ignore[import-untyped]
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto, helper, numpy_helper

from cases import STREAMS as CASES
from cases import Stream as Case
from measuring import STREAM_STEPS, Step, Ways, measure

Array = NDArray[np.float32]


# The graphs: x, h, c -> h_next, c_next


def model_of(
    nodes: Sequence[NodeProto], constants: dict[str, Array], shapes: dict[str, list[int]]
) -> ModelProto:
    def values(names: Sequence[str]) -> list[ValueInfoProto]:
        return [helper.make_tensor_value_info(name, TensorProto.FLOAT, shapes[name]) for name in names]

    graph = helper.make_graph(
        nodes,
        "step",
        values(["x", "h", "c"]),
        values(["h_next", "c_next"]),
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)


def normal(random: np.random.Generator, *shape: int, scale: float) -> Array:
    return (scale * random.standard_normal(shape)).astype(np.float32)


def operator_model(case: Case) -> tuple[ModelProto, dict[str, list[int]]]:
    random, scale = np.random.default_rng(0), case.hidden**-0.5
    constants = {
        "W": normal(random, 1, 4 * case.hidden, case.inputs, scale=scale),
        "R": normal(random, 1, 4 * case.hidden, case.hidden, scale=scale),
        "B": normal(random, 1, 8 * case.hidden, scale=scale),
    }
    state = [1, 1, case.hidden]
    shapes = {"x": [1, 1, case.inputs], "h": state, "c": state, "h_next": state, "c_next": state}
    inputs, outputs = ["x", "W", "R", "B", "", "h", "c"], ["", "h_next", "c_next"]
    node = helper.make_node("LSTM", inputs, outputs, hidden_size=case.hidden)
    return model_of([node], constants, shapes), shapes


def product_model(case: Case) -> tuple[ModelProto, dict[str, list[int]]]:
    random, scale = np.random.default_rng(0), case.hidden**-0.5
    constants = {
        "W": normal(random, case.inputs + case.hidden, 4 * case.hidden, scale=scale),
        "B": normal(random, 4 * case.hidden, scale=scale),
    }
    state = [1, case.hidden]
    shapes = {"x": [1, case.inputs], "h": state, "c": state, "h_next": state, "c_next": state}
    sizes = np.array([3 * case.hidden, case.hidden], dtype=np.int64)
    equal = np.array([case.hidden] * 3, dtype=np.int64)
    node = helper.make_node
    nodes = [
        node("Constant", [], ["sizes"], value=numpy_helper.from_array(sizes)),
        node("Constant", [], ["equal"], value=numpy_helper.from_array(equal)),
        node("Concat", ["x", "h"], ["xh"], axis=1),
        node("Gemm", ["xh", "W", "B"], ["a"]),
        node("Split", ["a", "sizes"], ["a_ifo", "a_g"], axis=1),
        node("Sigmoid", ["a_ifo"], ["ifo"]),
        node("Tanh", ["a_g"], ["g"]),
        node("Split", ["ifo", "equal"], ["i", "f", "o"], axis=1),
        node("Mul", ["f", "c"], ["kept"]),
        node("Mul", ["i", "g"], ["added"]),
        node("Add", ["kept", "added"], ["c_next"]),
        node("Tanh", ["c_next"], ["squashed"]),
        node("Mul", ["o", "squashed"], ["h_next"]),
    ]
    return model_of(nodes, constants, shapes), shapes


# The ways


def session_of(model: ModelProto, threads: int) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
    return ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


class Bound:
    """STREAM_STEPS steps with inputs and outputs bound to buffers."""

    def __init__(self, built: tuple[ModelProto, dict[str, list[int]]], threads: int) -> None:
        model, shapes = built
        self.session = session_of(model, threads)
        self.buffers = {name: np.zeros(shape, np.float32) for name, shape in shapes.items()}
        values = {name: ort.OrtValue.ortvalue_from_numpy(buffer) for name, buffer in self.buffers.items()}
        self.values, self.x = values, self.buffers["x"]
        self.inputs = list(normal(np.random.default_rng(1), STREAM_STEPS, *shapes["x"], scale=1))
        self.there = self.binding({"h": "h", "c": "c", "h_next": "h_next", "c_next": "c_next"})
        self.back = self.binding({"h": "h_next", "c": "c_next", "h_next": "h", "c_next": "c"})

    def binding(self, buffer_of: dict[str, str]) -> ort.IOBinding:
        binding = self.session.io_binding()
        binding.bind_ortvalue_input("x", self.values["x"])
        for name in ("h", "c"):
            binding.bind_ortvalue_input(name, self.values[buffer_of[name]])
            binding.bind_ortvalue_output(f"{name}_next", self.values[buffer_of[f"{name}_next"]])
        return binding

    def __call__(self) -> None:
        self.buffers["h"].fill(0)
        self.buffers["c"].fill(0)
        run, x = self.session.run_with_iobinding, self.x
        for even, odd in zip(self.inputs[::2], self.inputs[1::2], strict=True):
            x[...] = even
            run(self.there)
            x[...] = odd
            run(self.back)


def plain_steps(built: tuple[ModelProto, dict[str, list[int]]], threads: int) -> Step:
    model, shapes = built
    session = session_of(model, threads)
    inputs = list(normal(np.random.default_rng(1), STREAM_STEPS, *shapes["x"], scale=1))

    def run() -> None:
        h = c = np.zeros(shapes["h"], np.float32)
        for x in inputs:
            h, c = session.run(None, {"x": x, "h": h, "c": c})

    return run


def ways(case: Case, threads: int) -> Ways:
    return {
        "LSTM, bound": lambda: Bound(operator_model(case), threads),
        "LSTM, run": lambda: plain_steps(operator_model(case), threads),
        "Gemm, bound": lambda: Bound(product_model(case), threads),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Time steps in ONNX Runtime.")
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"default: {' '.join(CASES)}")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--steps", type=int, default=50, help="timings a case; default: %(default)s")
    arguments = parser.parse_args()
    names = arguments.cases or list(CASES)
    if unknown := [name for name in names if name not in CASES]:
        parser.error(f"no case {', '.join(unknown)}; there are {', '.join(CASES)}")
    for name in names:
        about = {
            "peer": "onnxruntime",
            "version": ort.__version__,
            "case": name,
            "threads": arguments.threads,
        }
        timed = measure(ways(CASES[name], arguments.threads), arguments.steps, STREAM_STEPS)
        print(json.dumps(about | timed), flush=True)


if __name__ == "__main__":
    main()
