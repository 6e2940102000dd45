"""numpy functions, and uses of them, in terms of others: where one is called, its body here is what is differentiated.

Each is written in the language that programs are written in, and gives what numpy gives. Derivatives of every order follow, and no
rule is needed. `EXPANSIONS` says what each stands for; where numpy's function has an operation too, the body here serves the calls
that the operation does not accept.
"""

from . import (  # noqa: F401
    applying,
    choosing,
    differences,
    indices,
    iterators,
    joining,
    matrices,
    memory,
    numbers,
    polynomials,
    reductions,
    sequences,
    signals,
    statistics,
    storing,
)
from .registry import ARRAYS, BODIES, EXPANSIONS, VIEWS, refuse

__all__ = ["ARRAYS", "BODIES", "EXPANSIONS", "VIEWS", "refuse"]
