"""Draws of random numbers: constants, made once and in the order of the program."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import facts, ops
from ..ops import Op, define, register, vjp
from .core import unbroadcast
from .shaping import sizes_of


def _drawn(dtype: Any, size: Any) -> facts.Num:
    """One number for `size=None` (a Python number), an array otherwise."""
    if size is None:
        return facts.Num(np.dtype(dtype), (), "python")
    return facts.array(dtype, sizes_of(size))


def _by_lengths(function: Any) -> Op:
    def infer(*lengths: Any) -> facts.Num:
        return _drawn(np.float64, lengths or None)

    return register(Op(f"np.random.{function.__name__}", function, infer, effect=True, constant=True), function)


def _by_size(function: Any) -> Op:
    def infer(size: Any = None) -> facts.Num:
        return _drawn(np.float64, size)

    return register(Op(f"np.random.{function.__name__}", function, infer, effect=True, constant=True), function)


rand, randn = map(_by_lengths, (np.random.rand, np.random.randn))
random, random_sample, standard_normal = map(_by_size, (np.random.random, np.random.random_sample, np.random.standard_normal))


@define(np.random.seed, name="np.random.seed", effect=True, constant=True)
def seed(seed: Any = None) -> facts.Opaque:
    """It changes the state of the generator and returns None."""
    return facts.Opaque("None")


@define(np.random.permutation, name="np.random.permutation", effect=True, constant=True)
def permutation(x: Any) -> facts.Num:
    """Of a number of items; one of an array is taken by its places."""
    return facts.array(np.int64, (ops.size_value(x),))


@define(np.random.choice, name="np.random.choice", effect=True, constant=True)
def choice(a: Any, size: Any = None, replace: Any = True, p: Any = None) -> facts.Num:
    """Among a number of items; one among the elements of an array is taken by its place."""
    return _drawn(np.int64, size)


@define(np.random.randint, name="np.random.randint", effect=True, constant=True)
def randint(low: Any, high: Any = None, size: Any = None, dtype: Any = int) -> facts.Num:
    bounds = [ops.number(bound).shape for bound in (low, high) if bound is not None]
    if size is None and not all(shape == () for shape in bounds):
        return facts.array(ops.static_dtype(dtype), facts.broadcast_shapes(*bounds))
    found = _drawn(ops.static_dtype(dtype), size)
    return found if size is not None or ops.static(dtype) is int else facts.Num(found.dtype, (), "scalar")


@define(np.random.normal, name="np.random.normal", effect=True)
def normal(loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> facts.Num:
    return _located(loc, scale, size)


@define(np.random.uniform, name="np.random.uniform", effect=True)
def uniform(low: Any = 0.0, high: Any = 1.0, size: Any = None) -> facts.Num:
    return _located(low, high, size)


@define(np.random.exponential, name="np.random.exponential", effect=True)
def exponential(scale: Any = 1.0, size: Any = None) -> facts.Num:
    return _located(scale, scale, size)


@define(np.random.poisson, name="np.random.poisson", effect=True, constant=True)
def poisson(lam: Any = 1.0, size: Any = None) -> facts.Num:
    found = _located(lam, lam, size)
    return facts.Num(np.dtype(np.int64), found.shape, found.form)


@define(np.random.binomial, name="np.random.binomial", effect=True, constant=True)
def binomial(n: Any, p: Any, size: Any = None) -> facts.Num:
    found = _located(n, p, size)
    return facts.Num(np.dtype(np.int64), found.shape, found.form)


def _located(a: Any, b: Any, size: Any) -> facts.Num:
    if size is None and not all(facts.is_scalar(ops.number(x)) for x in (a, b)):
        return facts.result(np.dtype(np.float64), facts.broadcast_shapes(ops.number(a).shape, ops.number(b).shape))
    return _drawn(np.float64, size)


@vjp(normal)
def normal_vjp(y_bar, y, loc, scale, size):
    """The draw is loc + scale * z, where z does not depend on either."""
    return unbroadcast(y_bar, loc), unbroadcast(y_bar * (y - loc) / scale, scale)


@vjp(uniform)
def uniform_vjp(y_bar, y, low, high, size):
    t = (y - low) / (high - low)
    return unbroadcast(y_bar * (1.0 - t), low), unbroadcast(y_bar * t, high)


@vjp(exponential)
def exponential_vjp(y_bar, y, scale, size):
    """The draw is scale * z."""
    return unbroadcast(y_bar * y / scale, scale), None
