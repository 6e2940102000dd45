"""What a user can do wrong, and what is refused: the class, the line and the words of each error."""

from __future__ import annotations

import copy
import importlib.util
import itertools
import re
import traceback
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ad_transform import (
    AliasingError,
    DifferentiationError,
    MissingRuleError,
    SourceUnavailableError,
    UnsupportedSyntaxError,
    grad,
    jvp,
    value_and_grad,
    vjp,
)

from .oracles import assert_same

X = np.array([0.5, -1.0, 2.0])
_numbers = itertools.count()


@dataclass
class Case:
    """A module with a function `f`, how it is differentiated and called, and the error that follows."""

    name: str
    source: str
    error: type[BaseException]
    words: tuple[str, ...]
    line: int | None = None  # of the module's source, 1-based; None where the error is not about one line
    args: tuple[Any, ...] = (X,)
    options: dict[str, Any] = field(default_factory=dict)
    decoration: bool = False  # raised before any call


def module_of(source: str, folder: Path) -> tuple[Any, str]:
    """A module made of a piece of source, and its file."""
    path = folder / f"user_code_{next(_numbers)}.py"
    path.write_text("import numpy as np\n" + source)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module, str(path)


def raised(case: Case, function: Any) -> BaseException:
    """The error that differentiating and calling a function ends in."""
    args = copy.deepcopy(case.args)
    transformed = None
    with pytest.raises(case.error) as caught:
        transformed = grad(function, **case.options)
        transformed(*args)
    assert_same(args, case.args)
    assert (transformed is None) == case.decoration, "raised at the wrong time: decoration is for what syntax alone decides"
    return caught.value


def assert_words(error: BaseException, words: tuple[str, ...]) -> None:
    """The message holds each of the words."""
    for word in words:
        assert re.search(rf"(?<!\w){re.escape(word)}", str(error)), f"{word!r} is not in {str(error)!r}"


def by_name(cases: list[Case]) -> Any:
    """The cases as a parametrisation."""
    return pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in cases])


# ---- what the package refuses: located like a syntax error -------------------------------------------------------------

