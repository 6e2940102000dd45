"""Calls of derivatives inside a program: `grad(f)(x)`, `jvp(f, (x,), (v,))`, `vjp(f, x)` where they stand, at any depth.

The function is lowered into a block of its own, with values of their own for what is differentiated; the block is transformed, and
its equations stand in the program like any others. So every transform takes what any transform makes, and since a value is never
two things at once, derivatives with respect to different variables cannot be confused.
"""

from __future__ import annotations

import ast
from typing import Any

from .. import facts, ir
from ..frontend import builtins, containers
from ..frontend.heap import BoundMethod
from ..frontend.lower import Lowering
from ..ir import Atom, Const, Value
from ..request import Derivative
from ..transform.forward import Forward
from ..transform.gradient import leaf_gradient, reverse_equations, seed
from ..transform.reverse import Reverse
from .calls import Inner, bottom, contains_bottom, known, name_of, parameter_names, recorded, selected, touch
from .copies import mapped
from .pullbacks import fitted, paired, vjp
from .results import check_output, split_result


def derive(function: Any, derivative: Derivative) -> BoundMethod:
    """The derivative of a function, as an abstract value that can be called."""
    return BoundMethod((function, derivative), "derivative")


@builtins.method("derivative")
def call_derivative(lw: Lowering, node: ast.AST, bound: Any, *args: Any, **kwargs: Any) -> Any:
    function, derivative = bound
    if contains_bottom(lw, (args, tuple(kwargs.values()))):
        return bottom()
    return KINDS[derivative.kind](lw, function, derivative, list(args), kwargs, node)


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
            kind = facts.described(found)
            hint = "complex derivatives are not supported" if "complex" in kind else "pass floats, for example x.astype(float)"
            raise TypeError(f"grad with respect to {name!r}: a float or an array of floats is needed, not {kind}; {hint}")
    return tree


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
    which, aux = (known(lw, thing, node) for thing in (wrt, has_aux))
    single = not isinstance(which, tuple)
    derivative = Derivative(kind, (which,) if single else which, single, has_aux=aux, **options)
    if function is None:
        return BoundMethod((derivative,), "derivative factory")
    return derive(function, derivative)


@builtins.method("derivative factory")
def _decorate(lw: Lowering, node: ast.AST, bound: Any, function: Any) -> Any:
    return derive(function, bound[0])


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
