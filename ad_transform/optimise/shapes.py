"""What is needed for its shape alone is not computed, where something else of the same shape is there.

    y = x + b; a = np.zeros_like(y)   ->   a = np.zeros_like(x)      where the facts say that x and y have one shape and one dtype

Nothing is borrowed from what an `if` or an attempt hands on, what is made of that, or what a loop begins without: it may not have
been made. Where a reshape of an array is written into, nothing is made like another array than the program says: how it lies in
memory decides whether the reshape is a view.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from .. import facts, ir, sizes
from ..analysis.definedness import doubtful_values
from ..ir import Block, Const, Equation, Value
from ..rules.attempts import fails
from ..rules.control import IF
from ..rules.shaping import MADE_LIKE
from .dce import remove_dead
from .lengths import LENGTHS


def borrow_shapes(block: Block) -> Block:
    """The block with shapes read from what is there anyway."""
    pass_ = _Borrow(block)
    return remove_dead(pass_.block(block, {}))


class _Borrow:
    def __init__(self, block: Block) -> None:
        self.reads = ir.Reads()
        self.needed = set(block.params)  # for more than the shape
        self.need(block)
        self.doubtful = doubtful_values(block)
        self.reshaped = any(_writes_reshape(e) for b in ir.walk(block) for e in b.equations)

    def need(self, block: Block) -> None:
        self.needed.update(ir.values(block.results))
        for e in reversed(block.equations):
            if e.blocks or e.op.effect or not self.needed.isdisjoint(e.outs):
                self.needed.update(v for k, a in enumerate(e.args) if k not in e.op.shape_of for v in ir.values(a))
            for inner in e.blocks:
                self.need(inner)

    def block(self, block: Block, there: dict[Any, Value]) -> Block:
        there = dict(there)
        equations = []
        self.enter(block.params, there)
        for e in block.equations:
            if e.op in (IF, fails) or not self.doubtful.isdisjoint(self.reads.equation(e)):
                self.doubtful.update(e.outs, *(b.params for b in e.blocks))
            args = tuple(self.borrowed(e, a, there) if k in e.op.shape_of else a for k, a in enumerate(e.args))
            blocks = tuple(self.block(b, there) for b in e.blocks)
            equations.append(dataclasses.replace(e, args=args, blocks=blocks))
            if not self.doubtful.isdisjoint(v for b in e.blocks for v in ir.values(b.results)):
                self.doubtful.update(e.outs)
            self.enter(e.outs, there)
        return Block(block.params, equations, block.results)

    def enter(self, values: list[Value], there: dict[Any, Value]) -> None:
        """What others may borrow a shape from."""
        for value in values:
            found = _key(value) if value in self.needed and value not in self.doubtful else None
            for key in () if found is None else (found, found[0]):
                if key not in there or (there[key].name is None and value.name is not None):
                    there[key] = value

    def borrowed(self, e: Equation, atom: Any, there: dict[Any, Value]) -> Any:
        if not isinstance(atom, Value) or atom in self.needed or (self.reshaped and e.op.name in MADE_LIKE):
            return atom
        if (key := _key(atom)) is None:
            return atom
        return there.get(key[0] if e.op.name in LENGTHS else key, atom)


def _writes_reshape(e: Equation) -> bool:
    """Whether this writes into a reshape of an array."""
    views = ir.leaves(e.args[1]) if e.op.update and len(e.args) == 4 else ()
    return any(isinstance(leaf, Const) and getattr(leaf.value, "name", None) in ("np.reshape", "np.ravel") for leaf in views)


def _key(value: Value) -> Any:
    """Shape and dtype of an array, where they are the same wherever they read the same."""
    found = value.fact
    if not isinstance(found, facts.Num) or found.form != "array" or not found.shape or found.dtype is None:
        return None
    return (found.shape, found.dtype) if all(map(sizes.is_fixed, found.shape)) else None
