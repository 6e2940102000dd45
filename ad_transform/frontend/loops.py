"""`for` and `while` become one equation each, with what they carry (carry.py).

The body is lowered again and again, with wider facts at its head, until the facts at its end fit. Some loops are written
out instead (unrolling.py).
"""

from __future__ import annotations

import ast
import functools
import itertools
from collections.abc import Callable
from typing import Any

from .. import facts, ir
from ..errors import NeedsStatic
from ..ir import Block, Const, Equation, Value
from ..optimise.dce import acts
from ..rules.control import FOR, WHILE
from ..rules.ranges import range_index
from . import beginning, columns, effects, reasons
from .branches import branch, negate, tested, truth
from .carry import Loop
from .columns import StructureError
from .heap import ARRAYS, CONTENT, ArrayRef, is_atom, is_changed
from .iteration import Counted, Listed, Wrapped, check_lazy, growing, iterate, parted
from .lower import STATEMENTS, Lowering, handles
from .owned import is_owned
from .plan import Carried, Plan
from .raising import is_false, leaves_loop
from .reasons import WHOLE
from .scopes import assigned_names, rebound_names
from .structure import references
from .unrolling import iterations_instead, listed_by, whole, write_out, write_out_while

MOST_PASSES = 40  # over the body of a loop, of which one around it needs as many


@handles(STATEMENTS, ast.For)
def for_statement(lw: Lowering, node: ast.For) -> None:
    from .generators import in_turns

    stop = getattr(node, "stop", None)
    if stop:
        lw.heap.set(lw.frame.place, stop, Const(False))
    iterable = in_turns(lw, lw.expression(node.iter), node.iter)
    check_lazy(lw, iterable, node.iter)
    _over(lw, node, iterable, stop)


def _over(lw: Lowering, node: ast.For, iterable: Any, stop: str | None) -> None:
    from .statements import assign

    if (found := parted(iterable)) is not None:
        chosen, with_one = found
        chosen.do(lw, lambda one: _over(lw, node, with_one(one), stop))
        return
    if isinstance(iterable, Wrapped) and iterable.is_generator:
        _over_generator(lw, node, iterable, stop)
        return
    items = iterate(lw, iterable, node.iter)
    if stop and isinstance(items, Counted) and items.snapshots is not None:
        what = "break or return in a loop over checkpointed(...), whose number of steps must be known"
        raise lw.unsupported(node, what, "run all steps")
    watched = growing(lw, iterable)

    def steps(item: Any) -> None:
        assign(lw, node.target, item)
        lw.statements(node.body)

    stop, body = leaves_loop(lw, stop, steps)
    with lw.holding(_parts(iterable)):
        run(lw, node, items, body, stop)
    if any(before != after for before, after in zip(watched, growing(lw, iterable), strict=True)):
        raise lw.unsupported(node, "a list is changed while a loop runs over it", "loop over a copy, list(...)")
    _otherwise(lw, node, stop)


def _over_generator(lw: Lowering, node: ast.For, iterable: Wrapped, stop: str | None) -> None:
    from .generators import loop_over
    from .statements import assign

    def body(item: Any) -> None:
        assign(lw, node.target, item)
        lw.statements(node.body)

    with lw.holding(_parts(iterable)):
        loop_over(lw, node, iterable, body, stop)
    _otherwise(lw, node, stop)


def _parts(iterable: Any) -> Any:
    """What an iterable holds, inside zip and enumerate too."""
    return tuple(map(_parts, iterable.parts)) if isinstance(iterable, Wrapped) else iterable


def _otherwise(lw: Lowering, node: ast.For | ast.While, stop: str | None) -> None:
    """The `else` of a loop: runs where the loop was not left by break."""
    if not node.orelse:
        return
    left = lw.heap.get(lw.frame.place, stop) if stop else Const(False)
    branch(lw, truth(lw, negate(lw, left, node), node), lambda: lw.statements(node.orelse), lambda: None)


