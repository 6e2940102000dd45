"""Random programs inside regions: checkpointed, and behind rules that are themselves derivatives of the program.

Reverse mode through a forward rule is its transpose, forward mode through a reverse rule too: the derivatives must be those of the
program itself.
"""

from __future__ import annotations

import numpy as np
import pytest

from ad_transform import DifferentiationError, checkpoint, custom_jvp, custom_vjp, grad, hvp, jvp, vjp

from .. import fuzz
from .directions import direction, inner

SEED = 31
WRT = (0, 1, 2, 3)


def wrapped(program):
    """The program on copies of its arguments, and the same behind a checkpoint, a forward rule and a reverse rule."""

    def plain(x, y, M, s, n):
        return program(x.copy(), y.copy(), M.copy(), s, n)

    @custom_jvp(nondiff_argnums=(4,))
    def forward(x, y, M, s, n):
        return plain(x, y, M, s, n)

    @forward.defjvp
    def forward_rule(n, primals, tangents):
        x, y, M, s = primals
        return jvp(plain, (x, y, M, s, n), (*tangents, None))

    @custom_vjp(nondiff_argnums=(4,))
    def reverse(x, y, M, s, n):
        return plain(x, y, M, s, n)

    def reverse_forward(x, y, M, s, n):
        return plain(x, y, M, s, n), (x, y, M, s)

    def reverse_backward(n, arguments, bar):
        return vjp(plain, *arguments, n, wrt=WRT)[1](bar)

    reverse.defvjp(reverse_forward, reverse_backward)
    marked = checkpoint(plain)
    return plain, {
        "checkpoint": lambda x, y, M, s, n: marked(x, y, M, s, n),
        "forward rule": lambda x, y, M, s, n: forward(x, y, M, s, n),
        "reverse rule": lambda x, y, M, s, n: reverse(x, y, M, s, n),
    }


def check(number, seed=SEED):
    """What is wrong with one program, None if nothing is."""
    source, program, args = fuzz.program_of(seed, number)
    tolerance = fuzz.SINGLE if fuzz.is_single(args) else 1e-8
    v = direction(args, WRT, number)
    plain, others = wrapped(program)
    try:
        first = grad(plain, wrt=WRT)(*args)
    except DifferentiationError:
        return None
    product = hvp(plain)(args[0], v[0], *args[1:])
    for name, other in others.items():
        found = {
            "gradient": (grad(other, wrt=WRT)(*args), first),
            "tangent": (jvp(other, args, v)[1], inner(first, v[:4])),
            "hvp": (hvp(other)(args[0], v[0], *args[1:]), product),
        }
        for what, (a, b) in found.items():
            for x, y in zip(a, b, strict=True) if isinstance(b, tuple) else [(a, b)]:
                scale = max(1.0, float(np.max(np.abs(y), initial=0.0)))
                if not np.isfinite(scale) or np.max(np.abs(np.subtract(x, y)), initial=0.0) > tolerance * scale:
                    return f"program {number} of seed {seed}: the {what} behind a {name} is {x}, not {y}\n{source}"
    return None


@pytest.mark.parametrize("start", range(0, 12, 4))
def test_random_programs_in_regions(start):
    failed = [what for n in range(start, start + 4) if (what := check(n)) is not None]
    assert not failed, "\n".join(failed)
