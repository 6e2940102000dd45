"""What is known of a value before the program runs: its kind, dtype and symbolic shape.

A fact is never a guess. Where something is unknown (`dtype=None`, `shape=None`), the code that is generated is the general form
that is right for every case.
"""

from __future__ import annotations

import dataclasses
import itertools
import operator
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np

from . import sizes
from .sizes import SizeLike

Shape = tuple[SizeLike, ...]


def same_dtype(a: np.dtype[Any] | None, b: np.dtype[Any] | None) -> bool:
    """Whether both are unknown, or known and one dtype. (numpy takes None for float64: `None == np.dtype(float)`.)"""
    return a is b or (a is not None and b is not None and a == b)


@dataclass(frozen=True)
class Num:
    """A number or an array of numbers.

    form: "python" (int, float, bool: weak in promotion), "numpy" (an immutable numpy scalar), "scalar" (one of these two),
    "array" (a mutable ndarray of any rank), "any" (unknown). `value` is the symbolic value of an integer. Where it is `optional`,
    the value may be None instead, and what is computed with it fails as in Python.
    """

    dtype: np.dtype[Any] | None
    shape: Shape | None = ()
    form: str = "numpy"
    value: SizeLike | None = None
    optional: bool = False

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Num):
            return NotImplemented
        rest = self.shape == other.shape and self.form == other.form and self.value == other.value
        return rest and self.optional == other.optional and same_dtype(self.dtype, other.dtype)

    @property
    def rank(self) -> int | None:
        return None if self.shape is None else len(self.shape)


@dataclass(frozen=True)
class Seq:
    """A list whose length is only known when it runs; `element` is the fact of each element."""

    element: Any


@dataclass(frozen=True)
class Tup:
    """A tuple that a called function or a factorisation returns; one fact for each element."""

    elements: tuple[Any, ...]


@dataclass(frozen=True)
class Opaque:
    """Any other object: its derivative is zero."""

    what: str = "object"


@dataclass(frozen=True)
class Mixed:
    """An item of what a recursive call saves: any number, array or list, or what another call saves."""

    what: ClassVar[str] = "saved value"


GENERATOR = Opaque("random generator")
SAVED = Seq(Mixed())  # what a call of a recursive function saves for its adjoint
FLOAT = Num(np.dtype(np.float64), (), "python")
INT = Num(np.dtype(np.int64), (), "python")
BOOL = Num(np.dtype(np.bool_), (), "python")
COMPLEX = Num(np.dtype(np.complex128), (), "python")
UNDEFINED = Opaque("undefined")
NONE = Opaque("NoneType")
PYTHON_TYPES: dict[type, Num] = {bool: BOOL, int: INT, float: FLOAT, complex: COMPLEX}
BY_NAME = {kind.__name__: kind for kind in PYTHON_TYPES}


def array(dtype: Any, shape: Shape | None) -> Num:
    """The fact of a mutable array."""
    return Num(None if dtype is None else np.dtype(dtype), shape, "array")


def result(dtype: np.dtype[Any] | None, shape: Shape | None) -> Num:
    """The fact of what a numpy function returns: numpy turns results of rank 0 into scalars."""
    form = "any" if shape is None else "array" if shape else "numpy"
    return Num(dtype, shape, form)


def is_consistent(fact: Any) -> bool:
    """Whether a fact does not call a number what may be an array: such a value would be taken for one that shares no memory."""
    return not isinstance(fact, Num) or fact.shape is not None or fact.form in ("array", "any")


def of_constant(value: object) -> Any:
    """The fact of a Python object that stands in the generated code as it is."""
    if type(value) is int:
        return Num(INT.dtype, (), "python", value)
    if type(value) in PYTHON_TYPES:
        return PYTHON_TYPES[type(value)]
    if isinstance(value, np.generic):
        return Num(value.dtype, (), "numpy")
    if isinstance(value, np.ndarray):
        return array(value.dtype, value.shape)
    return Opaque(type(value).__name__)


