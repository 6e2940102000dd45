"""Reshapes of arrays whose layout decides whether they are views: C order, Fortran order, strided, reversed, overlapping."""

from __future__ import annotations

import numpy as np
import pytest

from ad_transform import AliasingError, UnsupportedSyntaxError, grad, value_and_grad

from .oracles import extrapolated

_random = np.random.default_rng(7)
VALUES = _random.standard_normal((4, 3))


def in_c_order():
    return np.empty((4, 3))


def in_fortran_order():
    return np.empty((4, 3), order="F")


def with_gaps():
    return np.empty((8, 7))[::2, 1::2]


def with_a_gap_in_rows():
    return np.empty((4, 7))[:, 2:5]


def from_the_end():
    return np.empty((4, 3))[::-1]


LAYOUTS = (in_c_order, in_fortran_order, with_gaps, with_a_gap_in_rows, from_the_end)
every_layout = pytest.mark.parametrize("layout", LAYOUTS)


def ravel(a):
    w = a.ravel()
    w[1] = 3.0 * a[0, 0]
    return np.sum(a * a) + np.sum(w**3)


def ravel_of_transpose(a):
    w = a.T.ravel()
    w[1] = 3.0 * a[0, 0]
    return np.sum(a * a) + np.sum(w**3)


def reshape_in_fortran_order(a):
    w = a.reshape(2, 6, order="F")
    w[1, 2] = 3.0 * a[0, 0]
    return np.sum(a * a) + np.sum(w**3)


def more_axes(a):
    w = a.reshape(2, 2, 3, 1)
    w *= 2.0 * a[0, 0]
    return np.sum(a * a) + np.sum(w**3)


def rows(a):
    w = np.reshape(a[1:], -1)
    w[0] = a[0, 0] * 2.0
    return np.sum(a * a) + np.sum(w**3)


def columns(a):
    w = a[:, 1:].reshape(-1)
    w[0] = a[0, 0] * 2.0
    return np.sum(a * a) + np.sum(w**3)


def result(a):
    z = a * 2.0 + 1.0
    w = z.ravel()
    w[1] = 3.0 * a[0, 0]
    return np.sum(z * z) + np.sum(w**3)


def transposed_result(a):
    z = (a * 2.0).T
    w = z.ravel()
    w[1] = 3.0 * a[0, 0]
    return np.sum(z * z) + np.sum(w**3)


def result_like_two(a):
    z = a * a.T.copy().T
    w = z.reshape(-1)
    w[1] = 3.0 * a[0, 0]
    return np.sum(z * z) + np.sum(w**3)


def joined(a):
    z = np.concatenate([a, a])
    w = z.reshape(-1)
    w[1] = 3.0 * a[0, 0]
    return np.sum(z * z) + np.sum(w**3)


def copies(a):
    y, z = a.copy(), np.copy(a)
    v, w = y.reshape(-1), z.ravel()
    v[1], w[2] = a[0, 0] * a[1, 1], a[2, 2] * 2.0
    return np.sum(y * y) + np.sum(z * z) + np.sum(v**3) + np.sum(w**3)


def made_like(a):
    z = np.zeros_like(a)
    w = z.ravel()
    w[1] = a[0, 0] * a[1, 1]
    return np.sum(z * z) + np.sum(w**3)


def after_a_loop(a):
    z = a * 1.0
    for i in range(3):
        z[i] = z[i] * a[0]
    w = z.reshape(-1)
    w[1] = 3.0 * a[0, 0]
    return np.sum(z * z) + np.sum(w**3)


def in_a_loop(a):
    z = a * 1.0
    for i in range(3):
        w = z.reshape(-1)
        w[i] = 3.0 * a[0, 0] * w[i + 1]
    return np.sum(z * z)


def contiguous(a):
    z = np.ascontiguousarray(a)
    z[0, 1] = a[1, 1] * 2.0
    return np.sum(a * a) + np.sum(z**3)


def in_a_helper(a):
    ravel(a)
    return ravel(a[:2]) * np.sum(a)


