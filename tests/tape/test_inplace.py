"""In-place writes, views, versions: a test for each sentence of the semantics."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from .semantics import LEAF, MODIFIED, leaf


def test_leaf_cannot_be_written(torch):
    x = leaf(torch, 1.0, 2.0)
    for write in (lambda: x.add_(1), lambda: x.zero_(), lambda: x[:1].mul_(2), lambda: x.__setitem__(0, 5.0)):
        with pytest.raises(RuntimeError, match=LEAF):
            write()
    assert x.tolist() == [1.0, 2.0]
    with torch.no_grad():
        x -= 1.0
    assert x.tolist() == [0.0, 1.0] and x.is_leaf


def test_history_is_rebased(torch):
    x = leaf(torch, 1.0, 2.0)
    y = x * 2
    same = y
    y *= 3
    y += x
    assert y is same
    y.sum().backward()
    assert x.grad.tolist() == [7.0, 7.0]


SAVES_RESULT = ["exp", "tanh", "sqrt", "sigmoid", "relu"]
SAVES_INPUT = ["sin", "cos", "log", "abs"]


@pytest.mark.parametrize("name", SAVES_RESULT)
def test_saves_its_result_only(torch, name):
    x = leaf(torch, 1.0, 2.0)
    h = x * 1
    y = getattr(torch, name)(h)
    h += 1
    y.sum().backward()
    y = getattr(torch, name)(x * 1)
    y += 1
    with pytest.raises(RuntimeError, match=MODIFIED):
        y.sum().backward()


@pytest.mark.parametrize("name", SAVES_INPUT)
def test_saves_its_input_only(torch, name):
    x = leaf(torch, 1.0, 2.0)
    y = getattr(torch, name)(x * 1)
    y += 1
    y.sum().backward()
    h = x * 1
    y = getattr(torch, name)(h)
    h += 1
    with pytest.raises(RuntimeError, match=MODIFIED):
        y.sum().backward()


def test_power_maximum_and_division_save_inputs(torch):
    x = leaf(torch, 1.0, 2.0)
    for operation in (lambda h: h**2, lambda h: h.max(), lambda h: torch.ones(2) / h):
        h = x * 1
        y = operation(h)
        h += 1
        with pytest.raises(RuntimeError, match=MODIFIED):
            y.sum().backward()
    y = x / (x * 1)
    y += 1
    y.sum().backward()


def test_what_saves_nothing(torch):
    x = leaf(torch, 1.0, 2.0)
    c = torch.tensor([2.0, 2.0])
    for operation in (
        lambda h: h + c, lambda h: h - c, lambda h: -h, lambda h: h.sum(), lambda h: h.mean(), lambda h: h[:1] * 1,
        lambda h: torch.where(c > 0, h, c), lambda h: h * c, lambda h: h / c,
    ):  # fmt: skip
        h = x * 1
        y = operation(h)
        y = y + 0
        h += 1
        y.sum().backward()


def test_constant_factor_is_saved(torch):
    x, c = leaf(torch, 1.0, 2.0), torch.tensor([2.0, 2.0])
    y = x * c
    c += 1
    with pytest.raises(RuntimeError, match=MODIFIED):
        y.sum().backward()


def test_version_counts_writes_to_other_elements_and_restored_ones(torch):
    x = leaf(torch, 1.0, 2.0)
    y = x.exp()
    old = y[0].item()
    part = y[0].sin()
    y.detach()[1] = 7.0
    with pytest.raises(RuntimeError, match=MODIFIED):
        (part + y[0]).backward()
    y = x.exp()
    with torch.no_grad():
        y[0] = 5.0
        y[0] = old
    with pytest.raises(RuntimeError, match=MODIFIED):
        y.sum().backward()


def test_version_is_of_the_memory(torch):
    y = torch.ones(3)
    v, d, c = y[:2], y.detach(), y.clone()
    v += 1
    d[2] = 5.0
    assert y._version == v._version == d._version == 2 and c._version == 0
    y.data.zero_()
    assert y._version == 2 and v.tolist() == [0.0, 0.0]


def test_operand_that_is_the_target(torch):
    """`h *= h` saves h as the other operand, and writes it."""
    x = leaf(torch, 1.0, 2.0)
    h = x * 1
    h *= h
    with pytest.raises(RuntimeError, match=MODIFIED):
        h.sum().backward()
    h = x * 1
    h += h
    h.sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]


def test_result_that_is_saved_where_it_was_written(torch):
    x = leaf(torch, 1.0, 2.0)
    h = x * 1
    h.tanh_()
    h[0] = 1.5
    with pytest.raises(RuntimeError, match=MODIFIED):
        h.sum().backward()


def test_several_views_of_one_function_cannot_be_written(torch):
    x = leaf(torch, 1.0, 2.0)
    y = x * 1
    for row in y.reshape(2, 1):
        with pytest.raises(RuntimeError, match="This view is the output of a function that returns multiple views"):
            row += 1
    first, _ = y.unbind()
    y += 1
    with pytest.raises(RuntimeError, match="Output 0 of Unbind is a view and its base or another view"):
        (first * 2).backward()


def test_value_that_is_a_view_of_the_target(torch):
    """The value has the history from before the write; afterwards it has the one from after it."""
    x = leaf(torch, 1.0, 2.0, 3.0, 4.0)
    y = x * 1
    low, high = y[:2], y[2:]
    high[:] = low
    low *= 10
    (low + high).sum().backward()
    assert y.tolist() == [10.0, 20.0, 1.0, 2.0] and x.grad.tolist() == [11.0, 11.0, 0.0, 0.0]


def test_item_assignment(torch):
    x = leaf(torch, 1.0, 2.0)
    y = x * 2
    y[0] = 5.0
    y.sum().backward()
    assert x.grad.tolist() == [0.0, 2.0]
    buffer = torch.zeros(2)
    buffer[1] = x[0] * 3
    assert buffer.requires_grad and not buffer.is_leaf
    x.grad = None
    (buffer * torch.tensor([10.0, 100.0])).sum().backward()
    assert x.grad.tolist() == [300.0, 0.0]


def test_views_and_bases_see_writes(torch):
    x = leaf(torch, 1.0, 2.0, 3.0)
    y = x * 1
    v, w = y[:2], y[1:]
    v *= 2
    assert y.tolist() == [2.0, 4.0, 3.0] and w.tolist() == [4.0, 3.0]
    w[0] = x[0] * 10
    (y * torch.tensor([1.0, 10.0, 100.0])).sum().backward(retain_graph=True)
    assert x.grad.tolist() == [102.0, 0.0, 100.0]
    x.grad = None
    v.sum().backward()
    assert x.grad.tolist() == [12.0, 0.0, 0.0]


def test_view_of_transposed_view(torch):
    x = torch.ones((2, 3), requires_grad=True)
    y = x * 1
    y.t()[1] = x[:, 0] * 5
    (y * torch.tensor([[1.0, 10.0, 100.0], [2.0, 20.0, 200.0]])).sum().backward()
    assert x.grad.tolist() == [[51.0, 0.0, 100.0], [102.0, 0.0, 200.0]]


def test_refused_writes(torch):
    x = leaf(torch, 1.0, 2.0, 3.0)
    y = x * 2
    with pytest.raises(RuntimeError, match="refer to a single memory location"):
        y[1:] = y[:-1]
    with pytest.raises(RuntimeError, match="doesn't match the broadcast shape"):
        y += torch.ones((2, 3))
    with pytest.raises(RuntimeError, match="more than one element of the written-to tensor"):
        torch.ones(3).expand(2, 3).add_(1)
    with pytest.raises(RuntimeError, match="can't be cast to the desired output type"):
        c = torch.ones(2, dtype=torch.int64)
        c += 1.5


def test_copies_and_numpy(torch):
    x = leaf(torch, 1.0, 2.0)
    with pytest.raises(RuntimeError, match="Only Tensors created explicitly by the user"):
        copy.deepcopy(x * 2)
    assert copy.deepcopy(x).requires_grad
    with pytest.raises(RuntimeError, match=r"Can't call numpy\(\) on Tensor that requires grad. Use tensor.detach\(\).numpy"):
        x.numpy()
    with pytest.raises(RuntimeError, match="Can't call numpy"):
        np.asarray(x * 2)
    assert (x.sum() * 2).item() == 6.0
    shared = x.detach().numpy()
    shared[0] = 9.0
    assert x[0].item() == 9.0


@pytest.mark.parametrize("index", [True, False])
def test_a_boolean_that_is_an_index_selects_all_or_nothing(torch, index):
    x = leaf(torch, 1.0, 2.0)
    y = x * 1.0
    y[index] *= 3.0
    y.sum().backward()
    assert x.grad.tolist() == ([3.0, 3.0] if index else [1.0, 1.0])