def run(lw: Lowering, node: Any, items: Counted | Listed, body: Callable[[Any], None], stop: str | None = None) -> None:
    """Run a body once for each item."""
    if isinstance(items, Listed):
        write_out(lw, items, 0, body, stop)
        return
    if (numbers := whole(lw, node, items)) is not None:
        write_out(lw, listed_by(items, numbers), 0, body, stop)
    elif (some := beginning.runs(lw, node, items)) is None:
        _run(lw, node, items, body, stop)
    elif some:
        rest = beginning.others(lw, items)
        beginning.run_first(lw, lambda: body(items.item(items.bounds[0])), stop, lambda: _run(lw, node, rest, body, stop))


def _run(lw: Lowering, node: Any, items: Counted, body: Callable[[Any], None], stop: str | None) -> None:
    before, mark = lw.heap.snapshot(), len(lw.builder.equations)
    name = getattr(getattr(node, "target", None), "id", None) if items.is_range else "i"
    index = Value(name, facts.Num(facts.INT.dtype, (), "python", range_index(items.bounds)))
    lw.bounds[index] = items.bounds
    try:
        _counted(lw, node, items, index, body, stop)
    except (NeedsStatic, StructureError) as need:
        numbers = iterations_instead(lw, need, items, index, node)
        if numbers is None:
            raise
        lw.heap.restore(before)
        del lw.builder.equations[mark:]
        write_out(lw, listed_by(items, numbers), 0, body, stop)


def _counted(lw: Lowering, node: Any, items: Counted, index: Value, body: Callable[[Any], None], stop: str | None) -> None:
    def attempt() -> list[Block]:
        with lw.sometimes() as equations:
            body(items.item(index))
        return [Block([index], equations, [])]

    def finish(blocks: list[Block], carried: list[Carried], outs: list[Value], flag: list[ir.Atom]) -> None:
        (block,) = blocks
        block.params += [c.param for c in carried]
        block.results += [c.result for c in carried] + flag
        again = items.snapshots is not None and not acts(block, besides=effects.call_op)  # another run would draw other numbers
        bounds = (*items.bounds, items.snapshots) if again else items.bounds
        if not items.constant_length():
            _note_partial(lw, carried, outs)
        args = (bounds, (), tuple(c.init for c in carried))
        lw.builder.append(Equation(outs, FOR, args, (block,), lw.builder.location))

    fixed_point(lw, node, attempt, finish, stop)


class _TestChangesState(Exception):  # noqa: N818 - a request between functions, never shown to a user
    """What the condition of a loop changes, the body must see."""

    def __init__(self, node: ast.While) -> None:
        super().__init__()
        self.node = node


@handles(STATEMENTS, ast.While)
def while_statement(lw: Lowering, node: ast.While) -> None:
    """A loop of which the first iteration is written out where that is asked for, and the condition holds at first."""
    if (node, WHOLE) in lw.heap.choices and _written_out(lw, node):
        return
    if not beginning.is_asked_for(lw, node):
        _whole_while(lw, node)
        return
    before, mark = lw.heap.snapshot(), len(lw.builder.equations)
    if beginning.holds(lw, tested(lw, node.test)):
        stop, body = leaves_loop(lw, getattr(node, "stop", None), lambda: lw.statements(node.body))
        beginning.run_first(lw, body, stop, lambda: _whole_while(lw, node))
    else:
        lw.heap.restore(before)
        del lw.builder.equations[mark:]
        _whole_while(lw, node)


def _written_out(lw: Lowering, node: ast.While) -> bool:
    """Write all iterations out, if their number is known."""
    before, mark = lw.heap.snapshot(), len(lw.builder.equations)
    refused = StructureError("the number of iterations is not known", lw.locate(node))
    try:
        stop = write_out_while(lw, node, refused)
    except StructureError as error:
        if error is not refused:
            raise
        lw.heap.restore(before)
        del lw.builder.equations[mark:]
        return False
    _otherwise(lw, node, stop)
    return True


def _whole_while(lw: Lowering, node: ast.While) -> None:
    """A condition of its own where evaluating it changes nothing, else the beginning of the body."""
    if node in lw.tested_inside:
        _while_with_test_inside(lw, node)
        return
    before, mark = lw.heap.snapshot(), len(lw.builder.equations)
    try:
        _while(lw, node)
    except _TestChangesState as found:
        if found.node is not node:
            raise
        lw.heap.restore(before)
        del lw.builder.equations[mark:]
        del lw.loop_plans[node, lw.frame.place]
        lw.tested_inside.add(node)
        _while_with_test_inside(lw, node)
    except StructureError as refused:
        if refused.lineno != lw.locate(node).line:
            raise
        lw.heap.restore(before)
        del lw.builder.equations[mark:]
        _otherwise(lw, node, write_out_while(lw, node, refused))


