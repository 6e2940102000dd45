"""What is passed to `jvp`, `hvp` and the others fits: tangents are like their primals, and what is differentiated holds floats."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import trees


def check_pair(kind: str, primals: Any, tangents: Any) -> None:
    """TypeError unless primals and tangents are tuples of one length."""
    for what, given in (("primals", primals), ("tangents", tangents)):
        if not isinstance(given, (tuple, list)):
            raise TypeError(f"{kind}: the {what} are a tuple with one item for each argument, not {_named(given)}")
    if len(primals) != len(tangents):
        raise TypeError(f"{kind}: {len(primals)} primals need as many tangents, not {len(tangents)}; None stands for zeros")


def check_tangent(kind: str, label: str, primal: Any, tangent: Any) -> None:
    """TypeError unless a tangent has the structure and the shapes of its primal; None stands for zeros."""
    if tangent is None:
        return
    parts, others = trees.children(primal), trees.children(tangent)
    if parts is not None:
        if others is None or parts.keys() != others.keys():
            what = f"{_named(primal)}, not {_named(tangent)}"
            raise TypeError(f"{kind}: the tangent of {label} must have the structure of {label}, {what}")
        for key, part in parts.items():
            check_tangent(kind, trees.label(label, (key,)), part, others[key])
    elif trees.is_float(primal):
        number = others is None and isinstance(tangent, (bool, int, float, np.generic, np.ndarray))
        if not number or np.shape(tangent) != np.shape(primal):
            raise TypeError(f"{kind}: the tangent of {label} must be like {label}, {_named(primal)}, not {_named(tangent)}")


def check_floats(kind: str, label: str, thing: Any) -> None:
    """TypeError unless an argument that is differentiated is a float, an array of floats, or a structure of these."""
    places = list(trees.leaves(thing))
    if not places:
        raise TypeError(f"{kind} with respect to {label!r}: a float or an array of floats is needed, not an empty container")
    for path, leaf in places:
        if not trees.is_float(leaf):
            name = trees.label(label, path)
            raise TypeError(f"{kind} with respect to {name!r}: a float or an array of floats is needed, not {_named(leaf)}")


def _named(thing: Any) -> str:
    """A value, in words."""
    if isinstance(thing, (np.ndarray, np.generic)):
        return f"an array of shape {thing.shape} and dtype {thing.dtype}" if np.ndim(thing) else f"a numpy {thing.dtype}"
    if isinstance(thing, dict):
        return f"a dict with the keys {list(thing)}"
    if isinstance(thing, (tuple, list)):
        return f"a {type(thing).__name__} of {len(thing)}"
    return "None" if thing is None else f"a {type(thing).__name__}"
