"""Importing this module enters every operation and rule in the tables."""

from . import (  # noqa: F401
    arithmetic,
    barriers,
    constants,
    contraction,
    control,
    conversions,
    core,
    creation,
    cumulative,
    diagonals,
    einsum,
    elementwise,
    expansions,
    extrema,
    factorisations,
    indexing,
    joining,
    linalg,
    norms,
    random,
    ranges,
    reductions,
    scalars,
    selection,
    shaping,
    sorting,
    special,
    tiling,
)

from . import linearity  # noqa: F401  # isort: skip - it speaks about all the others
