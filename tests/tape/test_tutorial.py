"""The tutorial on autograd, section by section: its code runs, and prints what it says."""

from __future__ import annotations

import pytest


def test_requires_grad_and_grad(torch, capsys):
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = x * 2
    y = y.sum()
    y.backward()
    print(x.grad)
    assert capsys.readouterr().out == "tensor([2., 2., 2.])\n"


def test_simple_gradient(torch, capsys):
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = x * 2
    z = y.sum()
    z.backward()
    print(x.grad)
    assert capsys.readouterr().out == "tensor([2., 2., 2.])\n"


def test_several_steps(torch):
    x = torch.randn(3, requires_grad=True)
    y = x * 3
    z = y**2
    out = z.mean()
    out.backward()
    assert x.grad.tolist() == pytest.approx((6 * x).tolist())


def test_no_grad(torch):
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    with torch.no_grad():
        y = x * 2
    assert not y.requires_grad and y.grad_fn is None and repr(y) == "tensor([2., 4., 6.])"


def test_detach(torch):
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = x.detach()
    assert not y.requires_grad and y.tolist() == [1.0, 2.0, 3.0] and x.requires_grad


def test_requires_grad_in_place(torch):
    x = torch.randn(3, requires_grad=True)
    assert x.requires_grad_(False) is x
    assert not (x * 2).requires_grad


def test_zero_grad_access_and_accumulation(torch):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    optimizer = torch.optim.SGD([x], lr=0.1)
    (x * 2).sum().backward()
    (x * 3).sum().backward()
    assert repr(x.grad) == "tensor([5., 5.])"
    optimizer.zero_grad()
    assert x.grad is None


@pytest.mark.parametrize("name", ["SGD", "Adam"])
def test_train_a_network(torch, name):
    torch.manual_seed(1)
    x = torch.randn(64, 3)
    target = (x**2).sum(dim=1, keepdim=True)
    weights = [torch.randn(3, 16), torch.zeros(16), torch.randn(16, 1), torch.zeros(1)]
    weights = [(0.3 * w).requires_grad_() for w in weights]
    optimizer = getattr(torch.optim, name)(weights, lr=0.02)
    losses = []
    for _ in range(200):
        optimizer.zero_grad()
        out = torch.tanh(x @ weights[0] + weights[1]) @ weights[2] + weights[3]
        loss = ((out - target) ** 2).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.6 * losses[0]


def test_custom_loss(torch):
    def huber(prediction, target):
        error = torch.abs(prediction - target)
        return torch.where(error < 1.0, 0.5 * error**2, error - 0.5).mean()

    x = torch.tensor([0.5, 3.0], requires_grad=True)
    huber(x, torch.zeros(2)).backward()
    assert x.grad.tolist() == [0.25, 0.5]


@pytest.mark.filterwarnings("ignore:The .grad attribute")
def test_leaves_and_retain_grad(torch, capsys):
    x = torch.randn(3, requires_grad=True)
    y = x * 2
    y.requires_grad_(True)
    z = y.sum()
    z.backward()
    print(x.grad)
    print(y.grad)
    assert capsys.readouterr().out == "tensor([2., 2., 2.])\nNone\n"
    y = x * 2
    y.retain_grad()
    y.sum().backward()
    assert y.grad.tolist() == [1.0, 1.0, 1.0]


def test_in_place_operations(torch):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x + 1
    assert y.tolist() == [2.0, 3.0]
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad is being used in an in-place operation"):
        x += 1
    assert x.tolist() == [1.0, 2.0]
