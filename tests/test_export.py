"""Exported modules run where there is only numpy: with the records, objects, closures and helpers of the user written out."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import subprocess
import sys
from typing import NamedTuple

import numpy as np
import pytest

from ad_transform import DifferentiationError, RuleError, export, grad, register_vjp

from .golden import functions

ALONE = """
import sys


class Only:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in {"numpy", "exported", *sys.stdlib_module_names}:
            raise ImportError(f"{name} is not there")


sys.meta_path.insert(0, Only())
import numpy as np
from types import SimpleNamespace
import exported

print(repr(eval(sys.argv[1], vars(exported) | {"np": np, "SimpleNamespace": SimpleNamespace})))
"""


def run_alone(text, call, tmp_path):
    """What a call gives in a process that can import the exported module and numpy, and nothing else."""
    (tmp_path / "exported.py").write_text(text, encoding="utf8")
    (tmp_path / "run.py").write_text(ALONE, encoding="utf8")
    command = [sys.executable, "run.py", call]
    printed = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert printed.returncode == 0, printed.stderr
    return printed.stdout.strip()


X = np.array([0.5, -1.0, 2.0])
ARRAY = "np.array([0.5, -1.0, 2.0])"


@dataclasses.dataclass
class Layer:
    weights: np.ndarray
    bias: float


class Pair(NamedTuple):
    first: np.ndarray
    second: float


class Model:
    """An object with state, a property and methods."""

    def __init__(self):
        self.scale = 2.0
        self.layers = [np.eye(3), 3.0 * np.eye(3)]
        self.activation = np.tanh

    @property
    def twice(self):
        return 2.0 * self.scale

    def loss(self, x):
        return np.sum(self.activation(self.layers[1] @ x) * self.twice)


class Scaled:
    """A context manager of the user's."""

    def __init__(self, by):
        self.by = by

    def __enter__(self):
        return self.by

    def __exit__(self, *error):
        return False


class Negative(Exception):  # noqa: N818 - an error of the user's
    """A number is negative."""


MODEL = Model()
SETTINGS = {"rate": 0.5, "model": MODEL}


def of_dataclass(layer):
    return np.sum(np.tanh(layer.weights) + layer.bias)


def of_named_tuple(pair):
    return np.sum(pair.first**2) * pair.second


def of_object(x):
    return MODEL.loss(x) * SETTINGS["model"].scale * SETTINGS["rate"]


def made_closure():
    table, factor = np.array([1.0, 2.0, 3.0]), 0.25

    def inner(x):
        return np.sum(table * x**2) * factor

    return inner


def of_helper_module(x):
    return functions.horner(x, 1.5)


def of_context(x):
    with Scaled(SETTINGS["rate"]) as by:
        return np.sum(x**2) * by


def of_own_error(x):
    if np.sum(x) < 0.0:
        raise Negative("the sum")
    return np.sum(x**2)


def power(x, exponent=2.0, function=np.sin):
    return np.sum(function(x) ** exponent)


