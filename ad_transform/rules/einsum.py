"""np.einsum: the cotangent of an operand is again an einsum, with the operand and the result in exchanged places."""

from __future__ import annotations

import string
from typing import Any

import numpy as np

from .. import facts, ir, ops, sizes
from ..ops import define, vjp
from .core import broadcast_like, unbroadcast, zeros_like
from .creation import eye, written
from .diagonals import dtype_of, proved_shape
from .reductions import example_dtype
from .shaping import inverse_order


def parse(subscripts: str, ranks: list[int]) -> tuple[list[str], str]:
    """The letters of each operand and of the result; an ellipsis is spelled out in letters that are free."""
    inputs, arrow, output = subscripts.replace(" ", "").partition("->")
    if len(inputs.split(",")) != len(ranks):
        raise ValueError("the number of operands differs from that in the subscripts")
    spelled = list(zip(inputs.split(","), ranks, strict=True))
    free = [c for c in string.ascii_letters if c not in subscripts]
    terms = [_spell_out(t, r, free) for t, r in spelled]
    widest = _dots(max((r - len(t.replace("...", "")) for t, r in spelled if "..." in t), default=0), free)
    if not arrow:
        letters = "".join(inputs.split(",")).replace("...", "")
        output = ("..." if "..." in inputs else "") + "".join(sorted(c for c in set(letters) if letters.count(c) == 1))
    return terms, output.replace("...", widest)


def _spell_out(term: str, rank: int, free: list[str]) -> str:
    named = len(term.replace("...", ""))
    if named > rank or (named < rank and "..." not in term):
        raise ValueError(f"subscripts {term!r} for an operand with {rank} axes")
    return term.replace("...", _dots(rank - named, free))


def _dots(count: int, free: list[str]) -> str:
    """The letters of an ellipsis for this many axes: aligned at the right, as they broadcast."""
    return "".join(free[:count][::-1])


def _sharing(subscripts: Any, operands: Any, optimize: Any) -> str:
    """One operand without a sum: numpy gives a view of it."""
    terms, output = parse(ops.static(subscripts), [ops.rank(x) for x in operands])
    return "maybe" if len(terms) == 1 and sorted(output) == sorted(set(terms[0])) else "no"


@define(np.einsum, view=_sharing, base=1)
def einsum(subscripts: Any, *operands: Any, optimize: Any = False) -> facts.Num:
    if not isinstance(subscripts, ir.Const | ir.Value) or isinstance(ops.fact(subscripts), facts.Num):
        raise TypeError("np.einsum is supported with subscripts as a string, np.einsum('ij,jk->ik', a, b), not as lists of numbers")
    terms, output = parse(ops.static(subscripts), [ops.rank(x) for x in operands])
    lengths: dict[str, sizes.SizeLike] = {}
    for term, operand in zip(terms, operands, strict=True):
        for letter, n in zip(term, ops.shape(operand), strict=True):
            joined = sizes.broadcast(lengths.get(letter, 1), n)
            if joined is None:
                raise ValueError(f"the axes {letter!r} differ in length")
            lengths[letter] = joined
    return facts.result(example_dtype(_product, *operands), tuple(lengths[c] for c in output))


def _product(*operands: Any) -> Any:
    return np.einsum(",".join("i" * len(operands)) + "->", *operands)


@vjp(np.einsum)
def einsum_vjp(y_bar, y, subscripts, *operands, optimize):
    terms, output = parse(subscripts, [np.ndim(x) for x in operands])
    bars = [_operand_bar(y_bar, k, terms, output, operands, optimize) for k in range(len(operands))]
    return None, *bars


def _operand_bar(y_bar, k, terms, output, operands, optimize):
    operand = operands[k]
    inputs = [output, *terms[:k], *terms[k + 1 :]]
    arrays = [y_bar, *operands[:k], *operands[k + 1 :]]
    free = [c for c in string.ascii_letters if c not in "".join([*terms, output])]
    term, units = _without_repeats(terms[k], operand, free)
    for letters, unit in units:
        inputs.append(letters)
        arrays.append(unit)
    known = "".join(c for c in term if c in "".join(inputs))
    bar = _contract(inputs, known, arrays, optimize)
    if known and known != term:  # an axis that was summed alone: every element along it has the same cotangent
        bar = np.expand_dims(bar, tuple(i for i, c in enumerate(term) if c not in known))
    return _fitted(bar, operand)


def _fitted(bar, operand):
    """A cotangent in the shape of its operand: numpy lets an axis of length 1 broadcast with the others of the same letter."""
    have, want = proved_shape(bar), proved_shape(operand)
    if have == want:
        return bar
    if not have or all(m in (1, n) for m, n in zip(have, want, strict=True)):
        return broadcast_like(bar, operand)
    if all(n in (1, m) for m, n in zip(have, want, strict=True)):
        return unbroadcast(bar, operand)
    return unbroadcast(bar + zeros_like(operand), operand)


def _without_repeats(term, operand, free):
    """A letter that an operand has twice is a diagonal: give each a letter of its own, tied together by a unit matrix."""
    letters, units = "", []
    for axis, c in enumerate(term):
        if c in letters:
            other = free.pop(0)
            units.append((c + other, written(eye, operand, np.shape(operand)[axis], None, 0, dtype_of(operand))))
            c = other
        letters += c
    return letters, units


def _contract(inputs, output, arrays, optimize):
    """The einsum, or a transposition where it is no more than that."""
    if len(inputs) == 1 and sorted(inputs[0]) == sorted(output):
        order = tuple(output.index(c) for c in inputs[0])
        return arrays[0] if order == tuple(range(len(order))) else np.transpose(arrays[0], inverse_order(order))
    return np.einsum(f"{','.join(inputs)}->{output}", *arrays, optimize=optimize)