REFUSED = [
    Case(
        "a set that is changed", "def f(x):\n    seen = {1}\n    seen.add(2)\n    return np.sum(x) * len(seen)\n",
        UnsupportedSyntaxError, ("a set that is changed, by add", "an array of booleans"), 4,
    ),
    Case(
        "a method that lists have not here", "def f(x):\n    items = list(x)\n    items.rotate(1)\n    return items[0]\n",
        UnsupportedSyntaxError, ("the attribute 'rotate' of a list", "use", "append", "pop"), 4,
    ),
    Case(
        "an argument that a method has not here",
        "def f(x):\n    items = [x]\n    items.append(x, 2)\n    return np.sum(items[0])\n",
        UnsupportedSyntaxError, ("the method append", "it accepts thing here"), 4,
    ),
    Case(
        "one of two objects, of which a branch around has made one",
        "class F:\n    def __init__(self, d):\n        self.d = d\n\n"
        "    def __bool__(self):\n        return bool(self.d[0] > 0.1)\n\n"
        "    def __add__(self, v):\n        return F(self.d + v)\n\n    def __setitem__(self, k, v):\n        self.d[k] = v\n\n"
        "def f(x):\n    a = F(np.cos(x))\n    b = a\n    if b:\n        b = b + x\n        if x[1] < 0.9:\n"
        "            a = b\n        a[2] = x[0]\n    return np.sum(a.d * b.d)\n",
        UnsupportedSyntaxError, ("may be one of several containers", "use a name for each"), 18,
    ),
    Case(
        "a vectorized function of which the first result decides the type",
        "def f(x):\n    g = np.vectorize(lambda v: v * v if v > 0.0 else 0)\n    return np.sum(g(x))\n",
        UnsupportedSyntaxError, ("differs between paths", "otypes="), 4,
    ),
    Case(
        "a number that becomes an array in a loop that may not run",
        "def f(x):\n    m = 0.0\n    while np.sum(m) < 3.0:\n        m += x * x\n    return np.sum(m)\n",
        UnsupportedSyntaxError, ("augmented assignment", "a number or an array", "x = x + ..."), 5,
    ),
    Case(
        "an element or a row, and a store that would tell",
        "def f(x):\n    m = 1.0\n    while np.sum(m) < 30.0:\n        m = x * x + 2.0 * m\n"
        "    m[0], x[0] = x[0], m[0]\n    return np.sum(x)\n",
        AliasingError, ("may or may not be the same memory", ".copy()"), 6,
    ),
    Case(
        "the array of an argument, or a number",
        "def f(x, s):\n    m = x if s > 0.0 else 0.0\n    m += 1.0\n    return np.sum(x * x)\n",
        UnsupportedSyntaxError, ("augmented assignment", "another name shares", "x = x + ..."), 4, args=(X, 2.0),
    ),
    Case("async function", "async def f(x):\n    return np.sum(x)\n", UnsupportedSyntaxError, ("async",), 2, decoration=True),
    Case("yield", "def f(x):\n    y = x\n    yield np.sum(y)\n", UnsupportedSyntaxError, ("yield",), 4, decoration=True),
    Case("yield from", "def f(x):\n    yield from x\n", UnsupportedSyntaxError, ("yield",), 3, decoration=True),
    Case(
        "value sent into a generator",
        "def h(x):\n    got = yield x\n\ndef f(x):\n    return np.sum(list(h(x))[0])\n",
        UnsupportedSyntaxError, ("sent", "argument"), 3,
    ),
    Case(
        "generator left early by any",
        "def h(x):\n    yield x[0] > 0.0\n    x[0] = 2.0\n    yield True\n\n"
        "def f(x):\n    return np.sum(x) if any(h(x)) else x[1]\n",
        UnsupportedSyntaxError, ("any of a generator", "left early", "list"), 8,
    ),
    Case(
        "generator expression that writes left early by any",
        "def h(x):\n    x[0] = 2.0\n    return True\n\ndef f(x):\n    return np.sum(x) if any(h(x) for _ in range(2)) else x[1]\n",
        UnsupportedSyntaxError, ("any of a generator", "left early", "list"), 7,
    ),
    Case(
        "a name for a view of what each iteration makes",
        "def f(x, y):\n    c = y\n    while np.sum(c) < 9.0:\n        z = c + x\n        c, x = z[::-1], c\n        x[0] = 3.0\n"
        "    c[0] = 2.0\n    return np.sum(np.sin(x)) + np.sum(c**2) + np.sum(y)\n",
        AliasingError, ("'c' may be one of several arrays", ".copy()"), 4, args=(X, X),
    ),
    Case(
        "an array that was put into a list on a path that is over",
        "def f(x, y, n):\n    if n % 2 == 1:\n        items = [y, x]\n        items = items[1:] + [items[0] * 2.0, items[0]]\n"
        "        if n != 1:\n            items.append(x)\n    def g(p):\n        p[0] -= 1.0\n    for t in range(0):\n"
        "        x += g(y)\n    return np.sum(x)\n",
        AliasingError, ("put into a list whose length is not known", "write into a copy"), 9, args=(X, X * 2.0, 3),
    ),
    Case(
        "a column stored into the row that a loop has found",
        "def f(A):\n    for i in range(1, 3):\n        row = A[i]\n    row[...] = A[:, 1]\n    return np.sum(np.sin(A))\n",
        AliasingError, ("another stride", "store a copy"), 5, args=(np.eye(3),),
    ),
    Case(
        "a column copied into a row", "def f(A):\n    np.copyto(A[2], A[:, 1])\n    return np.sum(np.sin(A))\n",
        AliasingError, ("another stride", "store a copy"), 3, args=(np.eye(3),),
    ),
    Case(
        "an argument put into a list of unknown length, of which it is written",
        "def f(x):\n    rows = []\n    while x[0] > 0.1:\n        rows.append(x)\n        x[0] *= 0.5\n"
        "    return sum(np.sum(r) for r in rows)\n",
        AliasingError, ("can be reached otherwise too", "put a copy into the list"), 5,
    ),
    Case(
        "two lists of unknown length that share arrays",
        "def f(x, n):\n    rows = [x * k for k in range(n)]\n    back = rows[::-1]\n    rows[0][0] = 1.0\n"
        "    return np.sum(back[0] * rows[0])\n",
        AliasingError, ("another such list", "write into a copy"), 5, args=(X, 3),
    ),
    Case(
        "two items that change places",
        "def f(x):\n    rows, t = [x], 1.0\n    while t > 0.1 * x[0] ** 2:\n        rows.append(x * t)\n        t *= 0.5\n"
        "    rows[0], rows[1] = rows[1], rows[0]\n    rows[0][0] = 1.0\n    return np.sum(rows[0] * rows[1])\n",
        AliasingError, ("moved or replaced while one of them", "write into a copy"), 7,
    ),
    Case(
        "an item put into another list of unknown length",
        "def f(x):\n    rows, kept, t = [], [], 1.0\n    while t > 0.1 * x[0] ** 2:\n        v = x * t\n"
        "        rows.append(v)\n        kept.append(v)\n        t *= 0.5\n"
        "    rows[0][0] = 1.0\n    return np.sum(kept[0] * rows[1])\n",
        AliasingError, ("put into another such list", "put a copy into the other"), 7,
    ),
    Case(
        "power of a number that may be Python's",
        "def f(x, y):\n    z = -2.0\n    t = 0.0\n    for i in range(len(y)):\n        t = t + abs(z**x)\n        z = y[i]\n"
        "    return t\n",
        DifferentiationError, ("negative Python number is complex",), 6, args=(0.5, np.ones(2)),
    ),
    Case(
        "power of a negative number", "def f(x):\n    return abs(x**0.5)\n",
        DifferentiationError, ("negative Python number is complex", "np.float64"), 3, args=(-2.0,),
    ),
    Case(
        "break out of a generator expression",
        "def f(x):\n    t = 0.0\n    for v in (2.0 * u for u in x):\n        t += v\n        if t > 1.0:\n            break\n"
        "    return t\n",
        UnsupportedSyntaxError, ("generator expression", "break", "generator function"), 4,
    ),
    Case(
        "test of a generator that writes",
        "def h(v):\n    for k in range(3):\n        v[k] = v[k] * 2.0\n        yield v[k] > 0.5\n\n"
        "def f(x):\n    return np.sum(x) if any(h(x)) else x[0]\n",
        UnsupportedSyntaxError, ("any", "left early", "list"), 8,
    ),
    Case(
        "test of a generator expression that writes",
        "def h(v, k):\n    v[k] = v[k] * 2.0\n    return v[k] > 0.5\n\n"
        "def f(x):\n    return np.sum(x) if all(h(x, k) for k in range(3)) else x[0]\n",
        UnsupportedSyntaxError, ("all", "left early", "list"), 7,
    ),
    Case(
        "search in a generator",
        "def h(v):\n    for k in (0, 1, 2):\n        v[k] = v[k] * 2.0\n        yield k\n\n"
        "def f(x):\n    return np.sum(x) if 1 in h(x) else x[0]\n",
        UnsupportedSyntaxError, ("a search of a generator", "left early", "list"), 8,
    ),
    Case(
        "zip of a generator in a list",
        "def h(v):\n    for k in (0, 1, 2):\n        v[k] = v[k] * 2.0\n        yield v[k]\n\n"
        "def f(x):\n    pairs = list(zip([1.0, 2.0], h(x)))\n    return np.sum(x) * pairs[0][1]\n",
        UnsupportedSyntaxError, ("zip of a generator", "left early", "list"), 8,
    ),
    Case(
        "recursive generator",
        "def h(x, k):\n    yield x\n    if np.sum(x) < k:\n        yield from h(x + 1.0, k)\n\n"
        "def f(x):\n    return sum(np.sum(v) for v in h(x, 9.0))\n",
        UnsupportedSyntaxError, ("h calls itself", "generator", "loop"), 8,
    ),
    Case(
        "global written", "total = 0.0\ndef f(x):\n    global total\n    total = np.sum(x)\n    return total\n",
        UnsupportedSyntaxError, ("global", "total"), 4, decoration=True,
    ),
    Case(
        "except*", "def f(x):\n    try:\n        return np.sum(x)\n    except* ValueError:\n        x[0] = 0.0\n",
        UnsupportedSyntaxError, ("except*", "if"), 3, decoration=True,
    ),
    Case(
        "error in a comprehension",
        "def h(v):\n    if v < 0.0:\n        raise ValueError\n    return v\n\n"
        "def f(x):\n    try:\n        return sum([h(v) for v in x])\n    except ValueError:\n        return x[0]\n",
        UnsupportedSyntaxError, ("handler", "an assignment of its own"), 9,
    ),
    Case(
        "text of an error of the run",
        "def f(s):\n    try:\n        return 1.0 / s\n    except ZeroDivisionError as e:\n        print(e)\n        return s\n",
        UnsupportedSyntaxError, ("ZeroDivisionError", "only the run knows its text"), 6, args=(0.5,),
    ),
    Case(
        "error out of a checkpoint",
        "from ad_transform import checkpoint\ndef h(x):\n    if x[0] > 0.0:\n        raise ValueError\n    return x * x\n\n"
        "def f(x):\n    try:\n        return np.sum(checkpoint(h)(x))\n    except ValueError:\n        return x[1]\n",
        UnsupportedSyntaxError, ("handler outside", "catch it inside"), 5,
    ),
    Case(
        "floating point errors raised", "def f(x):\n    with np.errstate(all='raise'):\n        return np.sum(np.log(x))\n",
        UnsupportedSyntaxError, ("np.errstate(all='raise')", "np.isfinite"), 3,
    ),
    Case(
        "largest of what may be empty, under a handler",
        "def f(x):\n    try:\n        return max([v for v in x if v > 9.0])\n    except ValueError:\n        return x[0]\n",
        UnsupportedSyntaxError, ("ValueError", "only the run can tell", "test for it first"), 4,
    ),
    Case(
        "class of an error from data",
        "def f(x):\n    try:\n        raise KeyError if x[0] > 0.0 else ValueError\n    except KeyError:\n        return x[1]\n",
        UnsupportedSyntaxError, ("class", "one class in each place"), 4,
    ),
    Case(
        "with open", "def f(x):\n    with open('/dev/null') as log:\n        log.write('x')\n    return np.sum(x)\n",
        UnsupportedSyntaxError, ("with", "run it outside"), 3,
    ),
    Case(
        "context manager that swallows errors",
        "class Quiet:\n    def __enter__(self):\n        pass\n    def __exit__(self, *error):\n        return True\n\n"
        "def f(x):\n    with Quiet():\n        x[0] = 2.0\n    return np.sum(x)\n",
        UnsupportedSyntaxError, ("swallow", "__exit__"), 9,
    ),
    Case(
        "return in finally", "def f(x):\n    try:\n        x[0] = 2.0\n    finally:\n        return np.sum(x)\n",
        UnsupportedSyntaxError, ("finally",), 3, decoration=True,
    ),
    Case(
        "set of data", "def f(x):\n    if x[0] in {x[1], 2.0}:\n        return x[2]\n    return np.sum(x)\n",
        DifferentiationError, ("set",), 3,
    ),
    Case("exec", "def f(x):\n    exec('x = 2 * x')\n    return np.sum(x)\n", DifferentiationError, ("exec",), 3),
    Case(
        "class inside", "def f(x):\n    class Point:\n        pass\n    return np.sum(x)\n",
        UnsupportedSyntaxError, ("class",), 3, decoration=True,
    ),
    Case(
        "generator run twice",
        "def f(x):\n    doubled = (v * 2.0 for v in x)\n    total = sum(doubled)\n    return total + sum(doubled)\n",
        UnsupportedSyntaxError, ("generator", "second time", "list"), 5,
    ),
    Case(
        "change of a list in a list of unknown length",
        "def f(x):\n    h = []\n    for v in x:\n        if v > 0.0:\n            h.append([v, v])\n    h[0][1] = 2.0\n"
        "    return sum(a * b for a, b in h)\n",
        AliasingError, ("a list that is in a list whose length only the run knows", "change a copy"), 7,
    ),
    Case(
        "change of one of two lists from a list of unknown length",
        "def f(x):\n    h = []\n    for v in x:\n        if v > 0.0:\n            h.append([v, v])\n"
        "    p = h[0] if x[0] > 0.5 else h[1]\n    p[1] = 2.0\n    return sum(a * b for a, b in h)\n",
        AliasingError, ("was taken out of one", "change a copy"), 8,
    ),
    Case(
        "change of a list that has been put into a list of unknown length",
        "def f(x):\n    h, p = [], [1.0, 2.0]\n    for v in x:\n        if v > 0.0:\n            h.append([v, p[0]])\n"
        "            h.append(p)\n    p[0] = x[0]\n    return sum(a * b for a, b in h)\n",
        AliasingError, ("a list that is in a list whose length only the run knows", "change a copy"), 8,
    ),
    Case(
        "identity of a list in a list of unknown length",
        "def f(x):\n    h, p = [], [1.0, 2.0]\n    for v in x:\n        if v > 0.0:\n            h.append(p)\n"
        "    return x[0] if h[0] is p else x[1]\n",
        UnsupportedSyntaxError, ("identity test", "flag"), 7,
    ),
    Case(
        "zip run over twice",
        "def f(x):\n    pairs = zip(x, x)\n    x[0] = sum(a * b for a, b in pairs)\n    return sum(a for a, b in pairs)\n",
        UnsupportedSyntaxError, ("second time", "list"), 5,
    ),
    Case(
        "map in a list", "def f(x):\n    all = []\n    all.append(map(np.sin, x))\n    x[0] = 5.0\n    return sum(all[0])\n",
        UnsupportedSyntaxError, ("map", "iterator", "list"), 4,
    ),
    Case(
        "list grows under a loop",
        "def f(x):\n    items = [x[0]]\n    for v in x:\n        items.append(v)\n    for v in items:\n        items.append(v)\n"
        "    return items[1]\n",
        UnsupportedSyntaxError, ("list", "loop over a copy"), 6,
    ),
    Case(
        "overlap that numpy gets wrong", "def f(x):\n    x[::2] = x[:2]\n    return np.sum(x)\n",
        AliasingError, ("stride", "numpy", ".copy()"), 3,
    ),
    Case(
        "maximum of arrays by max",
        "def f(x):\n    a = np.array(x[0])\n    b = max(a, np.array(x[1]))\n    b += 1.0\n    return a\n",
        UnsupportedSyntaxError, ("np.maximum",), 4,
    ),
    Case(
        "base of windows written",
        "def f(x):\n    w = np.lib.stride_tricks.sliding_window_view(x, 2)\n    x[1] = 5.0\n    return np.sum(w * w)\n",
        AliasingError, ("may or may not be", ".copy()"), 4,
    ),
    Case(
        "identity of views", "def f(x):\n    a, b = x.T, x.T\n    return x[0] if a is b else x[1]\n",
        UnsupportedSyntaxError, ("identity", "flag"), 4,
    ),
    Case(
        "one of two lists, or something else",
        "def f(x):\n    a, b = [x], [x]\n    c = a if x[0] > 0.0 else b\n    if x[1] > 0.0:\n        c = [x]\n"
        "    c[0] = 2.0 * x\n    return np.sum(a[0] * b[0])\n",
        UnsupportedSyntaxError, ("'c' may be one of several containers", "a name for each"), 5,
    ),
    Case(
        "list of lists", "def f(x):\n    rows = [[a * b for b in x] for a in x if a > 0.0]\n    return rows[0][1]\n",
        UnsupportedSyntaxError, ("list in a list of unknown length", "arrays"), 3,
    ),
    Case(
        "recursion without end", "def f(x):\n    return f(x * x) if x[0] > 0.0 else f(x)\n",
        UnsupportedSyntaxError, ("f calls itself without end",), 3,
    ),
    Case(
        "recursion of lists",
        "def h(x, k):\n    return [x] if np.sum(x) > k else h(x * 2.0, k)\ndef f(x):\n    return np.sum(h(x, 9.0)[0])\n",
        UnsupportedSyntaxError, ("h, which calls itself, returns a list", "tuples"), 5,
    ),
    Case(
        "number of a text that only the run knows", "def f(x, k):\n    return x[int(str(k))] ** 2\n",
        UnsupportedSyntaxError, ("int of", "convert numbers"), 3, args=(X, 1),
    ),
    Case(
        "loop over a text that only the run knows",
        "def f(x, k):\n    total = 0.0\n    for digit in '%d' % k:\n        total += x[0]\n    return total\n",
        UnsupportedSyntaxError, ("a loop over a str", "range"), 4, args=(X, 1),
    ),
    Case(
        "type of what may be None",
        "def f(x, k):\n    best = None\n    for i in range(k):\n        best = x[i]\n"
        "    return x[0] if isinstance(best, float) else x[1]\n",
        UnsupportedSyntaxError, ("the type of", "or None", "ask whether it is None"), 6, args=(X, 2),
    ),
    Case(
        "keys that a loop adds and asks for",
        "def f(x, k):\n    last, total = {}, 0.0\n    for i in range(int(x[k] > 0)):\n"
        "        total += last.get('v', 1.0) * x[i]\n        last['v'] = x[i]\n    return total\n",
        UnsupportedSyntaxError, ("a dict has other keys", "the loop asks for them", "before the loop"), 4, args=(X, 2),
    ),
    Case(
        "number of keys that a loop adds",
        "def f(x, k):\n    last, total = {}, 0.0\n    for i in range(int(x[k] > 0)):\n"
        "        total += len(last) * x[i]\n        last['v'] = x[i]\n    return total\n",
        UnsupportedSyntaxError, ("a dict has other keys", "the loop asks for them"), 4, args=(X, 2),
    ),
    Case(
        "key that a loop takes away", "def f(x, k):\n    d, total = {'v': x[0]}, 0.0\n    for i in range(int(x[k] > 0)):\n"
        "        total += d.pop('v', 2.0) * x[i]\n    return total\n",
        UnsupportedSyntaxError, ("a dict has other keys", "the loop asks for them"), 4, args=(X, 2),
    ),
    Case(
        "attribute that a loop adds and asks for",
        "class O:\n    pass\n\n\ndef f(x, k):\n    o, total = O(), 0.0\n    for i in range(int(x[k] > 0)):\n"
        "        total += getattr(o, 'v', 2.0) * x[i]\n        o.v = x[i]\n    return total\n",
        UnsupportedSyntaxError, ("an object has other attributes", "the loop asks for them"), 8, args=(X, 2),
    ),
    Case(
        "number of axes of what may be None",
        "def f(x, k):\n    best = None\n    for i in range(k):\n        best = x * i\n    return x[0] * np.ndim(best)\n",
        UnsupportedSyntaxError, ("the shape of", "or None", "ask whether it is None"), 6, args=(X, 2),
    ),
    Case(
        "arrays that a recursion appends",
        "def h(found, x, k):\n    found.append(x)\n    if k > 0:\n        h(found, x * 2.0, k - 1)\n"
        "def f(x, k):\n    found = []\n    h(found, x, k)\n    return np.sum(sum(found))\n",
        UnsupportedSyntaxError, ("h, which calls itself, makes", "longer", "other things than numbers"), 5, args=(X, 3),
    ),
    Case(
        "attribute that a recursion adds",
        "class O:\n    t = 2.0\n\n\ndef f(x, k):\n    o = O()\n    def h(k):\n        o.t = x[0] * k + o.t\n"
        "        if k > 0:\n            h(k - 1)\n    h(k)\n    return o.t\n",
        UnsupportedSyntaxError, ("h changes an object",), 12, args=(X, 3),
    ),
    Case(
        "object that a recursion is given twice",
        "class O:\n    def __init__(self, t):\n        self.t = t\n\n\ndef h(p, q, k):\n    p.t += q.t\n    if k > 0:\n"
        "        h(q, p, k - 1)\ndef f(x, k):\n    o = O(x[0])\n    h(o, o, k)\n    return o.t\n",
        AliasingError, ("h, which calls itself", "changes", "that it is given twice"), 13, args=(X, 3),
    ),
    Case(
        "array around a recursion that is bound again",
        "def f(x, k):\n    s = x * 0.0\n    def h(u, k):\n        nonlocal s\n        s = s + u\n        if k > 0:\n"
        "            h(u * u, k - 1)\n    h(x, k)\n    return np.sum(s)\n",
        UnsupportedSyntaxError, ("h changes s, so",), 9, args=(X, 3),
    ),
    Case(
        "derivative of a recursion inside it",
        "from ad_transform import jvp\n\n\ndef h(x, k):\n    if k < 1:\n        return x * x\n"
        "    return jvp(lambda y: h(np.sin(y), k - 1), (x,), (x,))[1]\ndef f(x, k):\n    return np.sum(h(x, k))\n",
        DifferentiationError, ("the derivative of a call of h is taken inside h", "the recursion as a whole"), 8, args=(X, 3),
    ),
    Case(
        "a rule inside a recursion that reads what is around it",
        "from ad_transform import custom_vjp\n\nS = np.ones(3)\n\n\n@custom_vjp\ndef g(x, k):\n    return h(x, k)\n\n\n"
        "g.defvjp(lambda x, k: (g(x, k), None), lambda r, b: (b, None))\n\n\n"
        "def h(x, k):\n    return x * S if k < 1 else g(x, k - 1)\ndef f(x, k):\n    return np.sum(h(x, k))\n",
        DifferentiationError, ("a function with a derivative rule of its own, which calls h", "as an argument"), 9,
        args=(X, 3),
    ),
    Case(
        "missing rule", "def f(x):\n    y = x * 2.0\n    return np.sum(np.fft.fft2(y[None]).real)\n",
        MissingRuleError, ("fft2", "complex", "np.convolve"), 4,
    ),
    Case(
        "missing rule in a helper", "def h(x):\n    return np.i0(x)\n\ndef f(x):\n    return np.sum(h(x))\n",
        MissingRuleError, ("np.i0", "register_vjp", "register_elementwise"), 3,
    ),
    Case(
        "complex numbers inside", "def f(x):\n    z = np.exp(1j * x)\n    return np.abs(np.sum(x * z)) ** 2\n",
        MissingRuleError, ("*", "complex", "imaginary"), 3,
    ),
    Case(
        "where without out", "def f(x):\n    return np.sum(np.log(x, where=x > 0.0))\n",
        UnsupportedSyntaxError, ("where=", "out=", "np.where"), 3,
    ),
    Case(
        "missing rule of a method", "def f(x):\n    return x.byteswap().sum()\n",
        DifferentiationError, ("byteswap",), 3,
    ),
    Case(
        "array and an object",
        "class P:\n    def __rmul__(self, other):\n        return other\n\ndef f(x):\n    return np.sum(x * P())\n",
        UnsupportedSyntaxError, ("array of objects", "__array_ufunc__ = None"), 7,
    ),
    Case(
        "object without the operator",
        "class P:\n    def __add__(self, other):\n        return other\n\ndef f(x):\n    return +P()\n",
        UnsupportedSyntaxError, ("operator on a P", "define it"), 7,
    ),
    Case(
        "class with a __new__",
        "class P:\n    def __new__(cls, x):\n        return object.__new__(cls)\n\ndef f(x):\n    P(x)\n    return np.sum(x)\n",
        UnsupportedSyntaxError, ("__new__", "function"), 7,
    ),
    Case(
        "class of a metaclass",
        "class M(type):\n    def __call__(cls):\n        return 2.0\n\nclass P(metaclass=M):\n    pass\n\n"
        "def f(x):\n    return np.sum(x) * P()\n",
        UnsupportedSyntaxError, ("metaclass", "function"), 10,
    ),
    Case(
        "named tuple with a __new__",
        "from collections import namedtuple\nclass P(namedtuple('Q', 'a')):\n    def __new__(cls, a):\n"
        "        return super().__new__(cls, 2.0 * a)\n\ndef f(x):\n    return np.sum(P(x).a)\n",
        UnsupportedSyntaxError, ("__new__", "function"), 8,
    ),
    Case(
        "descriptor",
        "class D:\n    def __get__(self, thing, cls):\n        return 2.0\n\nclass P:\n    d = D()\n\n"
        "def f(x):\n    return np.sum(x) * P().d\n",
        UnsupportedSyntaxError, ("descriptor", "property"), 10,
    ),
    Case(
        "store into a descriptor",
        "class D:\n    def __set__(self, thing, value):\n        pass\n\nclass P:\n    d = D()\n\n"
        "def f(x):\n    p = P()\n    p.d = 2.0\n    return np.sum(x)\n",
        UnsupportedSyntaxError, ("descriptor", "property"), 11,
    ),
    Case(
        "__getattribute__",
        "class P:\n    def __getattribute__(self, name):\n        return 2.0\n\ndef f(x):\n    return np.sum(x) * P().d\n",
        UnsupportedSyntaxError, ("__getattribute__", "properties"), 7,
    ),
    Case(
        "whether __getattr__ knows",
        "class P:\n    def __getattr__(self, name):\n        raise AttributeError(name)\n\n"
        "def f(x):\n    return np.sum(x) if hasattr(P(), 'd') else x[0]\n",
        UnsupportedSyntaxError, ("__getattr__",), 7,
    ),
    Case(
        "an attribute that some paths have set, asked for with a default",
        "class P:\n    def __init__(self, u):\n        self.u = u\n\n"
        "def f(x):\n    p = P(x)\n    if x[0] > 0.0:\n        p.w = x[1]\n    return np.sum(x) * getattr(p, 'w', 2.0)\n",
        UnsupportedSyntaxError, ("whether a P has an attribute 'w'", "depends on the path", "set it on all paths"), 10,
    ),
    Case(
        "an attribute that some paths have set, under a handler for its absence",
        "class P:\n    def __init__(self, u):\n        self.u = u\n\n"
        "def f(x):\n    p = P(x)\n    if x[0] > 0.0:\n        p.w = x[1]\n    try:\n        s = p.w\n"
        "    except AttributeError:\n        s = 2.0\n    return np.sum(x) * s\n",
        UnsupportedSyntaxError, ("whether a P has an attribute 'w'", "depends on the path"), 11,
    ),
    Case(
        "an attribute that some paths have deleted",
        "class P:\n    def __init__(self, u):\n        self.u = u\n\n"
        "def f(x):\n    p = P(x)\n    if x[0] > 0.0:\n        del p.u\n    return np.sum(x) * (1.0 if hasattr(p, 'u') else 2.0)\n",
        UnsupportedSyntaxError, ("whether a P has an attribute 'u'", "depends on the path"), 10,
    ),
    Case(
        "a cached property that some paths have asked for",
        "import functools\n\nclass P:\n    def __init__(self, u):\n        self.u = u\n\n"
        "    @functools.cached_property\n    def square(self):\n        return self.u * self.u\n\n"
        "def f(x):\n    p, s = P(x), 0.0\n    if x[0] > 0.0:\n        s = p.square[0]\n    return np.sum(p.square) + s\n",
        UnsupportedSyntaxError, ("whether a P has an attribute 'square'", "depends on the path"), 16,
    ),
    Case(
        "an attribute that a loop may have set",
        "class P:\n    def __init__(self, u):\n        self.u = u\n\n"
        "def f(x, n):\n    p = P(x)\n    for k in range(n):\n        p.w = x[k]\n    return np.sum(x) * getattr(p, 'w', 2.0)\n",
        UnsupportedSyntaxError, ("whether a P has an attribute 'w'", "depends on the path"), 10, args=(X, 0),
    ),
    Case(
        "an attribute of an object from outside that is deleted",
        "class P:\n    pass\n\nheld = P()\nheld.u = 2.0\n\ndef f(x):\n    u = held.u\n    del held.u\n    return np.sum(x) * u\n",
        UnsupportedSyntaxError, ("del of the attribute 'u' of a P", "set it to None"), 10,
    ),
    Case(
        "a strict zip that never ends",
        "import itertools\n\ndef f(x):\n    return sum(k * v for k, v in zip(itertools.count(), x, strict=True))\n",
        UnsupportedSyntaxError, ("an iterator that never ends", "strict=True"), 5,
    ),
    Case(
        "a cached function that changes something",
        "import functools\n\nseen = []\n\n@functools.lru_cache\ndef h(k):\n    seen.append(k)\n    return k * 2.0\n\n"
        "def f(x):\n    return np.sum(x) * h(1) * h(1)\n",
        UnsupportedSyntaxError, ("h has a cache", "let it compute only"), 12,
    ),
    Case(
        "context manager that may swallow errors",
        "class P:\n    def __enter__(self):\n        pass\n    def __exit__(self, kind, *rest):\n        return kind is None\n\n"
        "def f(x):\n    with P():\n        x = 2.0 * x\n    return np.sum(x)\n",
        UnsupportedSyntaxError, ("swallow", "__exit__"), 9,
    ),
    Case(
        "function given to a library",
        "def f(x):\n    g = np.frompyfunc(lambda a: 2.0 * a, 1, 1)\n    return np.sum(g(x))\n",
        UnsupportedSyntaxError, ("frompyfunc", "made here"), 3,
    ),
    Case(
        "object as an index", "class P:\n    pass\n\ndef f(x):\n    return x[P()]\n",
        UnsupportedSyntaxError, ("a P as an index",), 6,
    ),
    Case(
        "frozen dataclass",
        "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass P:\n    a: float\n\n"
        "def f(x):\n    p = P(x)\n    p.a = 2.0 * x\n    return np.sum(p.a)\n",
        DifferentiationError, ("__setattr__",), 9,
    ),
    Case(
        "unknown keyword", "def f(x):\n    return np.sum(x, middle=2.0)\n",
        DifferentiationError, ("sum",), 3,
    ),
]  # fmt: skip


