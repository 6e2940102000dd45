"""Optimisers: SGD with momentum, and Adam. Each step writes the parameters in place, unrecorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from ..modes import enable_grad, no_grad
from .tensor import Tensor


class Optimizer:
    """The parameters, in groups with settings of their own, and a state for each."""

    def __init__(self, params: Any, defaults: dict[str, Any]) -> None:
        if isinstance(params, Tensor) or not isinstance(params, Iterable):
            what = type(params).__name__
            raise TypeError(f"params argument given to the optimizer should be an iterable of Tensors or dicts, but got {what}")
        given = list(params)
        if not given:
            raise ValueError("optimizer got an empty parameter list")
        groups = given if isinstance(given[0], dict) else [{"params": given}]
        self.defaults = defaults
        self.state: dict[Tensor, dict[str, Any]] = {}
        self.param_groups = [self._group(g) for g in groups]

    def _group(self, group: dict[str, Any]) -> dict[str, Any]:
        chosen = group["params"]
        members = [chosen] if isinstance(chosen, Tensor) else list(chosen)
        for p in members:
            if not isinstance(p, Tensor):
                raise TypeError(f"optimizer can only optimize Tensors, but one of the params is {type(p).__name__}")
            if not p.is_leaf:
                raise ValueError("can't optimize a non-leaf Tensor")
        return {**self.defaults, **group, "params": members}

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients, or set them to zero in place."""
        for group in self.param_groups:
            for p in group["params"]:
                if set_to_none or p._grad is None:
                    p.grad = None
                else:
                    p._grad.detach_()
                    p._grad.zero_()

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Move every parameter that has a gradient; `closure` computes the loss anew, and its value is returned."""
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        with no_grad():
            for group in self.param_groups:
                for p in group["params"]:
                    if p._grad is not None:
                        self._move(p, p._grad._array, group)
        return loss

    def _move(self, p: Tensor, g: Any, group: dict[str, Any]) -> None:
        raise NotImplementedError


class SGD(Optimizer):
    """Gradient descent: weight decay (L2), momentum (the first buffer is the gradient, undamped), Nesterov's form of it."""

    def __init__(
        self, params: Any, lr: float = 1e-3, momentum: float = 0, dampening: float = 0, weight_decay: float = 0,
        nesterov: bool = False, *, maximize: bool = False,
    ) -> None:  # fmt: skip
        if lr < 0.0:
            raise ValueError(f"Invalid learning rate: {lr}")
        if momentum < 0.0:
            raise ValueError(f"Invalid momentum value: {momentum}")
        if weight_decay < 0.0:
            raise ValueError(f"Invalid weight_decay value: {weight_decay}")
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        super().__init__(params, {
            "lr": lr, "momentum": momentum, "dampening": dampening, "weight_decay": weight_decay, "nesterov": nesterov,
            "maximize": maximize,
        })  # fmt: skip

    def _move(self, p: Tensor, g: Any, group: dict[str, Any]) -> None:
        momentum = group["momentum"]
        g = -g if group["maximize"] else g
        g = g + group["weight_decay"] * p._array if group["weight_decay"] else g
        if momentum:
            state = self.state.setdefault(p, {})
            old = state.get("momentum_buffer")
            buffer = g.copy() if old is None else momentum * old + (1 - group["dampening"]) * g
            state["momentum_buffer"] = buffer
            g = g + momentum * buffer if group["nesterov"] else buffer
        p.sub_(group["lr"] * g)


class Adam(Optimizer):
    """Kingma and Ba (2015): bias-corrected running means of the gradient and its square; weight decay is L2; optionally AMSGrad."""

    def __init__(
        self, params: Any, lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8,
        weight_decay: float = 0, amsgrad: bool = False, *, maximize: bool = False,
    ) -> None:  # fmt: skip
        for name, value in (("learning rate", lr), ("epsilon value", eps), ("weight_decay value", weight_decay)):
            if value < 0.0:
                raise ValueError(f"Invalid {name}: {value}")
        for k, beta in enumerate(betas):
            if not 0.0 <= beta < 1.0:
                raise ValueError(f"Invalid beta parameter at index {k}: {beta}")
        super().__init__(params, {
            "lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "amsgrad": amsgrad, "maximize": maximize,
        })  # fmt: skip

    def _move(self, p: Tensor, g: Any, group: dict[str, Any]) -> None:
        state = self.state.setdefault(p, {"step": 0, "exp_avg": np.zeros_like(g), "exp_avg_sq": np.zeros_like(g), "max": None})
        first, second = group["betas"]
        g = -g if group["maximize"] else g
        g = g + group["weight_decay"] * p._array if group["weight_decay"] else g
        state["step"] += 1
        state["exp_avg"] = first * state["exp_avg"] + (1 - first) * g
        state["exp_avg_sq"] = square = second * state["exp_avg_sq"] + (1 - second) * g * g
        if group["amsgrad"]:
            square = state["max"] = square if state["max"] is None else np.maximum(state["max"], square)
        scale = np.sqrt(square) / np.sqrt(1 - second ** state["step"]) + group["eps"]
        p.sub_(group["lr"] / (1 - first ** state["step"]) * state["exp_avg"] / scale)
