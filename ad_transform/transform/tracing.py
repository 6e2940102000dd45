"""Runs a derivative rule, an ordinary Python function, on values of the IR: what it computes is written as equations."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from .. import facts, ir, ops
from ..builder import Builder
from ..errors import MissingRuleError
from ..rules import indexing, shaping


class Tracer:
    """Stands for an atom while a rule runs. Operators, numpy functions and operations that meet one are written down."""

    __slots__ = ("atom", "builder")

    def __init__(self, builder: Builder, atom: ir.Atom) -> None:
        self.builder = builder
        self.atom = atom

    def __trace__(self, op: ops.Op, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        bound = lower_tree((args, kwargs))
        return lift(self.builder, self.builder.apply(op, *bound[0], **bound[1]))

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *args: Any, **kwargs: Any) -> Any:
        function = ufunc if method == "__call__" else getattr(ufunc, method)
        return self._call(_OPERATORS.get(function, function), args, kwargs)

    def __array_function__(self, function: Any, types: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if function in _READ_NOW:
            return getattr(args[0], _READ_NOW[function])
        return self._call(function, args, kwargs)

    def _call(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        twin = ops.SCALAR_TWINS.get(function)
        if twin is not None and all(getattr(_fact(a), "form", "") == "python" for a in args):
            function = twin
        op = ops.find(function)
        if op is None:
            raise MissingRuleError(f"a derivative rule calls {function!r}, for which there is no operation", self.builder.location)
        return self.__trace__(op, args, kwargs)

    @property
    def shape(self) -> tuple[Any, ...]:
        """The lengths of the axes: ints where they are known, traced integers elsewhere."""
        return tuple(lift(self.builder, a) for a in shaping.lengths(self.builder, self.atom))

    @property
    def ndim(self) -> int:
        """The rank, which must be known."""
        return ops.rank(self.atom)

    @property
    def size(self) -> Any:
        """The number of elements."""
        return self.__trace__(shaping.size, (self,), {})

    @property
    def T(self) -> Any:
        return self.__trace__(shaping.transpose, (self,), {})

    @property
    def fact(self) -> Any:
        return self.atom.fact

    def __getitem__(self, index: Any) -> Any:
        return self.__trace__(indexing.getitem, (self, index), {})

    def __bool__(self) -> bool:
        raise MissingRuleError("a derivative rule branches on a value; it may only branch on what is static", self.builder.location)

    __hash__ = object.__hash__


def _binary(function: Any, swap: bool) -> Any:
    def method(self: Tracer, other: Any) -> Any:
        return self.__trace__(ops.BY_FUNCTION[function], (other, self) if swap else (self, other), {})

    return method


def _unary(function: Any) -> Any:
    return lambda self: self.__trace__(ops.BY_FUNCTION[function], (self,), {})


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor"):
    _function = getattr(operator, f"__{_name}__")
    _function = {f.__name__: f for f in ops.BY_FUNCTION if getattr(f, "__module__", "") == "_operator"}.get(
        _function.__name__, _function
    )
    setattr(Tracer, f"__{_name}__", _binary(_function, False))
    setattr(Tracer, f"__r{_name}__", _binary(_function, True))
for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
    setattr(Tracer, f"__{_name}__", _binary(getattr(operator, _name), False))
for _name in ("neg", "pos", "invert"):
    setattr(Tracer, f"__{_name}__", _unary(getattr(operator, _name)))

_OPERATORS = {
    np.add: operator.add, np.subtract: operator.sub, np.multiply: operator.mul, np.divide: operator.truediv,
    np.power: operator.pow, np.negative: operator.neg, np.matmul: operator.matmul, np.less: operator.lt,
    np.less_equal: operator.le, np.greater: operator.gt, np.greater_equal: operator.ge, np.equal: operator.eq,
    np.not_equal: operator.ne, np.bitwise_and: operator.and_, np.bitwise_or: operator.or_, np.invert: operator.invert,
}  # fmt: skip
_READ_NOW = {np.shape: "shape", np.ndim: "ndim"}  # what a rule may ask of an array while it is traced


def _fact(argument: Any) -> Any:
    return argument.fact if isinstance(argument, Tracer) else facts.of_constant(argument)


def lift(builder: Builder, tree: Any) -> Any:
    """A tree of atoms as a rule sees it: constants are plain Python objects, values are tracers."""
    return ir.map_tree(lambda leaf: Tracer(builder, leaf) if isinstance(leaf, ir.Value) else leaf.value, tree)


def lower_tree(tree: Any) -> Any:
    """What a rule made, back as a tree of atoms."""
    return ir.map_tree(lambda leaf: leaf.atom if isinstance(leaf, Tracer) else ir.Const(leaf), tree)
