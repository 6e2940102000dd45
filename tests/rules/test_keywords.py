"""The keywords of numpy's functions: values as numpy has them, derivatives as finite differences have them."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from ad_transform import grad, hvp, jvp, ops
from ad_transform.frontend import builtins
from ad_transform.rules import keywords, missing
from ad_transform.rules.expansions import EXPANSIONS

from .keyword_table import ASIDES, DRAWS, REFUSED, VALUES
from .test_expansions import V, X, difference, program


def seeded(function):
    """The function, run from the same state of numpy's generator each time."""

    def run(*args):
        np.random.seed(5)
        return function(*args)

    return run


def first_order(f):
    expected, gradient = f(X), seeded(grad(f))(X) @ V
    np.testing.assert_allclose(gradient, difference(f), rtol=2e-6, atol=2e-8)
    np.testing.assert_allclose(seeded(jvp)(f, (X,), (V,)), (expected, gradient), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("expression", VALUES)
def test_keywords_that_change_what_is_computed(expression, tmp_path):
    f = program(tmp_path, expression)
    try:
        f(X)
    except (AttributeError, TypeError) as error:
        pytest.skip(f"newer than this version of numpy: {error}")
    first_order(f)
    np.testing.assert_allclose(hvp(f)(X, V), difference(grad(f)), rtol=2e-5, atol=2e-6)


@pytest.mark.parametrize("expression", ASIDES)
def test_keywords_that_change_no_value(expression, tmp_path):
    first_order(program(tmp_path, expression))


@pytest.mark.parametrize("expression", DRAWS)
def test_draws(expression, tmp_path):
    f = program(tmp_path, expression)
    values, expected = seeded(f), seeded(f)(X)
    np.testing.assert_allclose(seeded(grad(f))(X) @ V, difference(values), rtol=2e-6, atol=2e-8)
    np.testing.assert_allclose(seeded(jvp)(f, (X,), (V,))[0], expected, rtol=1e-10)


@pytest.mark.parametrize(("expression", "words"), REFUSED)
def test_what_is_refused_says_what_to_write_instead(expression, words, tmp_path):
    f = program(tmp_path, expression)
    with pytest.raises(SyntaxError, match=words) as caught:
        grad(f)(X)
    assert caught.value.lineno == 9


def test_a_mode_that_numpy_has_not_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="mode= of np"):
        grad(program(tmp_path, "np.take(x, [7, 1], mode='near')"))(X)


def test_a_singular_value_that_is_cut_off_is_an_error(tmp_path):
    for expression in ("np.linalg.pinv(S, rcond=0.9)", "np.linalg.lstsq(S, x[:3], rcond=0.9)[0]"):
        with pytest.raises(np.linalg.LinAlgError, match="a singular value that is not zero is cut off"):
            grad(program(tmp_path, expression))(X)


def test_the_results_of_factorisations_have_their_names_wherever_they_go():
    def f(a):
        results = [np.linalg.slogdet(a * (k + 1.0)) for k in range(2)]
        best = results[0]
        if a[0, 0] > 1.0:
            best = np.linalg.slogdet(a.T * 3.0)
        while best.logabsdet < 5.0:
            a = a * 2.0
            best = np.linalg.slogdet(a)
        pair = (a[0], a) if a[0, 0] < 0.0 else np.linalg.eigh(a)
        return best.logabsdet * a[0, 0] + results[1].logabsdet + pair[0][1], best

    a = np.array([[2.0, 0.3], [0.1, 1.5]])
    gradient, best = grad(f, has_aux=True)(a)
    assert type(best) is type(np.linalg.slogdet(a))
    np.testing.assert_allclose(best, f(a)[1])
    for index in np.ndindex(2, 2):
        h = np.zeros((2, 2))
        h[index] = 1e-6
        np.testing.assert_allclose(gradient[index], (f(a + h)[0] - f(a - h)[0]) / 2e-6, rtol=1e-7, atol=1e-8)


# ---- every function of the tables --------------------------------------------------------------------------------------------


def _is_of_numpy(function):
    return (getattr(function, "__module__", None) or "").startswith("numpy") and not isinstance(function, (type, np.ufunc))


FUNCTIONS = sorted(
    {f for f in (*ops.BY_FUNCTION, *EXPANSIONS) if _is_of_numpy(f) and keywords.by_position(f)},
    key=lambda f: f.__name__,
)
NEVER_HERE = {"out", "like", "subok", "device", "signature", "start_or_stop"}  # taken out, or dropped, for all functions alike
SAID_TO_BE_MISSING = {  # refused by name, with the list of what is accepted
    ("argpartition", "kind"), ("argpartition", "order"), ("argsort", "descending"), ("array", "ndmax"), ("choose", "mode"),
    ("clip", "kwargs"), ("concatenate", "casting"), ("copyto", "casting"), ("corrcoef", "dtype"), ("cov", "aweights"),
    ("cov", "dtype"), ("cov", "fweights"), ("ediff1d", "to_begin"), ("ediff1d", "to_end"), ("einsum", "kwargs"),
    ("fill_diagonal", "wrap"), ("hstack", "casting"), ("indices", "sparse"), ("interp", "period"),
    ("intersect1d", "assume_unique"), ("intersect1d", "return_indices"), ("isin", "kind"), ("matrix_rank", "rtol"),
    ("meshgrid", "copy"), ("pad", "kwargs"), ("partition", "kind"), ("partition", "order"), ("percentile", "overwrite_input"),
    ("percentile", "weights"), ("polyfit", "cov"), ("polyfit", "full"), ("polyfit", "rcond"), ("polyfit", "w"),
    ("quantile", "weights"), ("setdiff1d", "assume_unique"), ("sliding_window_view", "writeable"), ("sort", "descending"),
    ("stack", "casting"), ("unique", "axis"), ("unique", "equal_nan"), ("unique", "sorted"), ("vstack", "casting"),
}  # fmt: skip


def test_arguments_by_position_are_those_of_numpy():
    """What stands at another position in numpy than here would be taken for something else."""
    moved = []
    for function in FUNCTIONS:
        numpy = keywords.by_position(function)
        numpy = numpy[: numpy.index("out")] if "out" in numpy else numpy
        for serving in (ops.find(function), EXPANSIONS.get(function), builtins.find(function)):
            if serving is None:
                continue
            parameters = inspect.signature(serving.infer if isinstance(serving, ops.Op) else serving).parameters.values()
            ours = [p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD and p.name not in ("lw", "node")]
            pairs = enumerate(zip(ours, numpy, strict=False))
            moved += [(function.__name__, here, there) for k, (here, there) in pairs if here != there and (k or here in numpy)]
    assert moved == []


def accepted(function):
    """The names of the parameters of what serves a function."""
    serving = [builtins.find(function), EXPANSIONS.get(function)]
    signatures = [inspect.signature(s) for s in serving if s is not None]
    op = ops.find(function)
    return {name for signature in [*signatures, *([op.signature] if op else [])] for name in signature.parameters}


def test_every_keyword_of_numpy_is_accepted_or_known_to_be_refused():
    unknown = []
    for function in FUNCTIONS:
        name, here = function.__name__, accepted(function)
        told = {keyword for full, keyword in missing._KEYWORDS if full.split(".")[-1] == name}
        for keyword, parameter in inspect.signature(function).parameters.items():
            if parameter.default is parameter.empty or keyword in here | told | NEVER_HERE:
                continue
            if (name, keyword) not in SAID_TO_BE_MISSING:
                unknown.append((name, keyword))
    assert unknown == []
