"""Prints a block as statements of a Python function."""

from __future__ import annotations

import ast
from typing import Any

from .. import facts
from ..errors import Location
from ..ir import UNDEFINED, Block, Const, Equation, Value
from ..rules.control import FOR, IF, WHILE
from ..rules.ranges import counts_down
from .everywhere import needed_everywhere
from .expressions import Expressions, Globals
from .inlining import Inlining
from .memory import Memory
from .names import Names
from .stores import Stores
from .syntax import call, conditional, dotted, method, negated, one_more, same, store


class Rendering(Stores):
    """The statements of a function, and the objects that they name."""

    def __init__(self, block: Block, memory: dict[Value, frozenset[Memory]], globals_: Globals) -> None:
        self.inlining = Inlining(block, memory)
        self.names = Names(block, self.inlining, frozenset(globals_.functions.values()))
        self.expressions = Expressions(self.name_of, globals_)
        self.lines: dict[ast.stmt, Location | None] = {}  # the user's line behind each statement
        self.taken: dict[Value, ast.expr] = {}  # elements of lists, read where they are used
        self.out: list[ast.stmt] = []
        self.moved = needed_everywhere(block, self.names.of)
        self.last_comment: tuple[str, int] | None = None
        self.in_adjoint = False
        self.block(block)
        self.emit(ast.Return(self.result(block.results)), None)

    def result(self, results: list[Any]) -> ast.expr:
        """What the function returns."""
        return self.expressions.tree(results[0])

    def name_of(self, value: Value) -> ast.expr:
        """A value where it is read: its variable, or the expression that is nested there."""
        if value in self.inlining.equation_of:
            return self.expressions.equation(self.inlining.equation_of[value])
        return self.taken.get(value) or dotted(self.names.of[value])

    # ---- statements ------------------------------------------------------------------------------------------------------

    def emit(self, statement: ast.stmt, location: Location | None) -> None:
        """Add a statement, below a comment with the user's line where the adjoint of another line begins."""
        if location is not None and location.adjoint and not isinstance(statement, (ast.For, ast.If, ast.While)):
            self.comment(location)
        self.lines[statement] = location
        self.out.append(statement)

    def comment(self, location: Location) -> None:
        """Head a group of adjoint statements by their primal line."""
        key = (location.filename, location.line)
        if key != self.last_comment and location.text.strip():
            self.out.append(comment_node(location.text.strip()))
        self.last_comment = key

    def assign(self, target: ast.expr, value: ast.expr, location: Location | None) -> None:
        """`target = value`, or `target += ...` where a sum goes on, of numbers: an array or a list would be changed."""
        if isinstance(value, ast.BinOp) and isinstance(value.op, (ast.Add, ast.Sub)) and same(value.left, target):
            self.emit(ast.AugAssign(store(target), value.op, value.right), location)
        elif not same(target, value):
            self.emit(ast.Assign([store(target)], value), location)

    def block(self, block: Block) -> None:
        """The statements of a block, without its results."""
        for e in block.equations:
            self.equation(e)

    def equation(self, e: Equation) -> None:
        if len(e.outs) == 1 and e.outs[0] in self.inlining.equation_of:
            return
        special = {IF: self.branches, FOR: self.for_loop, WHILE: self.while_loop}.get(e.op)
        if special is not None:
            special(e)
            return
        style = getattr(self, f"_{e.op.style}", None)
        if style is not None:
            style(e)
            return
        value = self.expressions.equation(e)
        if e.op.effect and all(self.inlining.uses[o] == 0 for o in e.outs):
            self.emit(ast.Expr(value), e.location)
            return
        targets = [dotted(self.names.of[o] if len(e.outs) == 1 or self.inlining.uses[o] else "_") for o in e.outs]
        if len(targets) > 1:
            self.emit(ast.Assign([ast.Tuple([store(t) for t in targets], ast.Store())], value), e.location)
        elif isinstance(e.out.fact, facts.Num) and not facts.is_array(e.out.fact):
            self.assign(targets[0], value, e.location)
        elif not same(targets[0], value):
            self.emit(ast.Assign([store(targets[0])], value), e.location)

    # ---- updates ---------------------------------------------------------------------------------------------------------

    def _update(self, e: Equation) -> None:
        base, steps, index, value = e.args
        target = dotted(self.names.of[e.out])
        if isinstance(base, Value) and self.names.of[base] != self.names.of[e.out]:
            self.emit(ast.Assign([store(target)], self.name_of(base)), e.location)
        for step, *args in steps:
            stand_in = Value(None, base.fact)
            self.taken[stand_in] = target
            target = self.expressions.equation(
                Equation([stand_in], step.value, (stand_in, *args), (), e.location, _SPELLED.get(step.value.name))
            )
        shown = self.expressions.tree(value)
        if e.op.name == "np.add.at":
            self.emit(ast.Expr(call("np.add.at", target, self.expressions.tree(index), shown)), e.location)
            return
        whole = index is Ellipsis and (e.op.name != "=" or isinstance(target, ast.Subscript))
        if not whole:
            target = self.expressions.subscript(target, index)
        if e.op.name == "=":
            self.emit(ast.Assign([store(target)], shown), e.location)
            return
        symbol = {"+=": ast.Add, "-=": ast.Sub, "*=": ast.Mult, "/=": ast.Div}[e.op.name]()
        if not isinstance(target, (ast.Name, ast.Subscript)):
            target = ast.Subscript(target, ast.Constant(...), ast.Load())
        self.emit(ast.AugAssign(store(target), symbol, shown), e.location)

    def _push(self, e: Equation) -> None:
        self.emit(ast.Expr(method(dotted(self.names.of[e.out]), "append", self.expressions.tree(e.args[1]))), e.location)

    def _drop_last(self, e: Equation) -> None:
        """`last = items.pop()` where the last item has just been read, else `del items[-1]`."""
        self._delete(e, self.expressions.constant(-1))

    def _seq_delete(self, e: Equation) -> None:
        self._delete(e, self.expressions.tree(e.args[1]), self.expressions.tree(e.args[1]))

    def _delete(self, e: Equation, index: ast.expr, *which: ast.expr) -> None:
        items = dotted(self.names.of[e.out])
        match self.out[-1:]:
            case [ast.Assign(value=value) as read] if same(value, ast.Subscript(items, index, ast.Load())):
                read.value = method(items, "pop", *which)
            case _:
                self.emit(ast.Delete([ast.Subscript(items, index, ast.Del())]), e.location)

    def _seq_insert(self, e: Equation) -> None:
        items = dotted(self.names.of[e.out])
        self.emit(ast.Expr(method(items, "insert", *map(self.expressions.tree, e.args[1:]))), e.location)

    def _seq_store(self, e: Equation) -> None:
        target = self.expressions.subscript(dotted(self.names.of[e.out]), e.args[1])
        self.emit(ast.Assign([store(target)], self.expressions.tree(e.args[2])), e.location)

    def _seq_add(self, e: Equation) -> None:
        target, shown = self.expressions.subscript(dotted(self.names.of[e.out]), e.args[1]), self.expressions.tree(e.args[2])
        if facts.is_scalar(e.out.fact.element):
            self.emit(ast.AugAssign(store(target), ast.Add(), shown), e.location)
        else:  # never in place: the old array may be someone else's
            self.emit(ast.Assign([store(target)], ast.BinOp(target, ast.Add(), shown)), e.location)

    def _unpack(self, e: Equation) -> None:
        targets: list[ast.expr] = [store(dotted(self.names.of[o])) for o in e.outs]
        self.emit(ast.Assign([ast.Tuple(targets, ast.Store())], self.expressions.tree(e.args[0])), e.location)

    def _assert(self, e: Equation) -> None:
        message = None if e.args[1] is None else self.expressions.tree(e.args[1])
        self.emit(ast.Assert(self.expressions.tree(e.args[0]), message), e.location)

    def _fails(self, e: Equation) -> None:
        op, error, args = e.args
        tried = Equation([Value(None, facts.UNDEFINED)], op.value, args, (), e.location)
        failed, *kept = (dotted(self.names.of[o]) for o in e.outs)
        body = [*self.nested(lambda: self.tried(tried, kept)), ast.Assign([store(failed)], ast.Constant(False))]
        handler = ast.ExceptHandler(self.expressions.constant(error.value), None, [ast.Assign([store(failed)], ast.Constant(True))])
        self.emit(ast.Try(body, [handler], [], []), e.location)

    def tried(self, e: Equation, kept: list[ast.expr]) -> None:
        """An operation that is run to see whether it fails; its result is kept where it is used."""
        value = self.expressions.equation(e)
        self.emit(ast.Assign([store(kept[0])], value) if kept else ast.Expr(value), e.location)

    def _raise(self, e: Equation) -> None:
        cause = None if e.args[1] is None else self.expressions.tree(e.args[1])
        self.emit(ast.Raise(self.expressions.tree(e.args[0]), cause), e.location)

    # ---- control flow ----------------------------------------------------------------------------------------------------

    def nested(self, write: Any) -> list[ast.stmt]:
        """The statements that a function writes."""
        saved, self.out = self.out, []
        write()
        statements, self.out = self.out, saved
        return statements

    def branches(self, e: Equation) -> None:
        arms = [self.nested(lambda b=b: self.arm(e, b)) for b in e.blocks]
        test = self.expressions.tree(e.args[0])
        one = self._conditional(e, arms, test)
        if one is not None:
            self.assign(dotted(self.names.of[e.outs[0]]), one, e.location)
            return
        if not any(_statements(a) for a in arms):
            return
        if not _statements(arms[0]) or (isinstance(test, ast.UnaryOp) and _statements(arms[1]) and self.ours(arms[0])):
            test, arms = negated(test), arms[::-1]
        self.emit(_one_if(ast.If(test, arms[0], arms[1] if _statements(arms[1]) else [])), e.location)

    def ours(self, statements: list[ast.stmt]) -> bool:
        """Whether there are statements that no user has written among some."""
        locations = (self.lines.get(s) for s in statements)
        return any(location is not None and location.adjoint for location in locations)

    def _conditional(self, e: Equation, arms: Any, test: ast.expr) -> ast.expr | None:
        """`a if test else b`, where the branches do no more than choose a value."""
        if len(e.outs) != 1 or any(b.results[0] is UNDEFINED for b in e.blocks):
            return None
        own = [[x for x in b.equations if not (len(x.outs) == 1 and x.outs[0] in self.inlining.equation_of)] for b in e.blocks]
        if any(own) or any(len(_statements(a)) != 1 for a in arms) or (e.location is not None and e.location.adjoint):
            return None
        if facts.is_array(e.outs[0].fact):
            return None
        a, b = (self.expressions.tree(b.results[0]) for b in e.blocks)
        return conditional(test, a, b, facts.is_boolean(e.args[0].fact))

    def arm(self, e: Equation, block: Block) -> None:
        self.block(block)
        self.moves(list(zip(e.outs, block.results, strict=True)), e.location)

    def moves(self, pairs: list[tuple[Value, Any]], location: Location | None) -> None:
        """Give variables their values, all at once in effect."""
        todo = []
        for target, source in pairs:
            if source is UNDEFINED and target not in self.moved:
                continue
            if source is UNDEFINED:
                source = [] if isinstance(target.fact, facts.Seq) and target.fact != facts.SAVED else None
            name, value = dotted(self.names.of[target]), self.expressions.tree(source)
            if not same(name, value):
                todo.append((name, value, facts.is_array(target.fact)))
        for k, (_, value, _) in enumerate(todo):
            if any(same(n, t) for n in ast.walk(value) if isinstance(n, ast.Name) for t, _, _ in todo[:k]):
                left = ast.Tuple([store(t) for t, _, _ in todo], ast.Store())
                self.emit(ast.Assign([left], ast.Tuple([v for _, v, _ in todo], ast.Load())), location)
                return
        constants: dict[str, tuple[ast.expr, list[ast.expr]]] = {}  # those that have one value are assigned together
        for name, value, is_array in todo:
            if isinstance(value, ast.Constant):
                constants.setdefault(repr(value.value), (value, []))[1].append(store(name))
            elif is_array:  # never in place: the old array may be someone else's
                self.emit(ast.Assign([store(name)], value), location)
            else:
                self.assign(name, value, location)
        for value, targets in constants.values():
            self.emit(ast.Assign(targets, value), location)

    def for_loop(self, e: Equation) -> None:
        bounds, xs, inits = e.args
        body = e.blocks[0]
        lists = e.outs[len(inits) :]
        self.start(e, list(zip(body.params[1 + len(xs) :], inits, strict=True)), lists)
        index = body.params[0]
        target = dotted(self.names.of[index])
        taken = list(zip(body.params[1 : 1 + len(xs)], xs, strict=True))
        by_index = bool(xs) and counts_down(bounds)

        def write() -> None:
            for value, seq in taken:
                self.take(value, seq, target if by_index else None, e.location)
            self.loop_body(e, body, body.params[1 + len(xs) :], lists)

        statements = self.nested(write)
        kept = index in body.results  # the last index is read after the loop
        if not kept and not any(isinstance(n, ast.Name) and n.id == self.names.of[index] for s in statements for n in ast.walk(s)):
            target = dotted("_")
        start, stop, step = bounds
        args = [stop] if _is(start, 0) and _is(step, 1) else [start, stop] if _is(step, 1) else [start, stop, step]
        counts = isinstance(target, ast.Name) and target.id == "_" and counts_down(bounds)
        shown = [one_more(self.expressions.tree(start))] if counts else [self.expressions.tree(a) for a in args]
        iterable = call("range", *shown)
        self.emit(ast.For(store(target), iterable, statements or [ast.Pass()], []), e.location)

    def start(self, e: Equation, moves: list[tuple[Value, Any]], lists: list[Value]) -> None:
        """What stands before a loop: its variables, and the lists that it fills."""
        self.moves(moves, e.location)
        for out in lists:
            self.emit(ast.Assign([store(dotted(self.names.of[out]))], ast.List([], ast.Load())), e.location)

    def take(self, value: Value, seq: Any, index: ast.expr | None, location: Location | None) -> None:
        """The element of a list that belongs to an iteration: by its index, or the last one."""
        if self.inlining.uses[value] == 0:
            return
        source = self.expressions.tree(seq)
        element = method(source, "pop") if index is None else ast.Subscript(source, index, ast.Load())
        if index is not None and self.inlining.uses[value] == 1:
            self.taken[value] = element
        else:
            self.emit(ast.Assign([store(dotted(self.names.of[value]))], element), None)

    def loop_body(self, e: Equation, body: Block, params: list[Value], lists: list[Value]) -> None:
        kept = list(zip(body.results[len(params) : len(e.outs)], lists, strict=True))
        made = {o for q in body.equations for o in q.outs}
        for value, seq in kept:
            if value not in made:
                self.append(seq, value, e.location)
        for q in body.equations:
            self.equation(q)
            for value, seq in kept:
                if value in q.outs:
                    self.append(seq, value, q.location)
        self.moves(list(zip(params, body.results, strict=False)), e.location)
        carried = {r: dotted(self.names.of[p]) for r, p in zip(body.results, params, strict=False) if isinstance(r, Value)}
        taken, self.taken = self.taken, {**self.taken, **carried}
        for flag in body.results[len(e.outs) :]:
            if not _is(flag, False):
                self.emit(ast.If(self.expressions.tree(flag), [ast.Break()], []), e.location)
        self.taken = taken

    def append(self, seq: Value, value: Any, location: Location | None) -> None:
        self.emit(ast.Expr(method(dotted(self.names.of[seq]), "append", self.expressions.tree(value))), location)

    def while_loop(self, e: Equation) -> None:
        inits, _ = e.args
        test, body = e.blocks
        lists = e.outs[len(inits) :]
        self.start(e, list(zip(body.params, inits, strict=True)), lists)
        before = self.nested(lambda: self.block(test))
        condition = self.expressions.tree(test.results[0])
        statements = self.nested(lambda: self.loop_body(e, body, body.params, lists))
        if _statements(before):
            statements = [*before, ast.If(negated(condition), [ast.Break()], []), *statements]
            condition = ast.Constant(True)
        self.emit(ast.While(condition, statements or [ast.Pass()], []), e.location)


_SPELLED = {"np.reshape": "method"}


def _one_if(outer: ast.If) -> ast.If:
    """`if a and b:` for an `if a:` that holds no more than an `if b:`."""
    match outer:
        case ast.If(body=[ast.If(orelse=[]) as inner], orelse=[]):
            tests = inner.test.values if isinstance(inner.test, ast.BoolOp) and isinstance(inner.test.op, ast.And) else [inner.test]
            return ast.If(ast.BoolOp(ast.And(), [outer.test, *tests]), inner.body, [])
    return outer


def _is(atom: Any, value: Any) -> bool:
    return isinstance(atom, Const) and type(atom.value) is type(value) and bool(atom.value == value)


def _statements(body: list[ast.stmt]) -> list[ast.stmt]:
    return [s for s in body if not is_comment(s)]


def comment_node(text: str) -> ast.stmt:
    """A comment, as a statement that the printer knows; without text, an empty line."""
    return ast.Expr(ast.Constant(Comment(text)))


class Comment(str):
    """The text of a comment."""


def is_comment(node: ast.stmt) -> bool:
    """Whether a statement is a comment."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, Comment)