def is_float(fact: Any) -> bool:
    """Whether a derivative can pass through values of this fact; an unknown dtype counts as a float."""
    if isinstance(fact, Seq):
        return is_float(fact.element)
    if isinstance(fact, Tup):
        return any(map(is_float, fact.elements))
    return isinstance(fact, Mixed) or (isinstance(fact, Num) and (fact.dtype is None or fact.dtype.kind in "fc"))


def is_complex(fact: Any) -> bool:
    """Whether values of this fact are known to be complex numbers."""
    if isinstance(fact, Seq):
        return is_complex(fact.element)
    return isinstance(fact, Num) and fact.dtype is not None and fact.dtype.kind == "c"


def is_boolean(fact: Any) -> bool:
    """Whether a value is surely True or False."""
    return is_scalar(fact) and fact.dtype is not None and fact.dtype.kind == "b"


def is_array(fact: Any) -> bool:
    """Whether the value may be a mutable array."""
    return isinstance(fact, Num) and fact.form in ("array", "any")


def is_scalar(fact: Any) -> bool:
    """Whether the value is surely an immutable number."""
    return isinstance(fact, Num) and fact.form in ("python", "numpy", "scalar")


def may_be_none(fact: Any) -> bool:
    """Whether a number or an array may be None instead."""
    return isinstance(fact, Num) and fact.optional


def broadcast_shapes(*shapes: Shape | None) -> Shape | None:
    """The shape after broadcasting, None where a rank is unknown; ValueError where the shapes are proved to clash."""
    if any(s is None for s in shapes):
        return None
    known = [s for s in shapes if s is not None]
    rank = max(map(len, known), default=0)
    axes: list[SizeLike] = []
    for i in range(-rank, 0):
        length: SizeLike = 1
        for shape in known:
            if len(shape) >= -i:
                joined = sizes.broadcast(length, shape[i])
                if joined is None:
                    raise ValueError(f"shapes {known} do not broadcast")
                length = joined
        axes.append(length)
    return tuple(axes)


TESTS = frozenset({
    operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne,
    np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal,
    np.logical_and, np.logical_or, np.logical_xor, np.logical_not, np.isnan, np.isinf, np.isfinite, np.signbit,
})  # fmt: skip


def promote(function: Any, *facts: Num) -> np.dtype[Any] | None:
    """The dtype of a ufunc's result (the first one), by numpy's own promotion of examples; a test is boolean whatever it is of."""
    if function in TESTS:
        return np.dtype(np.bool_)
    if any(f.dtype is None or (f.form in ("scalar", "any") and f.dtype.itemsize != 8) for f in facts):
        return None
    either = {"python": (True,), "scalar": (True, False), "any": (True, False)}  # whether a number is weak, as Python's are
    kinds = itertools.product(*([(f.dtype, weak) for weak in either.get(f.form, (False,))] for f in facts))
    first, *others = {_promote(function, *kind) for kind in kinds}
    return None if others else first


@lru_cache(maxsize=4096)
def _promote(function: Any, *kinds: tuple[np.dtype[Any], bool]) -> np.dtype[Any] | None:
    examples = [(bool, 1, 1, 1.0, 1j)["biufc".index(d.kind)] if weak else np.ones(1, d) for d, weak in kinds]
    examples = [True if e is bool else e for e in examples]
    with np.errstate(all="ignore"):
        value = function(*examples)
    found: np.dtype[Any] = np.asarray(value[0] if isinstance(value, tuple) else value).dtype
    return found


def join(a: Any, b: Any) -> Any:
    """The least fact that covers both, for values that meet after a branch."""
    return _join(a, b, lambda m, n: m if m == n else sizes.fresh())


def widen(header: Any, result: Any) -> Any:
    """The fact at the head of a loop, given what the last pass assumed and what the body then produced.

    An axis that changes from one iteration to the next becomes a size that only this loop knows; `widen` returns `header` itself
    once it covers the result, which ends the search for a fixed point. What the result says of the loop's index is past there.
    """
    result = without_index(result)
    return _join(header, result, lambda m, n: m if m == n or _is_widened(m) else sizes.atom(_Widened()))


