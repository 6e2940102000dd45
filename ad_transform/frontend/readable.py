"""What a program can still read after a store; a store into what may or may not be one of that is refused."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..errors import AliasingError, Location
from . import layout, reasons, recorded
from .choices import NeedsChoice
from .heap import Heap, Place, Places, reachable
from .liveness import is_last_act, reads_after

if TYPE_CHECKING:
    from .inputs import Inputs


class Readable:
    """The part of the lowering that knows what is live."""

    heap: Heap
    inputs: Inputs
    frames: list[Any]
    pinned: list[Any]
    pending: list[list[Any]]
    tries: list[Any]
    frame: Any
    locate: Callable[[ast.AST], Location]

    def check_change(self, place: Place, kind: str, node: ast.AST, partners: Places | None = None) -> None:
        """Refuse to change an array or a container that may or may not be one that the program can still read."""
        recorded.check_not_recorded(self, place, node)
        if place in self.heap.rows:
            what = "this changes a list that is in a list whose length only the run knows, or was taken out of one"
            raise AliasingError(f"{what}; change a copy, and put that into the list", self.locate(node))
        partners = self.heap.partners(place) if partners is None else partners
        live = partners & reachable(self.heap, self.readable(node)) if partners else set()
        if live:
            self.ask_for_choices(place, live)
            other = min(p.hint or f"another {place.kind}" for p in live)
            other = f"another {place.kind}" if other == place.hint else other
            raise AliasingError(
                f"this writes into {place.hint or kind}, which may or may not be the same memory as {other}: that is "
                "decided only when the program runs; make it certain with .copy()",
                self.locate(node),
            )

    def ask_for_choices(self, place: Place, live: Places) -> None:
        """Ask to be run again with the arrays kept apart that a branch has made one, if that is where the doubt comes from."""
        involved = {i for p in (place, *live) for i in (p, *self.heap.identities(p))}
        layouts = frozenset[Any]().union(*(self.heap.layouts[p] for p in involved if p in self.heap.layouts))
        if layouts:
            raise layout.NeedsLayout(layouts)
        joins = frozenset(self.heap.joins[p] for p in involved if p in self.heap.joins) - self.heap.choices
        if joins:
            raise NeedsChoice(joins)
        reasons.ask_for_whole(self, (loop for p in involved for loop in self.heap.blurred_by.get(p, ())))

    def readable(self, node: ast.AST) -> list[Any]:
        """What the program can still read after a store to a node: by a live name, from outside, or because it is in use."""
        return [*self.in_use(node), *(self.heap.contents[place][name] for place, name in self.live_keys(node))]

    def in_use(self, node: ast.AST) -> list[Any]:
        """What the program can still read after a store to a node, but not by a name of its own."""
        last = is_last_act(self.frame.at, node)
        return [*self.pinned, *self.inputs.read_outside(), *(self.pending[:-1] if last else self.pending)]

    def live_keys(self, node: ast.AST) -> list[tuple[Place, str]]:
        """The live names of all frames, each with its place, after a store to a node."""
        last, found = is_last_act(self.frame.at, node), []
        for k, frame in enumerate(self.frames):
            inner = self.frames[k + 1].called_at if k + 1 < len(self.frames) else node
            names = self.live_names(frame, None if frame is self.frame and last else inner, last and frame is self.frame)
            found += [(frame.place, name) for name in names]
        return list(dict.fromkeys(found))  # a frame is entered again for the body of a loop that a generator drives

    def live_names(self, frame: Any, node: ast.AST | None, done: bool = False) -> list[str]:
        """The names of a frame that are bound, and may be read after its statement has evaluated a node, or is done."""
        bound = self.heap.contents.get(frame.place, {})
        if frame.at is None or frame.at not in frame.live:
            return list(bound)
        names = frame.live[frame.at]
        if not done:
            names = (names if self.tries else frame.live.before_binding(frame.at)) | reads_after(frame.at, node)
        return [name for name in bound if name in names]
