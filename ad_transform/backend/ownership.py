"""Which writes may happen in place: copies are inserted where an old version of an array is still needed, or is not ours.

Up to here every value is immutable. An update (`y1 = setitem(y0, ...)`) may run in the memory of y0 if that memory was made here,
and if nothing that is read later lies in it. Otherwise what is read later is copied before the write, or the array itself is. After
this pass every update runs in place, and what is returned shares no memory with arguments or with anything else that is returned.

`memory` maps a value to the pieces of memory that it may lie in.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .. import facts, ir
from ..analysis.definedness import doubtful_values
from ..ir import Block, Const, Equation, Value
from ..rules import core, indexing, outside
from ..rules.arithmetic import add, sub
from ..rules.control import FOR, IF, WHILE
from ..rules.packing import unpack
from .lists import Lists
from .memory import Memory, Pieces, Scope, holds_memory

IN_PLACE = {add: indexing.additem, sub: indexing.subitem}  # sums of cotangents that may be made in the memory of the first
IF_THERE = {core.zeros_seq: core.zeros_if_there, core.zeros_like: core.zeros_like_if_there}  # of what may be None
READ_ONLY = ("broadcast_like", "np.broadcast_to", "np.diagonal", "np.diag")  # views that numpy does not let be written


def settle(
    block: Block, overwrite: bool = False, inner: bool = False, doubtful: Iterable[Value] = ()
) -> tuple[Block, dict[Value, frozenset[Memory]]]:
    """The block with copies inserted, and the memory of each value; `doubtful` are parameters that may be None.

    A function that is `inner`, which only generated code calls, may save what lies in the memory of its arguments and results.
    """
    pass_ = _Settle(Lists(block), doubtful_values(block, doubtful), inner)
    for param in block.params:
        pass_.place(param, Memory(overwrite), items=[Memory(overwrite)] if isinstance(param.fact, facts.Seq) else [])
    settled = pass_.function(block)
    return settled, {value: pieces | pass_.items_of(value) for value, pieces in pass_.memory.items()}


class _Settle(Pieces):
    def __init__(self, lists: Lists, doubtful: set[Value], inner: bool) -> None:
        super().__init__()
        self.lists = lists
        self.inner = inner
        self.doubtful = doubtful
        self.out: list[Equation] = []
        self.written: set[Memory] = set()
        self.taken: set[Memory] = set()  # by what leaves the function
        self.origin: dict[Any, Equation] = {}

    # ---- equations -------------------------------------------------------------------------------------------------------

    def function(self, block: Block) -> Block:
        """The body of the function: what it returns is its own. It works in copies of arrays outside that are filled at the end."""
        self.filled = {(e.args[0], e.args[1].value) for e in block.equations if e.op is outside.fill}
        equations, results = self.body(block, set(), returns=True)
        return Block(block.params, equations, results)

    def body(self, block: Block, loop_reads: set[Value], returns: bool = False) -> tuple[list[Equation], list[Any]]:
        """Process a block in a scope of its own."""
        saved_out, saved_names = self.out, dict(self.renamed)
        self.out = []
        self.scope = Scope(self.reads.last(block), loop_reads, self.scope)
        if returns:
            self.work_in_copies([param for param in block.params if (param, ()) in self.filled])
        for k, equation in enumerate(block.equations):
            self.scope.at = k
            self.equation(self.rename_equation(equation))
            if equation.op.style == "load" and (equation.args[0], equation.args[1].value) in self.filled:
                self.work_in_copies(equation.outs)
        self.scope.at = len(block.equations)
        results = ir.map_tree(self.rename, block.results)
        if returns:
            results = self.exclusive(results)
        equations, self.out = self.out, saved_out
        self.block_names, self.renamed = self.renamed, saved_names
        self.scope = self.scope.parent
        return equations, results

    def rename(self, atom: Any) -> Any:
        while isinstance(atom, Value) and atom in self.renamed:
            atom = self.renamed[atom]
        return atom

    def rename_equation(self, e: Equation) -> Equation:
        if e.op in outside.STORES or e.op is outside.record:  # what is outside is meant itself, not a copy of it
            root, steps, tree, own = e.args
            stored = ir.map_tree(lambda atom: atom if atom in own else self.rename(atom), tree)
            return Equation(e.outs, e.op, (root, steps, stored, own), (), e.location)
        return Equation(e.outs, e.op, ir.map_tree(self.rename, e.args), e.blocks, e.location, e.spelling)

    def equation(self, e: Equation) -> None:
        handler = {IF: self.branches, FOR: self.loop, WHILE: self.loop}.get(e.op)
        handler = self.outside if e.op in outside.STORES else self.recorded if e.op is outside.record else handler
        if handler is not None:
            handler(e)
        elif e.op is core.require_assigned and e.args[0] not in self.doubtful:
            return  # the only path that comes here has assigned it
        elif e.op in IF_THERE and e.args[0] in self.doubtful:
            self.plain(Equation(e.outs, IF_THERE[e.op], e.args[:1], (), e.location))
        elif e.op.update:
            self.update(e)
        elif e.op in IN_PLACE and self.may_add_in_place(e):
            self.update(Equation(e.outs, IN_PLACE[e.op], (e.args[0], (), Ellipsis, e.args[1]), (), e.location))
        else:
            self.plain(e)

    def plain(self, e: Equation) -> None:
        """A view lies where its base lies, anything else in memory of its own."""
        self.origin.update((out, e) for out in e.outs)
        for out in sorted(e.outs, key=lambda out: isinstance(out.fact, facts.Seq)):
            if not e.args or e.op.sharing(e.args) == "no":
                self.place(out, Memory(True), items=self.reach(e.args, e.outs) if isinstance(out.fact, facts.Seq) else ())
            elif e.op in (core.seq_item, unpack):
                items = self.items_of(e.args[0]) or {Memory(True)}
                self.place(out, *items, items=items if isinstance(out.fact, facts.Seq) else ())
            elif e.op is core.seq_slice:
                self.place(out, Memory(True), items=self.items_of(e.args[0]))
            elif e.op.name in READ_ONLY:
                self.place(out, Memory(False), *self.of(e.args[0]))  # a read-only view
            else:
                base = frozenset().union(*map(self.of, ir.leaves(e.args[e.op.base])))
                self.place(out, *(base or {Memory(True)}))
        self.out.append(e)

    def may_add_in_place(self, e: Equation) -> bool:
        """Whether a sum of cotangents may be added to the first of them."""
        a, out = e.args[0], e.out
        if not (
            isinstance(a, Value) and out.name and out.name.endswith("_bar") and a.name in (out.name, None) and a.fact == out.fact
        ):
            return False
        fact = out.fact
        if not (isinstance(fact, facts.Num) and fact.form == "array" and fact.dtype is not None and fact.rank):
            return False
        pieces = self.of(a)
        return bool(pieces) and all(m.ours for m in pieces) and not self.live_users(pieces, out) and a is not e.args[1]

    def update(self, e: Equation) -> None:
        """Make sure that the first argument may be overwritten."""
        base = self.claim(e.args[0], e, e.out)
        args = (base, *e.args[1:])
        if e.op is indexing.scatter_add and any(self.of(v) & self.of(base) for v in ir.values(e.args[3])):
            args = (*args[:3], self.copied(args[3], e))
        items = self.items_of(base) | self.reach(e.args[1:]) if isinstance(e.out.fact, facts.Seq) else frozenset()
        self.written |= self.of(base)
        self.place(e.out, *self.of(base), items=items)
        self.out.append(Equation(e.outs, e.op, args, (), e.location, e.spelling))

    def outside(self, e: Equation) -> None:
        """What is stored outside has memory of its own, unless it is from there."""
        root, steps, tree, own = e.args
        (stored,) = self.exclusive([tree], frozenset(own)) if e.op is not outside.fill else (tree,)
        self.out.append(Equation(e.outs, e.op, (root, steps, stored, own), (), e.location))

    def work_in_copies(self, arrays: list[Value]) -> None:
        """Let copies of some arrays be meant from here on."""
        found = [array for array in arrays if facts.is_array(array.fact)]
        for copy, array in zip(self.copy_users(found, Equation([], core.copy, ())), found, strict=True):
            copy.name = array.name

    def recorded(self, e: Equation) -> None:
        """What is appended to a list outside while the function goes on is nobody else's, unless it is from there."""
        root, steps, tree, own = e.args
        stored = ir.map_tree(lambda atom: atom if atom in own or self.is_new(atom) else self.copied(atom, e), tree)
        self.out.append(Equation(e.outs, e.op, (root, steps, stored, own), (), e.location))

    def is_new(self, atom: Any) -> bool:
        """Whether nothing else can mean the memory of a value: it has none, or is made here and read once."""
        made = self.origin.get(atom)
        fresh = made in self.out and not made.blocks and not made.op.update and made.op.sharing(made.args) == "no"
        return not holds_memory(atom.fact) or (fresh and self.lists.reads[atom] == 1)

    def claim(self, base: Any, e: Equation, out: Value | None) -> Any:
        """A value that may be overwritten: the given one, if it is ours and what is read of it later has been copied."""
        pieces = self.of(base)
        if not isinstance(base, Value) or not pieces or not all(m.ours for m in pieces) or _may_be_number(base.fact):
            return self.replaced(base, e)
        users = self.live_users(pieces, out)
        lists = [u for u in users if isinstance(u.fact, facts.Seq) and not isinstance(base.fact, facts.Seq)]
        if lists or not all(map(self.is_local, users)):
            return self.copied(base, e)
        self.copy_users(users, e)
        return base

    def copy_users(self, users: list[Value], e: Equation) -> list[Value]:
        """Let what is read later, of memory that is about to be written, be read of copies: these."""
        copies = []
        for user in users:
            copy = self.copied(user, e)
            copy.name = None
            self.renamed[user] = copy
            self.read_as[copy] = [user]
            assert self.scope is not None
            if user in self.scope.last_read:  # else it is a copy itself, and read by the name of what it is a copy of
                self.scope.last_read[copy] = self.scope.last_read.pop(user)
            copies.append(copy)
        return copies

    def replaced(self, base: Any, e: Equation) -> Any:
        """A copy to write into, which also serves where the shape of the original is read."""
        copy = self.copied(base, e)
        if isinstance(base, Value) and not self.is_live(base):
            self.renamed[base] = copy
        return copy

    def copied(self, atom: Any, e: Equation, deep: bool = True) -> Any:
        """A copy, made just before the current equation; of a list that is not deep, only the list itself."""
        if ir.is_absent(atom):
            return atom
        new = Value(getattr(atom, "name", None), atom.fact)
        made = self.origin.get(atom)
        if made is not None and made.op is core.broadcast_like:
            fill, like = made.args
            op = {1.0: core.ones_like, 0.0: core.zeros_like}.get(fill.value) if isinstance(fill, Const) else None
            other = atom.fact.dtype is not None and atom.fact.dtype != like.fact.dtype
            dtype = Const(atom.fact.dtype) if other else None
            args = (like, dtype) if op else (like, fill, dtype)
            self.out.append(Equation([new], op or core.full_like, args, (), e.location))
            self.place(new, Memory(True))
            return new
        is_list = isinstance(atom.fact, facts.Seq)
        shallow = is_list and not (deep and holds_memory(atom.fact.element))
        if atom in self.doubtful:
            self.doubtful.add(new)
            copy = Equation([new], core.seq_copy if is_list and not shallow else core.copy_if_there, (atom,), (), e.location)
        elif shallow:
            copy = Equation([new], core.seq_slice, (atom, slice(None)), (), e.location)
        else:
            copy = Equation([new], core.seq_copy if is_list else core.copy, (atom,), (), e.location)
        self.out.append(copy)
        self.place(new, Memory(True), items={Memory(True)} if deep and is_list else self.items_of(atom))
        return new

    def exclusive(self, results: list[Any], lent: frozenset[Value] = frozenset()) -> list[Any]:
        """What leaves the function in memory of its own, but for what is `lent`."""
        taken = self.taken

        def own(atom: Any) -> Any:
            if atom in lent:
                return atom
            pieces = self.reach(atom)
            if self.inner and isinstance(atom, Value) and atom.fact == facts.SAVED:
                return atom
            if isinstance(atom, Value) and (not all(m.ours for m in pieces) or pieces & taken):
                branch = self.origin.get(atom)
                if branch is not None and branch.op is IF and not taken & pieces:
                    self.own_in_branches(branch, branch.outs.index(atom))
                else:
                    copy = self.copied(atom, Equation([], core.copy, ()))
                    if atom not in self.origin:
                        copy.name = None  # a parameter keeps its name
                    elif self.lists.reads[atom] == 1:
                        atom.name = None
                    atom = copy
            taken.update(self.reach(atom))
            return atom

        return ir.map_tree(own, results)  # type: ignore[no-any-return]

    def own_in_branches(self, e: Equation, k: int) -> None:
        """Let a result of an `if` lie in memory of its own, by a copy in the branches where it does not."""
        saved_out = self.out
        for block in e.blocks:
            result = block.results[k]
            if not all(m.ours for m in self.reach(result)):
                inner = self.origin.get(result)
                if inner is not None and inner.op is IF and inner in block.equations:
                    self.own_in_branches(inner, inner.outs.index(result))
                else:
                    self.out = block.equations
                    block.results[k] = self.copied(result, inner or e)
        self.out = saved_out
        out = e.outs[k]
        self.place(out, *frozenset().union(*(self.of(b.results[k]) for b in e.blocks)))

    # ---- control flow ----------------------------------------------------------------------------------------------------

    def branches(self, e: Equation) -> None:
        """What is written in a branch and read after the `if` is dealt with by `is_local`; a result may lie in either memory."""
        pairs = [self.body(b, set()) for b in e.blocks]
        blocks = tuple(Block(b.params, eqs, results) for b, (eqs, results) in zip(e.blocks, pairs, strict=True))
        self.lists.branches(e)
        for k, out in enumerate(e.outs):
            ends = [results[k] for _, results in pairs]
            pieces, items = (frozenset().union(*map(found, ends)) for found in (self.of, self.items_of))
            self.place(out, *(pieces or {Memory(True)}), items=items)
        self.out.append(Equation(e.outs, IF, e.args, blocks, e.location))
        self.origin.update((out, self.out[-1]) for out in e.outs)

    def loop(self, e: Equation) -> None:
        """Carried arrays that the body writes into belong to the loop alone."""
        is_for = e.op is FOR
        inits = list(e.args[2] if is_for else e.args[0])
        xs = self.lists.taken(self, e) if is_for else ()
        body = e.blocks[-1]
        first = 1 + len(xs) if is_for else 0
        params = body.params[first:]
        own = {p: Memory(True) for p in params if holds_memory(p.fact)}
        within = {p: Memory(False) for p in own if isinstance(p.fact, facts.Seq)}  # the items of a list, whose else they may be
        for p, piece in own.items():
            self.place(p, piece, items=[within[p]] if p in within else [])
        for p in body.params[1:first]:
            self.place(p, Memory(False), items=[Memory(False)])
        before, self.written = self.written, set()
        reads = {v for b in e.blocks for v in self.reads.content(b)}
        equations, results = self.body(body, reads)
        exclusive = self._exclusive_params(params, own, results)
        equations, results = self._fix_results(e, params, exclusive, equations, results, len(inits))
        for k, p in enumerate(params):
            if p in exclusive:
                others = self.reach(list(reads), xs, inits[:k], inits[k + 1 :])
                inits[k] = self.claim_start(inits[k], others, e)
                before = before | self.of(inits[k])
        self.written = before
        self.lists.filled(e, len(inits))
        self._place_outs(e, params, own, within, inits, results)
        blocks = (*e.blocks[:-1], Block(body.params, equations, results))
        args = (e.args[0], xs, tuple(inits)) if is_for else (tuple(inits), *e.args[1:])
        self.out.append(Equation(e.outs, e.op, args, blocks, e.location))
        for p, init, out in zip(params, inits, e.outs, strict=False):  # later the shape is read from what the loop left behind
            if p in exclusive and isinstance(init, Value) and not self.is_live(init) and init.fact == out.fact:
                self.renamed[init] = out

    def _exclusive_params(self, params: list[Value], own: dict[Value, Memory], results: list[Any]) -> set[Value]:
        """The carried values whose memory is written, in this iteration or in a later one."""
        found = {p for p, piece in own.items() if piece in self.written}
        while True:
            fed = {q for p, r in zip(params, results, strict=False) if p in found for q in own if own[q] in self.of(r)}
            if fed <= found:
                return found
            found |= fed

    def _fix_results(self, e: Equation, params: Any, exclusive: Any, equations: Any, results: Any, carried: int) -> Any:
        """What goes to the next iteration in memory that is written must not be anyone else's."""
        taken: set[Memory] = set()
        inside = self.reach([eq.outs for eq in equations], params)
        saved_out, self.out = self.out, equations
        written = [k for k in range(carried) if params[k] in exclusive]
        for k in written:
            pieces = self.of(results[k])
            if not pieces or not all(m.ours and m in inside for m in pieces) or pieces & taken:
                results[k] = self.copied(results[k], e)
            taken |= self.of(results[k])
        for k in range(len(e.outs)):  # carried beside it, or kept in a list, while the next iteration writes
            shared = self.items_of(results[k]) if k in written else self.reach(results[k])
            if shared & taken:
                results[k] = self.copied(results[k], e)
        self.out = saved_out
        return equations, results

    def claim_start(self, init: Any, others: frozenset[Memory], e: Equation) -> Any:
        """What a loop starts from, where it writes into it; `others` is the memory of all else that it reads or starts from."""
        pieces = self.of(init)
        is_part = [isinstance(u.fact, facts.Num) and u.fact.rank != init.fact.rank for u in self.live_users(pieces, None)]
        return self.claim(init, e, None) if not pieces & others and all(is_part) else self.replaced(init, e)

    def _place_outs(self, e: Equation, params: Any, own: Any, within: Any, inits: Any, results: Any) -> None:
        """What comes out lies where a result of the last iteration does, or, after no iteration, where the loop started."""
        carried = list(zip(params, inits, results, strict=False))
        ends = {own[p]: self.of(i) | self.of(r) for p, i, r in carried if p in own}
        ends |= {within[p]: self.items_of(i) | self.items_of(r) for p, i, r in carried if p in within}

        def places(pieces: frozenset[Memory]) -> set[Memory]:
            found, todo = set(pieces), list(pieces)
            while todo:
                more = ends.get(todo.pop(), frozenset()) - found
                found |= more
                todo += more
            return found - ends.keys()

        for k, out in enumerate(e.outs):
            atoms = [results[k], *inits[k : k + 1]]
            if k < len(inits):
                pieces, items = (places(frozenset().union(*map(found, atoms))) for found in (self.of, self.items_of))
                self.place(out, *(pieces or {Memory(True)}), items=items)
            else:
                self.place(out, Memory(True), items=places(self.reach(results[k])))


def _may_be_number(fact: Any) -> bool:
    """Whether an array without axes may have become an immutable number, as results of numpy's functions do."""
    return isinstance(fact, facts.Num) and fact.form != "array" and fact.shape == ()
