"""Calls of functions with a derivative rule of the user's, and of `with_cotangent`, inside what is differentiated.

Primal and rule are lowered where the call stands. A rule that calls its own function calls the same region: so the rule is there at
every order.
"""

from __future__ import annotations

import ast
import inspect
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import facts, ir
from ..custom import Rule
from ..errors import RuleError
from ..frontend import builtins
from ..frontend.heap import ArrayRef, is_atom
from ..frontend.lower import Lowering
from ..ir import Atom, Block, Const, Value
from ..rules import core
from ..transform.pushforward import zeros
from ..transform.regions import CALLS, BeyondRule, Region, WithJvp, WithVjp
from ..transform.reverse import cotangent_fact
from .calls import bottom, contains_bottom, name_of, recorded
from .copies import matched, rebuilt
from .isolation import Arguments, Outcome, captured, closed, isolated, place_call, undecided

DEEPEST_RULE = 3  # how often rules that call each other are written out; a rule that calls its own function has no limit


@dataclass
class _Expansion:
    """A rule that is being lowered."""

    rule: Rule
    signature: Any
    region: Region
    outcome: Outcome


@builtins.method("function with a rule")
@recorded
def call_with_rule(lw: Lowering, node: ast.AST, rule: Rule, *args: Any, **kwargs: Any) -> Any:
    if contains_bottom(lw, (args, tuple(kwargs.values()))):
        return bottom()
    if not rule.functions:
        message = f"{rule.name} is decorated with custom_{rule.kind}, but has no rule: give it one with def{rule.kind}"
        raise RuleError(message, lw.locate(node))
    given = _positional(lw, rule, args, kwargs, node)
    arguments = Arguments(lw, given, rule.fixed)
    signature = lw.atoms(tuple(given))
    around = [x for x in lw.expansions if x.rule == rule and _alike(x.signature, signature)]
    if around and around[-1] is lw.expansions[-1]:
        return place_call(lw, around[-1].region, around[-1].outcome, arguments.leaves, arguments)
    outcome = isolated(lw, rule.primal, arguments.copies(), node, rule.name)
    if undecided(lw, outcome):
        return bottom()
    if len(around) == DEEPEST_RULE:
        return _beyond(lw, rule, arguments, outcome)
    region, fill_in = _new_region(rule, len(arguments.leaves))
    lw.expansions.append(_Expansion(rule, signature, region, outcome))
    try:
        fill_in(lw, rule, arguments, outcome, region, node)
    finally:
        lw.expansions.pop()
    return place_call(lw, region, outcome, [*arguments.leaves, *region.captures], arguments)


def _beyond(lw: Lowering, rule: Rule, arguments: Arguments, outcome: Outcome) -> Any:
    """The function without its rule."""
    primal = Block([], outcome.equations, list(outcome.values))
    params = [*arguments.leaves, *captured(arguments.leaves, primal)]
    region = BeyondRule(rule.name, closed(primal, params), len(arguments.leaves))
    return place_call(lw, region, outcome, params, arguments)


def _new_region(rule: Rule, arity: int) -> tuple[Any, Any]:
    empty = Block()
    return (WithVjp(rule.name, empty, arity), _with_vjp) if rule.kind == "vjp" else (WithJvp(rule.name, empty, arity), _with_jvp)


def _positional(lw: Lowering, rule: Rule, args: tuple[Any, ...], kwargs: dict[str, Any], node: ast.AST) -> list[Any]:
    """The arguments in the order of the parameters, as rules get them."""
    try:
        bound = inspect.signature(rule.primal).bind(*args, **kwargs)
    except TypeError as error:
        raise lw.program_error(node, f"{rule.name}: {error}") from None
    if bound.kwargs:
        message = f"{rule.name} has a derivative rule, so its arguments are passed by position, not by name only"
        raise RuleError(f"{message}: {', '.join(bound.kwargs)}", lw.locate(node))
    return list(bound.args)


