"""Expressions under the tape and under PyTorch: the same text, the same gradients, the same errors in the same words.

Each line of as_pytorch.txt is an expression, or statements and an expression, in a namespace of a few tensors.
"""

from __future__ import annotations

import pathlib
import warnings
from typing import Any

import numpy as np
import pytest

from ad_transform import tape

LINES = pathlib.Path(__file__).with_name("as_pytorch.txt").read_text(encoding="utf8").splitlines()
EXPRESSIONS = [line for line in LINES if line and not line.startswith("#")]
DELIVERED = (
    "tensor", "zeros", "ones", "randn", "arange", "stack", "cat", "where", "maximum", "minimum", "clamp", "sin", "cos", "tan",
    "exp", "log", "sqrt", "tanh", "sigmoid", "relu", "abs", "pow", "sign", "floor", "round", "sum", "mean", "prod", "cumsum",
    "logsumexp", "matmul", "grad", "no_grad", "enable_grad", "set_grad_enabled", "is_grad_enabled", "inference_mode",
    "autograd.Function", "optim.SGD", "optim.Adam", "Tensor.backward", "Tensor.grad", "Tensor.grad_fn", "Tensor.is_leaf",
    "Tensor.requires_grad", "Tensor.requires_grad_", "Tensor.detach", "Tensor.detach_", "Tensor.clone", "Tensor.copy_",
    "Tensor.retain_grad", "Tensor.register_hook", "Tensor.item", "Tensor.numpy", "Tensor.tolist", "Tensor.sum", "Tensor.mean",
    "Tensor.prod", "Tensor.max", "Tensor.min", "Tensor.amax", "Tensor.reshape", "Tensor.view", "Tensor.T", "Tensor.transpose",
    "Tensor.expand", "Tensor.unbind", "Tensor.add_", "Tensor.sub_", "Tensor.mul_", "Tensor.div_", "Tensor.zero_",
    "Tensor.fill_",
)  # fmt: skip


@pytest.fixture
def pytorch():
    torch = pytest.importorskip("torch")
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield torch
    torch.set_default_dtype(before)


def tensors(value: Any) -> list[Any]:
    """The tensors in a result."""
    if isinstance(value, (tuple, list)):
        return [t for v in value for t in tensors(v)]
    return [value] if hasattr(value, "requires_grad") else []


def outcome(lib: Any, line: str) -> tuple[str, list[Any]]:
    """The text of the result, or of the error, and the gradients of the sum of its squares."""
    leaves = {
        "x": lib.tensor([0.7, 1.3, 2.2, 1.6], requires_grad=True),
        "m": lib.tensor([[1.0, 2.0, 3.0], [4.0, -5.0, 6.5]], requires_grad=True),
    }
    names = {"torch": lib, **leaves, "c": lib.tensor([1.0, 2.0, 3.0, 4.0]), "i": lib.tensor([0, 2, 1])}
    *statements, expression = line.split("; ")
    try:
        for statement in statements:
            exec(statement, names)
        value = eval(expression, names)
        text = repr(value)
        tracked = [t for t in tensors(value) if t.requires_grad]
        if tracked:
            sum((t * t).sum() for t in tracked).backward()
    except Exception as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0].split(' Hint')[0]}", []
    return text, [None if t.grad is None else np.array(t.grad.tolist()) for t in leaves.values()]


@pytest.mark.parametrize("line", EXPRESSIONS)
def test_as_pytorch(pytorch, line):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        (text, gradients), (wanted, expected) = outcome(tape, line), outcome(pytorch, line)
    assert text == wanted
    for found, right in zip(gradients, expected, strict=True):
        assert (found is None) == (right is None)
        if found is not None:
            np.testing.assert_allclose(found, right, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", DELIVERED)
def test_name_is_there(name):
    module, member = name.rpartition(".")[::2]
    owner = {"": tape, "Tensor": tape.tensor(1.0), "autograd": tape.autograd, "optim": tape.optim}[module]
    assert hasattr(owner, member)