@by_name(REFUSED)
def test_refused(case, tmp_path):
    module, path = module_of(case.source, tmp_path)
    error = raised(case, module.f)
    assert isinstance(error, DifferentiationError)
    assert isinstance(error, SyntaxError)
    assert (error.filename, error.lineno) == (path, case.line)
    assert error.text and error.text.strip() == Path(path).read_text().splitlines()[case.line - 1].strip()
    assert error.offset is not None and error.offset >= 1
    assert error.end_lineno is None or error.end_lineno >= error.lineno
    assert_words(error, case.words)


@by_name(REFUSED)
def test_python_draws_a_caret(case, tmp_path):
    module, path = module_of(case.source, tmp_path)
    printed = "".join(traceback.format_exception_only(raised(case, module.f)))
    assert f'File "{path}", line {case.line}' in printed
    assert "^" in printed


def test_all_that_is_outside_the_language_is_told_at_once(tmp_path):
    source = "def f(x):\n    try:\n        pass\n    except* E:\n        pass\n    class A:\n        pass\n    return x @ x\n"
    module, _ = module_of(source, tmp_path)
    with pytest.raises(UnsupportedSyntaxError) as caught:
        grad(module.f)
    message = "\n".join([str(caught.value), *getattr(caught.value, "__notes__", [])])
    assert "try" in message and "class" in message


