"""What is a tuple, a container or an object on some paths, and None on the others: a flag beside it says which.

    hit = None
    if near:                     hit = Optional(none=not near, thing=(t, normal))
        hit = t, normal

Numbers and arrays are no such case: a value of the run may be None itself. Inside `if hit is not None` it is known not to be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .. import ir
from ..ir import Const
from .choices import Chosen
from .heap import DictRef, ListRef, Named, ObjectRef

if TYPE_CHECKING:
    import ast

    from .lower import Lowering


@dataclass(frozen=True, eq=False)
class Optional:
    """`thing`, or None where the flag `none` holds."""

    none: ir.Value
    thing: Any

    @property
    def parts(self) -> tuple[Any, ...]:
        """What it refers to."""
        return (self.thing,)


def always_none(thing: Any) -> bool:
    """Whether this is None on every path."""
    return isinstance(thing, Const) and thing.value is None


def is_structure(thing: Any) -> bool:
    """Whether this, joined with None, is a flag and itself."""
    return isinstance(thing, (tuple, Named, ListRef, DictRef, ObjectRef, Chosen, Optional))


def is_whole(thing: Any) -> bool:
    """Whether this is a structure that is not None."""
    return is_structure(thing) and not isinstance(thing, Optional)


def made(none: ir.Atom, thing: Any) -> Any:
    """A thing and its flag, as simple as what is known of the flag allows."""
    if isinstance(none, Const):
        return Const(None) if none.value else thing
    return Optional(none, thing)


def divided(thing: Any) -> tuple[ir.Atom, Any]:
    """The flag and the thing."""
    if isinstance(thing, Optional):
        return thing.none, thing.thing
    return (Const(True), ir.UNDEFINED) if always_none(thing) else (Const(False), thing)


def narrowed(lw: Lowering, thing: Any) -> Any:
    """What this is here: on this path the flag may be known."""
    if isinstance(thing, Optional) and (known := lw.decided.get(thing.none)) is not None:
        return Const(None) if known else thing.thing
    return thing


def there(lw: Lowering, thing: Any, cls: type[BaseException], text: str, node: ast.AST) -> Any:
    """The thing itself, with an error of the program where it is None."""
    thing = narrowed(lw, thing)
    if not isinstance(thing, Optional):
        return thing
    lw.raise_if(thing.none, cls, text, node)
    lw.decided[thing.none] = False
    return thing.thing