def _alike(a: Any, b: Any) -> bool:
    """Whether two trees of atoms have the same structure, facts and constants."""
    if isinstance(a, Value) and isinstance(b, Value):
        return bool(a.fact == b.fact)
    if isinstance(a, Const) and isinstance(b, Const):
        return a.value is b.value or (type(a.value) is type(b.value) and not isinstance(a.value, np.ndarray) and a.value == b.value)
    if isinstance(a, (tuple, list)) and isinstance(b, (tuple, list)):
        return type(a) is type(b) and len(a) == len(b) and all(map(_alike, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and all(_alike(a[k], b[k]) for k in a)
    if isinstance(a, ir.Record) and isinstance(b, ir.Record):
        return a.constructor == b.constructor and _alike(a.fields, b.fields)
    return a is b


# ---- reverse rules -------------------------------------------------------------------------------------------------------


def _with_vjp(lw: Lowering, rule: Rule, arguments: Arguments, outcome: Outcome, region: WithVjp, node: ast.AST) -> None:
    forward, backward = rule.functions
    things = arguments.copies()
    bars: list[Value] = []
    with lw.builder.block() as equations:
        first = isolated(lw, forward, things, node, name_of(forward))
        equations += first.equations
        if not isinstance(first.thing, tuple) or len(first.thing) != 2:
            raise RuleError(f"{name_of(forward)}, the forward rule of {rule.name}, must return (value, residuals)", lw.locate(node))
        value, residuals = first.thing
        ys = _results(lw, value, outcome, forward, rule, node)
        region.split = len(equations)
        bar_tree = rebuilt(lw, outcome.thing, lambda leaf: _stand_in(lw, leaf, bars))
        second = isolated(lw, backward, [*(things[k] for k in rule.fixed), residuals, bar_tree], node, name_of(backward))
        equations += second.equations
        ends = _cotangents(lw, rule, backward, second.thing, arguments, node)
    _close(region, arguments, outcome, Block(bars, equations, [*ys, *ends]))


def _results(lw: Lowering, value: Any, outcome: Outcome, function: Any, rule: Rule, node: ast.AST) -> list[Atom]:
    """The results of the primal, as its rule computes them."""
    what, of = f"the value that {name_of(function)} returns", f"what {rule.name} returns"
    pairs = _like(lw, value, outcome.thing, what, of, node)
    return [g if g is not None and not facts.is_float(v.fact) else _fitted(lw, g, v, what, of, node) for v, g in pairs]


def _cotangents(lw: Lowering, rule: Rule, backward: Any, found: Any, arguments: Arguments, node: ast.AST) -> list[Atom]:
    """What a reverse rule returns: a cotangent for each argument that is differentiated, for its leaves."""
    name = name_of(backward)
    positions = [k for k in range(len(arguments.things)) if k not in rule.fixed]
    if not isinstance(found, tuple) or len(found) != len(positions):
        what = f"a tuple of {len(found)}" if isinstance(found, tuple) else f"{lw.describe(found)}"
        message = f"{name}, the reverse rule of {rule.name}, must return a tuple of {len(positions)}, a cotangent for each argument"
        raise RuleError(f"{message}, not {what}", lw.locate(node))
    ends: list[Atom] = []
    for k, part in zip(positions, found, strict=True):
        ends += _derivatives(lw, part, arguments.things[k], f"cotangent {k} that {name} returns", f"argument {k}", node)
    return ends


# ---- forward rules -------------------------------------------------------------------------------------------------------


def _with_jvp(lw: Lowering, rule: Rule, arguments: Arguments, outcome: Outcome, region: WithJvp, node: ast.AST) -> None:
    (forward,) = rule.functions
    name = name_of(forward)
    dots: list[Value] = []
    things = arguments.copies()
    moving = [k for k in range(len(things)) if k not in rule.fixed]
    primals = tuple(things[k] for k in moving)
    tangents = tuple(rebuilt(lw, arguments.things[k], lambda leaf: _stand_in(lw, leaf, dots, "_dot")) for k in moving)
    with lw.builder.block() as equations:
        found = isolated(lw, forward, [*(things[k] for k in rule.fixed), primals, tangents], node, name)
        equations += found.equations
        if not isinstance(found.thing, tuple) or len(found.thing) != 2:
            raise RuleError(f"{name}, the forward rule of {rule.name}, must return (value, tangent)", lw.locate(node))
        ys = _results(lw, found.thing[0], outcome, forward, rule, node)
        of = f"what {rule.name} returns"
        y_dots = _derivatives(lw, found.thing[1], outcome.thing, f"the tangent that {name} returns", of, node)
    _close(region, arguments, outcome, Block(dots, equations, [*ys, *y_dots]))


def _derivatives(lw: Lowering, thing: Any, like: Any, what: str, of: str, node: ast.AST) -> list[Atom]:
    """Tangents or cotangents of the values in a structure that are floats; zeros where there are none."""
    found = []
    for value, given in _like(lw, thing, like, what, of, node):
        if facts.is_float(value.fact):
            zero = given is None or (isinstance(given, Const) and given.value == 0)
            found.append(zeros(lw.builder, value) if zero else _fitted(lw, given, value, what, of, node))
    return found


# ---- what both share -----------------------------------------------------------------------------------------------------


def _close(region: WithVjp | WithJvp, arguments: Arguments, outcome: Outcome, rule: Block) -> None:
    """Fill a region in: primal and rule with the same parameters. Where the rule calls it, it gets what it captures, too."""
    leaves = arguments.leaves
    primal = Block([], outcome.equations, list(outcome.values))
    region.captures = captured(leaves, primal, rule)
    for block in ir.walk(rule):
        for e in block.equations:
            if e.op in CALLS and e.args[0].value is region:
                e.args = (e.args[0], (*e.args[1], *region.captures))
    params = [*leaves, *region.captures]
    region.primal, region.rule = closed(primal, params), closed(rule, [*params, *rule.params])


def _stand_in(lw: Lowering, leaf: Any, made: list[Value], suffix: str = "_bar") -> Any:
    """A value for the cotangent or tangent of a number or an array; None where it is not a float."""
    atom = lw.read(leaf) if isinstance(leaf, ArrayRef) else leaf
    if not isinstance(atom, Value):
        return Const(0.0) if is_atom(atom) and facts.is_float(atom.fact) else Const(None)
    if not facts.is_float(atom.fact):
        return Const(None)
    made.append(Value(f"{atom.name}{suffix}" if atom.name else None, cotangent_fact(atom.fact)))
    return lw.heap.new_array(made[-1]) if isinstance(leaf, ArrayRef) else made[-1]


def _like(lw: Lowering, thing: Any, like: Any, what: str, of: str, node: ast.AST) -> list[tuple[Value, Atom | None]]:
    """The values in a structure with what a rule returns for them, None for nothing. RuleError where it has another structure."""
    try:
        pairs = matched(lw, like, thing)
    except ValueError:
        raise RuleError(f"{what} has another structure than {of}", lw.locate(node)) from None
    found = []
    for leaf, given in pairs:
        atom = lw.read(leaf) if isinstance(leaf, ArrayRef) else leaf
        if isinstance(atom, Value):
            found.append((atom, lw.atom(given) if not (isinstance(given, Const) and given.value is None) else None))
    return found


def _fitted(lw: Lowering, given: Atom | None, like: Value, what: str, of: str, node: ast.AST) -> Atom:
    """What a rule returns, in the shape that it must have; RuleError where it has another one, now or when the program runs."""
    if given is None or not isinstance(given.fact, (facts.Num, facts.Seq)):
        is_there = "None" if given is None else f"{facts.described(given.fact)}"
        raise RuleError(f"{what} is {is_there}, where {of} is {facts.described(like.fact)}", lw.locate(node))
    if isinstance(given.fact, facts.Seq) or isinstance(like.fact, facts.Seq):
        return given
    if isinstance(given, Const) and isinstance(given.value, (bool, int)):
        given = Const(float(given.value))
    have, need = given.fact.shape, like.fact.shape
    if have == need and have is not None:
        return given
    lengths = [None if s is None else lw.inputs.concrete(s) for s in (have, need)]
    known = None not in lengths and not any(n is None for shape in lengths for n in shape or ())
    if (known and lengths[0] != lengths[1]) or (have is not None and need is not None and len(have) != len(need)):
        shown = [lw.inputs.describe_shape(s) if s is not None else "?" for s in (have, need)]
        raise RuleError(f"{what} has shape {shown[0]}, where {of} has shape {shown[1]}", lw.locate(node))
    lw.builder.apply(core.require_shape, given, like, Const(what), Const(of))
    return given


# ---- with_cotangent ------------------------------------------------------------------------------------------------------


@recorded
def _with_cotangent(lw: Lowering, node: ast.AST, x: Any, function: Any) -> Any:
    """A region whose primal is the identity."""
    if contains_bottom(lw, x):
        return bottom()
    arguments = Arguments(lw, [x])
    name = name_of(function)
    values = [v for v, _ in _like(lw, Const(None), arguments.things[0], "", "", node)]
    outcome = Outcome(arguments.things[0], [], values)
    bars: list[Value] = []
    with lw.builder.block() as equations:
        bar_tree = rebuilt(lw, arguments.things[0], lambda leaf: _stand_in(lw, leaf, bars))
        found = isolated(lw, function, [bar_tree], node, name)
        equations += found.equations
        what, of = f"the cotangent that {name} returns", "the first argument of with_cotangent"
        ends = _derivatives(lw, found.thing, arguments.things[0], what, of, node)
    region = WithVjp("with_cotangent", Block(), len(arguments.leaves))
    _close(region, arguments, outcome, Block(bars, equations, [*values, *ends]))
    return place_call(lw, region, outcome, [*arguments.leaves, *region.captures], arguments)


def enter(with_cotangent: Any) -> None:
    """Say which Python function this is."""
    builtins.HANDLERS[with_cotangent] = _with_cotangent