# ---- what the user does wrong ------------------------------------------------------------------------------------------

SUM = "def f(x, y=1.0):\n    return np.sum(x) * y\n"
WRONG = [
    Case(
        "nothing that a helper has returned",
        "def h(x):\n    if x[0] > 9.0:\n        return x * x\n\ndef f(x):\n    return np.sum(h(x) * 2.0)\n",
        TypeError, ("this is None", "array or a number"),
    ),
    Case(
        "a path without a return", "def f(x):\n    if x[0] > 9.0:\n        return x[0] * x[1]\n", TypeError, ("f returned None",),
    ),
    Case(
        "a loop that may be left by no return", "def f(x):\n    for v in x:\n        if v > 9.0:\n            return v * v\n",
        TypeError, ("f returned None",),
    ),
    Case("a matrix", SUM, TypeError, ("numpy.matrix", "np.asarray"), args=(np.matrix([[1.0]]),)),
    Case("a masked array", SUM, TypeError, ("MaskedArray", "np.asarray"), args=(np.ma.masked_array(X),)),
    Case(
        "no parameter", "def f(x):\n    return np.sum(x * x)\n", ValueError, ("names no parameter",), options={"wrt": ()},
        decoration=True,
    ),
    Case("too few arguments", "def f(x, y):\n    return np.sum(x * y)\n", TypeError, ("f()", "missing", "'y'")),
    Case("too many arguments", SUM, TypeError, ("f()", "3"), args=(X, 1.0, 2.0)),
    Case("unknown name", SUM, ValueError, ("'z'", "x, y"), options={"wrt": "z"}, decoration=True),
    Case("unknown name in a tuple", SUM, ValueError, ("'z'", "x, y"), options={"wrt": ("x", "z")}, decoration=True),
    Case("unknown position", SUM, ValueError, ("2", "x, y"), options={"wrt": 2}, decoration=True),
    Case("wrt of another type", SUM, TypeError, ("wrt",), options={"wrt": 1.5}, decoration=True),
    Case("array output", "def f(x):\n    return x * x\n", TypeError, ("scalar", "(3,)", "sum")),
    Case("integer output", "def f(x):\n    return len(x)\n", TypeError, ("int",)),
    Case("boolean output", "def f(x):\n    return np.all(x > 0.0)\n", TypeError, ("bool",)),
    Case("complex output", "def f(x):\n    return np.sum(x * 1j)\n", TypeError, ("complex",)),
    Case("no output", "def f(x):\n    y = np.sum(x)\n", TypeError, ("None",)),
    Case(
        "no output where no iteration runs",
        "def f(x, k):\n    best = None\n    for i in range(k):\n        best = x[i] ** 2\n    return best\n",
        TypeError, ("f returned None", "scalar"), args=(X, 0),
    ),
    Case("tuple output", "def f(x):\n    return np.sum(x), x\n", TypeError, ("tuple", "has_aux")),
    Case("has_aux without a pair", SUM, TypeError, ("has_aux", "pair"), options={"has_aux": True}),
    Case("integer array", SUM, TypeError, ("x", "int64", "float"), args=(np.arange(3),)),
    Case("integer", SUM, TypeError, ("x", "int", "float"), args=(3,)),
    Case("boolean array", SUM, TypeError, ("x", "bool", "float"), args=(np.array([True, False]),)),
    Case("complex array", SUM, TypeError, ("x", "complex"), args=(np.array([1j, 2.0]),)),
    Case("string", SUM, TypeError, ("x", "str"), args=("abc",)),
    Case("None", SUM, TypeError, ("x", "None"), args=(None,)),
    Case("list with a string", SUM, TypeError, ("x", "str"), args=([1.0, "a"],)),
]


