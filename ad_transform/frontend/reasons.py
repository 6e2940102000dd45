"""Loops that are why something is not known when the code is generated, and would be if they were written out, in part or whole.

FIRST  a name begins as a number, and an array takes its place, or as None, and an object does: what it is bound to is known after
       one iteration (beginning.py)
WHOLE  a list grows in the loop, or its iterations exchange arrays or objects: how many items there are, and which is which, is
       known where all iterations are written out (unrolling.py)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .. import facts, ir
from ..ir import Value
from .choices import NeedsChoice
from .heap import CONTENT, Place

if TYPE_CHECKING:
    from .lower import Lowering

FIRST = "the first iteration"
WHOLE = "all iterations"


def note_parameter(lw: Lowering, param: Value, init: ir.Atom, node: Any) -> None:
    """Note what is known of a parameter of a loop's body by what it starts from."""
    if isinstance(param.fact, facts.Seq):
        lw.starts[param] = init
    elif _loses_axes(param, init):
        lw.reasons[param] = (node, FIRST)


def note_result(lw: Lowering, out: Value, init: ir.Atom, node: Any) -> None:
    """Note that a loop is why less is known of what comes out of it than of its start."""
    if isinstance(out.fact, facts.Seq):
        lw.reasons[out] = (node, WHOLE)
    elif _loses_axes(out, init):
        lw.reasons[out] = (node, FIRST)


def _loses_axes(value: Value, init: ir.Atom) -> bool:
    """Whether the number of axes is known of the start only."""
    known = [getattr(getattr(atom, "fact", None), "shape", None) is not None for atom in (value, init)]
    return isinstance(value.fact, facts.Num) and known == [False, True]


def behind(lw: Lowering, values: Iterable[Any]) -> frozenset[Any]:
    """The loops, not written out yet, because of which less is known of these values."""
    found: set[Any] = set()
    inits = {param: init for loop in lw.heap.loops for entry in loop.entries.values() for param, init in entry.params}
    todo, seen = list(values), set()
    while todo:
        at = todo.pop()
        if not isinstance(at, Value) or at in seen:
            continue
        seen.add(at)
        if at in lw.reasons and (more := _more(lw, *lw.reasons[at])):
            found.add(more)
        elif at in lw.starts:
            todo.append(lw.starts[at])
        elif at in inits:
            todo.append(inits[at])
        elif (equation := lw.builder.origin.get(at)) is not None:
            todo.extend(ir.reads(equation))
    return frozenset(found)


def _more(lw: Lowering, node: Any, part: str) -> Any:
    """What can still be written out of a loop: its first iteration, then all."""
    wanted = [(node, each) for each in (part, WHOLE) if (node, each) not in lw.heap.choices]
    return wanted[0] if wanted and (node, WHOLE) not in lw.heap.choices else None


def ask(lw: Lowering, values: Iterable[Any]) -> None:
    """Ask for the loops behind these values to be written out."""
    if loops := behind(lw, values):
        raise NeedsChoice(loops)


def ask_for_first(lw: Any, loop: Any) -> None:
    """Ask for the first iteration of a loop to be written out, unless it has been asked for."""
    if (loop, FIRST) not in lw.heap.choices:
        raise NeedsChoice(frozenset({(loop, FIRST)}))


def ask_for_whole(lw: Any, loops: Iterable[Any]) -> None:
    """Ask for these loops to be written out, those that have not been asked for yet."""
    if wanted := frozenset((loop, WHOLE) for loop in loops) - lw.heap.choices:
        raise NeedsChoice(wanted)


def ask_for_list(lw: Lowering, place: Place) -> None:
    """Ask for the loops in which a list of unknown length has grown to be written out."""
    loop = (lw.growers.get(place), WHOLE)
    if place in lw.growers and loop not in lw.heap.choices:
        raise NeedsChoice(frozenset({loop}))
    ask(lw, ir.values(lw.heap.contents.get(place, {}).get(CONTENT)))  # one that a branch has made, and nobody reads, is gone
