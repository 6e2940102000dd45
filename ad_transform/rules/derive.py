"""Derives elementwise rules with sympy and prints them as numpy code.

`python -m ad_transform.rules.derive` writes `elementwise.py`. Imports sympy, so the package itself only imports this module
when a user registers a function of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import sympy
from sympy.printing.precedence import PRECEDENCE, precedence
from sympy.printing.str import StrPrinter

from .table import TABLE, Row

TARGET = Path(__file__).with_name("elementwise.py")


# ---- derivatives ---------------------------------------------------------------------------------------------------------


def partials(
    formula: Any, names: tuple[str, ...], preferred: dict[str, str] | None = None, sample: float = 0.3, result: str = "y"
) -> list[Any]:
    """The partial derivatives of a formula by its arguments, in terms of the arguments and of the result, the cheapest of each."""
    symbols = {name: sympy.Symbol(name, real=True) for name in names}
    y = sympy.Symbol(result, real=True)
    value = parse(formula, symbols)
    found = []
    for name, x in symbols.items():
        partial = _smooth(sympy.powsimp(sympy.diff(value, x)))
        if preferred and name in preferred:
            found.append(_proved(parse(preferred[name], {result: y, **symbols}), partial, value, y, sample))
        else:
            found.append(min(_forms(partial, value, y), key=_cost))
    return found


def parse(formula: Any, symbols: dict[str, Any]) -> Any:
    """A formula, as text or as a sympy expression, in these very symbols."""
    found = sympy.sympify(formula, locals=symbols)
    found = found.subs({s: symbols[s.name] for s in found.free_symbols if s.name in symbols})
    unknown = sorted(s.name for s in found.free_symbols - set(symbols.values()))
    if unknown:
        raise TypeError(f"the expression {formula} has {', '.join(unknown)} in it, but the arguments are {', '.join(symbols)}")
    return found


def names_in(formula: Any) -> set[str]:
    """The names of the symbols of a formula."""
    return {s.name for s in sympy.sympify(formula).free_symbols}


def _smooth(partial: Any) -> Any:
    """The derivative with steps as cases (a tie of a maximum gets half), itself constant between steps, and cases outermost."""

    def step(argument: Any, *_: Any) -> Any:
        return sympy.Piecewise((1, argument > 0), (sympy.Rational(1, 2), sympy.Eq(argument, 0)), (0, True))

    between = partial.replace(_is_derivative_of_step, lambda _: sympy.Integer(0))
    return sympy.piecewise_fold(between.replace(sympy.Heaviside, step))


def _is_derivative_of_step(expr: Any) -> bool:
    stepwise = isinstance(expr, sympy.Derivative) and isinstance(expr.expr, (sympy.floor, sympy.ceiling, sympy.sign))
    return stepwise or isinstance(expr, sympy.DiracDelta)


def _proved(preferred: Any, partial: Any, value: Any, y: Any, sample: float) -> Any:
    """The preferred form, after a comparison with the derivative at a point."""
    point = {s: sample + k / 7 for k, s in enumerate(sorted(value.free_symbols, key=str))}
    difference = (preferred.subs(y, value) - partial).subs(point)
    if abs(sympy.N(difference, 30)) > 1e-14:
        raise ValueError(f"{preferred} is not the derivative {partial} of {value}")
    return preferred


def _forms(partial: Any, value: Any, y: Any) -> Iterator[Any]:
    """Ways to write a derivative: as it is, and in terms of the result."""
    if partial.has(sympy.Piecewise):
        yield partial
        return
    forms = (partial, partial.subs(value, y), *_eliminated(partial, value, y))
    allowed = _denominators(partial)
    allowed |= {d.subs(value, y) for d in allowed}
    for form in filter(lambda f: _denominators(f) <= allowed, forms):
        yield _factored(form)
        yield _divided_by_exponential(_factored(form))


def _denominators(form: Any) -> set[Any]:
    """What is divided by: a form of a derivative may not divide by more, or 0 / 0 would appear where the derivative is finite."""
    return {1 / p for p in form.atoms(sympy.Pow) if p.exp.is_number and p.exp.is_negative}


def _factored(form: Any) -> Any:
    """y * (1 - y) for y - y**2; but 1 - y**2 stays."""
    factored = sympy.factor(form)
    sums = [f for f in sympy.Mul.make_args(factored) if f.has(sympy.Add)]
    return factored if len(sums) == 1 and sympy.count_ops(factored) <= sympy.count_ops(form) + 1 else form


def _eliminated(partial: Any, value: Any, y: Any) -> Iterator[Any]:
    """The derivative after a function in it was expressed by the result: exp(-x) is 1/y - 1 where y = 1/(1 + exp(-x))."""
    t = sympy.Dummy("t")
    for function in value.atoms(sympy.Function, sympy.exp):
        numerator, denominator = sympy.fraction(sympy.together(value.subs(function, t)))
        equation = sympy.expand(numerator - y * denominator)
        if equation.is_polynomial(t) and sympy.degree(equation, t) == 1 and function.free_symbols == value.free_symbols:
            yield sympy.cancel(partial.subs(function, t).subs(t, sympy.solve(equation, t)[0]))


def _divided_by_exponential(form: Any) -> Any:
    """exp(x) / (exp(x) + 1) as 1 / (1 + exp(-x)), which does not overflow into nan."""
    numerator, denominator = sympy.fraction(sympy.together(form))
    exponentials = [f for f in sympy.Mul.make_args(numerator) if isinstance(f, sympy.exp)]
    if not exponentials or not isinstance(denominator, sympy.Add):
        return form
    return numerator / exponentials[0] / sympy.expand(denominator / exponentials[0])


def _cost(form: Any) -> tuple[int, str]:
    roots = [p for p in form.atoms(sympy.Pow) if not p.exp.is_integer]
    heavy = len(form.atoms(sympy.Function)) + len(roots)
    return 10 * heavy + int(sympy.count_ops(form)), str(form)  # the text decides ties, so that every run writes the same


# ---- numpy code ----------------------------------------------------------------------------------------------------------

_NUMPY_NAMES = {
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2", "asinh": "arcsinh", "acosh": "arccosh",
    "atanh": "arctanh", "Abs": "abs", "Max": "maximum", "Min": "minimum", "ceiling": "ceil",
    **{f: f for f in ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "sign", "floor")},
}  # fmt: skip


_KNOWN = (
    sympy.Symbol, sympy.Integer, sympy.Rational, sympy.Float, type(sympy.pi), type(sympy.E), sympy.Add, sympy.Mul, sympy.Pow,
    sympy.Piecewise, sympy.functions.elementary.piecewise.ExprCondPair, sympy.core.relational.Relational, sympy.And, sympy.Or,
    type(sympy.true),
)  # fmt: skip


class NumpyPrinter(StrPrinter):  # type: ignore[misc]
    """Prints an expression as numpy code with float literals; raises TypeError for what numpy does not have."""

    def _print_Integer(self, expr: Any) -> str:
        return f"{int(expr)}.0"

    _print_Zero = _print_One = _print_NegativeOne = _print_Integer  # noqa: N815 - the names that sympy looks for

    def _print_Float(self, expr: Any) -> str:
        return repr(float(expr))

    def _print_Rational(self, expr: Any) -> str:
        return repr(expr.p / expr.q) if _is_power_of_two(expr.q) else f"{expr.p}.0 / {expr.q}.0"

    _print_Half = _print_Rational  # noqa: N815

    def _print_Pi(self, expr: Any) -> str:
        return "math.pi"

    def _print_Exp1(self, expr: Any) -> str:
        return "math.e"

    def _print_Pow(self, expr: Any, rational: bool = False) -> str:
        if expr.exp.is_number and expr.exp.is_negative:
            return self._print_Mul(expr)
        if expr.exp == sympy.Rational(1, 2):
            return f"{_module(expr)}.sqrt({self._print(expr.base)})"
        if expr.base == 2:
            return f"np.exp2({self._print(expr.exp)})"
        exponent = str(expr.exp) if expr.exp.is_Integer else self.parenthesize(expr.exp, PRECEDENCE["Pow"])
        return f"{self.parenthesize(expr.base, PRECEDENCE['Pow'])}**{exponent}"

    def _print_Add(self, expr: Any, order: Any = None) -> str:
        terms = sorted(self._as_ordered_terms(expr), key=lambda term: bool(term.could_extract_minus_sign()))
        return str(super()._print_Add(sympy.Add(*terms, evaluate=False), order="none"))

    def _print_Mul(self, expr: Any) -> str:
        return self.product(expr)

    def _print_Function(self, expr: Any) -> str:
        return f"{_module(expr)}.{_NUMPY_NAMES[type(expr).__name__]}({', '.join(map(self._print, expr.args))})"

    _print_Abs = _print_Max = _print_Min = _print_Function  # noqa: N815

    def _print_Relational(self, expr: Any) -> str:
        symbol = {"==": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}[expr.rel_op]
        return f"{self.parenthesize(expr.lhs, PRECEDENCE['Add'])} {symbol} {self.parenthesize(expr.rhs, PRECEDENCE['Add'])}"

    def _print_And(self, expr: Any) -> str:
        return " & ".join(f"({self._print(a)})" for a in sorted(expr.args, key=str))

    def _print_Or(self, expr: Any) -> str:
        return " | ".join(f"({self._print(a)})" for a in sorted(expr.args, key=str))

    def _print_Piecewise(self, expr: Any) -> str:
        return self.cases(expr, self._print)

    def cases(self, expr: Any, printed: Callable[[Any], str]) -> str:
        """Nested `np.where`."""
        *cases, (last, condition) = expr.args
        if condition != sympy.true:
            raise TypeError(f"the expression {expr} says nothing about some values; end it with (value, True)")
        text = printed(last)
        for value, when in reversed(cases):
            text = f"np.where({self._print(when)}, {printed(value)}, {text})"
        return text

    def product(self, expr: Any, lead: str | None = None) -> str:
        """A product as an expert orders it: sign, numbers, `lead`, the other factors, and one division at the end."""
        sign, front, above, below = _factors(expr)
        factors = [*(self.parenthesize(f, PRECEDENCE["Mul"]) for f in front), *([lead] if lead else [])]
        factors += [self.parenthesize(f, PRECEDENCE["Mul"]) for f in above]
        text = sign + (" * ".join(factors) or "1.0")
        if not below:
            return text
        if len(below) == 1:
            return f"{text} / {self.parenthesize(below[0], PRECEDENCE['Mul'], strict=True)}"
        return f"{text} / ({' * '.join(self.parenthesize(f, PRECEDENCE['Mul']) for f in below)})"

    def parenthesize(self, item: Any, level: int, strict: bool = False) -> str:
        """As in sympy, but a quotient is never a bare factor of a product."""
        if isinstance(item, sympy.Pow) and item.exp.is_number and item.exp.is_negative:
            return f"({self._print(item)})"
        if precedence(item) < level or (strict and precedence(item) <= level) or isinstance(item, (sympy.Mul, sympy.Add)):
            return f"({self._print(item)})"
        return str(self._print(item))


def check_known(expr: Any) -> None:
    """TypeError for what numpy cannot compute."""
    for node in sympy.preorder_traversal(expr):
        if not isinstance(node, _KNOWN) and type(node).__name__ not in _NUMPY_NAMES:
            raise TypeError(f"numpy has no function for {type(node).__name__}, which is in the derivative {expr}")


def _module(expr: Any) -> str:
    """Numbers are computed once, as Python floats, so that they do not promote float32."""
    return "math" if expr.is_number else "np"


def _is_power_of_two(n: int) -> bool:
    return int(n) & (int(n) - 1) == 0


def _factors(expr: Any) -> tuple[str, list[Any], list[Any], list[Any]]:
    """The sign of a product, its constant factors, the other ones, and those of the denominator."""
    number, rest = expr.as_coeff_Mul(rational=True)
    front: list[Any] = []
    above: list[Any] = []
    below: list[Any] = []
    for factor in sympy.Mul.make_args(rest):
        if isinstance(factor, sympy.Pow) and factor.exp.is_number and factor.exp.is_negative:
            below.extend(sympy.Mul.make_args(1 / factor))
        elif factor != 1:
            (front if factor.is_number else above).append(factor)
    sums = [k for k, f in enumerate(above) if isinstance(f, sympy.Add)]
    if number < 0 and sums:
        above[sums[0]] = -above[sums[0]]
        number = -number
    size = abs(number)
    if isinstance(size, sympy.Rational) and not _is_power_of_two(size.q):
        below.insert(0, sympy.Integer(size.q))
        size = sympy.Integer(size.p)
    return "-" if number < 0 else "", [*([size] if size != 1 else []), *front], above, below


def cotangent(partial: Any, y_bar: str = "y_bar") -> str:
    """The code of `y_bar * partial`; into each of the cases, so that a constant one does not promote float32."""
    check_known(partial)
    printer = NumpyPrinter()
    if partial == 0:
        return "0.0"
    if isinstance(partial, sympy.Piecewise):
        return printer.cases(partial, lambda value: cotangent(value, y_bar))
    return printer.product(partial, y_bar)


# ---- the checked-in file -------------------------------------------------------------------------------------------------

_HEAD = '''"""Derivative rules of numpy's elementwise functions.

