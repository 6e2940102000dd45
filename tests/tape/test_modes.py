"""no_grad, enable_grad, set_grad_enabled, detach on the tape: a test for each sentence of the semantics."""

from __future__ import annotations

import threading

import pytest

from .semantics import MODIFIED, leaf


def test_modes_as_context_managers_and_decorators(torch):
    x = leaf(torch, 1.0)

    @torch.no_grad()
    def with_parentheses():
        return x * 2

    @torch.no_grad
    def without():
        return x * 2

    @torch.enable_grad()
    def recorded():
        return x * 2

    @torch.set_grad_enabled(False)
    def by_flag():
        return x * 2

    assert not with_parentheses().requires_grad and not without().requires_grad and not by_flag().requires_grad
    assert torch.is_grad_enabled()
    with torch.no_grad():
        assert recorded().requires_grad and not (x * 2).requires_grad
        cut = x * 2
        with torch.enable_grad():
            assert (x * 2).requires_grad and not (cut * 2).requires_grad


def test_mode_is_restored_on_every_way_out(torch):
    def returns():
        with torch.no_grad():
            return 1

    returns()
    assert torch.is_grad_enabled()
    for _ in range(2):
        with torch.no_grad():
            break
    assert torch.is_grad_enabled()
    with pytest.raises(ValueError), torch.no_grad():
        raise ValueError
    assert torch.is_grad_enabled()


def test_set_grad_enabled(torch):
    x = leaf(torch, 1.0)
    with torch.set_grad_enabled(False):
        assert not (x * 2).requires_grad
    assert (x * 2).requires_grad
    torch.set_grad_enabled(False)
    assert not (x * 2).requires_grad
    torch.set_grad_enabled(True)
    assert (x * 2).requires_grad


def test_mode_acts_on_operations_not_on_names(torch):
    x = leaf(torch, 1.0)
    h = x * 2

    @torch.no_grad()
    def same(a):
        return a

    with torch.no_grad():
        k = h
    assert k.requires_grad and same(h).requires_grad


def test_leaf_and_backward_under_no_grad(torch):
    x = leaf(torch, 1.0)
    loss = (x * 2).sum()
    with torch.no_grad():
        made = torch.ones(1, requires_grad=True)
        also = torch.ones(1).requires_grad_()
        loss.backward()
    assert x.grad.tolist() == [2.0]
    (made * also).sum().backward()
    assert made.grad.tolist() == [1.0]


def test_in_place_under_no_grad(torch):
    x = leaf(torch, 1.0, 2.0)
    y = x * 2
    with torch.no_grad():
        y *= 10
    assert y.tolist() == [20.0, 40.0] and y._version == 1
    (y * y).sum().backward()
    assert x.grad.tolist() == [80.0, 160.0]
    x.grad = None
    y = x * 2
    with torch.no_grad():
        y[0] = 100.0
    y.sum().backward()
    assert y.tolist() == [100.0, 4.0] and x.grad.tolist() == [2.0, 2.0]
    h = x * 2
    with torch.no_grad():
        h = h * 2
    assert not h.requires_grad


def test_view_under_no_grad(torch):
    x = leaf(torch, 1.0, 2.0)
    y = x * 2
    with torch.no_grad():
        v = y[:1]
    ((v * 5).sum() + x.sum()).backward()
    assert x.grad.tolist() == [1.0, 1.0]
    with pytest.raises(RuntimeError, match="A view was created in no_grad mode"):
        v *= 2


def test_view_of_a_leaf_under_no_grad(torch):
    """It says that it requires grad, as its base does, but leads nowhere; and it cannot follow a write to its base."""
    x = leaf(torch, 1.0, 2.0)
    with torch.no_grad():
        v = x[:1]
    assert v.requires_grad and v.is_leaf and v.grad_fn is None
    ((v * 3).sum() + x.sum()).backward()
    assert v.grad is None and x.grad.tolist() == [1.0, 1.0]
    y = x * 1
    with torch.no_grad():
        w = y[:1]
        y += 1
    with pytest.raises(RuntimeError, match="its base or another view of its base has been modified inplace"):
        w.grad_fn  # noqa: B018


def test_mode_belongs_to_the_thread(torch):
    seen = []
    with torch.no_grad():
        thread = threading.Thread(target=lambda: seen.append(torch.is_grad_enabled()))
        thread.start()
        thread.join()
        assert not torch.is_grad_enabled()
    assert seen == [True]


def test_detach_shares_memory_and_version(torch):
    x = leaf(torch, 1.0, 2.0)
    y = x.exp()
    d = y.detach()
    assert d.is_leaf and not d.requires_grad
    d[0] = 5.0
    assert y[0].item() == 5.0
    with pytest.raises(RuntimeError, match=MODIFIED):
        y.sum().backward()


def test_detach_in_place(torch):
    x = leaf(torch, 1.0, 2.0)
    y = x * 2
    assert y.detach_() is y and y.is_leaf and not y.requires_grad
    with pytest.raises(RuntimeError, match="Can't detach views in-place"):
        (x * 2)[:1].detach_()


def test_saved_tensor_that_is_detached_in_place(torch):
    x = leaf(torch, 1.0, 2.0)
    h = x * 1
    y = h * h
    h.detach_()
    with pytest.raises(RuntimeError, match="Trying to use a saved tensor that has been detached in-place"):
        y.sum().backward()


def test_requires_grad_flag(torch):
    x = leaf(torch, 1.0, 2.0)
    (x * 2).sum().backward()
    assert x.requires_grad_(False) is x and x.grad.tolist() == [2.0, 2.0]
    x.requires_grad_()
    y = x * 2
    with pytest.raises(RuntimeError, match="you can only change requires_grad flags of leaf variables"):
        y.requires_grad_(False)
    assert y.requires_grad_(True) is y and not y.is_leaf


def test_inference_mode(torch):
    x = leaf(torch, 1.0)
    with torch.inference_mode():
        z = x * 2
    assert not z.requires_grad
    with pytest.raises(RuntimeError, match="Inference tensors cannot be saved for backward"):
        z * x
