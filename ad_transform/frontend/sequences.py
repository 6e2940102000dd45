"""Lists and tuples where numpy takes an array: it makes one of them, `np.sum([a, b])` is `np.sum(np.array([a, b]))`."""

from __future__ import annotations

from typing import Any

from .. import facts, ir, ops
from ..builder import Builder
from ..rules import creation


def as_arrays(builder: Builder, op: ops.Op, bound: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments of an operation, with an array in the place of a sequence of floats, or of integers beside floats.

    Sequences of integers alone stay what they are: `np.prod(x.shape)` is known when code is generated.
    """
    if op is creation.array and (rows := with_rows(builder, bound[0])) is not bound[0]:
        return (rows, *bound[1:])
    places = [k for k, wanted in enumerate(ops.becomes_array(op)) if wanted and _is_sequence(bound[k])]
    if not places or not any(facts.is_float(a.fact) or isinstance(a.fact, facts.Seq) for a in ir.leaves(bound)):
        return bound
    return tuple(builder.apply(creation.array, with_rows(builder, tree)) if k in places else tree for k, tree in enumerate(bound))


def with_rows(builder: Builder, tree: Any) -> Any:
    """A list in which those lists whose length only the run knows are arrays."""
    if not isinstance(tree, (list, tuple)) or not any(isinstance(a.fact, facts.Seq) for a in ir.leaves(tree)):
        return tree
    return ir.map_tree(lambda a: builder.apply(creation.array, a) if isinstance(a.fact, facts.Seq) else a, tree)


def _is_sequence(tree: Any) -> bool:
    if isinstance(tree, (list, tuple)):
        return all(isinstance(a.fact, facts.Num | facts.Seq) for a in ir.leaves(tree))
    return isinstance(tree, ir.Value) and isinstance(tree.fact, facts.Seq)
