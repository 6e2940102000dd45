"""What an operation is: how it runs, what is known of its result, how it is spelled, how it is differentiated.

An `Op` is made once, beside its derivative rule in `rules/`, and entered in the tables below under the numpy function, the operator
or the method that it stands for. Its parameters are those of its `infer` function, which computes the fact of the result from trees
of atoms: a keyword that `infer` does not name is not accepted.
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from . import facts, ir, sizes
from .errors import NeedsStatic


@dataclass(eq=False)
class Op:
    """An operation on values.

    run          computes it on numpy values
    infer        computes the fact (a tuple of facts for several results) from trees of atoms
    style        how it is printed: "call" (by `name`), or the name of a form that the printer knows
    elementwise  the rule gives a cotangent of the result's shape; the engine sums over broadcast axes
    view         the result may share memory with the first argument: "yes", "maybe" or "no"; or a function of the bound arguments
    base         the position of that argument, where it is another one
    update       the result is the first argument with something written into it
    effect       it is kept, once and in order, even where its result is not used
    check        its only effect is an error, or none: it may be run again
    constant     its derivative is zero by declaration
    shape_of     the positions of arguments of which it reads no more than shape and dtype
    vjp          the reverse rule: (y_bar, y, *args) -> cotangents of the leading arguments
    linear       groups of arguments: the operation is linear in each group, jointly in the members of a group
    jvp          a forward rule, where neither `linear` nor the transpose of the reverse rule will do: (dots, y, *args) -> y_dot
    vjp_into     a reverse rule that adds into the cotangent of the first argument: (a_bar, y_bar, y, *args) -> a_bar
    """

    name: str
    run: Callable[..., Any]
    infer: Callable[..., Any]
    style: str = "call"
    elementwise: bool = False
    view: str | Callable[..., str] = "no"
    base: int = 0
    update: bool = False
    effect: bool = False
    check: bool = False
    constant: bool = False
    shape_of: tuple[int, ...] = ()
    vjp: Callable[..., Any] | None = None
    vjp_into: Callable[..., Any] | None = None
    linear: tuple[tuple[int, ...], ...] = ()
    jvp: Callable[..., Any] | None = None

    @cached_property
    def signature(self) -> inspect.Signature:
        """The parameters of the operation, read when they are first needed."""
        return inspect.signature(self.infer)

    @cached_property
    def by_position(self) -> tuple[int, tuple[Any, ...]] | None:
        """How many arguments there must be, and the defaults of all, where each of them can be given by its position."""
        parameters = self.signature.parameters.values()
        if any(p.kind is not p.POSITIONAL_OR_KEYWORD for p in parameters):
            return None
        return sum(p.default is p.empty for p in parameters), tuple(as_tree(p.default) for p in parameters)

    def __repr__(self) -> str:
        return self.name

    def bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
        """The arguments in the order of the signature, defaults filled in; TypeError for what the operation does not accept."""
        if not kwargs and self.by_position is not None:  # the usual case, without the general machinery
            required, defaults = self.by_position
            if required <= len(args) <= len(defaults):
                return (*map(as_tree, args), *defaults[len(args) :])
        bound = self.signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return tuple(as_tree(a) for a in bound.arguments.values())

    def accepts(self, args: Sequence[Any], kwargs: dict[str, Any]) -> bool:
        """Whether the operation takes these arguments, by their number and names."""
        try:
            self.signature.bind(*args, **kwargs)
        except TypeError:
            return False
        return True

    def sharing(self, bound: tuple[Any, ...]) -> str:
        """Whether the result shares memory with the first argument, for these arguments: "yes", "maybe" or "no"."""
        return self.view if isinstance(self.view, str) else self.view(*bound)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Record the operation where an argument is being traced, run it otherwise. Rules are written with this."""
        for leaf in ir.leaves((args, kwargs)):
            if hasattr(leaf, "__trace__"):
                return leaf.__trace__(self, args, kwargs)
        return self.run(*args, **kwargs)


ARRAYS = (
    "a", "b", "x", "y", "x1", "x2", "weights", "v", "A", "B", "m", "arr", "values", "array", "ary", "val", "a_min", "a_max", "min",
    "max", "fill_value", "start", "stop",
)  # fmt: skip


def becomes_array(op: Op) -> tuple[bool, ...]:
    """For each parameter whether numpy makes an array of what is given for it: `np.sum([a, b])`."""
    numpy = op.name.startswith("np.") or op.style == "binary"
    return tuple(numpy and p.name in ARRAYS and p.kind is not p.VAR_POSITIONAL for p in op.signature.parameters.values())


BY_FUNCTION: dict[Any, Op] = {}  # numpy function, math function, operator -> Op
METHODS: dict[str, Op] = {}  # method of an array -> Op; the array is the first argument
SCALAR_TWINS: dict[Any, Any] = {}  # numpy function -> the function of `math` for Python numbers


def find(function: Any) -> Op | None:
    """The operation that a Python object stands for."""
    try:
        return BY_FUNCTION.get(function)
    except TypeError:  # unhashable
        return None


def register(op: Op, *functions: Any, method: str | None = None) -> Op:
    """Enter an operation in the tables."""
    for function in functions:
        BY_FUNCTION[function] = op
    if method:
        METHODS[method] = op
    return op


