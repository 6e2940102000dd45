"""Values at special points, dtypes, text, and the gradient of every function."""

from __future__ import annotations

import math

import pytest

from .semantics import leaf, slope

# ---- special points --------------------------------------------------------------------------------------------------------


def test_ties(torch):
    assert slope(torch, lambda x: x.max(), 1.0, 2.0, 2.0) == [0.0, 0.5, 0.5]
    assert slope(torch, lambda x: x.amax(), 2.0, 2.0) == [0.5, 0.5]
    picked = slope(torch, lambda x: x.reshape(1, 3).max(1)[0], 1.0, 2.0, 2.0)
    assert sorted(picked) == [0.0, 0.0, 1.0] and picked[0] == 0.0
    assert slope(torch, lambda x: torch.maximum(x, torch.tensor([1.0])), 1.0) == [0.5]


def test_kinks_and_bounds(torch):
    assert slope(torch, torch.abs, 0.0) == slope(torch, torch.relu, 0.0) == [0.0]
    assert slope(torch, lambda x: torch.clamp(x, 0.0, 1.0), 0.0, 1.0, 2.0) == [1.0, 1.0, 0.0]
    assert slope(torch, torch.sqrt, 0.0) == slope(torch, torch.log, 0.0) == [math.inf]
    assert slope(torch, lambda x: x**0, 0.0) == [0.0]
    assert slope(torch, lambda x: torch.tensor([0.0]) ** x, 2.0) == [0.0]
    assert math.isnan(slope(torch, lambda x: torch.tensor([-2.0]) ** x, 2.0)[0])
    assert math.isnan(slope(torch, lambda x: torch.where(x > 0, torch.sqrt(x), torch.tensor([0.0])), 0.0)[0])


def test_products_with_zeros(torch):
    assert slope(torch, lambda x: x.prod(), 0.0, 2.0, 3.0) == [6.0, 0.0, 0.0]
    assert slope(torch, lambda x: x.prod(), 0.0, 0.0, 3.0) == [0.0, 0.0, 0.0]


def test_dtypes(torch):
    x = torch.ones(2, dtype=torch.float32, requires_grad=True)
    w = torch.ones(2, requires_grad=True)
    y = x * w
    assert y.dtype == torch.float64
    y.sum().backward()
    assert x.grad.dtype == torch.float32 and w.grad.dtype == torch.float64
    assert (x * torch.tensor(2.0)).dtype == torch.float32 and (x * 2.0).dtype == torch.float32


# ---- every function --------------------------------------------------------------------------------------------------------


GRADIENTS: dict[str, list[float]] = {}
FUNCTIONS = {
    **dict.fromkeys(("sin", "cos", "tan", "exp", "log", "sqrt", "tanh", "sigmoid", "relu", "abs", "sign", "floor", "round")),
    "pow": lambda torch, x: torch.pow(x, 3) + torch.pow(2.0, x) + x**x,
    "stack": lambda torch, x: torch.stack([x, x * 2], dim=1)[:, 1],
    "cat": lambda torch, x: torch.cat([x, x * 2]) ** 2,
    "where": lambda torch, x: torch.where(x > 1, x**2, -x),
    "maximum": lambda torch, x: torch.maximum(x, x**2) * torch.minimum(x, x**2),
    "clamp": lambda torch, x: torch.clamp(x, 0.6, 2.0) + torch.clamp(x, min=1.0),
    "sum": lambda torch, x: x.reshape(2, 2).sum(dim=0, keepdim=True) ** 2,
    "mean": lambda torch, x: x.reshape(2, 2).mean(dim=1) ** 2,
    "prod": lambda torch, x: torch.prod(x.reshape(2, 2), 1) ** 2,
    "cumsum": lambda torch, x: torch.cumsum(x, 0) ** 2,
    "logsumexp": lambda torch, x: torch.logsumexp(x.reshape(2, 2), 1),
    "matmul": lambda torch, x: torch.matmul(x.reshape(2, 2), x.reshape(2, 2).T) @ x[:2],
    "expand": lambda torch, x: x.reshape(4, 1).expand(4, 3) ** 2,
    "unbind": lambda torch, x: x.unbind()[1] * x.reshape(2, 2).unbind(1)[0],
    "transpose": lambda torch, x: x.reshape(2, 2).transpose(0, 1)[0] ** 2 + x.reshape(2, 2).T[1],
    "index": lambda torch, x: x[torch.tensor([0, 0, 3])] ** 2 * x[1:] ** 2,
    "amin": lambda torch, x: x.reshape(2, 2).amin(dim=1) * x.min(),
    "view": lambda torch, x: x.view(2, 2)[1] * x.clone()[:2],
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions(torch, name):
    """The tape's gradients and PyTorch's are the same (the second of the two to run compares), and right by differences."""
    x = leaf(torch, 0.7, 1.3, 2.2, 1.6)
    function = FUNCTIONS[name] or (lambda torch, x: getattr(torch, name)(x))
    function(torch, x).sum().backward()
    found = x.grad.tolist()
    for k in range(4):
        step = torch.zeros(4)
        step[k] = 1e-6
        there, here = (function(torch, x.detach() + s * step).sum().item() for s in (1, -1))
        assert found[k] == pytest.approx((there - here) / 2e-6, rel=1e-6, abs=1e-6)
    assert found == pytest.approx(GRADIENTS.setdefault(name, found), rel=1e-12)


# ---- text ------------------------------------------------------------------------------------------------------------------


def test_formatted_text(torch):
    x = torch.tensor(0.5, requires_grad=True)
    assert f"{x:.2f} {x}" == "0.50 0.5"
    assert f"{torch.tensor([1.0, 2.0])}" == "tensor([1., 2.])"
    with pytest.raises(TypeError, match="unsupported format string"):
        format(torch.tensor([1.0, 2.0]), ".1f")


def test_text(torch):
    x = leaf(torch, 1.0, 2.5)
    assert repr(x) == "tensor([1.0000, 2.5000], requires_grad=True)"
    assert repr(x * 2) == "tensor([2., 5.], grad_fn=<MulBackward0>)"
    assert repr((x + 1).sum()) == "tensor(5.5000, grad_fn=<SumBackward0>)"
    assert repr(torch.arange(3)) == "tensor([0, 1, 2])"
    assert repr(x > 2) == "tensor([False,  True])"
    assert repr(torch.ones(2, dtype=torch.float32)) == "tensor([1., 1.], dtype=torch.float32)"
    assert repr(torch.tensor([1e-9, 1.0])) == "tensor([1.0000e-09, 1.0000e+00])"
    assert repr(torch.ones((2, 2))) == "tensor([[1., 1.],\n        [1., 1.]])"
    assert repr(torch.tensor([math.nan, 1.0])) == "tensor([nan, 1.])"
    assert repr(torch.zeros((2, 2, 1))) == "tensor([[[0.],\n         [0.]],\n\n        [[0.],\n         [0.]]])"
    assert repr(torch.tensor([])) == "tensor([])"
