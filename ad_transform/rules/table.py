"""The elementwise functions of numpy whose rules are derived: what they compute, for `derive` to differentiate.

Arguments are named x, or x1 and x2; y is the result. A derivative is only written here where there is a form that is numerically
better than the one that sympy would find; `derive` proves that the two are equal.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """`np.NAME` computes `formula`. `partials` are the preferred forms of derivatives; `sample` is a point inside the domain."""

    name: str
    formula: str
    partials: dict[str, str] = field(default_factory=dict)
    sample: float = 0.3


TABLE = (
    Row("exp", "exp(x)"),
    Row("exp2", "2**x"),
    Row("expm1", "exp(x) - 1", {"x": "exp(x)"}),  # y + 1 has no correct digit left where x < -36
    Row("log", "log(x)"),
    Row("log2", "log(x) / log(2)"),
    Row("log10", "log(x) / log(10)"),
    Row("log1p", "log(1 + x)"),
    Row("sin", "sin(x)"),
    Row("cos", "cos(x)"),
    Row("tan", "tan(x)"),
    Row("arcsin", "asin(x)", {"x": "1 / sqrt((1 - x) * (1 + x))"}),  # 1 - x**2 cancels near 1, 1 - x does not
    Row("arccos", "acos(x)", {"x": "-1 / sqrt((1 - x) * (1 + x))"}),
    Row("arctan", "atan(x)"),
    Row("sinh", "sinh(x)"),
    Row("cosh", "cosh(x)"),
    Row("tanh", "tanh(x)"),
    Row("arcsinh", "asinh(x)"),
    Row("arccosh", "acosh(x)", {"x": "1 / sqrt((x - 1) * (x + 1))"}, sample=1.3),
    Row("arctanh", "atanh(x)", {"x": "1 / ((1 - x) * (1 + x))"}),
    Row("sqrt", "sqrt(x)"),
    Row("cbrt", "x**Rational(1, 3)"),
    Row("square", "x**2"),
    Row("reciprocal", "1 / x"),
    Row("logaddexp", "log(exp(x1) + exp(x2))", {"x1": "exp(x1 - y)", "x2": "exp(x2 - y)"}),  # neither overflows
    Row("logaddexp2", "log(2**x1 + 2**x2) / log(2)", {"x1": "2**(x1 - y)", "x2": "2**(x2 - y)"}),
    Row("deg2rad", "pi * x / 180"),
    Row("radians", "pi * x / 180"),
    Row("rad2deg", "180 * x / pi"),
    Row("degrees", "180 * x / pi"),
)