@by_name(WRONG)
def test_wrong_use(case, tmp_path):
    module, _ = module_of(case.source, tmp_path)
    assert_words(raised(case, module.f), case.words)


def test_unexpected_keyword(tmp_path):
    module, _ = module_of(SUM, tmp_path)
    with pytest.raises(TypeError, match="'z'"):
        grad(module.f)(X, z=1.0)


def test_not_a_function():
    with pytest.raises(TypeError, match="int"):
        grad(3)


def test_source_unavailable():
    namespace: dict[str, Any] = {}
    exec("def f(x):\n    return x * x\n", namespace)
    with pytest.raises(SourceUnavailableError, match="source"):
        grad(namespace["f"])(1.0)


def test_source_unavailable_of_a_builtin():
    with pytest.raises(SourceUnavailableError, match="len"):
        grad(len)(X)


# ---- errors of the user's own program ----------------------------------------------------------------------------------

FAILING = [
    Case(
        "a call that is wrong on a path",
        "def h(u, v):\n    return u\n\ndef f(x):\n    if x[0] > 0.0:\n        x = h(x)\n    return np.sum(x)\n",
        TypeError, ("h() missing 1 required positional argument: 'v'",), 7,
    ),
    Case(
        "a name that is wrong on a path", "def f(x):\n    return np.sum(x) if x[0] < 0.0 else np.sum(nowhere)\n",
        NameError, ("'nowhere' is not defined",), 3,
    ),
    Case(
        "a call of an inner function that is wrong on a path",
        "def f(x):\n    def h(u, v: float, *, w, z=x):\n        return u\n"
        "    if x[0] > 0.0:\n        x = h(x, x, v=1.0)\n    return np.sum(x)\n",
        TypeError, ("f.<locals>.h() got multiple values for argument 'v'",), 6,
    ),
    Case(
        "an instance that is made in a wrong way on a path",
        "import dataclasses\n\n@dataclasses.dataclass\nclass P:\n    u: float\n\n"
        "def f(x):\n    return P(x[0], x[1]).u if x[0] > 0.0 else x[0]\n",
        TypeError, ("P.__init__() takes 2 positional arguments but 3 were given",), 9,
    ),
    Case(
        "a key that is missing on a path", "def f(x):\n    d = {'u': x}\n    return np.sum(d['v'] if x[0] > 0.0 else d['u'])\n",
        KeyError, ("'v'",), 4,
    ),
    Case(
        "an item that is missing on a path", "def f(x):\n    d = [x, x]\n    return np.sum(d[2] if x[0] > 0.0 else d[1])\n",
        IndexError, ("list index out of range",), 4,
    ),
    Case(
        "a store to an item that is missing on a path",
        "def f(x):\n    d = [x]\n    if x[0] > 0.0:\n        d[1] = x\n    return np.sum(d[0])\n",
        IndexError, ("list assignment index out of range",), 5,
    ),
    Case(
        "a list that is empty on a path", "def f(x):\n    d = []\n    return np.sum(d.pop() if x[0] > 0.0 else x)\n",
        IndexError, ("pop from empty list",), 4,
    ),
    Case(
        "too many values to unpack on a path",
        "def f(x):\n    d = [x, x, x]\n    if x[0] > 0.0:\n        x, _ = d\n    return np.sum(x)\n",
        ValueError, ("too many values to unpack (expected 2)",), 5,
    ),
    Case(
        "too few values to unpack on a path",
        "def f(x):\n    d = [x]\n    if x[0] > 0.0:\n        x, _ = d\n    return np.sum(x)\n",
        ValueError, ("not enough values to unpack (expected 2, got 1)",), 5,
    ),
    Case(
        "unlike lengths in a strict zip", "def f(x, y):\n    return sum(a * b for a, b in zip(x, y, strict=True))\n",
        ValueError, ("zip() argument 2",), 3, args=(X, X[:2]),
    ),
    Case(
        "lists of unlike lengths in a strict zip",
        "def f(x):\n    return sum(a * b for a, b in zip([x[0], x[1]], [x[2]], strict=True))\n",
        ValueError, ("zip() argument 2",), 3,
    ),
    Case(
        "a name that the path taken has not assigned",
        "def f(x):\n    if x[0] > 5.0:\n        y = x * x\n    return np.sum(y)\n", UnboundLocalError, ("'y'",), 5,
    ),
    Case(
        "a name that no iteration has assigned",
        "def f(x, k):\n    for i in range(k):\n        y = x * i\n    return np.sum(y)\n",
        UnboundLocalError, ("'y'",), 5, args=(X, 0),
    ),
    Case(
        "floats added to an array of integers", "def f(x):\n    a = np.zeros(3, int)\n    a += x\n    return np.sum(a * x)\n",
        TypeError, ("Cannot cast ufunc 'add'",), 4,
    ),
    Case(
        "integers divided in place", "def f(x):\n    a = np.arange(3)\n    a[1:] /= 2\n    return np.sum(a * x)\n",
        TypeError, ("Cannot cast ufunc 'divide'",), 4,
    ),
    Case(
        "floats put out into integers",
        "def f(x):\n    a = np.arange(3)\n    np.multiply(x, 2.0, out=a)\n    return np.sum(a * x)\n",
        TypeError, ("Cannot cast ufunc 'multiply'",), 4,
    ),
    Case("shapes clash", "def f(x):\n    y = np.ones(4)\n    return np.sum(x * y)\n", ValueError, ("(3,)", "(4,)"), 4),
    Case("matmul clash", "def f(x):\n    return x @ np.ones((4, 2)) @ np.ones(2)\n", ValueError, ("matmul",), 3),
    Case("index out of bounds", "def f(x, i):\n    return x[i] * 2.0\n", IndexError, ("out of bounds",), 3, args=(X, 7)),
    Case("store of a wrong shape", "def f(x):\n    x[1:] = np.ones(5)\n    return np.sum(x)\n", ValueError, ("(5,)",), 3),
    Case("missing key", "def f(x):\n    table = {'a': x}\n    return np.sum(table['b'])\n", KeyError, ("b",), 4),
    Case("unknown attribute", "def f(x):\n    return np.sum(x.colour)\n", AttributeError, ("colour",), 3),
    Case("too many rows to unpack", "def f(x):\n    a, b = x\n    return a * b\n", ValueError, ("unpack",), 3),
    Case("too few rows to unpack", "def f(x):\n    a, b, c, d = x\n    return a * b\n", ValueError, ("unpack",), 3),
    Case("unbound name", "def f(x):\n    return np.sum(x) * missing\n", NameError, ("missing",), 3),
    Case("math domain", "import math\ndef f(s):\n    return math.sqrt(s)\n", ValueError, (), 4, args=(-1.0,)),
    Case("division by zero", "def f(s):\n    t = s - 1.0\n    return 1.0 / t\n", ZeroDivisionError, ("zero",), 4, args=(1.0,)),
    Case("assertion", "def f(s):\n    assert s > 0.0, 'small'\n    return s\n", AssertionError, ("small",), 3, args=(-1.0,)),
    Case("wrong call of a helper", "def h(x):\n    return x\n\ndef f(x):\n    return h(x, x)\n", TypeError, ("h()",), 6),
    Case(
        "inside a helper", "def h(x, i):\n    y = x * 2.0\n    return y[i]\n\ndef f(x, i):\n    return h(x, i)\n",
        IndexError, ("out of bounds",), 4, args=(X, 9),
    ),
    Case(
        "place outside an array", "def f(x, k):\n    i, j = np.unravel_index(k, (1, 3))\n    return x[j] * i\n",
        ValueError, ("index 7 is out of bounds",), 3, args=(X, 7),
    ),
    Case(
        "negative place", "def f(x, k):\n    (i,) = np.unravel_index(k, x.shape)\n    return x[i]\n",
        ValueError, ("index -1 is out of bounds",), 3, args=(X, -1),
    ),
    Case(
        "place outside an array as several numbers",
        "def f(x, k):\n    return x[np.ravel_multi_index((k, 0), (3, 1))]\n",
        ValueError, ("invalid entry",), 3, args=(X, 3),
    ),
    Case(
        "in a loop after a write", "def f(x, n):\n    for i in range(n):\n        x[i] = 2.0 * x[i]\n    return np.sum(x)\n",
        IndexError, ("out of bounds",), 4, args=(X, 5),
    ),
]  # fmt: skip


