"""Flags, leaves, backward and grad, hooks: a test for each sentence of the semantics."""

from __future__ import annotations

import math
import warnings

import pytest

from .semantics import FREED, leaf

# ---- flags -----------------------------------------------------------------------------------------------------------------


def test_leaf(torch):
    x = leaf(torch, 1.0, 2.0)
    assert x.is_leaf and x.grad_fn is None and x.grad is None and x.requires_grad


def test_result_requires_grad_where_an_input_does(torch):
    x, c = leaf(torch, 1.0), torch.tensor([2.0])
    assert (x * c).requires_grad and not (x * c).is_leaf
    assert not (c * c).requires_grad and (c * c).is_leaf


def test_comparisons_and_integers_do_not(torch):
    x = leaf(torch, 1.0, 2.0)
    assert not any(t.requires_grad for t in (x > 1, x == x, x.argmax(), x.long()))


@pytest.mark.parametrize("name", ["floor", "round", "sign"])
def test_steps_have_gradient_zero(torch, name):
    x = leaf(torch, 1.2, -2.7)
    y = getattr(torch, name)(x)
    assert y.requires_grad
    y.sum().backward()
    assert x.grad.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("data", [[1, 2], [True, False]])
def test_integers_cannot_require_grad(torch, data):
    with pytest.raises(RuntimeError, match="Only Tensors of floating point and complex dtype can require gradients"):
        torch.tensor(data, requires_grad=True)
    c = torch.tensor(data)
    with pytest.raises(RuntimeError, match="floating point"):
        c.requires_grad_()
    assert not c.requires_grad_(False).requires_grad


def test_grad_is_a_plain_leaf_of_dtype_and_shape(torch):
    x = torch.ones((2, 1), dtype=torch.float32, requires_grad=True)
    (x * torch.ones(3)).sum().backward()
    assert x.grad.dtype == torch.float32 and tuple(x.grad.shape) == (2, 1) and x.grad.is_leaf and not x.grad.requires_grad


def test_leaf_outside_the_graph_has_none_and_no_influence_gives_zeros(torch):
    x, y, z = leaf(torch, 1.0), leaf(torch, 2.0), leaf(torch, 3.0)
    (x * 0 + torch.where(x > 0, x, z)).sum().backward()
    assert y.grad is None and z.grad.tolist() == [0.0] and x.grad.tolist() == [1.0]
    w = leaf(torch, 1.0)
    (w * 0).sum().backward()
    assert w.grad.tolist() == [0.0]


def test_assigning_grad(torch):
    x = leaf(torch, 1.0, 2.0)
    with pytest.raises(RuntimeError, match="size"):
        x.grad = torch.ones(3)
    with pytest.raises(RuntimeError, match="dtype"):
        x.grad = torch.ones(2, dtype=torch.float32)
    with pytest.raises(TypeError, match="expected to be a Tensor or None"):
        x.grad = 3.0
    with pytest.raises(RuntimeError, match="own grad"):
        x.grad = x
    x.grad = torch.ones(2)
    assert x.grad.tolist() == [1.0, 1.0]


# ---- backward and grad -----------------------------------------------------------------------------------------------------


def test_scalar_or_seed(torch):
    x = leaf(torch, 1.0, 2.0)
    with pytest.raises(RuntimeError, match="grad can be implicitly created only for scalar outputs"):
        (x * 2).backward()
    with pytest.raises(RuntimeError, match="Mismatch in shape"):
        (x * 2).backward(torch.ones(3))
    (x * 2).backward(torch.tensor([1.0, 10.0]))
    assert x.grad.tolist() == [2.0, 20.0]
    x[:1].reshape(1, 1).backward()


def test_untracked(torch):
    with pytest.raises(RuntimeError, match="element 0 of tensors does not require grad and does not have a grad_fn"):
        torch.ones(1).backward()


def test_second_backward(torch):
    x = leaf(torch, 1.0, 2.0)
    for loss in ((x * 2).sum(), (x * x).sum(), (x / 2).sum(), x.exp().sum()):
        x.grad = None
        loss.backward()
        first = x.grad.tolist()
        with pytest.raises(RuntimeError, match=FREED):
            loss.backward()
        assert x.grad.tolist() == first


