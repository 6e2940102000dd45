"""numpy functions applied to tensors are recorded: the gradients are those of the generated code, on the corpus of programs."""

from __future__ import annotations

import numpy as np
import pytest

from ad_transform import check, grad, hvp, tape
from ad_transform.tape.numpy_source import on_tape, running_numpy


def smooth(x, y):
    return np.sum(np.tanh(x) * np.exp(y) / (1.0 + x**2)) + np.linalg.norm(x - y)


def shaped(x, y):
    a = np.stack([x, y]).reshape(3, 2)
    b = np.concatenate([a, a.T.reshape(3, 2)], axis=1)
    return np.max(b, axis=0).sum() + np.dot(x, y) * b.mean(axis=0)[1]


def stepped(x, y):
    z = x.copy()
    for _ in range(4):
        z[1:] += 0.3 * y[:-1] * z[:-1]
        z[0] *= y[0]
    return (z**2).sum()


def with_out(x, y):
    z = np.zeros_like(x) + x
    np.multiply(z, y, out=z)
    np.add.at(z, [0, 0], x[1])
    return np.add.reduce(z * z) + np.where(x > y, x, y).prod()


@pytest.mark.parametrize("function", [smooth, shaped, stepped, with_out])
def test_unmodified_source(function):
    x, y = np.array([0.3, 0.7, 1.1]), np.array([0.9, 0.4, 0.8])
    expected = grad(function, wrt=(0, 1))(x, y)
    tensors = [tape.tensor(a, requires_grad=True) for a in (x, y)]
    with running_numpy():
        loss = on_tape(function)(*tensors)
    loss.backward()
    for tensor, gradient in zip(tensors, expected, strict=True):
        np.testing.assert_allclose(tensor.grad.numpy(), gradient, rtol=1e-12)


def test_a_buffer_of_plain_numpy_never_swallows_a_tracked_tensor():
    x = tape.tensor([1.0, 2.0], requires_grad=True)
    buffer = np.zeros(2)
    with pytest.warns(UserWarning, match="Converting a tensor with requires_grad=True to a scalar"):
        buffer[0] = x[0]
    with running_numpy(), pytest.raises(ValueError, match="setting an array element"):
        buffer[0] = x[0]
    with pytest.raises(RuntimeError, match="Can't call numpy"):
        buffer[:] = x
    with pytest.raises(TypeError, match="out="):
        np.multiply(x, 2.0, out=buffer)


def test_functions_without_a_rule():
    x = tape.tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(TypeError, match="has no derivative rule"):
        np.trim_zeros(x)
    assert np.trim_zeros(x.detach()).tolist() == [1.0, 2.0]


@pytest.mark.parametrize("function", [smooth, shaped, stepped, with_out])
def test_second_derivatives_of_unmodified_source(function):
    """What numpy source writes over is saved with its history: derivatives of derivatives follow it too."""
    x, y = np.array([0.3, 0.7, 1.1]), np.array([0.9, 0.4, 0.8])
    t, u = (tape.tensor(a, requires_grad=True) for a in (x, y))
    with running_numpy():
        loss = on_tape(function)(t.clone(), u.clone())
    (first,) = tape.grad(loss, t, create_graph=True)
    found = tape.grad((first * tape.tensor([1.0, -2.0, 0.5])).sum(), [t, u])
    products = hvp(function, wrt=(0, 1))(x, y, (np.array([1.0, -2.0, 0.5]), np.zeros(3)))
    for k, expected in enumerate(products):
        np.testing.assert_allclose(found[k].numpy(), expected, rtol=1e-10, atol=1e-12)


def overlapping(x):
    h = x * 1.0
    part = h[:3]
    h[1:4] = part
    return np.sum(part * np.array([1.0, 10.0, 100.0])) + np.sum(h * h)


def test_a_part_that_overlaps_where_it_is_written():
    assert check(overlapping)(np.arange(1.0, 6.0)).agreeing == ("tape", "finite differences")