def _while_with_test_inside(lw: Lowering, node: ast.While) -> None:
    """`while test: body` as `while True: if test: body else: (the loop ends)`."""
    frame = lw.frame.place
    broken, inner = leaves_loop(lw, getattr(node, "stop", None), lambda: lw.statements(node.body))
    ended = f"stop by test {node.lineno} {node.col_offset}"
    for flag in (ended, broken) if broken else (ended,):
        lw.heap.set(frame, flag, Const(False))

    def go_on() -> None:
        inner()
        if broken:
            lw.heap.set(frame, ended, lw.heap.get(frame, broken))

    def attempt() -> list[Block]:
        with lw.sometimes() as equations:
            condition = tested(lw, node.test)
            branch(lw, condition, go_on, lambda: lw.heap.set(frame, ended, Const(True)))
        return [Block([], [], [Const(True)]), Block([], equations, [])]

    fixed_point(lw, node, attempt, functools.partial(_finish_while, lw), ended)
    _otherwise(lw, node, broken)


def _while(lw: Lowering, node: ast.While) -> None:
    stop = getattr(node, "stop", None)
    if stop:
        lw.heap.set(lw.frame.place, stop, Const(False))
    stop, body = leaves_loop(lw, stop, lambda: lw.statements(node.body))

    def attempt() -> list[Block]:
        state = lw.heap.snapshot()
        with lw.sometimes() as test:
            condition = tested(lw, node.test)
        if is_changed(state, lw.heap.contents):
            raise _TestChangesState(node)
        with lw.sometimes() as equations:
            if not is_false(condition):
                body()
        return [Block([], test, [condition]), Block([], equations, [])]

    fixed_point(lw, node, attempt, functools.partial(_finish_while, lw), stop)
    _otherwise(lw, node, stop)


def _finish_while(lw: Lowering, blocks: list[Block], carried: list[Carried], outs: list[Value], flag: list[ir.Atom]) -> None:
    """Write the equation of a `while`."""
    test, block = blocks
    again = {c.param: Value(c.param.name, c.param.fact) for c in carried}  # the condition has parameters of its own
    test = ir.substitute(test, dict(again))
    test.params = list(again.values())
    block.params += [c.param for c in carried]
    block.results += [c.result for c in carried] + flag
    _note_partial(lw, carried, outs)
    args = (tuple(c.init for c in carried), ())
    lw.builder.append(Equation(outs, WHILE, args, (test, block), lw.builder.location))


def _note_partial(lw: Lowering, carried: list[Carried], outs: list[Value]) -> None:
    """What only the body of a loop assigns is not assigned where no iteration runs."""
    unassigned = (out for c, out in zip(carried, outs, strict=True) if c.init is ir.UNDEFINED and c.param not in lw.heap.guarded)
    lw.heap.partial.update((out, []) for out in unassigned)


def fixed_point(lw: Lowering, node: Any, attempt: Callable[[], list[Block]], finish: Callable[..., None], stop: str | None) -> None:
    """Lower the body until the facts at its end fit those at its head, then write the equation."""
    plan = lw.loop_plans.setdefault((node, lw.frame.place), Plan())
    before, mark = lw.heap.snapshot(), len(lw.builder.equations)
    for _ in range(MOST_PASSES):
        plan.begin()
        for place in (*plan.growing, *plan.columns):
            lw.growers.setdefault(place, node)
            _grow(lw, plan, place)
        loop = Loop(lw, plan, node, assigned_names(node), rebound_names(node))
        lw.heap.loops.append(loop)
        lw.heap.enter_state(lw.heap.contents)
        try:
            blocks = attempt()
            with lw.builder.resume(blocks[-1].equations):
                changed = loop.collect(node)
        finally:
            lw.heap.loops.pop()
        if not plan.changed:
            if loop.failed and not lw.heap.loops:
                raise loop.failed
            _close(lw, loop, blocks, changed, finish, stop)
            return
        del lw.builder.equations[mark:]
        lw.heap.restore(before)
    raise lw.unsupported(
        node, "what is known of the values in this loop changes with every pass", "keep the kinds of its variables fixed"
    )


