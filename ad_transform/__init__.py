"""Automatic differentiation of plain numpy functions by source: `grad` returns a function whose code you can read."""

from .api import Gradient, export, grad, value_and_grad
from .errors import (
    AliasingError,
    DifferentiationError,
    FactError,
    MissingRuleError,
    SourceUnavailableError,
    UnsupportedSyntaxError,
)
from .rules.custom import register_elementwise, register_vjp

__all__ = [
    "AliasingError",
    "DifferentiationError",
    "FactError",
    "Gradient",
    "MissingRuleError",
    "SourceUnavailableError",
    "UnsupportedSyntaxError",
    "export",
    "grad",
    "register_elementwise",
    "register_vjp",
    "value_and_grad",
]