@by_name(FAILING)
def test_error_of_the_program_points_at_the_users_line(case, tmp_path):
    module, path = module_of(case.source, tmp_path)
    error = raised(case, module.f)
    assert not isinstance(error, DifferentiationError)
    assert_words(error, case.words)
    assert (path, case.line) in [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]


@by_name(FAILING)
def test_error_of_the_program_is_the_primals_own(case, tmp_path):
    module, _ = module_of(case.source, tmp_path)
    with pytest.raises(case.error) as own:
        module.f(*copy.deepcopy(case.args))
    with pytest.raises(case.error) as ours:
        value_and_grad(module.f)(*copy.deepcopy(case.args))
    assert str(ours.value) == str(own.value)


DEAD = [
    Case("sum", "def f(x, y):\n    z = x + y\n    return np.sum(x)\n", ValueError, ("(3,)", "(4,)"), 3),
    Case("matmul", "def f(x, y):\n    z = x @ y\n    return np.sum(x)\n", ValueError, ("mismatch",), 3),
    Case("where", "def f(x, y):\n    z = np.where(y > 0.0, x, y)\n    return np.sum(x)\n", ValueError, ("(3,)",), 3),
    Case("stack", "def f(x, y):\n    z = np.stack([x, y])\n    return np.sum(x)\n", ValueError, ("same shape",), 3),
    Case("reshape", "def f(x, y):\n    z = x.reshape(2, 2)\n    return np.sum(x)\n", ValueError, ("(2,2)",), 3),
    Case("index", "def f(x, y):\n    z = x[5]\n    return np.sum(x)\n", IndexError, ("5",), 3),
    Case("helper", "def h(u, v):\n    return u - v\n\ndef f(x, y):\n    h(x, y)\n    return np.sum(x)\n", ValueError, ("(4,)",), 3),
    Case("branch", "def f(x, y):\n    if x[0] > 0.0:\n        z = x + y\n    return np.sum(x)\n", ValueError, ("(4,)",), 4),
    Case("loop", "def f(x, y):\n    for k in range(len(x)):\n        z = x + y\n    return np.sum(x)\n", ValueError, ("(4,)",), 4),
]


