"""numpy functions in terms of others: their values are numpy's, their derivatives those of finite differences."""

from __future__ import annotations

import importlib.util
import linecache

import numpy as np
import pytest

from ad_transform import check, grad, hvp, jvp
from ad_transform.rules.expansions import EXPANSIONS

from .keyword_table import ASIDES, VALUES

X = np.array([0.7, -0.4, 1.3, 0.2, -1.1, 0.9])
V = np.array([0.3, 1.0, -0.6, 0.8, 0.5, -0.2])

# x has six elements, A is a matrix of three rows and three columns, S one that is far from singular, s a number
CASES = """
np.sum(x, where=x > 0)
np.sum(A, axis=0, initial=2.0, where=A > 0.1)
x.sum(initial=1.0)
np.prod(x, initial=2.0)
np.prod(A, axis=1, where=A > 0.1)
np.max(x, initial=0.8)
np.max(A, axis=0, initial=-5.0, where=A < 0.5)
np.min(x, initial=0.0)
np.mean(A, axis=1, keepdims=True, where=A > -0.5)
np.var(x, where=x > 0)
np.std(A, axis=0, ddof=1, where=A > -0.9)
np.std(x, mean=np.mean(x, keepdims=True))
np.nanmean(A, axis=1)
np.nanmean(np.where(A > 0, A, np.nan))
np.nanvar(x)
np.nanstd(np.where(x > 0, x, np.nan), ddof=1)
np.nanmax(x)
np.nanmin(A, axis=1)
np.nancumsum(x)
np.quantile(x, 0.3)
np.quantile(A, [0.1, 0.6], axis=1)
np.quantile(A, 0.6, axis=0, keepdims=True)
np.percentile(x, [30, 60])
np.cov(A)
np.cov(A, rowvar=False, bias=True)
np.cov(x)
np.cov(x, x**2)
np.corrcoef(A)
np.diff(x, prepend=0.0)
np.diff(A, axis=0, append=A[:1])
np.ediff1d(A)
np.gradient(x)
np.gradient(x, 0.5)
np.gradient(x, np.arange(6) ** 1.5)
np.gradient(x, 0.3, edge_order=2)
np.gradient(x, np.arange(6) ** 1.5, edge_order=2)
np.gradient(A, axis=0)
np.gradient(A, 0.5, 0.25)[1]
np.interp(2.5, np.arange(6.0), x)
np.interp(np.array([-1.0, 0.5, 2.5, 9.0]), np.arange(6.0), x)
np.interp(x + 2.0, np.arange(6.0), x, left=0.0, right=1.0)
np.interp(1.7, np.arange(6.0) + 0.1 * x, x)
np.convolve(x, x[:3])
np.convolve(x[:2], x, mode="same")
np.convolve(x, x[:3], "valid")
np.correlate(x, x[:3])
np.correlate(x[:3], x, mode="full")
np.correlate(x[:3], x, mode="same")
np.fft.fftshift(x)
np.fft.ifftshift(A, axes=1)
np.polyval([1.0, 2.0, 3.0], x)
np.polyval(x, s)
np.vander(x, 3)
np.vander(x[:3], increasing=True)
np.polyfit(np.arange(6.0), x, 2)
np.sum(np.where(x > 0)[0] * x[x > 0])
x[np.where(x > 0)]
np.block([[A, A], [A, 2.0 * A]])
np.block([x, x])
np.delete(x, 2)
np.delete(A, [0, 2], axis=1)
np.insert(x, 2, s)
np.insert(A, 1, x[:3], axis=1)
np.select([x < 0, x > 1], [x, x**2], 0.5)
np.choose(np.array([0, 1, 0, 1, 2, 1]), [x, x**2, x**3])
np.piecewise(x, [x < 0, x > 1], [lambda t: t**2, 3.0, lambda t: np.sqrt(t)])
np.compress(x > 0, x)
np.compress([True, False, True], A, axis=1)
np.extract(A > 0, A)
np.bincount(np.array([0, 1, 1, 2, 0, 2]), weights=x)
np.lib.stride_tricks.sliding_window_view(x, 3)
np.lib.stride_tricks.sliding_window_view(A, 2, axis=0)
np.divmod(x, 0.6)[1]
np.modf(x)[0]
np.ldexp(x, 2)
np.fix(x) * x
np.logspace(x[0], 1.0, 4)
np.geomspace(x[0] + 3, 10.0, 4)
np.r_[x, 1.0, s]
np.c_[x, x**2]
np.linalg.lstsq(A[:, :2], x[:3], rcond=None)[0]
np.linalg.cond(S)
np.linalg.cond(S, "fro")
np.linalg.svdvals(S)
np.linalg.vecdot(A, S)
np.vecdot(x, x)
np.matvec(S, x[:3])
np.vecmat(x[:3], S)
np.matrix_transpose(A)
np.linalg.matrix_transpose(A)
A.mT @ x[:3]
np.linalg.trace(S)
np.linalg.diagonal(S, offset=1)
np.linalg.vector_norm(A)
np.linalg.vector_norm(A, axis=1)
np.linalg.matrix_norm(S)
np.linalg.outer(x, x)
np.linalg.cross(x[:3], x[3:])
np.linalg.matmul(S, A)
np.linalg.tensordot(A, S, axes=1)
np.cumulative_sum(x)
np.cumulative_prod(x)
np.astype(x, np.float64) * x
np.logaddexp.reduce(x)
np.logaddexp.reduce(A, axis=1, keepdims=True)
S[np.triu_indices(3)]
S[np.tril_indices_from(S, -1)]
S[np.diag_indices(3)]
np.einsum("ii->i", S)
np.einsum("ij->ji", A)
np.einsum("iij->ji", np.stack([A, S, A]))
np.take_along_axis(A, np.argpartition(A, 1, axis=1), axis=1)
np.linalg.matrix_rank(S) * x
np.maximum.accumulate(x)
np.minimum.accumulate(A, axis=1)
np.unwrap(9.0 * x)
np.unwrap(9.0 * A, axis=0)
np.polymul(x, x[:2])
np.polyder(x)
np.polyder(x, 2)
np.polyint(x, 2)
np.poly(x[:3])
np.resize(x, (4, 2))
np.broadcast_arrays(x[:3], A)[0] * A
A[np.ix_([0, 2, 2], [1, 0])]
np.heaviside(x, 0.5) * x
np.sum(np.partition(x, 2)[:2])
np.sum(np.partition(A, 1, axis=0)[:1], axis=0)
np.unique(np.concatenate((x, x + 0.1)))
np.unique(A, return_index=True)[0]
np.unique(x, return_inverse=True)[0][np.unique(x, return_inverse=True)[1]]
np.unique(x, return_counts=True)[0] * np.unique(x, return_counts=True)[1]
np.union1d(x, 2.0 * x)
np.intersect1d(x, np.concatenate((x[1:], [3.0])))
np.setdiff1d(x, [0.3])
x * x + np.isin(x, [7.0, 0.5]) * x
x[np.lexsort((x, np.array([0, 1, 0, 1, 0, 1])))]
np.vectorize(lambda t: t * t if t > 0 else -t)(x)
np.vectorize(lambda t, u: t * u)(A, x[:3])
np.apply_along_axis(lambda row: row * np.sum(row), 0, A)
np.apply_along_axis(lambda row: np.sum(row**2), 1, A)
A.item(4) * A.item(2, 1)
math.gamma(s + 2.0)
math.lgamma(s + 2.0)
math.gamma(s - 1.3)
math.dist([s, 1.0], [0.3, s * s])
math.fsum([s, s * s])
math.prod([s, s, 2.0], start=3.0)
math.remainder(s, 0.3)
math.modf(s)[0]
math.ldexp(s, 2)
math.exp2(s)
math.cbrt(s + 3.0)
np.array([x[i] * A[j] for i, j in np.ndindex(6, 3)])
np.array([(i + 2 * j) * a for (i, j), a in np.ndenumerate(A)])
np.array([a * b for a, b in itertools.combinations(x, 2)])
np.array([a * b * c for a, b, c in itertools.combinations([s, x[0], x[1], 2.0], 3)])
np.array([x[i] * x[j] for i, j in itertools.product(range(3), repeat=2)])
np.array([a * b * c for a, b, c in itertools.product(x, A[0], [s, 2.0])])
np.array(list(itertools.chain(x[:2], [s, 3.0], x[4:])))
np.array(list(itertools.chain.from_iterable([x[:2], [s], x[4:]])))
np.array(list(itertools.islice(x, 1, None, 2)))
np.array([b - a * a for a, b in itertools.pairwise(x)])
np.array(list(itertools.accumulate(x)))
np.array(list(itertools.accumulate(x, lambda a, b: 0.5 * a + b * b, initial=s)))
np.array(list(itertools.starmap(np.multiply, [(x[0], s), (x[1], x[2])])))
np.array(list(itertools.takewhile(lambda v: v < 1.0, x)))
np.array(list(itertools.dropwhile(lambda v: v > -0.3, x)))
np.array(list(itertools.filterfalse(lambda v: v > 0.0, x)))
np.array(list(filter(lambda v: v > 0.0, x)))
next(itertools.chain(x[2:], x)) ** 2
functools.reduce(lambda a, b: a * s + b * b, x)
functools.reduce(np.multiply, [v for v in x if v > 0.0], s)
bisect.bisect_left([0.0, 0.5, 1.0], s, 1) * x[0] ** 2
bisect.bisect_right([0.0, 0.5, 1.0], s, key=lambda v: v * v) * x[1] ** 2
A[np.unravel_index(np.argmax(A), A.shape)] * np.array(np.unravel_index(np.arange(9), (3, 3))[1])
A.ravel()[np.ravel_multi_index((np.argmax(x[:3]), 2), A.shape)]
math.sumprod([s, 2.0], [s, s])
math.fma(s, s, s)
""".strip().splitlines()

