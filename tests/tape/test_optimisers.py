"""Optimisers: a test for each sentence of the semantics."""

from __future__ import annotations

import pytest

from .semantics import MODIFIED, leaf

SETTINGS = [
    ("SGD", {"lr": 0.1}), ("SGD", {"lr": 0.1, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.1}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True}), ("Adam", {"lr": 0.1}), ("Adam", {"lr": 0.1, "weight_decay": 0.1}),
    ("Adam", {"lr": 0.1, "amsgrad": True, "betas": (0.8, 0.9)}),
]  # fmt: skip
STEPS_TAKEN: dict[int, list[list[float]]] = {}


@pytest.mark.parametrize("which", range(len(SETTINGS)))
def test_optimiser_steps(torch, which):
    """The tape's steps and PyTorch's are the same (the second of the two to run compares)."""
    name, settings = SETTINGS[which]
    w = leaf(torch, 1.0, -2.0)
    optimizer = getattr(torch.optim, name)([w], **settings)
    path = []
    for k in range(6):
        optimizer.zero_grad(set_to_none=k % 2 == 0)
        loss = ((w * torch.tensor([1.0, 3.0])) ** 2).sum() * (1 + k % 3)
        loss.backward()
        optimizer.step()
        path.extend(w.tolist())
    assert path == pytest.approx(STEPS_TAKEN.setdefault(which, path), rel=1e-12)


def test_skipped_and_zero_gradients(torch):
    w, still = leaf(torch, 1.0), leaf(torch, 5.0)
    optimizer = torch.optim.SGD([w, still], lr=0.1, momentum=0.9)
    w.sum().backward()
    kept = w.grad
    optimizer.step()
    optimizer.zero_grad(set_to_none=False)
    assert w.grad is kept and kept.tolist() == [0.0]
    optimizer.step()
    assert still.tolist() == [5.0] and w.tolist() == pytest.approx([0.81])
    optimizer.zero_grad()
    assert w.grad is None


def test_optimiser_errors(torch):
    x = leaf(torch, 1.0)
    for make, error in (
        (lambda: torch.optim.SGD([], lr=0.1), ValueError), (lambda: torch.optim.SGD([x * 2], lr=0.1), ValueError),
        (lambda: torch.optim.SGD([x], lr=-0.1), ValueError), (lambda: torch.optim.SGD(x, lr=0.1), TypeError),
        (lambda: torch.optim.SGD([x], lr=0.1, nesterov=True), ValueError), (lambda: torch.optim.Adam([x], lr=-1.0), ValueError),
    ):  # fmt: skip
        with pytest.raises(error):
            make()


def test_backward_on_the_graph_of_before_a_step(torch):
    w = leaf(torch, 1.0)
    optimizer = torch.optim.SGD([w], lr=0.1)
    loss = (w * w).sum()
    loss.backward(retain_graph=True)
    optimizer.step()
    with pytest.raises(RuntimeError, match=MODIFIED):
        loss.backward()