def of_zeros_in_fortran_order(a):
    z = np.zeros((4, 3), order="F")
    z += a * a
    w = z.reshape(-1)
    w[1] = 3.0 * a[0, 0]
    return np.sum(z * z) + np.sum(w**3)


def of_a_copy_in_fortran_order(a):
    z = np.array(a, order="F")
    v, w = z.ravel(), z.T.reshape(-1)
    v[1], w[2] = 3.0 * a[0, 0], a[1, 1] * a[0, 0]
    return np.sum(z * z) + np.sum(v**3) + np.sum(w**3)


def of_a_copy_in_c_order(a):
    z = np.copy(a, order="C")
    w = z.reshape(-1)
    w[1] = 3.0 * a[0, 0]
    return np.sum(z * z) + np.sum(w**3)


def of_a_copy_that_lies_like_the_array(a):
    z = a.copy(order="A")
    w = z.reshape(-1)
    w[1] = 3.0 * a[0, 0]
    return np.sum(z * z) + np.sum(w**3)


def of_ones_like(a):
    z = np.ones_like(a, order="C") * 1.0
    w = z.reshape(-1)
    w[1] = a[0, 0] * a[1, 1]
    return np.sum(z * z) + np.sum(w**3)


def of_a_result_in_fortran_order(a):
    z = np.multiply(a, 2.0, order="F")
    w = z.reshape(-1)
    w[1] = 3.0 * a[0, 0]
    return np.sum(z * z) + np.sum(w**3)


def as_array_in_fortran_order(a):
    z = np.asarray(a, order="F")
    z[0, 1] = a[1, 1] * 2.0
    return np.sum(a * a) + np.sum(z**3)


def as_type_without_a_copy(a):
    z = a.astype(float, copy=False)
    z[0, 1] = a[1, 1] * 2.0
    return np.sum(a * a) + np.sum(z**3)


def as_type_in_c_order(a):
    z = a.astype(np.float64, order="C", copy=False)
    z[0, 1] = a[1, 1] * 2.0
    return np.sum(a * a) + np.sum(z**3)


def contiguous_transpose(a):
    z = np.ascontiguousarray((a * 1.0).T)
    w = z.reshape(-1)
    w[1] = 3.0 * a[0, 0]
    return np.sum(z * z) + np.sum(w**3)


def made_like_a_transpose_of_the_same_shape(a):
    b = (a[:3] * 1.0).T
    z = np.zeros_like(b.T)
    w = z.ravel()
    w[0] = a[0, 0] * a[1, 1]
    b[0, 1] = 2.0 * b[1, 0]
    return np.sum(b * b) + np.sum(z * z) + np.sum(w**3)


def read_as_it_lies(a):
    w = a.reshape(2, 6, order="A")
    return np.sum(w[0] * w[1] ** 2)


def raveled_as_it_lies(a):
    w = np.ravel(a, order="A")
    return np.sum(w[:6] * w[6:] ** 2) + np.sum(a.flatten("A")[1:] * w[:-1])


def strided(a):
    return np.sum(a * a) * a.strides[0]


PROGRAMS = (
    ravel, ravel_of_transpose, reshape_in_fortran_order, more_axes, rows, columns, result, transposed_result, result_like_two,
    joined, copies, made_like, after_a_loop, in_a_loop, contiguous, in_a_helper, of_zeros_in_fortran_order,
    of_a_copy_in_fortran_order, of_a_copy_in_c_order, of_a_copy_that_lies_like_the_array, of_ones_like,
    of_a_result_in_fortran_order, as_array_in_fortran_order, as_type_without_a_copy, as_type_in_c_order, read_as_it_lies,
    raveled_as_it_lies, strided, contiguous_transpose, made_like_a_transpose_of_the_same_shape,
)  # fmt: skip

# What is a view in an order that no copy in the generated code is sure to have is refused, never guessed.
REFUSED = {
    ("ravel_of_transpose", "in_fortran_order"), ("reshape_in_fortran_order", "in_fortran_order"),
    ("transposed_result", "in_fortran_order"),
}  # fmt: skip