Written by `python -m ad_transform.rules.derive` from the formulas in `table.py`; change those instead.
"""

import math

import numpy as np

from ..ops import vjp
from .arithmetic import ufunc

for _function in (
{functions}):
    ufunc(_function)
'''


def source() -> str:
    """The text of `elementwise.py`."""
    functions = "".join(f"    np.{row.name},\n" for row in TABLE)
    return "\n\n".join([_HEAD.format(functions=functions), *_rules()])


def _rules() -> Iterator[str]:
    """One rule for all functions of the same formula."""
    rows: dict[str, list[Row]] = {}
    for row in TABLE:
        rows.setdefault(row.formula, []).append(row)
    for same in rows.values():
        yield _rule(same[0], [row.name for row in same])


def _rule(row: Row, functions: list[str]) -> str:
    names = ("x",) if "x1" not in row.formula else ("x1", "x2")
    bars = ", ".join(cotangent(p) for p in partials(row.formula, names, row.partials, row.sample))
    decorator = f"@vjp({', '.join(f'np.{f}' for f in functions)})"
    return f"{decorator}\ndef {row.name}_vjp(y_bar, y, {', '.join(names)}, *_):\n    return {bars}\n"


if __name__ == "__main__":
    TARGET.write_text(source(), encoding="utf-8")
