"""Second derivatives by the tape, which differentiates its own backward pass (`create_graph`)."""

from __future__ import annotations

import numpy as np

from ad_transform import tape, trees
from ad_transform.tape.numpy_source import on_tape, running_numpy


def hessian_times(program, args, wrt, v):
    """The Hessian times a direction: for each argument, its leaves."""
    tracked = [trees.mapped(lambda leaf: tape.tensor(np.array(leaf), requires_grad=True), args[k]) for k in wrt]
    leaves = [[leaf for _, leaf in trees.leaves(tree)] for tree in tracked]
    given = [trees.mapped(lambda a: tape.tensor(a) if trees.is_float(a) and isinstance(a, np.ndarray) else a, a) for a in args]
    for k, tree in zip(wrt, tracked, strict=True):
        given[k] = trees.mapped(lambda leaf: leaf.clone(), tree)
    with running_numpy():
        value = on_tape(program)(*given)
    flat = [leaf for some in leaves for leaf in some]
    zeros = [[np.zeros(leaf.shape) for leaf in some] for some in leaves]
    if not isinstance(value, tape.Tensor) or not value.requires_grad:
        return zeros
    first = tape.grad(value.reshape(()), flat, create_graph=True, allow_unused=True)
    weights = [np.asarray(w) for k in wrt for _, w in trees.leaves(v[k])]
    terms = [(g * tape.tensor(w)).sum() for g, w in zip(first, weights, strict=True) if g is not None and g.requires_grad]
    if not terms:
        return zeros
    second = iter(tape.grad(sum(terms), flat, allow_unused=True))
    return [[zero if (g := next(second)) is None else g.numpy() for zero in some] for some in zeros]


def assert_same_product(found, expected):
    """The same numbers in trees of arguments, up to rounding: of single precision where one of them has it."""
    single = any(np.asarray(leaf).dtype == np.float32 for tree in found for _, leaf in trees.leaves(tree))
    tolerance = 1e-4 if single else 1e-9
    for tree, wanted in zip(found, expected, strict=True):
        for (_, leaf), right in zip(trees.leaves(tree), wanted, strict=True):
            scale = max(1.0, float(np.max(np.abs(right), initial=0.0)))
            np.testing.assert_allclose(leaf, right, rtol=tolerance, atol=tolerance * scale)