@by_name(DEAD)
def test_error_in_code_that_is_dead_for_the_gradient(case, tmp_path):
    case = replace(case, args=(X, np.ones(4)))
    test_error_of_the_program_points_at_the_users_line(case, tmp_path)
    test_error_of_the_program_is_the_primals_own(case, tmp_path)


IMPORT = "from ad_transform import grad, hvp, jvp, vjp\n"
TANGENTS = [
    Case(
        "tangent", IMPORT + "def f(x, v):\n    _, t = jvp(np.sin, (x,), (v,))\n    return np.sum(t)\n",
        TypeError, ("tangent", "(3,)", "(4,)"), 4,
    ),
    Case(
        "tangent that would broadcast", IMPORT + "def f(x, v):\n    _, t = jvp(np.sin, (x,), (v[:1],))\n    return np.sum(t)\n",
        TypeError, ("tangent", "(3,)", "(1,)"), 4,
    ),
    Case(
        "cotangent", IMPORT + "def f(x, v):\n    y, back = vjp(np.sin, x)\n    (x_bar,) = back(v)\n    return np.sum(x_bar)\n",
        TypeError, ("cotangent", "(3,)", "(4,)"), 5,
    ),
    Case(
        "structure of a cotangent",
        IMPORT + "def f(x, v):\n    y, back = vjp(lambda x: (x, x), x)\n    (x_bar,) = back(x)\n    return np.sum(x_bar)\n",
        TypeError, ("cotangent", "2 items"), 5,
    ),
    Case(
        "vector", IMPORT + "def g(x):\n    return np.sum(x**3)\n\ndef f(x, v):\n    return np.sum(hvp(g)(x, v))\n",
        TypeError, ("hvp", "(3,)", "(4,)"), 7,
    ),
]  # fmt: skip


