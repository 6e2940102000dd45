"""PyTorch's autograd over numpy arrays, in a small engine: `import ad_transform.tape as torch`.

It is the oracle of the generated code: the meaning of `no_grad`, `detach`, in-place writes and leaves is PyTorch's. Derivative
rules are those of the package. numpy functions applied to tensors are recorded, so that unmodified numpy source runs on it.

    graph.py    nodes, edges, what is saved        record.py    runs an operation and records it
    adjoint.py  what a node runs backwards         inplace.py   writes, views, versions
    engine.py   the backward pass                  tensor.py    a tensor: flags, history, gradient

>>> import ad_transform.tape as torch
>>> x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
>>> (x * 2).sum().backward()
>>> x.grad
tensor([2., 2., 2.])
"""

import numpy as _np

from ..modes import enable_grad, inference_mode, is_grad_enabled, no_grad, set_grad_enabled
from . import autograd, optim
from .creation import (
    arange,
    as_tensor,
    empty,
    eye,
    from_numpy,
    full,
    full_like,
    linspace,
    manual_seed,
    ones,
    ones_like,
    rand,
    randn,
    randn_like,
    tensor,
    zeros,
    zeros_like,
)  # fmt: skip
from .engine import backward, grad
from .function import Function
from .functions import (
    abs,
    acos,
    add,
    allclose,
    amax,
    amin,
    argmax,
    argmin,
    asin,
    atan,
    cat,
    ceil,
    clamp,
    clone,
    cos,
    cosh,
    cumsum,
    detach,
    div,
    dot,
    equal,
    exp,
    expm1,
    flatten,
    floor,
    isfinite,
    isinf,
    isnan,
    log,
    log1p,
    log2,
    log10,
    logsumexp,
    matmul,
    max,
    maximum,
    mean,
    min,
    minimum,
    mm,
    mul,
    mv,
    neg,
    permute,
    pow,
    prod,
    reciprocal,
    relu,
    reshape,
    round,
    sigmoid,
    sign,
    sin,
    sinh,
    sqrt,
    square,
    squeeze,
    stack,
    sub,
    sum,
    t,
    tan,
    tanh,
    transpose,
    unbind,
    unsqueeze,
    where,
)  # fmt: skip
from .tensor import Tensor

float64 = double = _np.dtype(_np.float64)
float32 = _np.dtype(_np.float32)
int64 = long = _np.dtype(_np.int64)
int32 = _np.dtype(_np.int32)
bool = _np.dtype(_np.bool_)

__all__ = [
    "Function", "Tensor", "abs", "acos", "add", "allclose", "amax", "amin", "arange", "argmax", "argmin", "as_tensor", "asin",
    "atan", "autograd", "backward", "bool", "cat", "ceil", "clamp", "clone", "cos", "cosh", "cumsum", "detach", "div", "dot",
    "double", "empty", "enable_grad", "equal", "exp", "expm1", "eye", "flatten", "float32", "float64", "floor", "from_numpy",
    "full", "full_like", "grad", "inference_mode", "int32", "int64", "is_grad_enabled", "isfinite", "isinf", "isnan",
    "linspace", "log", "log1p", "log2", "log10", "logsumexp", "long", "manual_seed", "matmul", "max", "maximum", "mean", "min",
    "minimum", "mm", "mul", "mv", "neg", "no_grad", "ones", "ones_like", "optim", "permute", "pow", "prod", "rand", "randn",
    "randn_like", "reciprocal", "relu", "reshape", "round", "set_grad_enabled", "sigmoid", "sign", "sin", "sinh", "sqrt",
    "square", "squeeze", "stack", "sub", "sum", "t", "tan", "tanh", "tensor", "transpose", "unbind", "unsqueeze", "where",
    "zeros", "zeros_like",
]  # fmt: skip
