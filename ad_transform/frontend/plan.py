"""What the passes over the body of a loop find out about what it carries (carry.py)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .. import ir
from ..ir import Value
from .heap import Place

Where = tuple[Place, Any]


@dataclass
class Plan:
    """What earlier passes over a body have shown; `changed` asks for another one."""

    facts: dict[tuple[Place, Any, int], Any] = field(default_factory=dict)  # the fact at the head, by place, key and leaf
    templates: dict[Where, Any] = field(default_factory=dict)  # what is read before it is bound, and bound at the end
    rebound: dict[Where, None] = field(default_factory=dict)
    nullable: dict[Where, None] = field(default_factory=dict)  # structures that may be None after an iteration
    growing: dict[Place, None] = field(default_factory=dict)
    aliases: dict[tuple[Where, Any], None] = field(default_factory=dict)  # may be one array in a later iteration
    candidates: dict[str, list[Any]] = field(default_factory=dict)  # what a label may mean (selectors.py)
    frozen: dict[Any, set[Place]] = field(default_factory=dict)  # what is in lists since an earlier iteration, and in which
    columns: dict[Place, Any] = field(default_factory=dict)  # lists of tuples (columns.py): what a tuple consists of
    nones: set[str] = field(default_factory=set)  # those of them that may be None
    slots: dict[str, Any] = field(default_factory=dict)  # what the body makes and the next iteration reads (slots.py): the facts
    slot_places: dict[str, Place] = field(default_factory=dict)
    changed: bool = False
    outdated: bool = False  # what names may mean was found while a list was not one value yet

    def note(self, table: dict[Any, Any], key: Any, value: Any = None) -> None:
        """Remember something for the next pass."""
        if key not in table or table[key] != value:
            table[key] = value
            self.changed = True

    def grow(self, place: Place) -> None:
        """Begin the next pass with a list as one value."""
        self.outdated |= place not in self.growing
        self.note(self.growing, place)

    def begin(self) -> None:
        """Another pass begins."""
        self.changed = False
        if self.outdated:  # names may mean items of the list now
            self.candidates.clear()
            self.slots.clear()
        self.outdated = False


@dataclass
class Entry:
    """One key of a place from outside: what it held, what stands for it at the head, and each parameter with its start."""

    init: Any
    header: Any
    params: list[tuple[Value, ir.Atom]] = field(default_factory=list)


@dataclass
class Carried:
    """One value that goes from one iteration to the next."""

    param: Value
    init: ir.Atom
    result: ir.Atom
