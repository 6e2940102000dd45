"""Prints an equation as an expression: one form for each style of operation."""

from __future__ import annotations

import ast
import builtins
import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .. import facts, ir, ops
from ..ir import Const, Equation, Value
from ..runtime import helpers
from .syntax import call, comprehension, conditional, dotted, if_there, method, negated

BINARY = {
    "+": ast.Add, "-": ast.Sub, "*": ast.Mult, "/": ast.Div, "//": ast.FloorDiv, "%": ast.Mod, "**": ast.Pow, "@": ast.MatMult,
    "&": ast.BitAnd, "|": ast.BitOr, "^": ast.BitXor, "<<": ast.LShift, ">>": ast.RShift,
}  # fmt: skip
COMPARE = {"<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE, "==": ast.Eq, "!=": ast.NotEq}
UNARY = {"-": ast.USub, "+": ast.UAdd, "~": ast.Invert}


@dataclass
class Globals:
    """What the functions of one generated module name beside their own variables: objects, helpers of ours, and each other."""

    constants: dict[str, Any] = field(default_factory=dict)
    helpers: dict[str, Any] = field(default_factory=dict)
    functions: dict[Any, str] = field(default_factory=dict)  # region -> the name of its function


class Expressions:
    """Makes syntax trees of atoms and equations; what the code names is entered in `globals`."""

    def __init__(self, name_of: Callable[[Value], ast.expr], globals_: Globals) -> None:
        self.name_of = name_of
        self.constants, self.helpers, self.functions = globals_.constants, globals_.helpers, globals_.functions

    def tree(self, tree: Any) -> ast.expr:
        """A tree of atoms as an expression."""
        if isinstance(tree, Value):
            return self.name_of(tree)
        if isinstance(tree, Const):
            return ast.parse(tree.text, mode="eval").body if tree.text else self.constant(tree.value)
        if isinstance(tree, tuple):
            return ast.Tuple([self.tree(t) for t in tree], ast.Load())
        if isinstance(tree, list):
            return ast.List([self.tree(t) for t in tree], ast.Load())
        if isinstance(tree, dict):
            return ast.Dict([self.constant(k) for k in tree], [self.tree(t) for t in tree.values()])
        if isinstance(tree, ir.Record):
            keywords = [ast.keyword(k, self.tree(t)) for k, t in tree.fields.items()]
            return ast.Call(self.constant(tree.constructor), [], keywords)
        if isinstance(tree, slice):
            return call("slice", *(self.tree(t) for t in (tree.start, tree.stop, tree.step)))
        return ast.Constant(tree)

    def constant(self, value: Any) -> ast.expr:
        """A Python object as an expression: a literal where there is one, else a name bound to it."""
        if type(value) in (int, float) and (value < 0 or math.copysign(1, value) < 0):
            return ast.UnaryOp(ast.USub(), self.constant(-value))
        if isinstance(value, float) and not math.isfinite(value):
            return dotted("np.nan" if math.isnan(value) else "np.inf")
        if value is None or type(value) in (int, float, bool, str, bytes, complex, type(...)):
            return ast.Constant(value)
        if isinstance(value, np.generic):
            return call(f"np.{type(value).__name__}", self.constant(value.item()))
        if isinstance(value, (tuple, list)):
            return self.tree(ops.as_tree(value)) if type(value) in (tuple, list) else self.bound(type(value).__name__, value)
        if isinstance(value, slice):
            return call("slice", *(self.constant(x) for x in (value.start, value.stop, value.step)))
        return self._object(value)

    def _object(self, value: Any) -> ast.expr:
        name = getattr(value, "__name__", type(value).__name__)
        if getattr(builtins, name, None) is value:
            return dotted(name)
        if isinstance(value, np.dtype) and getattr(np, value.name, None) is not None:
            return dotted(f"np.{value.name}")
        if getattr(np, name, None) is value:
            return dotted(f"np.{name}")
        if getattr(np.linalg, name, None) is value:
            return dotted(f"np.linalg.{name}")
        return self.bound(name, value)

    def bound(self, name: str, value: Any) -> ast.expr:
        """A name of the module's own for an object."""
        name = "".join(c if c.isalnum() else "_" for c in name).lstrip("_") or "constant"
        while name in self.functions.values() or (name in self.constants and self.constants[name] is not value):
            name += "_"
        self.constants[name] = value
        return dotted(name)

    # ---- operations ------------------------------------------------------------------------------------------------------

    def equation(self, e: Equation) -> ast.expr:
        """The expression of an equation."""
        style = getattr(self, f"_{e.op.style}", None)
        if style is None:
            raise NotImplementedError(f"no printed form for {e.op.style}")
        return style(e)  # type: ignore[no-any-return]

    def _call(self, e: Equation) -> ast.expr:
        function = dotted(e.op.name) if _is_library(e.op) else self.bound(e.op.name.split(".")[-1], e.op.run)
        args, keywords = self._arguments(e)
        if e.op.name == "np.transpose" and len(args) == 1 and not keywords and _is_array(e.args[0]):
            return ast.Attribute(args[0], "T", ast.Load())
        name = self._method_name(e)
        if name and args:
            return ast.Call(ast.Attribute(args[0], name, ast.Load()), args[1:], keywords)
        return ast.Call(function, args, keywords)

    def _only(self, e: Equation) -> ast.expr:
        found = self._call(e)
        return ast.Subscript(found, ast.Constant(0), ast.Load()) if _is_library(e.op) else found

    def _method(self, e: Equation) -> ast.expr:
        args, keywords = self._arguments(e)
        return ast.Call(ast.Attribute(args[0], e.op.name, ast.Load()), args[1:], keywords)

    def _region(self, e: Equation) -> ast.expr:
        return call(self.functions[e.args[0].value], *(self.tree(a) for a in e.args[1]))

    def _draw(self, e: Equation) -> ast.expr:
        generator, name, args, size, options = e.args
        given = [] if size is None else [("size", size)]
        keywords = [ast.keyword(key, self.tree(value)) for key, value in (*given, *((k.value, v) for k, v in options))]
        return ast.Call(ast.Attribute(self.tree(generator), name.value, ast.Load()), [self.tree(a) for a in args], keywords)

    def _unstack(self, e: Equation) -> ast.expr:
        a, axis = e.args
        whole = self.tree(a) if _is_default(axis, 0) else call("np.moveaxis", self.tree(a), self.tree(axis), ast.Constant(0))
        return call("list", whole)

    def _method_name(self, e: Equation) -> str | None:
        """The name of the method to call, where the user wrote it so, or where we write it and the method is customary."""
        found = next((name for name, op in ops.METHODS.items() if op is e.op), None)
        ours = e.location is not None and e.location.adjoint and e.op.name in ("np.sum", "np.reshape", "np.copy")
        if (
            found is None
            or (e.op.name == "np.clip" and e.spelling != "method")
            or not isinstance(e.args[0], Value)
            or not isinstance(e.args[0].fact, facts.Num)
        ):
            return None
        return found if e.spelling == "method" or ((ours or e.op.name == "np.copy") and e.args[0].fact.form == "array") else None

    def _arguments(self, e: Equation) -> tuple[list[ast.expr], list[ast.keyword]]:
        args: list[ast.expr] = []
        keywords: list[ast.keyword] = []
        skipped = False
        for parameter, argument in zip(e.op.signature.parameters.values(), e.args, strict=True):
            if parameter.kind is parameter.VAR_POSITIONAL:
                args.extend(self.tree(a) for a in argument)
            elif parameter.default is not parameter.empty and _is_default(argument, parameter.default):
                skipped = True
            elif not skipped and _stands_alone(parameter):
                args.append(self.tree(argument))
            else:
                keywords.append(ast.keyword(parameter.name, self.tree(argument)))
        return args, keywords

    def _binary(self, e: Equation) -> ast.expr:
        return ast.BinOp(self.tree(e.args[0]), BINARY[e.op.name](), self.tree(e.args[1]))

    def _unary(self, e: Equation) -> ast.expr:
        return ast.UnaryOp(UNARY[e.op.name](), self.tree(e.args[0]))

    def _compare(self, e: Equation) -> ast.expr:
        return ast.Compare(self.tree(e.args[0]), [COMPARE[e.op.name]()], [self.tree(e.args[1])])

    def _not(self, e: Equation) -> ast.expr:
        return negated(self.tree(e.args[0]))

    def _is_none(self, e: Equation) -> ast.expr:
        return ast.Compare(self.tree(e.args[0]), [ast.Is()], [ast.Constant(None)])

    def _bool(self, e: Equation) -> ast.expr:
        first, second = map(self.tree, e.args)
        op = ast.And() if e.op.name == "and" else ast.Or()
        several = first.values if isinstance(first, ast.BoolOp) and type(first.op) is type(op) else [first]
        return ast.BoolOp(op, [*several, second])

    def _index(self, e: Equation) -> ast.expr:
        return self.subscript(self.tree(e.args[0]), e.args[1])

    def subscript(self, base: ast.expr, index: Any) -> ast.expr:
        """`base[index]`."""
        return ast.Subscript(base, self.index(index), ast.Load())

    def index(self, index: Any) -> ast.expr:
        """An index with slices in their own notation."""
        if isinstance(index, tuple) and index:
            return ast.Tuple([self.index(i) for i in index], ast.Load())
        if isinstance(index, slice):
            parts = [
                None if p is None or (isinstance(p, Const) and p.value is None) else self.tree(p)
                for p in (index.start, index.stop, index.step)
            ]
            return ast.Slice(*parts)
        return self.tree(index)

    def _axis_length(self, e: Equation) -> ast.expr:
        return ast.Subscript(self._shape(e.args[0]), self.tree(e.args[1]), ast.Load())

    def _shape(self, array: Any) -> ast.expr:
        if _is_array(array):
            return ast.Attribute(self.tree(array), "shape", ast.Load())
        return call("np.shape", self.tree(array))

    def _size(self, e: Equation) -> ast.expr:
        if _is_array(e.args[0]):
            return ast.Attribute(self.tree(e.args[0]), "size", ast.Load())
        return call("np.size", self.tree(e.args[0]))

    def _len(self, e: Equation) -> ast.expr:
        return call("len", self.tree(e.args[0]))

    def _broadcast_like(self, e: Equation) -> ast.expr:
        return call("np.broadcast_to", self.tree(e.args[0]), self._shape(e.args[1]))

    def _reshape_like(self, e: Equation) -> ast.expr:
        a, like, order = e.args
        keywords = [] if _is_default(order, "C") else [ast.keyword("order", self.tree(order))]
        if _is_array(a):
            return ast.Call(ast.Attribute(self.tree(a), "reshape", ast.Load()), [self._shape(like)], keywords)
        return ast.Call(dotted("np.reshape"), [self.tree(a), self._shape(like)], keywords)

    def _helper(self, e: Equation) -> ast.expr:
        self.helpers[e.op.name] = getattr(helpers, e.op.name)
        return call(e.op.name, *(self.tree(a) for a in e.args))

    def _last_written(self, e: Equation) -> ast.expr:
        self.helpers["last_written"] = helpers.last_written
        return call("last_written", self._shape(e.args[0]), self._index_value(e.args[1]))

    def _index_value(self, index: Any) -> ast.expr:
        """An index as a value: slices as calls of `slice`."""
        return self.tree(tuple(index)) if isinstance(index, tuple) else self.tree(index)

    def _list(self, e: Equation) -> ast.expr:
        return ast.List([self.tree(a) for a in e.args[0]], ast.Load())

    def _choose(self, e: Equation) -> ast.expr:
        test, a, b = map(self.tree, e.args)
        return conditional(test, a, b, facts.is_boolean(e.args[0].fact))

    def _pack(self, e: Equation) -> ast.expr:
        return ast.Tuple([self.tree(a) for a in e.args[0]], ast.Load())

    def _zeros_seq(self, e: Equation) -> ast.expr:
        seq = self.tree(e.args[0])
        element = e.out.fact.element
        if isinstance(element, (facts.Seq, facts.Mixed)):
            return self._listed("zeros_of_list", e)
        if facts.is_scalar(element):
            return ast.BinOp(ast.List([ast.Constant(0.0)], ast.Load()), ast.Mult(), call("len", seq))
        return comprehension(call("np.zeros_like", dotted("item")), "item", seq)

    def _seq_sum(self, e: Equation) -> ast.expr:
        if isinstance(e.out.fact.element, (facts.Seq, facts.Mixed)):
            return self._listed("sum_of_lists", e)
        pair = ast.Tuple([ast.Name("a", ast.Store()), ast.Name("b", ast.Store())], ast.Store())
        both = call("zip", self.tree(e.args[0]), self.tree(e.args[1]))
        return comprehension(ast.BinOp(dotted("a"), ast.Add(), dotted("b")), pair, both)

    def _seq_position(self, e: Equation) -> ast.expr:
        places = call("range", call("len", self.tree(e.args[0])))
        return ast.Subscript(places, self.tree(e.args[1]), ast.Load())

    def _seq_join(self, e: Equation) -> ast.expr:
        return ast.BinOp(self.tree(e.args[0]), ast.Add(), self.tree(e.args[1]))

    def _listed(self, name: str, e: Equation) -> ast.expr:
        self.helpers[name] = getattr(helpers, name)
        return call(name, *(self.tree(a) for a in e.args))

    def _identity(self, e: Equation) -> ast.expr:
        return self.tree(e.args[0])

    def _copy_if_there(self, e: Equation) -> ast.expr:
        value = self.tree(e.args[0])
        return if_there(value, method(value, "copy"), ast.Constant(None))

    def _zeros_like_if_there(self, e: Equation) -> ast.expr:
        value = self.tree(e.args[0])
        return if_there(value, call("np.zeros_like", value), call("np.float64", ast.Constant(0.0)))

    def _range_length(self, e: Equation) -> ast.expr:
        start, _, step = (a.value if isinstance(a, Const) else None for a in e.args)
        shown = e.args if step != 1 else e.args[1:2] if start == 0 else e.args[:2]
        return call("len", call("range", *(self.tree(a) for a in shown)))

    def _load(self, e: Equation) -> ast.expr:
        return self.reached(e.args[0], e.args[1].value)

    def reached(self, root: Any, steps: Any) -> ast.expr:
        """What some attributes and items lead to."""
        found = self.tree(root)
        for kind, key in steps:
            if kind == "attr":
                found = ast.Attribute(found, key, ast.Load())
            else:
                found = ast.Subscript(found, self.constant(key), ast.Load())
        return found

    def _fstring(self, e: Equation) -> ast.expr:
        parts: list[ast.expr] = []
        for part in e.args[0]:
            if isinstance(part, tuple):
                value, conversion, spec = part
                shown = ast.JoinedStr([ast.Constant(spec.value)]) if spec.value else None
                parts.append(ast.FormattedValue(self.tree(value), conversion.value, shown))
            else:
                parts.append(ast.Constant(part.value))
        return ast.JoinedStr(parts)

    def _text_method(self, e: Equation) -> ast.expr:
        text, name, args, kwargs = e.args
        keywords = [ast.keyword(k, self.tree(v)) for k, v in kwargs.items()]
        return ast.Call(ast.Attribute(self.tree(text), name.value, ast.Load()), [self.tree(a) for a in args], keywords)

    def _call_object(self, e: Equation) -> ast.expr:
        function, args, kwargs = e.args
        keywords = [ast.keyword(k, self.tree(v)) for k, v in kwargs.items()]
        return ast.Call(self.constant(function.value), [self.tree(a) for a in args], keywords)


def _is_array(array: Any) -> bool:
    return isinstance(array, Value) and isinstance(array.fact, facts.Num) and array.fact.form == "array"


def _stands_alone(parameter: inspect.Parameter) -> bool:
    """Whether an argument is written without its name."""
    if parameter.kind is parameter.KEYWORD_ONLY:
        return False
    return (
        parameter.default is parameter.empty or parameter.kind is parameter.POSITIONAL_ONLY or parameter.name in ("a_min", "a_max")
    )


def _is_library(op: ops.Op) -> bool:
    """Whether an operation is printed by its name as it is."""
    return op.name.split(".")[0] in ("np", "math") or hasattr(builtins, op.name)


def _is_default(argument: Any, default: Any) -> bool:
    if argument is None:
        return default is None
    return isinstance(argument, Const) and type(argument.value) is type(default) and argument.value == default
