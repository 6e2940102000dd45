"""Elements that a loop leaves in an array: the adjoint reads them from the array after the loop, and nothing is saved.

    for t in range(n):
        h[t + 1] = np.tanh(W @ h[t])        the adjoint of step t reads h[t] and h[t + 1]: they are still in h after the loop

An element stays if no later write, of this iteration or of another, hits it (analysis/places.py).
"""

from __future__ import annotations

from typing import Any

from .. import facts, ir
from ..analysis.places import Array, Place, Places
from ..ir import Equation, Value
from ..rules import indexing


def reading_kept(
    e: Equation, forward: list[Equation], params: list[Value], results: list[Any], outs: list[Value]
) -> list[Equation]:
    """The forward equations of a `for`, with elements that stay read from the array after the loop.

    `params`, `results` and `outs` are what is carried: at the head of the loop, at its end, and after it.
    """
    places = Places(e, forward)
    kept: dict[Value, tuple[Value, Any]] = {}
    for param, result, out in zip(params, results, outs, strict=True):
        array = places.array(param, result)
        if array is not None and array.writes:
            kept.update((value, (out, index)) for value, index in _elements(places, array, forward))
    if not kept:
        return forward
    return _in_order([_read_from(q, *kept[q.out]) if len(q.outs) == 1 and q.out in kept else q for q in forward])


def _read_from(e: Equation, array: Value, index: Any) -> Equation:
    return Equation(e.outs, indexing.getitem, (array, index), (), e.location)


def _elements(places: Places, array: Array, forward: list[Equation]) -> list[tuple[Value, Any]]:
    """What is read from an array or stored into it, of which no later write changes anything, with its index."""
    found: list[tuple[Value, Any]] = []
    written = [places.place(write.args[2]) for write in array.writes]

    def stays(place: Place, version: int) -> bool:
        return all(places.apart(place, other, k >= version) for k, other in enumerate(written))

    for e in forward:
        read = e.op is indexing.getitem and e.args[0] in array.versions and indexing.is_basic(e.args[1])
        if read and stays(places.place(e.args[1]), array.versions.index(e.args[0])):
            found.append((e.out, e.args[1]))
    for k, write in enumerate(array.writes):
        value, index = write.args[3], write.args[2]
        stored = write.op is indexing.setitem and value in places.made and _fills(array.versions[0].fact, index, value.fact)
        if stored and stays(written[k], k + 1):
            found.append((value, index))
    return found


def _fills(array: facts.Num, index: Any, value: Any) -> bool:
    """Whether what is stored at an index is what is read there afterwards: nothing is broadcast or cast."""
    if not isinstance(value, facts.Num) or array.shape is None or array.dtype is None or not indexing.is_basic(index):
        return False
    return value.dtype == array.dtype and value.shape == indexing.indexed_shape(array.shape, index)


def _in_order(equations: list[Equation]) -> list[Equation]:
    """The equations with each behind what it reads; their order is kept where that is possible."""
    made = {out: e for e in equations for out in e.outs}
    ordered: dict[Equation, None] = {}
    todo = list(reversed(equations))
    while todo:
        e = todo[-1]
        before = [m for v in ir.reads(e) if (m := made.get(v)) is not None and m not in ordered and m is not e]
        todo.extend(before)
        if not before:
            ordered[todo.pop()] = None
    return list(ordered)
