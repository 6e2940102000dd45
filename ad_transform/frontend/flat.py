"""`x.flat`: the elements of an array of any rank in one row. What is taken out of it is a copy; what is put into it goes to x."""

from __future__ import annotations

import ast
from typing import Any

from .. import ops
from ..ir import Atom, Const
from ..rules import indexing, shaping
from .expressions import index_tree
from .heap import ArrayRef
from .iteration import WRAPPERS, Counted, Wrapped, from_zero
from .lower import Lowering

FLAT = "flat"


def flat(lw: Lowering, array: Any, node: ast.AST) -> Wrapped:
    """`array.flat`."""
    if not isinstance(array, ArrayRef):
        raise lw.unsupported(node, f"flat of {lw.describe(array)}", "use it of arrays only")
    return Wrapped(FLAT, (array,))


def is_flat(thing: Any) -> bool:
    """Whether this is `x.flat`."""
    return isinstance(thing, Wrapped) and thing.kind == FLAT


def take(lw: Lowering, base: Wrapped, index: Any, node: ast.AST) -> Any:
    """`x.flat[index]`."""
    return lw.wrap(lw.builder.apply(indexing.getitem, row(lw, base), index_tree(lw, index, node)))


def store(lw: Lowering, base: Wrapped, index: Any, value: Any, node: ast.AST) -> None:
    """`x.flat[index] = value`."""
    (array,) = base.parts
    tree = index_tree(lw, index, node)
    if lw.fact(array).rank == 1:
        lw.store(array, indexing.setitem, tree, value, node)
        return
    shape = tuple(shaping.lengths(lw.builder, lw.read(array)))
    written = lw.builder.apply(indexing.setitem, row(lw, base), (), tree, lw.atom(value, node))
    lw.store(array, indexing.setitem, Ellipsis, lw.builder.apply(shaping.reshape, written, shape), node)


def size(lw: Lowering, base: Wrapped) -> Atom:
    """`len(x.flat)`."""
    return lw.builder.apply(shaping.size, shaping.shape_source(lw.builder, lw.read(base.parts[0])))  # type: ignore[no-any-return]


def run_over(lw: Lowering, base: Wrapped, node: ast.AST) -> Counted:
    """`for element in x.flat`: each is looked up when its turn comes."""

    def item(k: Atom) -> Any:
        with lw.builder.unwatched():
            return take(lw, base, k, node)

    return from_zero(size(lw, base), item)


def row(lw: Lowering, base: Wrapped) -> Atom:
    """The elements in a row, as they are now."""
    found = lw.read(base.parts[0])
    return found if ops.shape(found) and len(ops.shape(found)) == 1 else lw.builder.apply(shaping.reshape, found, Const(-1))


WRAPPERS[FLAT] = run_over