def test_second_backward_where_nothing_was_saved(torch):
    x = leaf(torch, 1.0, 2.0)
    for loss in ((x + 1).sum(), (-x).sum(), x.mean(), x[0], (x - 1).reshape(2, 1).sum()):
        loss.backward()
        loss.backward()


def test_retain_graph_and_shared_parts(torch):
    x = leaf(torch, 3.0)
    y = (x * x).sum()
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad.tolist() == [12.0]
    shared = x.exp()
    a, b = shared.sum(), (2 * shared).sum()
    a.backward()
    with pytest.raises(RuntimeError, match=FREED):
        b.backward()


def test_accumulation_is_in_place_and_aliases_nothing(torch):
    x, z = leaf(torch, 1.0, 2.0), leaf(torch, 1.0, 2.0)
    seed = torch.ones(2)
    (x + z).backward(seed)
    kept = x.grad
    (x + z).backward(seed)
    assert x.grad is kept and kept.tolist() == [2.0, 2.0]
    kept[0] = 100.0
    assert seed.tolist() == [1.0, 1.0] and z.grad.tolist() == [2.0, 2.0]


def test_grad_function(torch):
    x, w, unused = leaf(torch, 3.0), leaf(torch, 2.0), leaf(torch, 1.0)
    found = torch.autograd.grad((x * w).sum(), [x, w])
    assert isinstance(found, tuple) and [f.tolist() for f in found] == [[2.0], [3.0]] and x.grad is None
    with pytest.raises(RuntimeError, match="appears to not have been used in the graph"):
        torch.autograd.grad((x * w).sum(), [unused])
    assert torch.autograd.grad((x * w).sum(), [x, unused], allow_unused=True)[1] is None
    both = torch.autograd.grad([x * 2, x * 3], x, grad_outputs=[torch.ones(1), torch.ones(1)])
    assert both[0].tolist() == [5.0]
    y = x * 2
    assert torch.autograd.grad((y * y).sum(), y)[0].tolist() == [12.0]
    seen = []
    x.register_hook(lambda g: seen.append(g.item()))
    torch.autograd.grad((x * w).sum(), x)
    assert seen == [2.0]


def test_derivatives_of_any_order(torch):
    x = torch.tensor(1.5, requires_grad=True)
    y, expected = x.sin() * x**3, []
    for _ in range(5):
        (y,) = torch.autograd.grad(y, x, create_graph=True)
        expected.append(y.item())
    s, c = math.sin(1.5), math.cos(1.5)
    assert expected[0] == pytest.approx(c * 1.5**3 + 3 * 1.5**2 * s)
    assert expected[1] == pytest.approx(-s * 1.5**3 + 6 * 1.5**2 * c + 6 * 1.5 * s)
    assert expected[4] == pytest.approx(c * 1.5**3 + 15 * s * 1.5**2 - 60 * c * 1.5 - 60 * s)


def test_create_graph_keeps_the_graph(torch):
    x = leaf(torch, 3.0)
    y = (x**3).sum()
    torch.autograd.grad(y, x, create_graph=True)
    y.backward()
    assert x.grad.tolist() == [27.0]
    torch.autograd.grad(y := (x**3).sum(), x, create_graph=True, retain_graph=False)
    with pytest.raises(RuntimeError, match=FREED):
        y.backward()


def test_saved_leaf_that_requires_grad_later(torch):
    """What is saved of a leaf is the leaf itself: second derivatives reach it."""
    x, c = leaf(torch, 3.0), torch.tensor([2.0])
    y = (x * x * c).sum()
    c.requires_grad_()
    (first,) = torch.autograd.grad(y, x, create_graph=True)
    assert torch.autograd.grad(first.sum(), c)[0].tolist() == [6.0]


