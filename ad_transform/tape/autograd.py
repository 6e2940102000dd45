"""The names of `torch.autograd`."""

from .engine import backward, grad
from .function import Function

__all__ = ["Function", "backward", "grad"]
