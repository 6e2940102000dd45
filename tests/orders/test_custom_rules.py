"""custom_vjp, custom_jvp and with_cotangent: in every mode, to the third order, and their errors."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from ad_transform import (
    MissingRuleError,
    RuleError,
    UnsupportedSyntaxError,
    check,
    custom_jvp,
    custom_vjp,
    grad,
    hessian,
    hvp,
    jacfwd,
    jacrev,
    jvp,
    no_grad,
    register_elementwise,
    register_vjp,
    value_and_grad,
    vjp,
    with_cotangent,
)

from .directions import slope

X = np.array([0.3, 0.5, -0.7])
Y = np.array([1.2, 0.4, 2.0])
V = np.array([0.6, -1.1, 0.4])


# ---- one function, with a rule of every kind -----------------------------------------------------------------------------


def plain(x, y):
    return np.sin(x) * y


@custom_vjp
def by_vjp(x, y):
    return np.sin(x) * y


def by_vjp_fwd(x, y):
    return by_vjp(x, y), (np.cos(x), np.sin(x), y)


def by_vjp_bwd(res, bar):
    c, s, y = res
    return bar * c * y, bar * s


by_vjp.defvjp(by_vjp_fwd, by_vjp_bwd)


@custom_jvp
def by_jvp(x, y):
    return np.sin(x) * y


@by_jvp.defjvp
def by_jvp_rule(primals, tangents):
    (x, y), (x_dot, y_dot) = primals, tangents
    s = np.sin(x)
    return by_jvp(x, y), np.cos(x) * x_dot * y + s * y_dot


def registered(x, y):
    return np.sin(x) * y


register_vjp(registered, lambda y_bar, out, x, y: (y_bar * np.cos(x) * y, y_bar * np.sin(x)), like=0)


def symbolic(x, y):
    return np.sin(x) * y


register_elementwise(symbolic, "sin(x) * y")

KINDS = {"vjp": by_vjp, "jvp": by_jvp, "register_vjp": registered, "register_elementwise": symbolic}
RULES = pytest.mark.parametrize("f", KINDS.values(), ids=KINDS)


def quadratic_in(f):
    def loss(x, y):
        z = f(x, y)
        for _ in range(2):
            z = z + 0.3 * f(z, y)
        return np.sum(z**2)

    return loss


@RULES
def test_reverse_mode(f):
    found, expected = grad(quadratic_in(f), wrt=(0, 1))(X, Y), grad(quadratic_in(plain), wrt=(0, 1))(X, Y)
    np.testing.assert_allclose(found, expected, rtol=1e-13)
    np.testing.assert_allclose(np.dot(found[0], V), slope(quadratic_in(plain), (X, Y), (V, None)), rtol=1e-8)


@RULES
def test_forward_mode(f):
    found, expected = jvp(quadratic_in(f), (X, Y), (V, Y)), jvp(quadratic_in(plain), (X, Y), (V, Y))
    np.testing.assert_allclose(found, expected, rtol=1e-13)
    np.testing.assert_allclose(jacfwd(f)(X, Y), np.diag(np.cos(X) * Y), rtol=1e-14)
    np.testing.assert_allclose(jacrev(f)(X, Y), np.diag(np.cos(X) * Y), rtol=1e-14)


@RULES
def test_second_order_in_all_combinations(f):
    def reverse_over_forward(x, y):
        return jvp(quadratic_in(f), (x, y), (V, None))[1]

    def forward_over_forward(x, y):
        return jvp(reverse_over_forward, (x, y), (V, None))[1]

    def squared_gradient(x, y):
        return np.dot(grad(quadratic_in(f))(x, y), V)

    expected = hessian(quadratic_in(plain))(X, Y) @ V
    np.testing.assert_allclose(hvp(quadratic_in(f))(X, V, Y), expected, rtol=1e-12)
    np.testing.assert_allclose(grad(reverse_over_forward)(X, Y), expected, rtol=1e-12)
    np.testing.assert_allclose(grad(squared_gradient)(X, Y), expected, rtol=1e-12)
    np.testing.assert_allclose(forward_over_forward(X, Y), V @ expected, rtol=1e-12)
    along = slope(lambda x, y: float(np.dot(grad(quadratic_in(plain))(x, y), V)), (X, Y), (V, None))
    np.testing.assert_allclose(V @ expected, along, rtol=1e-8)


@RULES
def test_third_order(f):
    def of(g):
        return hessian(lambda x, y: np.dot(grad(quadratic_in(g))(x, y), V))(X, Y)

    np.testing.assert_allclose(of(f), of(plain), rtol=1e-11)
    bent = slope(lambda x, y: float(V @ hessian(quadratic_in(plain))(x, y) @ V), (X, Y), (V, None))
    np.testing.assert_allclose(V @ of(f) @ V, bent, rtol=1e-7)


# ---- what the rule says is what counts -----------------------------------------------------------------------------------


@custom_vjp
def straight_through(x):
    return np.round(x)


straight_through.defvjp(lambda x: (np.round(x), None), lambda res, bar: (bar,))


def test_the_rule_takes_the_place_of_the_code():
    def loss(x):
        return np.sum(straight_through(3.0 * x) ** 2)

    np.testing.assert_array_equal(grad(loss)(X), 6.0 * np.round(3.0 * X))
    np.testing.assert_array_equal(jvp(loss, (X,), (V,))[1], 6.0 * np.round(3.0 * X) @ V)
    assert grad(straight_through)(2.6) == 1.0


def test_the_primal_runs_where_nothing_is_differentiated_and_the_rule_where_something_is():
    @custom_vjp
    def f(x):
        return x + 1.0

    f.defvjp(lambda x: (x + 1.0, None), lambda res, bar: (7.0 * bar,))
    assert f(1.0) == 2.0
    assert value_and_grad(lambda x, y: f(x) * f(y))(2.0, 3.0) == (12.0, 28.0)


def test_without_recording_the_rule_is_not_used():
    def loss(x):
        with no_grad():
            c = straight_through(x)
        return np.sum(c * x)

    np.testing.assert_array_equal(grad(loss)(X), np.round(X))


@custom_vjp
def split(parts, scale):
    return {"sum": parts[0] + scale * parts[1], "n": len(parts)}, parts[0] * 2.0


def split_bwd(res, bars):
    tree, twice = bars
    assert tree["n"] is None
    return [tree["sum"] + 2.0 * twice, 3.0 * tree["sum"]], None


split.defvjp(lambda parts, scale: (split(parts, scale), scale), split_bwd)


def test_structures_of_arguments_and_results():
    def loss(x, y):
        tree, twice = split([x, y], 3.0)
        return np.sum(tree["sum"] ** 2 * twice) * tree["n"]

    def reference(x, y):
        return np.sum((x + 3.0 * y) ** 2 * (2.0 * x)) * 2

    np.testing.assert_allclose(grad(loss, wrt=(0, 1))(X, Y), grad(reference, wrt=(0, 1))(X, Y), rtol=1e-13)
    np.testing.assert_allclose(jvp(loss, (X, Y), (V, Y)), jvp(reference, (X, Y), (V, Y)), rtol=1e-13)
    np.testing.assert_allclose(hessian(loss)(X, Y), hessian(reference)(X, Y), rtol=1e-13)


def power_fwd(n, f, x):
    return power(n, f, x), x


@custom_vjp(nondiff_argnums=(0, 1))
def power(n, f, x):
    return f(x) ** n


def power_bwd(n, f, x, bar):
    return (bar * n * f(x) ** (n - 1) * 5.0,)


power.defvjp(power_fwd, power_bwd)


def test_arguments_that_are_not_differentiated_come_first():
    def loss(x, k):
        return np.sum(power(k, lambda t: 5.0 * t, x))

    np.testing.assert_allclose(grad(loss)(X, 3), 3 * 125.0 * X**2, rtol=1e-14)


def test_rules_that_call_each_other():
    @custom_vjp
    def sine(x):
        return np.sin(x)

    @custom_vjp
    def cosine(x):
        return np.cos(x)

    sine.defvjp(lambda x: (sine(x), x), lambda x, bar: (bar * cosine(x),))
    cosine.defvjp(lambda x: (cosine(x), x), lambda x, bar: (-bar * sine(x),))
    first = grad(sine)
    np.testing.assert_allclose([first(0.3), grad(first)(0.3), grad(grad(first))(0.3)], [np.cos(0.3), -np.sin(0.3), -np.cos(0.3)])
    with pytest.raises(RuleError, match="call each other"):
        grad(grad(grad(grad(grad(grad(grad(sine)))))))(0.3)


def test_a_rule_in_a_loop_with_residuals():
    def loss(x, n):
        for _ in range(n):
            x = by_vjp(x, x + 1.0)
        return np.sum(x)

    def reference(x, n):
        for _ in range(n):
            x = plain(x, x + 1.0)
        return np.sum(x)

    np.testing.assert_allclose(grad(loss)(X, 5), grad(reference)(X, 5), rtol=1e-13)
    np.testing.assert_allclose(hessian(loss)(X, 5), hessian(reference)(X, 5), rtol=1e-12, atol=1e-14)


def test_agrees_with_jax():
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    jnp = jax.numpy

    def with_rule(decorate, np):
        @decorate
        def f(x):
            return np.exp(x) * 2.0

        f.defvjp(lambda x: (f(x), x), lambda x, bar: (bar * x**3,))  # not the derivative of exp
        return f

    mine, theirs = with_rule(custom_vjp, np), with_rule(jax.custom_vjp, jnp)
    for g, h in ((mine, theirs), (grad(mine), jax.grad(theirs)), (grad(grad(mine)), jax.grad(jax.grad(theirs)))):
        np.testing.assert_allclose(g(0.7), h(0.7), rtol=1e-14)
    np.testing.assert_allclose(grad(grad(grad(mine)))(0.7), jax.grad(jax.grad(jax.grad(theirs)))(0.7), rtol=1e-14)


def test_the_oracles_follow_rules():
    for f in (by_vjp, by_jvp):
        report = check(quadratic_in(f), wrt=(0, 1))(X, Y)
        assert report and {c.verdict for c in report.comparisons} == {"agrees"}
    assert check(lambda x, y: np.sum(split([x, y], 3.0)[1] ** 2), wrt=(0, 1))(X, Y)
    report = check(lambda x: np.sum(straight_through(3.0 * x) ** 2))(X)
    assert {c.oracle: c.verdict for c in report.comparisons} == {"tape": "agrees", "finite differences": "disagrees"}
    report = check(lambda x: np.sum(with_cotangent(x, lambda bar: -bar) ** 2))(X)
    assert {c.oracle: c.verdict for c in report.comparisons} == {"tape": "agrees", "finite differences": "unknown"}


# ---- with_cotangent ------------------------------------------------------------------------------------------------------


def test_a_cotangent_is_clipped():
    def loss(x, limit):
        x = with_cotangent(x, lambda bar: np.clip(bar, -limit, limit))
        return np.sum(x**3)

    x = np.array([0.1, 1.0, -2.0])
    np.testing.assert_allclose(grad(loss)(x, 1.0), np.clip(3.0 * x**2, -1.0, 1.0))
    assert with_cotangent(x, np.negative) is x


def test_a_cotangent_is_scaled_and_reversed_in_every_mode():
    def loss(tree):
        tree = with_cotangent(tree, lambda bar: {"a": -bar["a"], "b": 2.0 * bar["b"]})
        return np.sum(tree["a"] * tree["b"])

    found = grad(loss)({"a": X, "b": Y})
    np.testing.assert_allclose([found["a"], found["b"]], [-Y, 2.0 * X])
    np.testing.assert_allclose(jvp(loss, ({"a": X, "b": Y},), ({"a": V, "b": V},))[1], np.sum(-Y * V + 2.0 * X * V))


def test_a_cotangent_is_printed(capsys):
    def show(bar):
        print("bar", bar)
        return bar

    def loss(x):
        y = with_cotangent(x * 2.0, show)
        return y * y

    assert grad(loss)(3.0) == 24.0
    assert capsys.readouterr().out == "bar 12.0\n"


def test_a_cotangent_that_is_not_linear_has_no_forward_mode():
    def loss(x):
        return np.sum(with_cotangent(x, lambda bar: np.clip(bar, -1.0, 1.0)) ** 2)

    with pytest.raises(MissingRuleError, match="not linear"):
        jvp(loss, (X,), (V,))


def test_the_second_order_differentiates_what_is_done_to_the_cotangent():
    def loss(x):
        return with_cotangent(x, lambda bar: bar**2) ** 3

    assert grad(loss)(2.0) == (3.0 * 4.0) ** 2
    np.testing.assert_allclose(grad(grad(loss))(2.0), 36.0 * 2.0**3)  # of (3 x^2)^2, with respect to x


# ---- errors --------------------------------------------------------------------------------------------------------------


def made(fwd, bwd):
    @custom_vjp
    def f(x, y):
        return x * y

    f.defvjp(fwd, bwd)
    return f


@pytest.mark.parametrize(
    ("fwd", "bwd", "message"),
    [
        (lambda x, y: x * y, lambda res, bar: (bar, bar), r"the forward rule of f, must return \(value, residuals\)"),
        (lambda x, y: (x * y, None), lambda res, bar: bar, "must return a tuple of 2"),
        (lambda x, y: (x * y, None), lambda res, bar: (bar, bar, bar), "not a tuple of 3"),
        (lambda x, y: (x * y, None), lambda res, bar: (np.sum(bar), bar), r"cotangent 0 .* has shape \(\), where argument 0 has"),
        (lambda x, y: (x * y, None), lambda res, bar: (bar, [bar]), "cotangent 1 .* another structure"),
        (lambda x, y: (np.sum(x * y), None), lambda res, bar: (bar, bar), r"the value that .* has shape \(\), where"),
        (lambda x, y: (x * y, None), lambda res, bar: (bar[:2], bar), r"cotangent 0 .* shape \(2,\), where argument 0"),
    ],
)
def test_a_rule_that_does_not_fit_is_named(fwd, bwd, message):
    f = made(fwd, bwd)
    with pytest.raises(RuleError, match=message) as error:
        grad(lambda x, y: np.sum(f(x, y)), wrt=(0, 1))(X, Y)
    assert error.value.filename == __file__


def test_a_rule_of_wrong_arity_is_refused_at_once():
    with pytest.raises(RuleError, match=r"the reverse rule of f, must take \(residuals, y_bar\), but it takes \(bar\)"):
        made(lambda x, y: (x * y, None), lambda bar: (bar, bar))
    with pytest.raises(RuleError, match=r"the forward rule of f, must take \(x, y\)"):
        made(lambda x: (x, None), lambda res, bar: (bar, bar))
    with pytest.raises(RuleError, match=r"must take \(primals, tangents\)"):
        custom_jvp(lambda x: x).defjvp(lambda primals: primals)
    with pytest.raises(ValueError, match="nondiff_argnums"):
        custom_vjp(plain, nondiff_argnums=(2,))


def test_a_second_rule_is_refused():
    """Code that has been generated would go on with the first."""
    f = made(lambda x, y: (x * y, (x, y)), lambda res, bar: (bar * res[1], bar * res[0]))
    assert grad(lambda x: f(x, 3.0))(2.0) == 3.0
    with pytest.raises(RuleError, match="f has a derivative rule already; define the function again"):
        f.defvjp(lambda x, y: (x * y, None), lambda res, bar: (bar, bar))


def test_a_function_without_its_rule_is_refused():
    @custom_jvp
    def f(x):
        return x

    with pytest.raises(RuleError, match="f is decorated with custom_jvp, but has no rule: give it one with defjvp"):
        grad(lambda x: f(x))(1.0)


def test_a_derivative_does_not_pass_beside_the_rule():
    def loss(x):
        @custom_vjp
        def inner(y):
            return y * x

        return inner(2.0)

    with pytest.raises((MissingRuleError, UnsupportedSyntaxError)):
        grad(loss)(1.0)


def test_a_function_with_a_rule_must_not_change_its_arguments():
    @custom_vjp
    def f(x):
        x[0] = 0.0
        return x

    f.defvjp(lambda x: (x * 1.0, None), lambda res, bar: (bar,))
    with pytest.raises(UnsupportedSyntaxError, match="f changes x"):
        grad(lambda x: np.sum(f(x)))(X)


def test_a_rule_that_is_not_linear_in_the_tangents_has_no_reverse_mode():
    @custom_jvp
    def f(x):
        return x

    f.defjvp(lambda primals, tangents: (primals[0], tangents[0] ** 2))
    assert jvp(lambda x: f(x), (1.0,), (3.0,)) == (1.0, 9.0)
    with pytest.raises(MissingRuleError, match="rule of f is not linear"):
        grad(lambda x: f(x))(1.0)


def test_what_shares_memory_with_an_argument_is_not_written():
    @custom_vjp
    def view(x):
        return x[1:]

    view.defvjp(lambda x: (x[1:], x), lambda x, bar: (np.concatenate([np.zeros(1), bar]),))

    def loss(x):
        x = x * 1.0
        y = view(x)
        y[0] = 0.0
        return np.sum(x**2) + np.sum(y)

    with pytest.raises(SyntaxError, match="may or may not be the same memory"):
        grad(loss)(X)


def test_a_function_with_a_rule_is_still_a_function():
    assert by_vjp.__name__ == "by_vjp"
    assert repr(by_vjp) == "<custom_vjp by_vjp(x, y)>"
    assert pickle.loads(pickle.dumps(by_jvp)) is by_jvp
    value, pullback = vjp(by_vjp, X, Y)
    np.testing.assert_array_equal(value, plain(X, Y))
    np.testing.assert_allclose(pullback(V), (V * np.cos(X) * Y, V * np.sin(X)))


def test_a_forward_rule_with_a_loop_has_a_transpose():
    @custom_jvp
    def relaxed(x):
        y = np.zeros_like(x)
        for k in range(3):
            y = y + np.sin(x) * k
        return y

    @relaxed.defjvp
    def rule(primals, tangents):
        (x,), (x_dot,) = primals, tangents
        y_dot = x_dot  # replaced in the loop: of what it starts from, nothing but the shape is read
        for k in range(3):
            y_dot = (np.zeros_like(x) if k == 0 else y_dot) + np.cos(x) * x_dot * k
        return relaxed(x), y_dot

    np.testing.assert_allclose(grad(lambda x: np.sum(relaxed(x)))(X), 3.0 * np.cos(X))
    np.testing.assert_allclose(hessian(lambda x: np.sum(relaxed(x)))(X), np.diag(-3.0 * np.sin(X)))