def item(of: Seq) -> Any:
    """The fact of one item of a list, which another iteration may have put there."""
    return elsewhere(of.element)


def elsewhere(fact: Any) -> Any:
    """The fact of a value of another time: lengths and integers that the program computes may have been others then."""
    if not isinstance(fact, Num):
        return fact
    shape = None if fact.shape is None else tuple(n if sizes.is_fixed(n) else sizes.fresh() for n in fact.shape)
    return dataclasses.replace(fact, shape=shape, value=fact.value if isinstance(fact.value, int) else None)


def without_index(fact: Any) -> Any:
    """The fact of what leaves an iteration of a loop."""
    if isinstance(fact, Seq):
        return Seq(without_index(fact.element))
    if isinstance(fact, Num) and fact.value is not None and sizes.has_index(fact.value):
        return dataclasses.replace(fact, value=None)
    return fact


class _Widened:
    def __repr__(self) -> str:
        return "~"


def _is_widened(size: SizeLike) -> bool:
    return isinstance(size, sizes.Size) and any(isinstance(a.key, _Widened) for m, _ in size.terms for a in m)


def _join(a: Any, b: Any, join_size: Callable[[SizeLike, SizeLike], SizeLike]) -> Any:
    if a == b or b == UNDEFINED:
        return a
    if a == UNDEFINED:
        return b
    if isinstance(a, Num) and isinstance(b, Num):
        return _join_numbers(a, b, join_size)
    if NONE in (a, b) and isinstance(number := a if b == NONE else b, Num):
        return dataclasses.replace(number, value=None, optional=True)
    if isinstance(a, Seq) and isinstance(b, Seq):
        return Seq(_join(a.element, b.element, join_size))
    if isinstance(a, Tup) and isinstance(b, Tup) and len(a.elements) == len(b.elements):
        return Tup(tuple(_join(m, n, join_size) for m, n in zip(a.elements, b.elements, strict=True)))
    both = sorted({*_alternatives(a), *_alternatives(b)})
    return Opaque(" or ".join(both))


def _alternatives(fact: Any) -> list[str]:
    return describe(fact).split(" or ")


def _join_numbers(a: Num, b: Num, join_size: Callable[[SizeLike, SizeLike], SizeLike]) -> Num:
    dtype = a.dtype if same_dtype(a.dtype, b.dtype) else None
    shape = None
    if a.shape is not None and b.shape is not None and len(a.shape) == len(b.shape):
        shape = tuple(join_size(m, n) for m, n in zip(a.shape, b.shape, strict=True))
    form = a.form if a.form == b.form else "scalar" if is_scalar(a) and is_scalar(b) else "any"
    return Num(dtype, shape, form, a.value if a.value == b.value else None, a.optional or b.optional)


def described(fact: Any) -> str:
    """A fact in words, with its article."""
    return "None" if fact == NONE else with_article(describe(fact))


def with_article(words: str) -> str:
    """The words behind "a" or "an"."""
    return f"{'an' if words[:1].lower() in tuple('aeio') else 'a'} {words}"


def describe(fact: Any) -> str:
    """A fact in words, for error messages."""
    if isinstance(fact, Num) and fact.optional:
        return f"{describe(dataclasses.replace(fact, optional=False))} or None"
    if isinstance(fact, Num):
        kind = {"python": "Python ", "numpy": "numpy ", "scalar": ""}.get(fact.form, "")
        name = (
            "number" if fact.dtype is None else fact.dtype.name if fact.form != "python" else fact.dtype.name.rstrip("0123456789")
        )
        if is_scalar(fact):
            return f"{kind}{name}"
        rank = "array of unknown rank" if fact.shape is None else f"{len(fact.shape)}-D array"
        return f"{name} {rank}"
    if isinstance(fact, Seq):
        return f"list of {describe(fact.element)}"
    if isinstance(fact, Tup):
        return f"tuple of {len(fact.elements)}"
    return getattr(fact, "what", str(fact))
