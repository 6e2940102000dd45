"""An addition into zeros is a store: `c_bar[k] += s_bar` where nothing has been added to `c_bar[k]` before.

    z = zeros_like(c); for k: z[k] += s              ->   z = zeros_like(c); for k: z[k] = s
    z = zeros_like(x); z[0] += a; z[1] += b          ->   z = zeros_like(x); z[0] = a; z[1] = b

Of a value that was made as zeros, the indices are known at which it was touched since. In a loop, what earlier iterations touched
is at other values of the loop's index. The statements of the primal stay as they were written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..ir import UNDEFINED, Block, Const, Equation, Value
from ..rules import core, creation, indexing
from ..rules.control import FOR, IF

ZEROS = (core.zeros_like, creation.zeros)
UPDATES = (indexing.additem, indexing.setitem, indexing.subitem)
MOST = 32  # indices that are compared with each other
Index = tuple[Any, ...]
_UNKNOWN = object()  # an integer, in an index


@dataclass(frozen=True)
class _Other:
    """The index of a loop in another iteration."""

    index: Value


@dataclass(frozen=True)
class _Nearly:
    """What is known of a value: it is `root`, which is zero or was taken for zero, touched at some indices."""

    root: Value
    touched: frozenset[Index] = frozenset()

    def and_at(self, indices: Iterable[Index]) -> _Nearly | None:
        touched = self.touched.union(indices)
        return _Nearly(self.root, touched) if len(touched) <= MOST else None


Effects = list[frozenset[Index] | None]


def store_first(block: Block) -> Block:
    """The block with stores for the additions into elements that are zero."""
    return _Zeros().block(block)


class _Zeros:
    def __init__(self) -> None:
        self.known: dict[Value, _Nearly] = {}
        self.effects: dict[int, Effects] = {}  # of a loop's body, by the identity of its block
        self.surveying = False  # looking for effects: nothing is rewritten

    def block(self, block: Block) -> Block:
        return Block(block.params, [self.equation(e) for e in block.equations], block.results)

    def equation(self, e: Equation) -> Equation:
        if e.op in ZEROS:
            self.learn(e.out, _Nearly(e.out))
        elif e.op in UPDATES:
            return self.update(e)
        elif e.op is FOR:
            return self.loop(e)
        elif e.blocks:
            blocks = tuple(map(self.block, e.blocks))
            if e.op is IF:
                self.join(e)
            return Equation(e.outs, e.op, e.args, blocks, e.location, e.spelling)
        return e

    def learn(self, value: Value, fact: _Nearly | None) -> None:
        """What is known of a value now, whatever was before: bodies are walked more than once."""
        self.known.pop(value, None)
        if fact is not None:
            self.known[value] = fact

    def of(self, atom: Any) -> _Nearly | None:
        return self.known.get(atom) if isinstance(atom, Value) else None

    def update(self, e: Equation) -> Equation:
        base, steps, index, _ = e.args
        before = self.of(base)
        if before is None or steps != () or index is Ellipsis or not indexing.is_basic(index):
            self.learn(e.out, None)
            return e
        at = _described(index)
        self.learn(e.out, before.and_at([at]))
        is_ours = e.op is indexing.additem and e.location is not None and e.location.adjoint
        is_first = is_ours and all(_differ(at, other) for other in before.touched)
        return Equation(e.outs, indexing.setitem, e.args, (), e.location, e.spelling) if is_first else e

    def join(self, e: Equation) -> None:
        """A result of an `if` may have been touched where it was in either branch."""
        for k, out in enumerate(e.outs):
            found = [self.of(b.results[k]) for b in e.blocks if b.results[k] is not UNDEFINED]
            first = found[0] if found else None
            alike = first is not None and all(f is not None and f.root is first.root for f in found)
            self.learn(out, first.and_at(at for f in found if f for at in f.touched) if first and alike else None)

    def loop(self, e: Equation) -> Equation:
        _, xs, inits = e.args
        body = e.blocks[0]
        index, params = body.params[0], body.params[1 + len(xs) :]
        effects = self.effects_of(body, params)
        inner = body if self.surveying else self.in_any_iteration(e, effects)
        for out, init, effect in zip(e.outs, inits, effects, strict=False):
            self.learn(out, self.after(init, effect, index, _UNKNOWN))
        return Equation(e.outs, FOR, e.args, (inner,), e.location, e.spelling)

    def in_any_iteration(self, e: Equation, effects: Effects) -> Block:
        """The body of a loop, where earlier iterations had other indices."""
        bounds, xs, inits = e.args
        body, index = e.blocks[0], e.blocks[0].params[0]
        other = _Other(index) if _from_zero(bounds) else _UNKNOWN
        for param, init, effect in zip(body.params[1 + len(xs) :], inits, effects, strict=True):
            self.learn(param, self.after(init, effect, index, other))
        return self.block(body)

    def effects_of(self, body: Block, params: list[Value]) -> Effects:
        """Where one iteration touches what the loop carries; None of what it does not hand on as it is."""
        if id(body) not in self.effects:
            before, self.surveying = self.surveying, True
            for param in params:
                self.learn(param, _Nearly(param))
            self.block(body)
            self.surveying = before
            ends = [self.of(r) for r in body.results[: len(params)]]
            self.effects[id(body)] = [
                end.touched if end is not None and end.root is param else None for end, param in zip(ends, params, strict=True)
            ]
        return self.effects[id(body)]

    def after(self, init: Any, effect: frozenset[Index] | None, index: Value, other: Any) -> _Nearly | None:
        """What is known after iterations with other indices."""
        before = self.of(init)
        if before is None or effect is None:
            return None
        return before.and_at(tuple(other if i is index else i for i in at) for at in effect)


def _described(index: Any) -> Index:
    """The integers of a basic index, axis by axis, up to where axes cannot be counted."""
    found: list[Any] = []
    for item in indexing.items(index):
        item = item.value if isinstance(item, Const) else item
        if item is None or item is Ellipsis:
            break
        found.append(item if isinstance(item, (int, Value)) else _UNKNOWN)
    return tuple(found)


def _differ(one: Index, other: Index) -> bool:
    """Whether two indices surely have no element in common."""
    return any(_distinct(a, b) or _distinct(b, a) for a, b in zip(one, other, strict=False))


def _distinct(a: Any, b: Any) -> bool:
    if isinstance(a, int) and isinstance(b, int):
        return a != b and a >= 0 and b >= 0
    return isinstance(a, _Other) and a.index is b


def _from_zero(bounds: Any) -> bool:
    """Whether the integers of a range are known not to be negative: then different ones mean different elements."""
    start, stop, step = (b.value if isinstance(b, Const) else None for b in bounds)
    if step is None:
        return False
    return start is not None and start >= 0 if step > 0 else stop is not None and stop >= -1
