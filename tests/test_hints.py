"""The code before any call goes by the annotations."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from ad_transform import DifferentiationError, export, grad

Matrix = np.ndarray[tuple[int, int], np.dtype[np.float64]]
Vector = np.ndarray[tuple[int], np.dtype[np.float64]]


def affine(W: Matrix, b: Vector, x: Vector):
    return np.sum(np.tanh(W @ x + b) ** 2)


def single(x: NDArray[np.float32], s: float):
    return np.sum(x * s)


def anything(x: np.ndarray, scale: float = 2.0):
    return np.sum(np.exp(x) * scale)


def test_ranks_are_read():
    source = grad(affine, wrt=("W", "b")).source
    assert "np.outer(" in source
    assert "unbroadcast" not in source
    W, b, x = np.arange(9.0).reshape(3, 3) / 9.0, np.ones(3), np.array([0.3, -0.2, 0.9])
    namespace: dict = {}
    exec(export(affine, wrt=("W", "b")), namespace)
    for found, expected in zip(namespace["affine_grad"](W, b, x), grad(affine, wrt=("W", "b"))(W, b, x), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-14)


def test_dtypes_are_read():
    gradient = grad(single)
    assert gradient.source
    assert gradient.program.stages["lower"].params[0].fact.dtype == np.float32


@pytest.mark.parametrize("x", [np.array([0.5, 1.0]), np.array([[0.5, 1.0]])])
def test_arrays_of_any_rank(x):
    namespace: dict = {}
    exec(export(anything), namespace)
    np.testing.assert_allclose(namespace["anything_grad"](x), 2.0 * np.exp(x), rtol=1e-14)


def test_the_tree_is_shown():
    command = [sys.executable, "-m", "ad_transform", "show", "tests.test_hints:affine", "--stage", "read"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert shown.splitlines()[0].endswith("test_hints.py, line 20")
    assert shown.splitlines()[1] == "FunctionDef("


@dataclass(frozen=True)
class Layer:
    W: Matrix
    b: Vector


@dataclass
class Options:
    scale: float = 2.0
    name: str = "hidden"
    sizes: list = field(default_factory=lambda: [1, 2])


@dataclass
class Model:
    first: Layer
    rest: tuple[Layer, float]
    scale: float = 2.0
    next: Model | None = None


class Ends(NamedTuple):
    low: float
    high: Vector


def penalty(model: Model, x: Vector, ends: Ends, options: Options):
    h = np.tanh(model.first.W @ x + model.first.b) * model.scale
    (last, s) = model.rest
    return np.sum((last.W @ h + last.b) ** 2) * s * ends.low + np.sum(ends.high) * len(options.sizes) * options.scale


@dataclass
class Chain:
    value: float
    rest: Chain


def ends_nowhere(c: Chain):
    return c.value * c.rest.value * c.rest.rest.rest.value


def test_fields_are_read():
    gradient = grad(penalty, wrt=("model", "ends"))
    source = gradient.source
    assert "np.outer(" in source
    assert "unbroadcast" not in source
    W, b, x = np.arange(9.0).reshape(3, 3) / 9.0, np.ones(3), np.array([0.3, -0.2, 0.9])
    layer = Layer(W, b)
    arguments = Model(layer, (layer, 0.5)), x, Ends(0.3, b), Options(0.7)
    namespace: dict = {}
    exec(export(penalty, wrt=("model", "ends")), namespace)
    model, ends = namespace["penalty_grad"](*arguments)
    expected, expected_ends = gradient(*arguments)
    np.testing.assert_allclose(model.first.W, expected.first.W, rtol=1e-14)
    np.testing.assert_allclose(model.rest[0].b, expected.rest[0].b, rtol=1e-14)
    assert (model.scale, ends.low) == pytest.approx((expected.scale, expected_ends.low))


def test_a_type_that_contains_itself_is_refused():
    with pytest.raises(DifferentiationError, match="Chain contains itself"):
        grad(ends_nowhere).source  # noqa: B018
