"""The tutorial on autograd: its code blocks run as they stand, one after another, and print what it says.

What it says in words (accumulation, training, a loss of one's own, leaves) is below as tests of their own.
"""

from __future__ import annotations

import sys

import pytest

BLOCKS = {
    "3 requires_grad": "x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)",
    "3 grad": """
y = x * 2
y = y.sum()
y.backward()
print(x.grad)
""",
    "4.1 a simple gradient": """
import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x * 2
z = y.sum()
z.backward()
print(x.grad)
""",
    "4.2 several steps": """
import torch

x = torch.randn(3, requires_grad=True)
y = x * 3
z = y ** 2
out = z.mean()

out.backward()
print(x.grad)
""",
    "5.1 no_grad": """
with torch.no_grad():
    y = x * 2
""",
    "5.1 detach": "y = x.detach()",
    "5.2 requires_grad_": """
x = torch.randn(3, requires_grad=True)
x.requires_grad_(False)
""",
    "6.1 zero_grad": "optimizer.zero_grad()",
    "6.2 access": "print(x.grad)",
    "8 leaves": """
x = torch.randn(3, requires_grad=True)
y = x * 2
y.requires_grad_(True)
z = y.sum()
z.backward()
print(x.grad)
print(y.grad)
""",
    "8 in place": "y = x + 1",
    "8 in place, not recommended": "x += 1",
}
PRINTS = {
    "4.2 several steps": lambda n: f"{6 * n['x'].detach()}\n",
    "3 grad": "tensor([2., 2., 2.])\n",
    "4.1 a simple gradient": "tensor([2., 2., 2.])\n",
    "6.2 access": "None\n",
    "8 leaves": "tensor([2., 2., 2.])\nNone\n",
}
AFTER = {
    "3 requires_grad": lambda n: n["x"].requires_grad and n["x"].is_leaf,
    "4.2 several steps": lambda n: n["x"].grad.tolist() == pytest.approx((6 * n["x"]).tolist()),
    "5.1 no_grad": lambda n: not n["y"].requires_grad and n["y"].tolist() == pytest.approx((2 * n["x"]).tolist()),
    "5.1 detach": lambda n: not n["y"].requires_grad and n["y"].tolist() == n["x"].tolist() and n["x"].requires_grad,
    "5.2 requires_grad_": lambda n: not (n["x"] * 2).requires_grad,
    "6.1 zero_grad": lambda n: n["weight"].grad is None,
    "8 in place": lambda n: n["y"].tolist() == (n["x"] + 1).tolist(),
}


@pytest.mark.filterwarnings("ignore:The .grad attribute")
def test_blocks_in_order(torch, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "torch", torch)
    weight = torch.ones(1, requires_grad=True)
    weight.sum().backward()
    names = {"torch": torch, "weight": weight, "optimizer": torch.optim.SGD([weight], lr=0.1)}
    for section, code in BLOCKS.items():
        if section == "8 in place, not recommended":  # the tutorial: "may compute wrong gradients"; PyTorch: an error at once
            with pytest.raises(RuntimeError, match="a leaf Variable that requires grad is being used in an in-place operation"):
                exec(code, names)
            continue
        exec(code, names)
        expected = PRINTS.get(section, "")
        assert capsys.readouterr().out == (expected(names) if callable(expected) else expected), section
        assert section not in AFTER or AFTER[section](names), section


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
def test_retain_grad(torch):
    x = torch.randn(3, requires_grad=True)
    y = x * 2
    y.sum().backward()
    assert y.grad is None
    y = x * 2
    y.retain_grad()
    y.sum().backward()
    assert y.grad.tolist() == [1.0, 1.0, 1.0]