@by_name(TANGENTS)
def test_tangents_and_cotangents_of_other_shapes_inside_a_program(case, tmp_path):
    case = replace(case, args=(X, np.ones(4)))
    test_error_of_the_program_points_at_the_users_line(case, tmp_path)
    test_error_of_the_program_is_the_primals_own(case, tmp_path)


def test_a_cotangent_whose_shape_only_the_run_knows(tmp_path):
    source = IMPORT + "def f(x):\n    y, back = vjp(np.sin, x)\n    (x_bar,) = back(x[x > 0.0])\n    return np.sum(x_bar)\n"
    module, path = module_of(source, tmp_path)
    with pytest.raises(ValueError, match="cotangent") as caught:
        grad(module.f)(X)
    assert (path, 5) in [(frame.filename, frame.lineno) for frame in traceback.extract_tb(caught.value.__traceback__)]


def test_a_function_is_not_handed_out(tmp_path):
    module, _ = module_of("def f(x):\n    return lambda y: x * y\n\ndef g(x):\n    return np.sum(x), f(x)\n", tmp_path)
    for call in (lambda: jvp(module.f, (X,), (X,)), lambda: vjp(module.f, X), lambda: grad(module.g, has_aux=True)(X)):
        with pytest.raises(TypeError, match="function that it has made"):
            call()


def test_what_does_not_fit_and_is_not_run_is_no_error(tmp_path):
    source = "def f(x, y):\n    if x[0] < 0.0:\n        z = x + y\n    if len(x) > 5:\n        z = x[5]\n    return np.sum(x * x)\n"
    module, _ = module_of(source, tmp_path)
    np.testing.assert_array_equal(grad(module.f)(X, np.ones(4)), 2.0 * X)
