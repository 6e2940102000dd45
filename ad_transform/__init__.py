"""Automatic differentiation of plain numpy functions by source: `grad` returns a function whose code you can read."""

from .api import Gradient, export, grad, value_and_grad
from .checking import check
from .checkpointing import checkpoint, checkpointed
from .custom import custom_jvp, custom_vjp, with_cotangent
from .errors import (
    AliasingError,
    DifferentiationError,
    FactError,
    GradientMismatch,
    MissingRuleError,
    RuleError,
    SourceUnavailableError,
    UnsupportedSyntaxError,
)
from .modes import detach, enable_grad, inference_mode, is_grad_enabled, no_grad, set_grad_enabled
from .registration import register_elementwise, register_vjp
from .transforms import elementwise_grad, hessian, hvp, jacfwd, jacobian, jacrev, jvp, vjp

__all__ = [
    "AliasingError",
    "DifferentiationError",
    "FactError",
    "Gradient",
    "GradientMismatch",
    "MissingRuleError",
    "RuleError",
    "SourceUnavailableError",
    "UnsupportedSyntaxError",
    "check",
    "checkpoint",
    "checkpointed",
    "custom_jvp",
    "custom_vjp",
    "detach",
    "elementwise_grad",
    "enable_grad",
    "export",
    "grad",
    "hessian",
    "hvp",
    "inference_mode",
    "is_grad_enabled",
    "jacfwd",
    "jacobian",
    "jacrev",
    "jvp",
    "no_grad",
    "register_elementwise",
    "register_vjp",
    "set_grad_enabled",
    "value_and_grad",
    "vjp",
    "with_cotangent",
]