def test_backward_with_create_graph(torch):
    x = leaf(torch, 3.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        (x**3).sum().backward(create_graph=True)
    assert x.grad.requires_grad and x.grad.tolist() == [27.0]
    assert torch.autograd.grad(x.grad.sum(), x)[0].tolist() == [18.0]


def test_backward_with_inputs(torch):
    x, w = leaf(torch, 3.0), leaf(torch, 2.0)
    (x * w).sum().backward(inputs=[x])
    assert x.grad.tolist() == [2.0] and w.grad is None
    with pytest.raises(RuntimeError, match="cannot be empty"):
        (x * w).sum().backward(inputs=[])


def test_retain_grad(torch):
    x = leaf(torch, 3.0)
    y = x * 2
    y.retain_grad()
    x.retain_grad()
    assert y.retains_grad and not x.retains_grad
    (y * y).sum().backward()
    assert y.grad.tolist() == [12.0]
    with pytest.raises(RuntimeError, match="can't retain_grad on Tensor that has requires_grad=False"):
        torch.ones(1).retain_grad()
    z = x * 2
    z.sum().backward()
    with pytest.warns(UserWarning, match="not a leaf Tensor is being accessed"):
        assert z.grad is None


def test_hooks(torch):
    x = leaf(torch, 3.0)
    y = x * 2
    y.retain_grad()
    seen = []
    y.register_hook(lambda g: seen.append(g.item()))
    y.register_hook(lambda g: g * 10)
    last = y.register_hook(lambda g: seen.append(g.item()))
    (y + y * 2).sum().backward(retain_graph=True)
    assert seen == [3.0, 30.0] and y.grad.tolist() == [30.0] and x.grad.tolist() == [60.0]
    last.remove()
    (y * 1).sum().backward()
    assert seen == [3.0, 30.0, 1.0]


def test_retained_gradient_follows_the_value(torch):
    """After a write the retained gradient is that of the new value; `grad` fills it too, on the way to its inputs."""
    x = leaf(torch, 3.0)
    y = x * 2
    y.retain_grad()
    before = y.clone()
    y *= 5
    torch.autograd.grad((y * y).sum() + before.sum(), x)
    assert y.grad.tolist() == [60.0] and x.grad is None
    y = x * 2
    (y * y).sum().backward(inputs=[y])
    assert y.grad.tolist() == [12.0] and x.grad is None


def test_long_chain(torch):
    x = torch.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(20_000):
        y = y + 1
    y.backward()
    assert x.grad.item() == 1.0
    del y


def test_long_chain_to_third_order(torch):
    x = torch.tensor(0.5, requires_grad=True)
    y = x**3
    for k in range(20_000 if torch.__name__ != "torch" else 10):
        y = -y + 1 if k % 2 else -y
    for expected in (0.75, 3.0, 6.0):
        (y,) = torch.autograd.grad(y, x, create_graph=True)
        assert y.item() == pytest.approx(expected)
    del y


def test_leaf_that_requires_grad_no_more(torch):
    x, w = leaf(torch, 1.0), leaf(torch, 2.0)
    y = (x * w * w).sum()
    w.requires_grad_(False)
    y.backward()
    assert x.grad.tolist() == [4.0] and w.grad is None


def test_leaf_that_became_the_result_of_an_operation(torch):
    w = leaf(torch, 1.0)
    k = w * 1
    w.detach_()
    w -= k
    with pytest.raises(RuntimeError, match="leaf variable has been moved into the graph interior"):
        w.sum().backward()


# ---- custom functions ------------------------------------------------------------------------------------------------------


def test_custom_function(torch):
    class Cube(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, scale):
            ctx.save_for_backward(x)
            ctx.scale = scale
            return scale * x**3

        @staticmethod
        def backward(ctx, bar):
            (x,) = ctx.saved_tensors
            return 3 * ctx.scale * x**2 * bar, None

    x = leaf(torch, 2.0)
    y = Cube.apply(x, 10.0)
    (first,) = torch.autograd.grad(y.sum(), x, create_graph=True)
    assert y.tolist() == [80.0] and first.tolist() == [120.0]
    assert torch.autograd.grad(first.sum(), x)[0].tolist() == [120.0]
