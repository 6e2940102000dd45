"""Generated code has at most 1.2 times the statements of gradients written by hand, over the reference functions.

`python -m tests.test_references` prints the counts.
"""

import ast
import copy
import inspect

import pytest

from ad_transform import grad
from ad_transform.runtime import helpers

from .oracles import assert_gradients_match, assert_tree_matches, finite_difference
from .references import REFERENCES

MOST = 1.2


def statements(source):
    """The number of statements of functions, their `def`s and docstrings left out."""
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt)]
    return sum(not isinstance(node, ast.FunctionDef) and not _is_docstring(node) for node in nodes)


def _is_docstring(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def counted(name):
    """How many statements the generated and the hand-written gradient have."""
    function, by_hand, wrt, arguments = REFERENCES[name]
    return statements(grad(function, wrt=wrt).source_for(*arguments)), statements(inspect.getsource(by_hand))


@pytest.mark.parametrize("name", REFERENCES)
def test_gradients(name):
    """What is compared is right."""
    function, by_hand, wrt, arguments = REFERENCES[name]
    assert_gradients_match(function, *arguments, wrt=wrt)
    found = by_hand(*copy.deepcopy(arguments))
    for position, gradient in zip(wrt, found if isinstance(found, tuple) else (found,), strict=True):
        assert_tree_matches(gradient, arguments[position], finite_difference(function, arguments, position))


@pytest.mark.parametrize("name", REFERENCES)
def test_one_by_one(name):
    """No function takes more than half as many statements again; but of softmax, the expert knows mathematics."""
    generated, written = counted(name)
    assert generated <= (2.0 if name == "softmax_regression" else 1.5) * written


def test_statements():
    generated, written = (sum(column) for column in zip(*map(counted, REFERENCES), strict=True))
    assert generated <= MOST * written


@pytest.mark.parametrize("name", REFERENCES)
def test_no_helper_is_called(name):
    function, _, wrt, arguments = REFERENCES[name]
    tree = ast.parse(grad(function, wrt=wrt).source_for(*arguments))
    assert not {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} & {*vars(helpers)} - {"np"}


if __name__ == "__main__":
    counts = {name: counted(name) for name in REFERENCES}
    for name, (generated, written) in counts.items():
        print(f"{name:20} {generated:3} {written:3}   {generated / written:.2f}")
    generated, written = (sum(column) for column in zip(*counts.values(), strict=True))
    print(f"{'all':20} {generated:3} {written:3}   {generated / written:.2f}")