STORES = """
np.fill_diagonal(S, x[:3])
np.copyto(A, S)
np.copyto(A, 2.0, where=A > 0)
np.putmask(A, A > 0, 0.5 * S)
np.put_along_axis(A, np.array([[0], [2], [1]]), S[:, :1], 1)
np.einsum("ii->i", S.copy())
""".strip().splitlines()


def program(folder, expression: str):
    """The sum of the sine of an expression in x, as a function with a source."""
    lines = [
        "import bisect, functools, itertools, math", "import numpy as np", "", "", "def f(x):",
        "    A = np.cos(np.outer(x[:3], x[3:]) + np.arange(9.0).reshape(3, 3))",
        "    S = A + 2.0 * np.eye(3)", "    s = x[1] * 1.0", f"    y = {expression}", "    A = A if y is not None else A + S",
        "    return np.sum(np.sin(A)) + (0.0 if y is None else np.sum(np.sin(y)))",
    ]  # fmt: skip
    path = folder / "expansion.py"
    path.write_text("\n".join(lines) + "\n")
    linecache.checkcache(str(path))
    spec = importlib.util.spec_from_file_location("expansion", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.f


def difference(f, step=1e-6):
    return (f(X + step * V) - f(X - step * V)) / (2.0 * step)


@pytest.mark.parametrize("expression", CASES + STORES)
def test_both_modes_and_second_order(expression, tmp_path):
    f = program(tmp_path, expression)
    try:
        expected = f(X)
    except AttributeError as error:
        pytest.skip(f"newer than this version of Python or numpy: {error}")
    gradient, tangent = grad(f)(X) @ V, jvp(f, (X,), (V,))
    np.testing.assert_allclose(gradient, difference(f), rtol=2e-6, atol=2e-8)
    np.testing.assert_allclose(tangent, (expected, gradient), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(hvp(f)(X, V), difference(grad(f)), rtol=2e-5, atol=2e-6)


def test_every_expansion_is_tested():
    text = "\n".join(CASES + STORES + VALUES + ASIDES)
    untested = [name for f in EXPANSIONS if (name := getattr(f, "__name__", type(f).__name__)) not in text and name not in ALIASES]
    assert untested == []


@pytest.mark.parametrize("expression", ["np.gradient(A, axis=0)", "np.sum(x, where=x > 0)", "np.interp(1.7, np.arange(6.0), x)"])
def test_on_the_tape(expression, tmp_path):
    report = check(program(tmp_path, expression))(X)
    assert report
    assert {c.oracle for c in report.comparisons if c.verdict == "agrees"} >= {"tape", "finite differences"}


ALIASES = {"amax", "amin", "RClass", "CClass", "reduce", "accumulate", "one_by_one"}


def test_what_an_expansion_does_not_accept_is_refused_at_the_call(tmp_path):
    f = program(tmp_path, "np.quantile(x, 0.3, method='lower')")
    with pytest.raises(SyntaxError, match=r"np.quantile called so .*method.*it accepts a, q, axis, keepdims") as caught:
        grad(f)(X)
    assert caught.value.filename.endswith("expansion.py")
    assert caught.value.lineno == 9


def test_errors_of_the_run_stand_at_the_call(tmp_path):
    f = program(tmp_path, "np.gradient(x[:2].reshape(1, 2), axis=0)")
    with pytest.raises(Exception) as caught:
        grad(f)(X)
    assert any(frame.path.name == "expansion.py" and frame.lineno + 1 == 9 for frame in caught.traceback)


@pytest.mark.parametrize(
    ("expression", "instead"),
    [
        ("np.fft.fft(x)", "np.convolve"),
        ("np.fft.irfft(np.fft.rfft(x), 6)", "np.convolve"),
        ("np.linalg.eig(A)[0]", "np.linalg.eigh"),
        ("np.roots(x)", "implicit"),
        ("np.histogram(x)[0] * 1.0", "smooth"),
    ],
)
def test_what_has_no_derivative_here_says_why_and_what_to_write_instead(expression, instead, tmp_path):
    f = program(tmp_path, expression)
    with pytest.raises(SyntaxError, match=instead) as caught:
        grad(f)(X)
    assert caught.value.lineno == 9
