"""Out of SSA: which values share a variable, and what the variables are called.

Lines are numbered in the order in which they are printed; a value lives from the line that makes it to the line that reads it last,
through the whole of a loop that reads it from outside, and not in a branch beside the one that reads it. Values that are moved into
each other (a result and the variable that a loop carries) share a variable where their lives do not overlap; an update shares the
variable of what it updates, always. Two variables have one name where their lives do not overlap.
"""

from __future__ import annotations

import builtins
import heapq
import keyword
import re
from bisect import bisect_left
from dataclasses import dataclass

from .. import ir
from ..ir import Block, Equation, Value
from ..rules import core
from ..rules.control import FOR, IF, WHILE
from ..runtime import helpers
from .inlining import Inlining

RESERVED = frozenset({*keyword.kwlist, *dir(builtins), "np", "math", *(name for name in vars(helpers) if not name.startswith("_"))})
Interval = tuple[float, float]
FEW = 8  # names of one stem that are tried one after the other


@dataclass(eq=False, frozen=True)
class Beside:
    """A branch, from its first line to its last, that lies beside what is walked now; `before` it lies another one."""

    before: Beside | None
    begin: float
    close: float


class Lives:
    """From where to where each value lives: from `start`, up to each of `ends` but for the branches beside it."""

    def __init__(self, block: Block, inlining: Inlining) -> None:
        self.inlining = inlining
        self.start: dict[Value, float] = {}
        self.ends: dict[Value, dict[Beside | None, float]] = {}
        self.beside: Beside | None = None  # the last of the earlier branches of each `if` being walked
        self.loops: list[tuple[float, list[Value]]] = []  # loops being walked: (first line, values read from outside)
        self.clock = 0
        self.updates: list[tuple[Value, Value]] = []  # (after, before): must share
        self.same: list[tuple[Value, Value]] = []  # must share
        self.again: list[tuple[Value, Interval]] = []  # where a value lives beside
        self.moves: list[tuple[Value, Value]] = []  # should share
        self.windows: dict[Value, Interval] = {}  # of what a loop carries: from where it is assigned to where the bounds are read
        self.order: list[Value] = []
        for param in block.params:
            self.define(param)
        self.block(block)
        self.tick()
        self.read(block.results)

    def tick(self) -> int:
        self.clock += 1
        return self.clock

    def define(self, value: Value, at: float | None = None) -> None:
        self.start[value] = self.clock if at is None else at
        self.order.append(value)

    def live_until_now(self, value: Value) -> None:
        self.ends.setdefault(value, {})[self.beside] = self.clock

    def read(self, tree: object) -> None:
        for value in self.inlining.leaves(tree):
            self.live_until_now(value)
            for first, outside in self.loops:
                if self.start.get(value, 0) < first:
                    outside.append(value)

    def block(self, block: Block) -> None:
        for e in block.equations:
            if len(e.outs) == 1 and e.outs[0] in self.inlining.equation_of:
                continue
            self.tick()
            if e.op is IF:
                self.branches(e)
            elif e.op in (FOR, WHILE):
                self.loop(e)
            else:
                self.read(e.args)
                for out in e.outs:
                    self.define(out, self.clock + 0.5)
                if e.op.update and isinstance(e.args[0], Value):
                    self.updates.append((e.out, e.args[0]))

    def branches(self, e: Equation) -> None:
        self.read(e.args)
        around = self.beside
        for block in e.blocks:
            begin = self.tick()
            self.block(block)
            self.tick()
            self.read(block.results)
            self.beside = Beside(self.beside, begin, self.clock)
        self.beside = around
        self.tick()
        for k, out in enumerate(e.outs):
            self.define(out)
            self.moves += [(out, b.results[k]) for b in e.blocks if isinstance(b.results[k], Value)]

    def spans(self, value: Value) -> list[Interval]:
        """Where a value lives, as sorted, disjoint intervals."""
        start = self.start[value]
        found: list[Interval] = []
        passed: set[Beside] = set()
        for beside, end in (self.ends.get(value) or {None: start}).items():
            begin = _after(beside, start)
            enter(found, (begin, max(begin, end)))
            while beside is not None and beside.begin >= start and beside not in passed:
                passed.add(beside)
                enter(found, (_after(beside.before, start), beside.begin))
                beside = beside.before
        return found

    def loop(self, e: Equation) -> None:
        is_for = e.op is FOR
        inits = e.args[2] if is_for else e.args[0]
        body = e.blocks[-1]
        first = 1 + len(e.args[1]) if is_for else 0
        params, lists = body.params[first:], e.outs[len(inits) :]
        self.read(e.args)
        opened = self.tick()
        for value in (*lists, *params):
            self.define(value)
        if is_for:  # what is carried is assigned above the `for`, which reads the bounds
            self.windows.update(dict.fromkeys(params, (opened, self.tick())))
            self.read(e.args[0])
        outside: list[Value] = []
        self.loops.append((opened, outside))
        self.tick()
        if not is_for:
            self.test(e.blocks[0], params)
        for value in body.params[:first]:
            self.define(value)
        saved = dict(zip(body.results[len(inits) : len(e.outs)], lists, strict=True))
        self.saved_at_the_head(saved, body)
        self.body_with_lists(body, saved)
        self.tick()
        self.read(body.results[: len(inits)])
        self.flags(body.results[len(e.outs) :], body.results[: len(inits)], params)
        self.tick()
        self.loops.pop()
        index = body.params[:1] if is_for else []
        for value in {*outside, *lists, *index, *(v for x in (e.args[1] if is_for else ()) for v in ir.values(x))}:
            self.live_until_now(value)
        for k, out in enumerate(e.outs[: len(inits)]):
            self.define(out)
            self.same.append((params[k], out))
            self.moves += [(params[k], v) for v in (body.results[k], inits[k]) if isinstance(v, Value)]

    def flags(self, flags: list[object], results: list[object], params: list[Value]) -> None:
        """Whether to leave the loop is read when what it carries has its next values; what is carried is read there."""
        self.tick()
        self.read([v for v in self.inlining.leaves(flags) if all(v is not r for r in results)])
        for param in params:
            self.again.append((param, (self.clock - 0.5, self.clock)))

    def saved_at_the_head(self, saved: dict[object, Value], body: Block) -> None:
        """Residuals that the body does not make are appended at its head."""
        made = {out for e in body.equations for out in e.outs}
        self.tick()
        self.read([value for value in saved if value not in made])

    def body_with_lists(self, body: Block, lists: dict[object, Value]) -> None:
        for e in body.equations:
            self.block(Block([], [e], []))
            if any(o in lists for o in e.outs):
                self.tick()
                self.read([o for o in e.outs if o in lists])

    def test(self, test: Block, params: list[Value]) -> None:
        """The condition of a `while`; where it does not hold, what the loop carries is what comes out of it."""
        for param, p in zip(test.params, params, strict=True):
            self.define(param)
            self.same.append((p, param))
        self.block(test)
        self.read(test.results)
        self.tick()
        for p in params:
            self.live_until_now(p)