CASES = {
    "dataclass": (of_dataclass, (Layer(X, 0.5),), f"of_dataclass_grad(Layer({ARRAY}, 0.5))"),
    "any object with its fields": (
        of_dataclass, (Layer(X, 0.5),), f"of_dataclass_grad(SimpleNamespace(weights={ARRAY}, bias=0.5))",
    ),
    "named tuple": (of_named_tuple, (Pair(X, 2.0),), f"of_named_tuple_grad(Pair({ARRAY}, 2.0))"),
    "object": (of_object, (X,), f"of_object_grad({ARRAY})"),
    "closure": (made_closure(), (X,), f"inner_grad({ARRAY})"),
    "helper module": (of_helper_module, (X,), f"of_helper_module_grad({ARRAY})"),
    "context manager": (of_context, (X,), f"of_context_grad({ARRAY})"),
    "error": (of_own_error, (X,), f"of_own_error_grad({ARRAY})"),
    "bound method": (MODEL.loss, (X,), f"loss_grad({ARRAY})"),
    "partial": (functools.partial(power, exponent=3.0), (X,), f"power_grad({ARRAY})"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_module_alone(name, tmp_path):
    function, args, call = CASES[name]
    assert run_alone(export(function, args=args), call, tmp_path) == repr(grad(function)(*args))


def test_the_default_is_the_present_value():
    text = export(of_object, args=(X,))
    assert "MODEL=Record(layers=[None, np.array([[3.0, 0.0, 0.0]," in text
    assert "SETTINGS={'rate': 0.5, 'model': Record(scale=2.0)}" in text
    assert "activation=" not in text


def test_what_is_not_read_is_no_parameter():
    assert "def of_helper_module_grad(x):" in export(of_helper_module, args=(X,))


def test_a_path_is_written(tmp_path):
    path = tmp_path / "module.py"
    assert export(of_context, args=(X,), path=path) == path.read_text(encoding="utf8")


def test_a_function_of_another_library_is_an_error():
    special = pytest.importorskip("scipy.special")
    with contextlib.suppress(RuleError):  # another test has given it its rule
        register_vjp(special.erf, lambda y_bar, y, x: y_bar * 2.0 / np.sqrt(np.pi) * np.exp(-(x**2)), like=0)

    def of_library(x):
        return np.sum(special.erf(x) ** 2)

    with pytest.raises(ValueError, match=r"calls .*erf.* pass what it gives"):
        export(of_library, args=(X,))


def test_a_default_that_the_code_does_not_read_needs_no_text():
    def with_object(x, thing=MODEL):
        return np.sum(x) if thing is None else np.sum(x**2)

    assert "thing=None" in export(with_object, args=(X,))


def root(x):
    return abs(x**0.5) * 2.0


def root_of_each(x, y):
    return abs(x**0.5) * y, 3.0


def repeated_root(x, n):
    return x if n == 0 else abs(repeated_root(x, n - 1) ** 0.5)


@pytest.mark.parametrize(
    ("function", "kind", "arguments", "negative"),
    [
        (root, {}, (4.0,), (-4.0,)),
        (root_of_each, {"wrt": ("x", "y"), "has_aux": True}, (4.0, 2.0), (-4.0, 2.0)),
        (repeated_root, {}, (4.0, 2), (-4.0, 2)),
    ],
)
def test_powers_that_are_complex_are_refused(function, kind, arguments, negative):
    namespace: dict = {}
    gradient = grad(function, **kind)
    expected = gradient(*arguments)
    exec(export(gradient, args=arguments), namespace)
    exported = namespace[f"{function.__name__}_grad"]
    assert exported(*arguments) == expected
    with pytest.raises(ValueError, match="negative Python number is complex"):
        exported(*negative)
    with pytest.raises(DifferentiationError, match="negative Python number is complex"):
        gradient(*negative)


def test_code_without_such_powers_has_no_check():
    assert "require_real" not in export(functions.horner, args=(np.ones(3), 2.0))


def chosen_by_arguments(x, w=None, mode="sum", k=1):
    """Arguments that are no floats decide which code is made."""
    y = np.sum(x) if w is None else np.sum(x * w)
    return k * y if mode == "sum" else y * y


def test_a_module_is_for_the_arguments_that_it_was_made_for(tmp_path):
    text = export(chosen_by_arguments, args=(np.ones(2), None, "square"))
    assert run_alone(text, "chosen_by_arguments_grad(np.ones(2))", tmp_path) == "array([4., 4.])"
    namespace = {}
    exec(text, namespace)
    for wrong in ({"w": np.ones(2)}, {"mode": "sum"}):
        with pytest.raises(ValueError, match=r"this code is for (w=None|mode='square') only"):
            namespace["chosen_by_arguments_grad"](np.ones(2), **wrong)


def test_ranks_are_not_guessed():
    with pytest.raises(DifferentiationError, match="annotate the parameters"):
        export(lambda W, x: np.sum((W @ x) ** 2))


def test_a_gradient_has_its_parameters_already():
    with pytest.raises(TypeError, match="no wrt"):
        export(grad(chosen_by_arguments), wrt="w")
