"""`match` in terms of `if`, before jumps are rewritten; patterns are tested and bound by abstract interpretation.

    match v:                     subject = v
        case (a, 0): s1          if (subject matches (a, 0)):
        case p if g: s2    ->        bind a; s1
                                 else:
                                     found = False
                                     if (subject matches p): bind p; if g: found = True; s2
                                     if not found: ...

A numpy array is no sequence for `match`, as in Python.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable, Iterator
from typing import Any

from .. import ir
from . import branches, containers, dynamic, statements
from .builtins import class_of
from .choices import Chosen
from .comparisons import compare_two
from .heap import DictRef, ListRef, Named, ObjectRef
from .iteration import in_order
from .lower import EXPRESSIONS, STATEMENTS, Lowering, handles
from .optional import Optional
from .patterns import Bind, Matches

ITSELF = (bool, bytearray, bytes, dict, float, frozenset, int, list, set, str, tuple)  # their one positional pattern is the subject


@handles(EXPRESSIONS, Matches)
def matches(lw: Lowering, node: Matches) -> Any:
    """Whether the subject has the form of a pattern."""
    return test(lw, node.pattern, lw.expression(node.subject))


@handles(STATEMENTS, Bind)
def bind(lw: Lowering, node: Bind) -> None:
    """Bind the names of a pattern that the subject is known to match."""
    capture(lw, node.pattern, lw.expression(node.subject))


def test(lw: Lowering, pattern: ast.pattern, subject: Any) -> Any:
    """The condition under which the subject matches."""
    if isinstance(pattern, ast.MatchValue):
        return _equal(lw, subject, lw.expression(pattern.value), pattern)
    if isinstance(pattern, ast.MatchSingleton):
        return compare_two(lw, ast.Is(), subject, ir.Const(pattern.value), pattern)
    if isinstance(pattern, ast.MatchAs):
        return ir.Const(True) if pattern.pattern is None else test(lw, pattern.pattern, subject)
    if isinstance(pattern, ast.MatchOr):
        return _any(lw, [functools.partial(test, lw, p, subject) for p in pattern.patterns], pattern)
    if isinstance(subject, Optional):
        there = branches.negate(lw, subject.none, pattern)
        return branches.both(lw, there, functools.partial(test, lw, pattern, subject.thing), node=pattern)
    if isinstance(subject, Chosen):
        return subject.do(lw, lambda one: branches.truth(lw, test(lw, pattern, one), pattern))
    if not _has_form(lw, pattern, subject):
        return ir.Const(False)
    return _all(lw, [functools.partial(test, lw, p, part) for p, part in _parts(lw, pattern, subject)], pattern)


def capture(lw: Lowering, pattern: Any, subject: Any) -> None:
    """Bind the names of a pattern."""
    if isinstance(pattern, ast.MatchAs):
        if pattern.pattern is not None:
            capture(lw, pattern.pattern, subject)
        if pattern.name is not None:
            statements.bind(lw, pattern.name, subject)
    elif isinstance(pattern, ast.MatchOr):
        _capture_first(lw, pattern.patterns, subject, pattern)
    elif isinstance(subject, Optional):
        capture(lw, pattern, subject.thing)
    elif isinstance(subject, Chosen):
        subject.do(lw, lambda one: capture(lw, pattern, one))
    elif isinstance(pattern, (ast.MatchSequence, ast.MatchMapping, ast.MatchClass)):
        for inner, part in _parts(lw, pattern, subject):
            capture(lw, inner, part)
        _capture_rest(lw, pattern, subject)


def _capture_first(lw: Lowering, patterns: list[ast.pattern], subject: Any, node: ast.AST) -> None:
    first, *rest = patterns
    if not rest or not any(isinstance(n, ast.MatchAs | ast.MatchStar) and n.name for n in ast.walk(node)):
        capture(lw, first, subject)
        return
    condition = branches.truth(lw, test(lw, first, subject), node)
    branches.branch(lw, condition, lambda: capture(lw, first, subject), lambda: _capture_first(lw, rest, subject, node))


def _capture_rest(lw: Lowering, pattern: Any, subject: Any) -> None:
    if isinstance(pattern, ast.MatchMapping) and pattern.rest is not None:
        used = [lw.static(lw.expression(k), k, "a key must be known") for k in pattern.keys]
        left = {k: lw.heap.get(subject.place, k) for k in in_order(lw, subject.place) if k not in used}
        statements.bind(lw, pattern.rest, DictRef(lw.heap.new("dict", left)))
    star = next((p for p in getattr(pattern, "patterns", []) if isinstance(p, ast.MatchStar)), None)
    if isinstance(pattern, ast.MatchSequence) and star is not None and star.name is not None:
        things, at = _items(lw, subject), pattern.patterns.index(star)
        last = len(things) - (len(pattern.patterns) - at - 1)
        statements.bind(lw, star.name, containers.new_list(lw, things[at:last]))


def _has_form(lw: Lowering, pattern: Any, subject: Any) -> bool:
    """Whether the subject has the parts that a pattern names: known now."""
    if isinstance(pattern, ast.MatchSequence):
        if dynamic.is_dynamic(lw, subject):
            raise lw.unsupported(pattern, "a match on a list whose length only the run knows", "test its length with if")
        if not isinstance(subject, (tuple, ListRef, Named)):
            return isinstance(subject, ir.Const) and isinstance(subject.value, (tuple, list, range))
        count, starred = len(_items(lw, subject)), any(isinstance(p, ast.MatchStar) for p in pattern.patterns)
        return count >= len(pattern.patterns) - 1 if starred else count == len(pattern.patterns)
    if isinstance(pattern, ast.MatchMapping):
        keys = [lw.static(lw.expression(k), k, "a key must be known") for k in pattern.keys]
        return isinstance(subject, DictRef) and all(lw.heap.has(subject.place, k) for k in keys)
    cls = lw.static(lw.expression(pattern.cls), pattern.cls, "a class must be known")
    return isinstance(cls, type) and issubclass(class_of(lw, subject, pattern), cls)


def _parts(lw: Lowering, pattern: Any, subject: Any) -> Iterator[tuple[Any, Any]]:
    """The patterns inside a pattern, each with the part of the subject that it is about."""
    if isinstance(pattern, ast.MatchSequence):
        things = _items(lw, subject)
        star = next((k for k, p in enumerate(pattern.patterns) if isinstance(p, ast.MatchStar)), None)
        after = [] if star is None else pattern.patterns[star + 1 :]
        yield from zip(pattern.patterns[:star], things, strict=False)
        yield from zip(after, things[len(things) - len(after) :], strict=True)
    elif isinstance(pattern, ast.MatchMapping):
        for key, inner in zip(pattern.keys, pattern.patterns, strict=True):
            yield inner, lw.heap.get(subject.place, lw.static(lw.expression(key), key, "a key must be known"))
    else:
        yield from _attributes(lw, pattern, subject)


def _attributes(lw: Lowering, pattern: ast.MatchClass, subject: Any) -> Iterator[tuple[Any, Any]]:
    cls = lw.static(lw.expression(pattern.cls), pattern.cls, "a class must be known")
    if cls in ITSELF and len(pattern.patterns) == 1:
        yield pattern.patterns[0], subject
    else:
        names = getattr(cls, "__match_args__", ())[: len(pattern.patterns)]
        for name, inner in zip(names, pattern.patterns, strict=True):
            yield inner, lw.attribute(subject, name, pattern)
    for name, inner in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True):
        if isinstance(subject, ObjectRef) and not lw.heap.has(subject.place, name) and not hasattr(subject.cls, name):
            lw.inputs.attribute(subject, name)
        yield inner, lw.attribute(subject, name, pattern)


def _items(lw: Lowering, subject: Any) -> list[Any]:
    return containers.items(lw, subject, lw.frame.source.node)


def _equal(lw: Lowering, subject: Any, value: Any, node: ast.AST) -> Any:
    return branches.truth(lw, compare_two(lw, ast.Eq(), subject, value, node), node)


def _all(lw: Lowering, tests: list[Callable[[], Any]], node: ast.AST) -> Any:
    return branches.both(lw, tests[0](), *tests[1:], node=node) if tests else ir.Const(True)


def _any(lw: Lowering, tests: list[Callable[[], Any]], node: ast.AST) -> Any:
    return branches.either(lw, tests[0](), *tests[1:], node=node)
