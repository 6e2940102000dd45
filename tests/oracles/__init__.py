"""Derivatives found by running the program itself, which know nothing of the package.

differences.py compares nested gradients with finite differences; dual_numbers.py and complex_step.py find the derivative along a
direction, exactly, by running the function on other numbers (other_numpy.py).
"""

from .differences import (
    STEPS,
    assert_gradients_match,
    assert_same,
    assert_same_parts,
    assert_tree_matches,
    extrapolated,
    finite_difference,
    has_floats,
    in_double,
    is_float,
    leaves,
    map_leaves,
    positions,
)

__all__ = [
    "STEPS", "assert_gradients_match", "assert_same", "assert_same_parts", "assert_tree_matches", "extrapolated",
    "finite_difference", "has_floats", "in_double", "is_float", "leaves", "map_leaves", "positions",
]  # fmt: skip
