"""The corpus on the tape: the same source, run there, has the gradient of the generated code. Each is an oracle for the other."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from ad_transform import grad, trees
from ad_transform.checking import by_name
from ad_transform.oracles import on_tape

from ..programs import PROGRAMS, inputs_for
from ..test_corpus import float_parameters

# An in-place sort, math.erf, float(), methods of ufuncs, an IntEnum as an index: refused by the tape, never followed in part.
LEAVES_THE_TAPE = {
    "error_functions", "real_and_item", "math_powers", "math_constants", "python_builtins",
    "out_of_other_functions", "where_with_out", "where_broadcasts", "where_keeps_off_the_domain_edge", "ufunc_at",
    "ufunc_at_rows", "outer_of_any_ufunc", "reduce_between_indices", "division_by_zero", "domain_of_a_logarithm",
    "handler_in_a_called_loop", "indices_and_elements", "chosen_by_a_list", "copied_objects", "float_of_an_object",
    "enumerations_as_indices",
}  # fmt: skip

# The tape takes an array of rank 0 for a number, and a number is an array of rank 0 there: it has the store that numbers have not.
NOT_ON_THE_TAPE = {
    *LEAVES_THE_TAPE, "arrays_of_rank_0", "number_that_cannot_be_run_over", "masked_store_or_a_number", "number_or_not",
}  # fmt: skip


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("program", [p for p in PROGRAMS if p.values[0].__name__ not in NOT_ON_THE_TAPE])
def test_gradient_is_that_of_the_generated_code(program):
    wrt = float_parameters(program)
    bound = inspect.signature(program).bind(*inputs_for(program))
    bound.apply_defaults()
    found = on_tape.gradient(by_name(program), dict(bound.arguments), wrt, False)
    single = any(np.asarray(leaf).dtype == np.float32 for a in bound.arguments.values() for _, leaf in trees.leaves(a))
    for name, gradient in zip(wrt, grad(program, wrt=wrt)(*inputs_for(program)), strict=True):
        for (_, leaf), expected in zip(trees.leaves(gradient), found[name], strict=True):
            scale = max(1.0, float(np.max(np.abs(expected), initial=0.0)))
            np.testing.assert_allclose(leaf, expected, rtol=1e-4 if single else 1e-9, atol=(1e-4 if single else 1e-9) * scale)


@pytest.mark.parametrize("program", [p for p in PROGRAMS if p.values[0].__name__ in LEAVES_THE_TAPE])
def test_what_leaves_the_tape_is_an_error(program):
    bound = inspect.signature(program).bind(*inputs_for(program))
    with pytest.raises((TypeError, AttributeError, RuntimeError)):
        on_tape.gradient(by_name(program), dict(bound.arguments), float_parameters(program), False)
