"""The whole transformation: all stages, all rules, and which functions of the package mean what in a program."""

from __future__ import annotations

from .api import grad, value_and_grad
from .checkpointing import checkpoint, checkpointed
from .compose import checkpoints, custom, derivatives
from .custom import with_cotangent
from .exporting import module_text
from .hints import default_program
from .pipeline import generate
from .transforms import elementwise_grad, hessian, hvp, jacfwd, jacobian, jacrev, jvp, vjp

__all__ = ["default_program", "generate", "module_text"]

derivatives.enter(grad=grad, value_and_grad=value_and_grad)
derivatives.enter(
    jvp=jvp, vjp=vjp, hvp=hvp, jacfwd=jacfwd, jacrev=jacrev, jacobian=jacobian, hessian=hessian, elementwise=elementwise_grad
)
custom.enter(with_cotangent)
checkpoints.enter(checkpoint, checkpointed)