def _after(beside: Beside | None, start: float) -> float:
    """Where a value that lives from `start` goes on living, behind a branch beside it."""
    return beside.close if beside is not None and beside.begin >= start else start


class Names:
    """`of[value]` is the name of the variable that holds a value."""

    def __init__(self, block: Block, inlining: Inlining, reserved: frozenset[str] = frozenset()) -> None:
        self.lives = Lives(block, inlining)
        self.reserved = RESERVED | reserved
        self.parent: dict[Value, Value] = {}
        self.spans: dict[Value, list[Interval]] = {v: self.lives.spans(v) for v in self.lives.order}
        for value, span in self.lives.again:
            enter(self.spans[value], span)
        self.kinds: dict[Value, str] = {v: kind(v.name) for v in self.lives.order if v.name is not None}
        for a, b in [*self.lives.updates, *self.lives.same]:
            self._union(a, b)
        for a, b in self.lives.moves:
            if b in self.lives.start:
                self._try_union(a, b)
        self.taken: dict[str, list[Interval]] = {}
        self.crowds: dict[str, list[tuple[float, int]]] = {}  # stem -> (end, number) of its names beyond the first few, as a heap
        self.newest: dict[str, int] = {}  # stem -> the largest of these numbers
        self.of: dict[Value, str] = {}
        copies = (e for b in ir.walk(block) for e in b.equations if e.op is core.copy and e.out.name is None)
        self.hints = {e.out: f"{identifier(e.args[0].name)}_in" for e in copies if getattr(e.args[0], "name", None)}
        self._assign(block.params)

    def root(self, value: Value) -> Value:
        while (up := self.parent.get(value)) is not None:
            value = up
        return value

    def _union(self, a: Value, b: Value) -> None:
        a, b = self.root(a), self.root(b)
        if a is b:
            return
        if len(self.spans[a]) < len(self.spans[b]):
            a, b = b, a
        self.parent[b] = a
        if b in self.kinds:
            self.kinds.setdefault(a, self.kinds[b])
        for span in self.spans.pop(b):
            enter(self.spans[a], span)

    def _try_union(self, a: Value, b: Value) -> None:
        """Let two values share a variable, if they can; what a loop starts from is still there when its bounds are read."""
        opened, bounds = self.lives.windows.get(a, (0, 0))
        a, b = self.root(a), self.root(b)
        alike = self.kinds.get(a, self.kinds.get(b)) == self.kinds.get(b, self.kinds.get(a))
        if a is b or not alike:
            return
        spans = self.spans[b]
        if bounds:
            spans = [(start, opened if start < opened < end <= bounds else end) for start, end in spans]
        few, many = sorted((self.spans[a], spans), key=len)
        if not any(overlaps(many, span) for span in few):
            self._union(a, b)

    def _assign(self, ordered_params: list[Value]) -> None:
        hints: dict[Value, str] = {}
        params = set(ordered_params)
        for value in self.lives.order:
            root = self.root(value)
            if value.name is not None and (root not in hints or value in params):
                hints[root] = identifier(value.name)
        for value in [*ordered_params, *self.lives.order]:
            root = self.root(value)
            if root not in self.of:
                self.of[root] = self._free_name(hints.get(root) or self.hints.get(value, "t"), self.spans[root], value in params)
            self.of[value] = self.of[root]

    def _free_name(self, hint: str, spans: list[Interval], exact: bool) -> str:
        number = 0
        while not exact and not self._is_free(_numbered(hint, number), spans):
            number = number + 1 if number < FEW else self._after_the_crowd(hint, spans)
        name = _numbered(hint, number)
        for span in spans:
            enter(self.taken.setdefault(name, []), span)
        if number > FEW:
            heapq.heappush(self.crowds[hint], (self.taken[name][-1][1], number))
        return name

    def _is_free(self, name: str, spans: list[Interval]) -> bool:
        return name not in self.reserved and not any(overlaps(self.taken.get(name, []), s) for s in spans)

    def _after_the_crowd(self, hint: str, spans: list[Interval]) -> int:
        """The number to try next: of a name that is no longer in use where these spans begin, else a new one."""
        crowd = self.crowds.setdefault(hint, [])
        if crowd and crowd[0][0] <= spans[0][0]:
            return heapq.heappop(crowd)[1]
        self.newest[hint] = self.newest.get(hint, FEW) + 1
        return self.newest[hint]


