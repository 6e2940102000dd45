"""Calls of derivatives inside a program: `grad(f)(x)`, `jvp(f, (x,), (v,))`, `vjp(f, x)` where they stand, at any depth.

The function is lowered into a block of its own, with values of their own for what is differentiated; the block is transformed, and
its equations stand in the program like any others. So every transform takes what any transform makes, and since a value is never
two things at once, derivatives with respect to different variables cannot be confused.
"""

from __future__ import annotations

import ast
import dataclasses
import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .. import facts, ir, ops
from ..analysis.activity import active_values
from ..builder import Builder
from ..frontend import builtins, containers
from ..frontend.heap import BoundMethod, DictRef, FunctionRef, is_bottom
from ..frontend.lower import Lowering
from ..ir import Atom, Block, Const, Value
from ..optimise.dce import remove_dead
from ..rules import core
from ..transform.forward import Forward, zeros
from ..transform.gradient import leaf_gradient, reverse_equations, seed
from ..transform.reverse import Reverse, cotangent_fact
from .copies import Copies, mapped, rebuilt
from .results import check_output, split_result

Wrt = tuple[int | str, ...]


@dataclass(frozen=True)
class Derivative:
    """Which derivative of a function: the kind of transform, and its options as `grad` takes them."""

    kind: str
    wrt: Wrt = (0,)
    single: bool = True
    with_value: bool = False
    has_aux: bool = False


BOTTOM = facts.UNDEFINED


def bottom() -> Value:
    """Stands for the result of what has not been computed yet."""
    return Value(None, BOTTOM)


def derive(function: Any, derivative: Derivative) -> BoundMethod:
    """The derivative of a function, as an abstract value that can be called."""
    return BoundMethod((function, derivative), "derivative")


@builtins.method("derivative")
def call_derivative(lw: Lowering, node: ast.AST, bound: Any, *args: Any, **kwargs: Any) -> Any:
    function, derivative = bound
    if contains_bottom(lw, (args, tuple(kwargs.values()))):
        return bottom()
    return KINDS[derivative.kind](lw, function, derivative, list(args), kwargs, node)