def filled(layout, values):
    """An array that lies in memory like those of a layout."""
    array = layout()
    array[...] = values
    return array


def differences(program, layout):
    """The gradient by differences, every value of the program found on an array of the layout."""
    found = np.empty(VALUES.shape)
    for place in np.ndindex(VALUES.shape):
        step = np.zeros(VALUES.shape)
        step[place] = 1.0
        found[place] = extrapolated(lambda h, step=step: float(program(filled(layout, VALUES + h * step))))
    return found


@every_layout
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.__name__)
def test_gradient(program, layout):
    argument = filled(layout, VALUES)
    if (program.__name__, layout.__name__) in REFUSED:
        with pytest.raises(AliasingError, match="may or may not be the same memory"):
            grad(program)(argument)
        return
    value, gradient = value_and_grad(program)(argument)
    np.testing.assert_allclose(value, program(filled(layout, VALUES)), rtol=1e-12)
    np.testing.assert_allclose(gradient, differences(program, layout), rtol=1e-6, atol=1e-7)
    np.testing.assert_array_equal(argument, VALUES)


def test_one_gradient_serves_all_layouts():
    """The code is chosen by the layout of each call, whatever the order of the calls."""
    gradient = grad(columns)
    for layout in (*LAYOUTS, *LAYOUTS[::-1]):
        np.testing.assert_allclose(gradient(filled(layout, VALUES)), differences(columns, layout), rtol=1e-6, atol=1e-7)


@every_layout
def test_what_is_read_as_it_lies_in_memory_is_known_for_whole_arrays_only(layout):
    def program(a):
        w = a.ravel(order="K")
        return np.sum(w[:6] * w[6:] ** 2)

    argument = filled(layout, VALUES)
    if layout in (in_c_order, in_fortran_order):
        np.testing.assert_allclose(grad(program)(argument), differences(program, layout), rtol=1e-6, atol=1e-7)
        return
    with pytest.raises(UnsupportedSyntaxError, match=r"order=.K. of an array of which it is not known .* write order=.C."):
        grad(program)(argument)


def test_the_layout_is_asked_only_where_it_matters():
    def read_only(a):
        return np.sum(a.ravel() ** 2)

    gradient = grad(read_only)
    for layout in LAYOUTS:
        np.testing.assert_allclose(gradient(filled(layout, VALUES)), 2.0 * VALUES)
    assert gradient.program.inputs.guards == []


def test_the_code_for_c_order_serves_all_lengths():
    gradient = grad(ravel)
    gradient(VALUES)
    program = gradient.program
    gradient(np.ones((6, 5)))
    assert gradient.program is program


@pytest.mark.parametrize("step", [2, -2, 1, -1])
def test_strided_vectors(step):
    """A reshape of a vector is a view, whatever its stride."""

    def program(x):
        w = x.reshape(2, 2)
        w[0, 1] = 3.0 * x[0]
        return np.sum(x * x) + np.sum(w**3)

    x = _random.standard_normal(8)[::step][:4]
    expected = 2.0 * x + 3.0 * x**2
    expected[1] = 0.0
    expected[0] += 3.0 * (2.0 * 3.0 * x[0] + 3.0 * (3.0 * x[0]) ** 2)
    np.testing.assert_allclose(grad(program)(x), expected)


def writes(x):
    x[0] = 2.0 * x[1]
    return np.sum(x * x)


@pytest.mark.parametrize("strides", [(0,), (4,)])
def test_an_argument_that_overlaps_itself_is_refused_where_it_is_written(strides):
    x = np.lib.stride_tricks.as_strided(np.ones(4), (3,), strides)
    with pytest.raises(AliasingError, match="'x' share memory with each other"):
        grad(writes)(x)


def test_an_argument_that_overlaps_itself_may_be_read():
    x = np.broadcast_to(1.5, (3,))
    np.testing.assert_allclose(grad(lambda v: np.sum(v * v))(x), np.full(3, 3.0))
