"""Whether a reshape of an array is a view of it or a copy: that depends on how the array lies in memory.

Arrays that the program makes lie in C order, mostly, and then a reshape is a view. How an argument lies is asked only where it
matters, because what is reshaped is written: then the lowering begins anew (NeedsLayout), reads it from the arguments of the call,
and the code is for such arguments only, under a guard. What is not simply in C order is decided by numpy itself, on an array of the
same shape and strides.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import facts, ir, ops
from ..builder import call
from ..rules import barriers, core, indexing
from ..rules.control import FOR, IF, WHILE
from .heap import ARRAYS, CONTENT

if TYPE_CHECKING:
    from .heap import ArrayRef
    from .lower import Lowering

_MADE_IN_ORDER = {"np.zeros", "np.ones", "np.empty", "np.full", "np.arange", "np.linspace", "np.eye", "np.outer"}
_SAME = {core.identity, barriers.detach, barriers.fence, barriers.graft}  # their result lies like their argument
_RESHAPES = ("np.reshape", "np.ravel")
_FEW = 4  # arrays not in the order of their axes, of which each subset is tried
_LIKE_ALL = {
    "np.concatenate", "np.stack", "np.vstack", "np.hstack", "np.zeros_like", "np.ones_like", "np.empty_like", "np.full_like",
}  # fmt: skip


class NeedsLayout(Exception):  # noqa: N818 - a request between stages, never shown to a user
    """How these arguments lie in memory decides whether a write is seen by another array."""

    def __init__(self, paths: frozenset[Any]) -> None:
        super().__init__(paths)
        self.paths = paths


class _Unknown(Exception):  # noqa: N818 - ends a search, never shown to a user
    """How an array lies in memory cannot be told."""


def sharing(lw: Lowering, base: ArrayRef, op: ops.Op, bound: tuple[Any, ...]) -> str:
    """Whether this operation, which may give a view, does: "yes", "no" or "maybe"."""
    if op.name not in _RESHAPES:
        return "maybe"
    if _is_in_c_order(bound[-1]) and (in_order(lw, bound[0]) or (op.name == "np.reshape" and _rank(bound[0]) == 1)):
        return "yes"  # one axis, whatever its stride, can always be divided
    try:
        before = _witness(lw, bound[0])
        after = call(op.run, op, (before, *(_concrete(lw, a) for a in bound[1:])))
    except _Unknown:
        return "maybe"
    for path in asked(lw, bound[0]):
        lw.inputs.guard_strides(path)
    if not np.shares_memory(before, after):
        return "no"
    return "yes" if _is_in_c_order(bound[-1]) and _is_kept(lw, base, bound[0]) else "maybe"


def _is_kept(lw: Lowering, base: ArrayRef, atom: ir.Atom) -> bool:
    """Whether the array in the generated code can be reshaped so, whichever array behind it is a copy in C order there."""
    content = lw.heap.get(base.place, CONTENT)
    if not base.steps and content in lw.inputs.leaves:
        return True
    turned = [array for array in _behind(lw, atom) if not _rows_come_first(_witness(lw, array))]
    if len(turned) > _FEW:
        return False
    copied = itertools.chain.from_iterable(itertools.combinations(turned, k) for k in range(len(turned) + 1))
    return all(_witness(lw, atom, frozenset(arrays)).flags.c_contiguous for arrays in copied)


def _rows_come_first(array: np.ndarray) -> bool:
    """Whether what numpy computes from an array lies in C order."""
    steps = [abs(step) for step in array.strides]
    return steps == sorted(steps, reverse=True) and 0 not in steps


def _is_in_c_order(order: Any) -> bool:
    return isinstance(order, ir.Const) and order.value == "C"


def unasked(lw: Lowering, atom: ir.Atom) -> frozenset[Any]:
    """The arguments on whose place in memory that of an array may depend, and which have not been asked for it."""
    return frozenset(_arguments(lw, atom)) - lw.inputs.layouts


def asked(lw: Lowering, atom: ir.Atom) -> frozenset[Any]:
    """Those that have been asked."""
    return frozenset(_arguments(lw, atom)) & lw.inputs.layouts


def _arguments(lw: Lowering, atom: ir.Atom) -> Iterator[Any]:
    todo, seen = [atom], set()
    while todo:
        at = _written(lw, todo.pop())
        if at in seen or not isinstance(at, ir.Value):
            continue
        seen.add(at)
        if at in lw.inputs.leaves:
            yield lw.inputs.leaves[at]
        elif (made := lw.builder.origin.get(at)) is not None and made.op is IF:
            todo += _sides(made, at)
        elif made is not None:
            todo += [v for a in made.args for v in ir.values(a) if facts.is_array(v.fact)]


def _behind(lw: Lowering, atom: ir.Atom) -> Iterator[ir.Value]:
    """The arrays, and no views of them, on whose place in memory that of an array may depend: the code may have copies of them."""
    todo, seen = [atom], set()
    while todo:
        at = _written(lw, todo.pop())
        if at in seen or not isinstance(at, ir.Value) or in_order(lw, at):
            continue
        seen.add(at)
        made = None if at in lw.inputs.leaves else lw.builder.origin.get(at)
        if made is None or made.op.sharing(made.args) != "yes":
            yield at
        if made is not None:
            todo += [v for a in made.args for v in ir.values(a) if facts.is_array(v.fact)]


def _written(lw: Lowering, atom: Any) -> Any:
    """The array that an array was, before anything was written into it."""
    while isinstance(atom, ir.Value) and atom not in lw.inputs.leaves:
        made = lw.builder.origin.get(atom)
        if made is None:
            outside = _before_loop(lw, atom)
            if outside is None:
                return atom
            atom = outside
        elif made.op.update or made.op in _SAME:
            atom = made.args[0]
        elif made.op in (FOR, WHILE):
            init = _only_written(made, atom)
            if init is None:
                return atom
            atom = init
        else:
            return atom
    return atom


def _before_loop(lw: Lowering, param: ir.Value) -> Any:
    """What an array was before the loop that is being lowered, which does no more than write into it."""
    for loop in lw.heap.loops:
        for (place, key), entry in loop.entries.items():
            if key == CONTENT and place.kind in ARRAYS:
                for value, init in entry.params:
                    if value is param:
                        return init
    return None


def _only_written(loop: ir.Equation, out: ir.Value) -> Any:
    """What a carried array was before a loop that does no more than write into it; None for other loops."""
    inits = loop.args[-1 if loop.op is FOR else 0]
    at = loop.outs.index(out)
    if at >= len(inits):
        return None
    body = loop.blocks[-1]
    params = body.params[len(body.params) - len(inits) :]
    made = {o: e for e in body.equations for o in e.outs}
    atom = body.results[at]
    while isinstance(atom, ir.Value) and atom in made:
        if not made[atom].op.update:
            return None
        atom = made[atom].args[0]
    return inits[at] if atom is params[at] else None


def _sides(branch: ir.Equation, out: ir.Value) -> list[ir.Value]:
    """What an array may be that two branches hand on."""
    results = [block.results[branch.outs.index(out)] for block in branch.blocks]
    return [atom for atom in results if isinstance(atom, ir.Value)]


# ---- C order ---------------------------------------------------------------------------------------------------------------


def in_order(lw: Lowering, atom: ir.Atom) -> bool:
    """Whether the array is known to lie in C order, without a gap."""
    atom = _written(lw, atom)
    if not isinstance(atom, ir.Value):
        return False
    path = lw.inputs.leaves.get(atom)
    if path is not None:
        return path in lw.inputs.layouts and lw.inputs.is_in_c_order(path)
    made = lw.builder.origin.get(atom)
    if made is not None and made.op is IF:
        return all(in_order(lw, side) for side in _sides(made, atom))
    if made is None or made.blocks:
        return False
    name = made.op.name
    if name in _MADE_IN_ORDER or (name == "np.copy" and made.spelling == "method"):
        return True
    if name in ("np.array", "np.copy", "astype"):  # of an array they keep its order
        return not isinstance(made.args[0], ir.Value) or in_order(lw, made.args[0])
    if name in _LIKE_ALL:
        return all(in_order(lw, v) for v in ir.values(made.args) if facts.is_array(v.fact) and v.fact.rank != 0)
    if name in _RESHAPES:
        return _is_in_c_order(made.args[-1]) and in_order(lw, made.args[0])
    if name == "getitem" and indexing.is_basic(made.args[1]):
        return _is_leading(made.args[1]) and in_order(lw, made.args[0])
    if made.op.sharing(made.args) == "no" and _rank(atom) == 1:
        return True
    return made.op.elementwise and all(_lies_alike(lw, atom, v) for v in ir.values(made.args))


def _lies_alike(lw: Lowering, result: ir.Value, operand: ir.Value) -> bool:
    """Whether an operand lets the result of a ufunc lie in C order: a number does, and an array of its shape in that order."""
    if not facts.is_array(operand.fact):
        return True
    return operand.fact.shape is not None and operand.fact.shape == result.fact.shape and in_order(lw, operand)


def _is_leading(index: Any) -> bool:
    """Whether an index takes whole pieces of memory: integers, then at most one slice without a step."""
    entries = list(indexing.items(index))
    while entries and not isinstance(entries[0], slice) and entries[0] is not None and entries[0] is not Ellipsis:
        entries.pop(0)
    if entries and isinstance(entries[0], slice) and _is_step_one(entries[0].step):
        entries.pop(0)
    return not entries


def _is_step_one(step: Any) -> bool:
    return step is None or (isinstance(step, ir.Const) and step.value in (None, 1))


def _rank(atom: ir.Atom) -> int | None:
    return atom.fact.rank if isinstance(atom.fact, facts.Num) else None


# ---- any order -------------------------------------------------------------------------------------------------------------


def _witness(lw: Lowering, atom: ir.Atom, copied: frozenset[ir.Atom] = frozenset()) -> np.ndarray:
    """An array with the shape and the strides that this one has in the present call, where some arrays are copies in C order."""
    atom = _written(lw, atom)
    found = _laid_out(lw, atom, copied)
    return np.ascontiguousarray(found) if atom in copied else found


def _laid_out(lw: Lowering, atom: ir.Atom, copied: frozenset[ir.Atom]) -> np.ndarray:
    if isinstance(atom, ir.Const) and isinstance(atom.value, np.ndarray):
        return atom.value
    if in_order(lw, atom):
        return np.empty(_lengths(lw, atom))
    path = lw.inputs.leaves.get(atom) if isinstance(atom, ir.Value) else None
    if path is not None and path in lw.inputs.layouts:
        return lw.inputs.example(path)
    made = lw.builder.origin.get(atom) if isinstance(atom, ir.Value) and path is None else None
    if made is None or made.blocks:
        raise _Unknown
    if isinstance(made.op.run, np.ufunc) or (made.op.style in ("binary", "unary") and made.op.elementwise):
        return _of_ufunc(*(_witness(lw, v, copied) for v in ir.values(made.args) if facts.is_array(v.fact)))
    if made.op.name in _LIKE_ALL:
        arrays = ir.map_tree(lambda a: _witness(lw, a, copied) if facts.is_array(a.fact) else _concrete(lw, a), made.args)
        return call(made.op.run, made.op, arrays)  # type: ignore[no-any-return]
    if made.op.name == "np.copy" or (made.op.name == "np.array" and isinstance(made.args[0], ir.Value)):
        return np.copy(_witness(lw, made.args[0], copied))
    if made.op.sharing(made.args) == "yes" or made.op.name in _RESHAPES:
        first, *rest = made.args
        return call(made.op.run, made.op, (_witness(lw, first, copied), *(_concrete(lw, a) for a in rest)))  # type: ignore[no-any-return]
    raise _Unknown


def _of_ufunc(*operands: np.ndarray) -> np.ndarray:
    """The result of a function of one or two arrays; all ufuncs lay it alike."""
    if len(operands) not in (1, 2):
        raise _Unknown
    made: np.ndarray = (np.negative if len(operands) == 1 else np.add)(*operands)
    return made


def lies_in_order(lw: Lowering, atom: ir.Atom) -> bool | None:
    """Whether an array lies in C order in the present call; None where it cannot be told."""
    if in_order(lw, atom):
        return True
    found = placed(lw, atom)
    return None if found is None else bool(found.flags.c_contiguous)


def placed(lw: Lowering, atom: ir.Atom) -> np.ndarray | None:
    """An array that lies in memory as this one does in the present call; None where it cannot be told."""
    try:
        found = _witness(lw, atom)
    except _Unknown:
        return None
    for path in asked(lw, atom):
        lw.inputs.guard_strides(path)
    return found


def _lengths(lw: Lowering, atom: ir.Atom) -> tuple[int, ...]:
    shape = atom.fact.shape if isinstance(atom.fact, facts.Num) else None
    found = (None,) if shape is None else lw.inputs.concrete(shape)
    if None in found:
        raise _Unknown
    return found  # type: ignore[return-value]


def _concrete(lw: Lowering, tree: Any) -> Any:
    """An argument of an operation in numbers, as far as they are constants and lengths of this call."""

    def number(atom: ir.Atom) -> Any:
        if isinstance(atom, ir.Const):
            return atom.value
        size = atom.fact.value if isinstance(atom.fact, facts.Num) else None
        (found,) = (None,) if size is None else lw.inputs.concrete((size,))
        if found is None:
            raise _Unknown
        return found

    return ir.map_tree(number, tree)