def recorded(lowering: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator: a derivative is recorded, whatever the mode around it; a mode that does not record makes its result a constant."""

    @functools.wraps(lowering)
    def lower(lw: Lowering, *args: Any, **kwargs: Any) -> Any:
        outside = lw.builder.recording
        with lw.builder.mode(True):
            result = lowering(lw, *args, **kwargs)
        return result if outside else mapped(lw, result, lw.builder.cut)

    return lower


def contains_bottom(lw: Lowering, things: Any) -> bool:
    """Whether something is not known yet in the first pass over a loop."""
    return any(map(is_bottom, ir.values(lw.atoms(things))))


# ---- the call that is differentiated ---------------------------------------------------------------------------------------


class Inner:
    """A call in a block of its own: fresh values for what is differentiated, copies for all else."""

    def __init__(self, lw: Lowering, args: list[Any], kwargs: dict[str, Any], keys: list[int | str], node: ast.AST) -> None:
        self.lw, self.node = lw, node
        self.leaves: list[Value] = []
        given: dict[Any, Any] = {**dict(enumerate(args)), **kwargs}
        for thing in given.values():
            touch(lw, thing)
        self.inputs = {key: mapped(lw, given[key], self._fresh) for key in keys}
        copies = Copies(lw)
        passed = {key: copies.copy(self.inputs.get(key, thing)) for key, thing in given.items()}
        self.args = [passed[k] for k in range(len(args))]
        self.kwargs = {name: passed[name] for name in kwargs}
        self.copies = copies
        self.contents = {ref.place: lw.heap.get(ref.place, "content") for refs in copies.of.values() for ref in refs}
        self.equations: list[ir.Equation] = []

    def _fresh(self, atom: Atom) -> Atom:
        """A value of its own for a number."""
        if not facts.is_float(atom.fact):
            return atom
        fresh = Value(getattr(atom, "name", None), atom.fact)
        self.lw.builder.append(ir.Equation([fresh], core.identity, (atom,), (), self.lw.builder.location))
        self.leaves.append(fresh)
        return fresh

    def call(self, function: Any) -> Any:
        """Lower the call; what it returns, in places of its own: views in it are read here."""
        with self.lw.builder.block() as equations, self.lw.builder.mode(self.lw.builder.recording):
            result = mapped(self.lw, self.lw.call(function, self.args, self.kwargs, self.node), lambda atom: atom)
        left = [v for items in self.lw.heap.contents.values() for v in items.values() if isinstance(v, Value)]
        self.equations = remove_dead(Block([], equations, [*ir.values(self.lw.atoms(result)), *left])).equations
        for block in ir.walk(Block([], equations, [])):  # loops have put other values into what was written first
            self.lw.builder.origin.update((out, e) for e in block.equations for out in e.outs)
        self.copies.check(self.contents, self.node)
        return result

    def undecided(self, result: Any) -> bool:
        """Whether the call met something that is not known yet; its equations are then written as they are."""
        outs = (o for b in ir.walk(Block([], self.equations, [])) for e in b.equations for o in e.outs)
        if not contains_bottom(self.lw, result) and all(o.fact != BOTTOM for o in outs):
            return False
        self.splice(self.equations)
        return True

    def splice(self, equations: list[ir.Equation]) -> None:
        """Write equations into the program."""
        for e in equations:
            self.lw.builder.append(e)

    def builder(self) -> Builder:
        """A builder for the equations of a transform, which knows where everything comes from."""
        fresh = Builder()
        fresh.origin = self.lw.builder.origin
        fresh.witness(self.leaves)
        fresh.location = self.lw.builder.location
        return fresh

    def active(self) -> set[Value]:
        return active_values(Block([], self.equations, []), self.leaves)


def name_of(function: Any) -> str:
    """The name of a function, for messages and for generated code."""
    if isinstance(function, FunctionRef):
        return str(function.source.name)
    if isinstance(function, BoundMethod):
        return name_of(function.instance[0]) if isinstance(function.instance, tuple) else name_of(function.function)
    function = function.value if isinstance(function, Const) else function
    return getattr(function, "__name__", "the function")


def parameter_names(lw: Lowering, function: Any) -> list[str]:
    """The names of the parameters of a function, as far as they are known."""
    if isinstance(function, FunctionRef):
        arguments = function.source.node.args
        return [a.arg for a in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]]
    if isinstance(function, BoundMethod):
        if isinstance(function.instance, tuple) and function.function == "derivative":
            return parameter_names(lw, function.instance[0])
        return parameter_names(lw, function.function)[1:] if not isinstance(function.function, str) else []
    function = function.value if isinstance(function, Const) else function
    try:
        return list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return []


def selected(lw: Lowering, function: Any, wrt: Wrt, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> list[int | str]:
    """Where the differentiated arguments are: positions, or names of keywords."""
    names = parameter_names(lw, function)
    keys: list[int | str] = []
    for which in wrt:
        if isinstance(which, str):
            which = names.index(which) if which in names and names.index(which) < len(args) else which
        elif which < 0:
            which = len(names) + which
        if isinstance(which, int) and which >= len(args) and which < len(names):
            which = names[which]
        if which not in kwargs and not (isinstance(which, int) and which < len(args)):
            raise lw.program_error(node, f"wrt={which!r}: this call of {name_of(function)} passes no such argument")
        keys.append(which)
    return keys


# ---- reverse mode ----------------------------------------------------------------------------------------------------------


@recorded
def gradient(lw: Lowering, function: Any, d: Derivative, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
    """`grad(f)(...)` and `value_and_grad(f)(...)`."""
    keys = selected(lw, function, d.wrt, args, kwargs, node)
    for key in keys:
        differentiable(lw, str(key), args[key] if isinstance(key, int) else kwargs[key])
    inner = Inner(lw, args, kwargs, keys, node)
    result = inner.call(function)
    if inner.undecided(result):
        return bottom()
    name = name_of(function)
    thing, aux = split_result(lw, result, d.has_aux, name)
    value = lw.atom(thing)
    check_output(lw, value, name)
    rev = Reverse(inner.builder(), inner.active())
    start = seed(rev.builder, value, name)
    forward, cotangents = reverse_equations(rev, inner.equations, [value], [start])
    bars = {leaf: leaf_gradient(rev, cotangents, leaf) for leaf in inner.leaves}
    inner.splice(forward + rev.builder.equations)
    parts = tuple(mapped(lw, inner.inputs[key], lambda a: bars.get(a, a)) for key in keys)  # type: ignore[arg-type]
    found: Any = parts[0] if d.single else parts
    if d.with_value:
        return ((thing, aux), found) if d.has_aux else (thing, found)
    return (found, aux) if d.has_aux else found


def differentiable(lw: Lowering, name: str, thing: Any) -> Any:
    """The tree of floats in an argument; TypeError where there is anything else in it."""
    touch(lw, thing)
    tree = lw.atoms(thing)
    if not list(ir.leaves(tree)):
        what = "None" if isinstance(thing, Const) else "an empty container"
        raise TypeError(f"grad with respect to {name!r}: a float or an array of floats is needed, not {what}")
    for leaf in ir.leaves(tree):
        found = leaf.fact
        if not isinstance(found, facts.Num) or found.dtype is None or found.dtype.kind != "f":
            kind = facts.describe(found)
            hint = "complex derivatives are not supported" if "complex" in kind else "pass floats, for example x.astype(float)"
            raise TypeError(f"grad with respect to {name!r}: a float or an array of floats is needed, not a {kind}; {hint}")
    return tree


def touch(lw: Lowering, thing: Any) -> None:
    """Read all fields of a dataclass: they are what is differentiated."""
    cls = getattr(thing, "cls", None)
    if cls is not None and dataclasses.is_dataclass(cls):
        for field in dataclasses.fields(cls):
            touch(lw, lw.attribute(thing, field.name, None))
    elif isinstance(thing, tuple):
        for item in thing:
            touch(lw, item)
    elif isinstance(thing, DictRef) or (hasattr(thing, "place") and thing.place.kind in ("list", "dict")):
        for key in lw.heap.keys(thing.place):
            touch(lw, lw.heap.get(thing.place, key))


@dataclass(frozen=True, eq=False)
class Pullback:
    """The adjoint of a call: a block from the cotangents of its results to those of its arguments."""

    block: Block
    outputs: Any  # the parameters of the block, in the structure of what the call returned
    results_of: dict[Atom, Atom]  # what each of them is the cotangent of
    inputs: tuple[Any, ...]  # the structures of the arguments, with the number of a result of the block for each float
    single: bool
    scope: list[ir.Equation]  # where its residuals are

    def cotangents(self, lw: Lowering, results: list[Any]) -> Any:
        """The cotangents of the arguments, where the block has these results; None for what is not a float."""
        parts = tuple(rebuilt(lw, thing, lambda n: n if n.value is None else lw.wrap(results[n.value])) for thing in self.inputs)
        return parts[0] if self.single else parts


@recorded
def vjp(lw: Lowering, node: ast.AST, function: Any, *args: Any, wrt: Any = None) -> Any:
    """`value, pullback = vjp(f, ...)`."""
    which = None if wrt is None else _known(lw, wrt, node)
    positions = tuple(range(len(args))) if which is None else which
    if contains_bottom(lw, args):
        return bottom()
    keys = selected(lw, function, positions if isinstance(positions, tuple) else (positions,), list(args), {}, node)
    inner = Inner(lw, list(args), {}, keys, node)
    result = inner.call(function)
    if inner.undecided(result):
        return bottom()
    outputs = lw.atoms(result)
    bars = ir.map_tree(_bar, outputs)
    rev = Reverse(inner.builder(), inner.active())
    seeds = [bar if isinstance(bar, Value) else None for bar in ir.leaves(bars)]
    forward, cotangents = reverse_equations(rev, inner.equations, list(ir.leaves(outputs)), seeds)
    ends = [leaf_gradient(rev, cotangents, leaf) for leaf in inner.leaves]
    inner.splice(forward)
    block = Block(list(ir.values(bars)), rev.builder.equations, ends)
    number: dict[Atom, int] = {leaf: k for k, leaf in enumerate(inner.leaves)}
    inputs = tuple(rebuilt(lw, inner.inputs[key], lambda leaf: Const(number.get(lw.atom(leaf)))) for key in keys)
    single = not isinstance(positions, tuple)
    results_of = dict(zip(ir.leaves(bars), ir.leaves(outputs), strict=True))
    pullback = Pullback(block, bars, results_of, inputs, single, lw.builder.equations)
    return (result, BoundMethod(pullback, "pullback"))


def _bar(atom: Atom) -> Atom:
    """What stands for the cotangent of a result; a constant where there is none."""
    if isinstance(atom, Value) and facts.is_float(atom.fact):
        return Value(f"{atom.name}_bar" if atom.name else None, cotangent_fact(atom.fact))
    return Const(None)


@builtins.method("pullback")
@recorded
def call_pullback(lw: Lowering, node: ast.AST, pullback: Pullback, cotangent: Any) -> Any:
    if contains_bottom(lw, cotangent):
        return bottom()
    if not any(pullback.scope is e for e in lw.builder.open):
        raise lw.unsupported(node, "a pullback that outlives the block in which vjp was called", "call vjp outside of it")
    touch(lw, cotangent)
    given = paired(lw, pullback.outputs, lw.atoms(cotangent), node, "cotangent", "result")
    mapping = {bar: fitted(lw, c, pullback.results_of[bar], node) for bar, c in given if isinstance(bar, Value)}
    found = ir.refreshed(pullback.block, mapping)
    for e in found.equations:
        lw.builder.append(e)
    return pullback.cotangents(lw, found.results)


def fitted(lw: Lowering, given: Any, like: Any, node: ast.AST) -> Atom:
    """A tangent or cotangent in the shape of its value; zero for None."""
    if given is None or (isinstance(given, Const) and given.value is None):
        return zeros(lw.builder, like)
    if not facts.is_float(given.fact):
        given = lw.builder.apply(ops.BY_FUNCTION[float], given) if facts.is_scalar(given.fact) else given
    if given.fact.shape is not None and given.fact.shape == like.fact.shape:
        return given  # type: ignore[no-any-return]
    ranks = given.fact.rank, like.fact.rank
    if None not in ranks and ranks[0] != ranks[1]:
        raise lw.program_error(node, f"a tangent or cotangent with {ranks[0]} axes, of a value with {ranks[1]}")
    return lw.builder.apply(core.broadcast_like, given, like)  # type: ignore[no-any-return]


def paired(lw: Lowering, tree: Any, given: Any, node: ast.AST, what: str, of: str) -> list[tuple[Any, Any]]:
    """The leaves of a tree with those of another of the same structure; None stands for zeros."""
    if given is None or (isinstance(given, Const) and given.value is None):
        return [(leaf, None) for leaf in ir.leaves(tree)]
    if isinstance(tree, ir.Record) and isinstance(given, ir.Record):
        tree, given = tree.fields, given.fields
    if isinstance(tree, dict) and isinstance(given, dict) and tree.keys() == given.keys():
        return [pair for key in tree for pair in paired(lw, tree[key], given[key], node, what, of)]
    if isinstance(tree, (tuple, list)) and isinstance(given, (tuple, list)) and len(tree) == len(given):
        return [pair for t, g in zip(tree, given, strict=True) for pair in paired(lw, t, g, node, what, of)]
    if isinstance(tree, (tuple, list, dict, ir.Record)) or isinstance(given, (tuple, list, dict, ir.Record)):
        raise lw.program_error(node, f"the {what} must have the structure of the {of}")
    return [(tree, given)]


# ---- forward mode ----------------------------------------------------------------------------------------------------------


@recorded
def jvp(lw: Lowering, node: ast.AST, function: Any, primals: Any = None, tangents: Any = None) -> Any:
    """`value, tangent = jvp(f, primals, tangents)`; `jvp(f)` is the function of the other two."""
    if primals is None:
        return BoundMethod((function, (), ()), "jvp of")
    if contains_bottom(lw, (primals, tangents)):
        return bottom()
    args = containers.items(lw, primals, node)
    for tangent in containers.items(lw, tangents, node):
        touch(lw, tangent)
    inner = Inner(lw, args, {}, list(range(len(args))), node)
    trees = [lw.atoms(inner.inputs[k]) for k in range(len(args))]
    given = paired(lw, trees, [lw.atoms(t) for t in containers.items(lw, tangents, node)], node, "tangents", "primals")
    dots = {v: fitted(lw, t, v, node) for v, t in given if isinstance(v, Value) and v in inner.leaves and t is not None}
    result = inner.call(function)
    if inner.undecided(result):
        return bottom()
    builder = inner.builder()
    inner.leaves = list(dots)
    fwd = Forward(builder, inner.active(), dict(dots))
    fwd.equations(inner.equations)
    tangent = _tangent(lw, fwd, result)
    inner.splice(builder.equations)
    return (result, tangent)


@builtins.method("jvp of")
def _jvp_of(lw: Lowering, node: ast.AST, bound: Any, primals: Any, tangents: Any) -> Any:
    return jvp(lw, node, bound[0], primals, tangents)


def _tangent(lw: Lowering, fwd: Forward, result: Any) -> Any:
    """The tangent of what a call returns, in its structure; None for what is not a number."""

    def dot(atom: Atom) -> Atom:
        return fwd.tangent(atom) if isinstance(atom.fact, (facts.Num, facts.Seq)) else Const(None)

    return mapped(lw, result, dot)


# ---- the functions of the package, where a program calls them ---------------------------------------------------------------


def _grad(lw: Lowering, node: ast.AST, function: Any = None, wrt: Any = 0, has_aux: Any = False, *, overwrite: Any = False) -> Any:
    return _derived(lw, node, "gradient", function, wrt, has_aux)


def _value_and_grad(
    lw: Lowering, node: ast.AST, function: Any = None, wrt: Any = 0, has_aux: Any = False, *, overwrite: Any = False
) -> Any:
    return _derived(lw, node, "gradient", function, wrt, has_aux, with_value=True)


def _derived(lw: Lowering, node: ast.AST, kind: str, function: Any, wrt: Any, has_aux: Any = False, **options: Any) -> Any:
    which, aux = (_known(lw, thing, node) for thing in (wrt, has_aux))
    single = not isinstance(which, tuple)
    derivative = Derivative(kind, (which,) if single else which, single, has_aux=aux, **options)
    if function is None:
        return BoundMethod((derivative,), "derivative factory")
    return derive(function, derivative)


@builtins.method("derivative factory")
def _decorate(lw: Lowering, node: ast.AST, bound: Any, function: Any) -> Any:
    return derive(function, bound[0])


def _known(lw: Lowering, thing: Any, node: ast.AST) -> Any:
    if isinstance(thing, tuple):
        return tuple(_known(lw, t, node) for t in thing)
    if isinstance(thing, (bool, int, str)):
        return thing
    return lw.static(thing, node, "it selects the code to generate")


def _jvp_kind(lw: Lowering, function: Any, d: Derivative, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
    _name_inputs(lw, function, [*args, *kwargs.values()])
    return jvp(lw, node, function, *args, **kwargs)


def _name_inputs(lw: Lowering, function: Any, pair: list[Any]) -> None:
    """In generated code the primals have the names of the function's parameters, the tangents these names with `_dot`."""
    for root, suffix, things in zip(("primals", "tangents"), ("", "_dot"), pair, strict=True):
        for k, name in enumerate(parameter_names(lw, function)):
            for leaf in ir.values(lw.atoms(things)):
                old = f"{root}_{k}"
                if leaf in lw.inputs.leaves and leaf.name is not None and (leaf.name == old or leaf.name.startswith(f"{old}_")):
                    leaf.name = name + leaf.name.removeprefix(old) + suffix


def _vjp_kind(lw: Lowering, function: Any, d: Derivative, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
    function = BoundMethod((function, (), tuple(kwargs.items())), "partial") if kwargs else function
    return vjp(lw, node, function, *args, wrt=None if d.wrt == () else d.wrt[0] if d.single else d.wrt)


KINDS: dict[str, Any] = {"gradient": gradient, "jvp": _jvp_kind, "vjp": _vjp_kind}
_HANDLERS: dict[str, Any] = {"grad": _grad, "value_and_grad": _value_and_grad, "jvp": jvp, "vjp": vjp}


def _maker(kind: str) -> Any:
    def lower(lw: Lowering, node: ast.AST, function: Any = None, wrt: Any = 0) -> Any:
        return _derived(lw, node, kind, function, wrt)

    return lower


def enter(**functions: Any) -> None:
    """Say which Python functions these are; the front end knows them by name only, since it stands below them."""
    builtins.HANDLERS.update({function: _HANDLERS.get(name) or _maker(name) for name, function in functions.items()})