def _close(lw: Lowering, loop: Loop, blocks: list[Block], changed: list[Any], finish: Any, stop: str | None) -> None:
    """Put back what is handed on unchanged, write the equation, and bind what comes out of it."""
    carried = [c for *_, group in changed for c in group if c.result is not c.param]
    kept = {c.param for c in carried}
    same: dict[Value, ir.Atom] = {p: i for e in loop.entries.values() for p, i in e.params if p not in kept}
    _close_chains(same)
    flag = []
    if stop:
        flag = [lw.heap.contents[loop.frame].get(stop, Const(False))]
    blocks = [ir.substitute(b, same) for b in blocks]
    outs = [Value(c.param.name, c.param.fact) for c in carried]
    values = {c.param: out for c, out in zip(carried, outs, strict=True)}
    for c, out in zip(carried, outs, strict=True):
        reasons.note_result(lw, out, c.init, loop.selectors.node)
        c.result, c.init = same.get(c.result, c.result), same.get(c.init, c.init)
    finish(blocks, carried, outs, [same.get(f, f) if isinstance(f, Value) else f for f in flag])
    _bind(lw, loop, changed, values, same)


def _close_chains(same: dict[Value, ir.Atom]) -> None:
    """Where one parameter starts from another that is put back too, go to the end of the chain."""
    for param in same:
        at = same[param]
        while isinstance(at, Value) and at in same:
            at = same[at]
        same[param] = at


def _bind(lw: Lowering, loop: Loop, changed: list[Any], values: Any, same: Any) -> None:
    """After the loop: the state before it, with what was carried bound to the outs, in places of its own."""
    heap, start = lw.heap, loop.start
    inside = [p for p in heap.contents if p not in start and p not in lw.closures]
    bindings = []
    for where, entry, last, group in changed:
        like = last if entry.header is ir.UNDEFINED or (is_atom(entry.header) and isinstance(last, ArrayRef)) else entry.header
        atoms = [values.get(c.param, same.get(c.param, c.init)) for c in group]
        bindings.append((where, loop.bound(where, like, iter(atoms)), loop.origins(where, entry.init, last)))
    made = {p: heap.contents[p] for p in heap.contents if p not in start and p not in inside}
    heap.enter_state({**start, **made})
    heap.dirty = set()
    for (place, key), bound, origins in bindings:
        if place.kind == "object" and start.get(place, {}).get(key, ir.UNDEFINED) is ir.UNDEFINED:
            heap.perhaps.setdefault(place, set()).add(key)
        heap.set(place, key, bound)
        if (place, key) not in loop.selectors.chosen:
            loop.note_join((place, key), bound)
        for ref in references(heap, bound):
            heap.blur(ref.place, loop.selectors.node)
            if isinstance(ref, ArrayRef):
                loop.freeze((place, key), ref)
            for other in origins:
                if isinstance(ref, ArrayRef) == (other.kind in ARRAYS) or is_owned(lw, other):
                    heap.entangle(ref.place, other)
    _entangle_outs(lw, loop)


def _entangle_outs(lw: Lowering, loop: Loop) -> None:
    """What may be one array at the head of the body may be one after the loop."""
    heap = lw.heap

    def found(where: Any) -> list[Any]:
        return list(references(heap, heap.contents.get(where[0], {}).get(where[1], ir.UNDEFINED)))

    for one, other in loop.plan.aliases:
        if isinstance(other, tuple) and not {one, other} & loop.selectors.chosen.keys():
            for a, b in itertools.product(found(one), found(other)):
                if type(a) is type(b):
                    heap.entangle_pair(a.place, b.place)


def _grow(lw: Lowering, plan: Plan, place: Any) -> None:
    from .dynamic import make_dynamic

    if place in lw.heap.contents and not lw.heap.has(place, CONTENT):
        make_dynamic(lw, place)
    if place in lw.heap.contents and place in plan.columns and columns.is_empty(lw.heap.get(place, CONTENT)):
        lw.heap.set(place, CONTENT, columns.empty(lw, plan.columns[place], place.hint))
