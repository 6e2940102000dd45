"""What a program reads from outside: its arguments, and through globals, closure cells and attributes, the world around it.

Numbers and arrays become parameters of the generated function, wherever they were found: a global that is rebound later is read
again at the next call. Everything else (functions, modules, strings, None) is fixed into the code, under a guard that is checked at
every call. A number that the code generation must know, an axis for example, is made static: fixed, with a guard on its value.
"""

from __future__ import annotations

import collections
import dataclasses
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import facts, ir, ops, sizes
from ..errors import AliasingError
from ..rules.outside import reach
from .constants import exact, held_by, is_constant
from .heap import CONTENT, ArrayRef, DictRef, ListRef, Named, ObjectRef, Place
from .lengths import Lengths, Unknown
from .namespaces import defined_as_now, has_own
from .paths import Path
from .recorded import is_unread

CELL = "cell_contents"
TOLD = (str, bytes, type(None), slice, range)  # of an argument of these types, the dispatch's key has the value
_GENERATORS = (np.random.Generator, np.random.RandomState)


load = ops.Op("load", reach, lambda thing, steps: facts.Opaque("input"), "load", view="yes")


class Inputs(Lengths):
    """Collects what a program reads while it is lowered."""

    def __init__(self, static: frozenset[Path] = frozenset(), layouts: frozenset[Path] = frozenset()) -> None:
        self.static = static
        self.layouts = layouts  # the arrays that are asked how they lie in memory
        self.examples: dict[Path, Any] = {}
        self.lowering: Any = None
        self.roots: dict[Path, ir.Value] = {}  # parameters of the generated function
        self.leaves: dict[ir.Value, Path] = {}  # numbers and arrays read
        self.loads: list[ir.Equation] = []
        self.unbound: set[ir.Value] = set()  # loaded, and not yet bound to a name of the user's
        self.guards: list[Callable[[dict[str, Any]], bool]] = []
        self.lengths: dict[int, sizes.SizeLike] = {1: 1}
        self.known: dict[Path, Any] = {}
        self.fixed: list[tuple[Any, str, Any]] = []  # (globals, name, what it must still be): the guards of most calls, and quick
        self.places: dict[Place, str] = {}  # of the arrays read, with the name of the input that each came in
        self.written: set[str] = set()  # the names of the inputs that the program may write into
        self.expected: set[tuple[type, str]] = set()  # the attributes of classes that the code takes for granted
        self.absent: set[tuple[Path, str]] = set()  # the attributes that objects from outside do not have themselves
        self.changed: dict[Place, Any] = {}  # what the program changes of it, with the line where it does so first
        self.began: dict[Place, Any] = {}  # what arrays, lists, dicts and cells hold when the call begins
        self.namespaces: dict[type, Any] = {}  # of the classes whose attributes are read; each `vars` of a class is a new object
        self.cells: dict[int, Place] = {}  # of the closure cells
        self.objects: list[Any] = []  # kept alive: guards compare identities
        self.lent: set[int] = set()  # the identities of the objects that functions among the arguments hold
        self.receivers: dict[int, dict[str, Any]] = {}  # the objects of bound methods from outside, and what partial functions hold

    def argument(self, name: str, example: Any) -> Any:
        """The abstract value of a parameter, given what a call passed for it."""
        path = Path("argument", name)
        other = facts.GENERATOR if isinstance(example, _GENERATORS) else facts.Opaque("argument")
        self.roots[path] = ir.Value(name, self.fact(example) if self._is_number(example) else other)
        return self.abstract(path, example)

    def outside(self, kind: str, name: str, holder: Any, example: Any) -> Any:
        """The abstract value of a global or of a closure cell."""
        return self.abstract(Path(kind, name, holder, id(holder)), example)

    def cell(self, name: str, cell: Any) -> Place:
        """The place of a closure cell, which holds under CELL what the name means that it is the cell of."""
        if id(cell) not in self.cells:
            holder = f"{name}_cell"
            path = Path("global", holder, {holder: cell}, id(cell))
            place: Place = self.lowering.heap.new_outside("object", {}, name, example=cell, path=path)
            self.known[path], self.cells[id(cell)] = ObjectRef(place, types.CellType), place
            self.began[place] = {CELL: self.outside("cell", name, cell, cell.cell_contents)}
            self.lowering.heap.put_outside(place, CELL, self.began[place][CELL])
        return self.cells[id(cell)]

    def of_class(self, kind: type, name: str, example: Any) -> Any:
        """The abstract value of an attribute of a class."""
        return self.outside("global", name, self.namespaces.setdefault(kind, vars(kind)), example)

    def expect(self, cls: type, name: str) -> None:
        """The code is for calls in which a class has an attribute, or has none, as it is now."""
        if (cls, name) not in self.expected:
            self.expected.add((cls, name))
            self.guards.append(defined_as_now(cls, name))

    def receiver(self, thing: Any, name: str) -> Any:
        """The abstract value of the object of a bound method from outside, the same one each time."""
        holder = self.receivers.setdefault(id(thing), {name: thing})
        return self.outside("global", next(iter(holder)), holder, thing)

    def arrays(self, arguments: dict[str, Any]) -> list[tuple[str, np.ndarray]]:
        """The arrays that the program reads, each with the name of the input that it comes in."""
        paths = (path for path in self.leaves.values() if path.kind != "argument" or path.name in arguments)
        found = ((path.name, path.read(arguments)) for path in paths)
        return [(name, thing) for name, thing in found if isinstance(thing, np.ndarray)]

    def check_apart(self, arguments: dict[str, Any]) -> None:
        """AliasingError where a list, dict or object that the program changes is reached in two ways: it is taken for two."""
        paths = [path for path, thing in self.known.items() if isinstance(thing, (ListRef, DictRef, ObjectRef))]
        found = collections.Counter(id(path.read(arguments)) for path in paths)
        for place in self.changed:
            thing = place.path.read(arguments)
            if found[id(thing)] > 1:
                where = " and ".join(repr(str(path)) for path in paths if path.read(arguments) is thing)
                what = f"{where} are one {type(thing).__name__}, and the function changes it"
                raise AliasingError(f"{what}; pass copies")

    def held(self, thing: Any, name: str) -> Any:
        """The abstract value of what a partial function holds; an object, an array or a container is read again at each call."""
        fixed = is_constant(thing) or (self._is_number(thing) and not isinstance(thing, np.ndarray))
        return ir.Const(thing) if fixed else self.receiver(thing, name)

    def read_outside(self) -> list[Any]:
        """The abstract values of globals and cells: their names may be read again at any time."""
        return [thing for path, thing in self.known.items() if path.kind != "argument"]

    def abstract(self, path: Path, example: Any) -> Any:
        """The abstract value of an object that was found at a path, the same one each time."""
        if path not in self.known:
            self.known[path] = self._abstract(path, example)
        return self.known[path]

    def _abstract(self, path: Path, example: Any) -> Any:
        if isinstance(example, np.ndarray) and type(example) not in (np.ndarray, np.memmap):
            cls = f"{type(example).__module__}.{type(example).__qualname__}"
            raise TypeError(f"{path} is a {cls}, which does not compute as an array does; pass np.asarray of it")
        if self._is_number(example):
            return self._number(path, example)
        if isinstance(example, tuple) and type(example) is not tuple and hasattr(example, "_fields"):
            kind = type(example)
            self._guard(path, lambda now: type(now) is kind)
            return Named(kind, tuple(self.abstract(path.then("item", k), x) for k, x in enumerate(example)))
        if type(example) in (tuple, list, collections.deque):
            return self._sequence(path, example)
        if type(example) in (dict, collections.OrderedDict, collections.defaultdict):
            return self._dict(path, example)
        if is_constant(example):
            return self._constant(path, example)
        kind = type(example)
        if isinstance(example, _GENERATORS):  # what it draws advances it, as in the program itself
            self._guard(path, lambda now: isinstance(now, _GENERATORS))
            root = self._root(path, facts.GENERATOR)
            return root if not path.steps else self._load(root, path, facts.GENERATOR)
        self._guard(path, lambda now: type(now) is kind)
        return ObjectRef(self._place("object", path, {}, example), kind)

    def _sequence(self, path: Path, example: Any) -> Any:
        kind, n, limit = type(example), len(example), getattr(example, "maxlen", None)
        if kind is not tuple and is_unread(self.lowering.heap.choices, path):
            self._guard(path, lambda now: type(now) is kind)
            unread = ListRef(self._place("list", path, {}))
            self.lowering.heap.unread.add(unread.place)
            return unread
        self._guard(path, lambda now: type(now) is kind and len(now) == n and getattr(now, "maxlen", None) == limit)
        sequence = [self.abstract(path.then("item", k), x) for k, x in enumerate(example)]
        if kind is tuple:
            return tuple(sequence)
        place = self._place("list", path, dict(enumerate(sequence)))
        place.limit = limit
        self._note_class(place, kind)
        return ListRef(place)

    def _dict(self, path: Path, example: Any) -> DictRef:
        kind, keys, factory = type(example), tuple(example), getattr(example, "default_factory", None)

        def is_the_same(now: Any) -> bool:
            return type(now) is kind and tuple(now) == keys and getattr(now, "default_factory", None) is factory

        self._guard(path, is_the_same)
        place = self._place("dict", path, {k: self.abstract(path.then("item", k), x) for k, x in example.items()})
        if factory is not None:
            self.lowering.heap.factories[place] = ir.Const(factory)
        self._note_class(place, kind)
        return DictRef(place)

    def _note_class(self, place: Place, kind: type) -> None:
        if kind not in (list, dict):
            self.lowering.heap.classes[place] = kind

    def _place(self, kind: str, path: Path, items: dict[Any, Any], example: Any = None) -> Place:
        place: Place = self.lowering.heap.new_outside(kind, items, str(path), example=example, path=path)
        if kind != "object":  # of which attributes are found when they are asked for
            self.began[place] = items
        return place

    def _constant(self, path: Path, example: Any) -> ir.Const:
        """What is fixed into the code: the code is for calls in which it is the same again."""
        kind = type(example)
        if path.kind == "argument":
            self.lent.update(map(id, held_by(example)))
        if kind is set:
            example = frozenset(example)  # as it is now
        if isinstance(example, (str, bytes, type(None), slice, type(...), frozenset, range)):
            check: Callable[[Any], bool] = lambda now: type(now) is kind and bool(now == example)  # noqa: E731
        else:
            self.objects.append(example)
            if path.kind == "global" and not path.steps:
                self.fixed.append((path.holder, path.name, example))
                return ir.Const(example)
            check = lambda now: now is example  # noqa: E731
        if kind in TOLD:
            self._guard(path, check)
        else:
            self.guards.append(lambda arguments: check(path.read(arguments)))
        return ir.Const(example)

    def _number(self, path: Path, example: Any) -> Any:
        if path in self.static:
            self._guard(path, lambda now: type(now) is type(example) and now == example)
            return ir.Const(example)
        fact = self.fact(example)
        shown = exact(example)
        self._guard(path, lambda now: exact(now) == shown)
        root = self._root(path, fact)
        value = root if not path.steps else self._load(root, path, fact)
        self.leaves[value] = path
        self.examples[path] = example
        if not facts.is_array(fact):
            return value
        ref = ArrayRef(self.lowering.heap.new_outside("array", {CONTENT: value}, value.name, path=path))
        self.began[ref.place] = value
        self.places[ref.place] = path.name
        return ref

    def _root(self, path: Path, fact: Any) -> ir.Value:
        start = dataclasses.replace(path, steps=())
        if start not in self.roots:
            taken = {v.name for v in self.roots.values()}
            name = next(n for n in [path.name, *(f"{path.name}_{k}" for k in range(2, 1000))] if n not in taken)
            self.roots[start] = ir.Value(name, fact if not path.steps else facts.Opaque("object"))
        return self.roots[start]

    def root_of(self, path: Path) -> ir.Value:
        """What leads to the object at a path."""
        return self._root(path, facts.Opaque("object"))

    def itself(self, path: Path) -> ir.Value:
        """The list, dict or object at a path, as it is outside."""
        root = self.root_of(path)
        return self._load(root, path, facts.Opaque("object")) if path.steps else root

    def _load(self, root: ir.Value, path: Path, fact: Any) -> ir.Value:
        last = path.steps[-1][1]
        name = last if isinstance(last, str) and last.isidentifier() else "_".join([path.name, *(str(k) for _, k in path.steps)])
        value = ir.Value(name if name.isidentifier() else path.name, fact)
        self.unbound.add(value)
        self.loads.append(ir.Equation([value], load, (root, ir.Const(path.steps))))
        return value

    def spelled_loads(self) -> list[ir.Equation]:
        """The equations that take the inputs out of containers and objects; what the user gave no name is spelled so."""
        return [dataclasses.replace(e, spelling="unbound" if e.out in self.unbound else None) for e in self.loads]

    def _guard(self, path: Path, check: Callable[[Any], bool]) -> None:
        in_key = path.kind == "argument" and all(kind == "item" for kind, _ in path.steps)
        if not in_key or path in self.static:  # the dispatch's key tells the arguments and what they contain
            self.guards.append(lambda arguments: check(path.read(arguments)))

    @staticmethod
    def _is_number(example: Any) -> bool:
        if isinstance(example, np.ndarray):
            return example.dtype.kind in "biufc"
        return isinstance(example, Unknown) or type(example) in facts.PYTHON_TYPES or isinstance(example, np.number | np.bool_)

    def is_in_c_order(self, path: Path) -> bool:
        """Whether an array lies in C order without a gap; the code is then for such arrays only."""
        found = isinstance(self.examples[path], Unknown) or bool(self.examples[path].flags.c_contiguous)
        if found:
            self.guards.append(lambda arguments: path.read(arguments).flags.c_contiguous)
        return found

    def integers_behind(self, value: Any) -> frozenset[Path]:
        """The integers and flags among the inputs that a value is computed from; none where it depends on anything else."""
        found: set[Path] = set()
        todo, seen = [value], set()
        while todo:
            at = todo.pop()
            if not isinstance(at, ir.Value) or at in seen:
                continue
            seen.add(at)
            if at in self.leaves:
                if facts.is_float(at.fact) or facts.is_array(at.fact):
                    return frozenset()
                found.add(self.leaves[at])
            elif (equation := self.lowering.builder.origin.get(at)) is not None:
                todo.extend(ir.reads(equation))
            else:
                return frozenset()
        return frozenset(found)

    def example(self, path: Path) -> np.ndarray:
        """The array of this call."""
        return self.examples[path]  # type: ignore[no-any-return]

    def guard_strides(self, path: Path) -> None:
        """The code is for arrays with the shape and strides of this call's only."""
        example = self.examples[path]
        expected = example.shape, example.strides
        self.guards.append(lambda arguments: (path.read(arguments).shape, path.read(arguments).strides) == expected)

    def fact(self, example: Any) -> facts.Num:
        """The fact of a number or array; lengths that are equal here are one symbol, by the dispatch's key."""
        if isinstance(example, Unknown):
            return example.fact
        if isinstance(example, np.ndarray):
            return facts.array(example.dtype, tuple(map(self.length, example.shape)))
        if isinstance(example, np.generic):
            return facts.Num(example.dtype, (), "numpy")
        found: facts.Num = facts.PYTHON_TYPES[type(example)]
        return dataclasses.replace(found, value=sizes.atom(("value", len(self.leaves)))) if type(example) is int else found

    def attribute(self, ref: ObjectRef, name: str) -> Any:
        """An attribute that an object of the outside world had when the call began; None where it has no such attribute itself."""
        place = ref.place
        if place.example is None:
            return None
        if not has_own(place.example, name):
            self._guard_absence(place.path, name)
            return None
        value = self.abstract(place.path.then("attr", name), getattr(place.example, name))
        if not self.lowering.heap.has(place, name):
            self.lowering.heap.put_outside(place, name, value)
        return value

    def _guard_absence(self, path: Path, name: str) -> None:
        """The code is for objects that have no such attribute themselves."""
        if (path, name) not in self.absent:
            self.absent.add((path, name))
            self.guards.append(lambda arguments: not has_own(path.read(arguments), name))

    def block_params(self) -> list[ir.Value]:
        """The parameters of the generated function: those of the user's function, then what was read from outside it."""
        return list(self.roots.values())