def kind(name: str) -> str:
    """What a name says of its value: `_bar` of a cotangent, `_dot` of a tangent, both of one of the other; nothing of a primal."""
    ends = re.search("(_bar|_dot)*$", name)
    return ends[0] if ends else ""


def identifier(name: str) -> str:
    """A name for a variable: of what was found at `model.log` or `table['log']` it is `log`."""
    ends = kind(name)
    found = re.findall(r"[^\W\d]\w*", name.removesuffix(ends))
    stem = found[-1] if found else "t"
    return f"{stem}_" if keyword.iskeyword(stem + ends) else stem + ends


def _numbered(stem: str, number: int) -> str:
    return f"{stem}_{number}" if number else stem


def overlaps(spans: list[Interval], span: Interval) -> bool:
    """Whether a span meets one of some sorted, disjoint spans."""
    at = bisect_left(spans, (span[0], -1.0))
    return any((start < span[1] and span[0] < end) or start == span[0] for start, end in spans[max(at - 1, 0) : at + 1])


def enter(spans: list[Interval], span: Interval) -> None:
    """Add a span to sorted, disjoint spans; what it meets becomes one with it."""
    at = bisect_left(spans, (span[0], -1.0))
    low = at - 1 if at and spans[at - 1][1] >= span[0] else at
    high = at
    while high < len(spans) and spans[high][0] <= span[1]:
        high += 1
    met = [*spans[low:high], span]
    spans[low:high] = [(met[0][0] if low < at else span[0], max(end for _, end in met))]
