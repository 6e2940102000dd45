"""Operations that are there for their effect: assertions, errors, calls that are not looked into, stores outside the program."""

from __future__ import annotations

from typing import Any

from .. import facts, ops


def _assert(condition: Any, message: Any) -> None:
    assert condition, message


def _raise(error: Any, cause: Any) -> None:
    raise error from cause


NOTHING = facts.Opaque("None")
assert_op = ops.Op("assert", _assert, lambda condition, message: NOTHING, "assert", effect=True, check=True, constant=True)
raise_op = ops.Op("raise", _raise, lambda error, cause: NOTHING, "raise", effect=True, check=True, constant=True)
call_op = ops.Op(
    "call",
    lambda f, args, kwargs: f(*args, **kwargs),
    lambda f, args, kwargs: facts.Opaque("object"),
    "call_object",
    effect=True,
    constant=True,
)


# ---- what is stored outside: (where it starts from, the steps from there, a tree, the values in it that are not to be copied) ----

def _nothing(root: Any, steps: Any, tree: Any, own: Any) -> Any:
    return NOTHING


def _at(root: Any, steps: Any) -> Any:
    for kind, key in steps:
        root = getattr(root, key) if kind == "attr" else root[key]
    return root


def _put(root: Any, steps: Any, tree: Any, own: Any) -> None:
    holder, (kind, key) = _at(root, steps[:-1]), steps[-1]
    if kind == "attr":
        setattr(holder, key, tree)
    else:
        holder[key] = tree


def _remove(root: Any, steps: Any, tree: Any, own: Any) -> None:
    holder, (kind, key) = _at(root, steps[:-1]), steps[-1]
    if kind == "attr":
        delattr(holder, key)
    else:
        del holder[key]


def _fill(root: Any, steps: Any, tree: Any, own: Any) -> None:
    _at(root, steps)[...] = tree


def _refill(root: Any, steps: Any, tree: Any, own: Any) -> None:
    _at(root, steps)[:] = tree


def _append(root: Any, steps: Any, tree: Any, own: Any) -> None:
    _at(root, steps).append(tree)


put_op = ops.Op("put", _put, _nothing, "put", effect=True, constant=True)
remove_op = ops.Op("remove", _remove, _nothing, "remove", effect=True, constant=True)
fill_op = ops.Op("fill", _fill, _nothing, "fill", effect=True, constant=True)
refill_op = ops.Op("refill", _refill, _nothing, "refill", effect=True, constant=True)
append_op = ops.Op("append", _append, _nothing, "append", effect=True, constant=True)
OUTSIDE = (put_op, remove_op, fill_op, refill_op, append_op)