def define(*functions: Any, name: str | None = None, method: str | None = None, run: Any = None, **kind: Any) -> Callable[..., Op]:
    """Decorator: the function below computes the fact of the result; make its operation and enter it in the tables."""

    def decorate(infer: Callable[..., Any]) -> Op:
        spelled = name or f"np.{functions[0].__name__}"
        return register(Op(spelled, run or functions[0], infer, **kind), *functions, method=method)

    return decorate


def vjp(*functions: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator: give the operations of these functions (or these operations) a reverse rule."""

    def decorate(rule: Callable[..., Any]) -> Callable[..., Any]:
        for function in functions:
            op = function if isinstance(function, Op) else BY_FUNCTION[function]
            op.vjp = rule
        return rule

    return decorate


def only(op: Op) -> Op:
    """The operation that takes the one result of another out of a tuple: `np.split(x, 1)[0]`."""
    if op not in _ONLY:

        @functools.wraps(op.infer)
        def infer(*args: Any, **kwargs: Any) -> Any:
            return op.infer(*args, **kwargs)[0]

        def run(*args: Any, **kwargs: Any) -> Any:
            return op.run(*args, **kwargs)[0]

        def vjp(y_bar: Any, y: Any, *args: Any, **kwargs: Any) -> Any:
            return op.vjp((y_bar,), (y,), *args, **kwargs)  # type: ignore[misc]

        def jvp(dots: Any, y: Any, *args: Any, **kwargs: Any) -> Any:
            return op.jvp(dots, (y,), *args, **kwargs)[0]  # type: ignore[misc]

        rules = {"vjp": vjp if op.vjp else None, "jvp": jvp if op.jvp else None}
        _ONLY[op] = dataclasses.replace(op, run=run, infer=infer, style="only", **rules)  # type: ignore[arg-type]
    return _ONLY[op]


_ONLY: dict[Op, Op] = {}


def as_tree(tree: Any) -> Any:
    """A tree of atoms: plain Python objects in it become constants."""
    return ir.map_tree(lambda leaf: leaf if isinstance(leaf, (ir.Value, ir.Const)) else ir.Const(leaf), tree)


# ---- what `infer` functions ask of their arguments -----------------------------------------------------------------------


def fact(tree: Any) -> Any:
    """The fact of an argument; of a list or tuple of numbers, that of the array it becomes."""
    if isinstance(tree, (ir.Value, ir.Const)):
        return tree.fact
    if isinstance(tree, (tuple, list)):
        return _stacked([number(item) for item in tree])
    return facts.Opaque(type(tree).__name__)


def number(tree: Any) -> facts.Num:
    """The fact of an argument that must be a number or an array; TypeError otherwise."""
    found = fact(tree)
    if not isinstance(found, facts.Num):
        raise TypeError(f"{facts.described(found)} where a number or an array is needed")
    return found


def _stacked(items: list[facts.Num]) -> facts.Num:
    if not items:
        return facts.array(np.float64, (0,))
    dtype = None if any(i.dtype is None for i in items) else np.result_type(*(i.dtype for i in items if i.dtype is not None))
    shapes = [i.shape for i in items]
    shape = None if shapes[0] is None or any(s is None or len(s) != len(shapes[0]) for s in shapes) else shapes[0]
    return facts.array(dtype, None if shape is None else (len(items), *shape))


def static(tree: Any, why: str = "it selects the code to generate") -> Any:
    """The Python object that a tree of constants stands for; NeedsStatic where it holds a value only known at run time."""
    for value in ir.values(tree):
        raise NeedsStatic(value, why)
    return ir.map_tree(lambda const: const.value, tree)


def static_dtype(tree: Any, default: Any = None) -> Any:
    """A `dtype=` argument as a numpy dtype; `default` for None."""
    value = static(tree)
    return default if value is None else np.dtype(value)


def rank(tree: Any) -> int:
    """The rank of an argument; NeedsStatic where it is unknown."""
    found = number(tree).rank
    if found is None:
        raise NeedsStatic(tree, "the number of its axes selects the code to generate")
    return found


def shape(tree: Any) -> facts.Shape:
    """The shape of an argument whose rank must be known."""
    rank(tree)
    found = number(tree).shape
    assert found is not None
    return found


def size_value(tree: Any) -> Any:
    """The size that an integer argument stands for, an unknown one where nothing is known of it."""
    return sizes.without_index(integer_value(tree))


def integer_value(tree: Any) -> Any:
    """As `size_value`; it may be said in terms of the index of a loop, so that it is no length."""
    found = number(tree)
    if found.dtype is not None and found.dtype.kind not in "iub":
        raise TypeError(f"{facts.described(found)} where an integer is needed")
    if found.shape != ():
        raise NeedsStatic(tree, "an integer is needed here, and it is not known to be one number")
    return sizes.fresh() if found.value is None else found.value


def axes(axis: Any, ndim: int) -> tuple[int, ...]:
    """An `axis=` argument as non-negative axes in order; all axes for None."""
    chosen = static(axis)
    if chosen is None:
        return tuple(range(ndim))
    chosen = chosen if isinstance(chosen, (tuple, list)) else (chosen,)
    if any(not -ndim <= a < ndim for a in chosen):
        raise ValueError(f"axis {chosen} is out of bounds for an array with {ndim} axes")
    return tuple(sorted(a % ndim for a in chosen))


def all_ops() -> Iterator[Op]:
    """Every operation in the tables, once."""
    yield from dict.fromkeys([*BY_FUNCTION.values(), *METHODS.values()])
