"""Gradients by the other packages that are installed, each from a function written with numpy's names."""

from __future__ import annotations

import importlib.util
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from .cases import Case

Call = Callable[[], tuple[Any, ...]]


def in_terms_of(function: Callable[..., Any], module: Any) -> Callable[..., Any]:
    """The function with another package in the place of numpy."""
    return types.FunctionType(function.__code__, function.__globals__ | {"np": module}, function.__name__)


def autograd(function: Callable[..., Any], case: Case) -> Call:
    """HIPS autograd."""
    import autograd.numpy
    from autograd import grad

    gradient = grad(in_terms_of(function, autograd.numpy), case.wrt)
    return lambda: gradient(*case.args)


def jax(function: Callable[..., Any], case: Case) -> Call:
    """JAX, compiled; integers are static."""
    import jax

    jax.config.update("jax_enable_x64", True)
    static = tuple(k for k, a in enumerate(case.args) if isinstance(a, int))
    gradient = jax.jit(jax.grad(in_terms_of(function, jax.numpy), case.wrt), static_argnums=static)
    args = [a if k in static else jax.numpy.asarray(a) for k, a in enumerate(case.args)]
    return lambda: jax.block_until_ready(gradient(*args))


def torch(function: Callable[..., Any], case: Case) -> Call:
    """PyTorch, eager."""
    import torch

    torch.set_num_threads(1)
    given = in_terms_of(function, torch)
    args = [a if isinstance(a, int) else torch.tensor(a, dtype=torch.float64) for a in case.args]
    for k in case.wrt:
        args[k].requires_grad_()
    chosen = [args[k] for k in case.wrt]
    return lambda: torch.autograd.grad(given(*args), chosen)


PEERS = {"autograd": ("autograd", autograd), "JAX jit": ("jax", jax), "PyTorch": ("torch", torch)}


def installed(case: Case) -> dict[str, Call]:
    """The peers that are installed and can take this case."""
    calls = {}
    for name, (package, make) in PEERS.items():
        function = case.forms.get(name, case.primal)
        if function is not None and importlib.util.find_spec(package):
            calls[name] = make(function, case)
    return calls


def as_numpy(gradients: Any) -> list[np.ndarray]:
    """Any package's gradients as arrays, or its only one."""
    several = gradients if isinstance(gradients, (tuple, list)) else (gradients,)
    return [np.asarray(g.detach() if hasattr(g, "detach") else g) for g in several]
