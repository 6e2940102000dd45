"""Lengths of axes as symbolic polynomials: what can be proved about shapes before the program runs.

A size is an int or a `Size`: a polynomial with integer coefficients over atoms. Two sizes that print alike are equal at run time;
two that differ may still be equal, so a question is answered by "proved" or "not proved", never by a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Atom:
    """An unknown non-negative integer. `key` is its identity; `not_one` says that it is proved to differ from 1."""

    key: Any
    not_one: bool = False

    def __repr__(self) -> str:
        return str(self.key)


Monomial = tuple[Atom, ...]


@dataclass(frozen=True)
class Size:
    """A polynomial: monomials with their coefficients, in a canonical order, and a constant."""

    terms: tuple[tuple[Monomial, int], ...]
    constant: int = 0

    def __repr__(self) -> str:
        parts = ["*".join([*([str(k)] if k != 1 else []), *map(repr, m)]) for m, k in self.terms]
        return " + ".join(parts + ([str(self.constant)] if self.constant else []))


SizeLike = int | Size


def atom(key: Any, not_one: bool = False) -> Size:
    """The size that is just one unknown."""
    return Size((((Atom(key, not_one),), 1),))


def fresh() -> Size:
    """A size about which nothing is known, not even that it equals itself elsewhere."""
    return atom(_Anonymous())


def atoms(size: Size) -> list[SizeLike]:
    """The unknowns that a size is computed from, each a size itself."""
    found: dict[SizeLike, None] = {}
    for factor in (f for monomial, _ in size.terms for f in monomial):
        parts = [part for part in factor.key if isinstance(part, Size)] if isinstance(factor.key, tuple) else []
        found.update(dict.fromkeys(part for whole in parts for part in atoms(whole)) if parts else {Size((((factor,), 1),)): None})
    return list(found)


def is_fixed(size: SizeLike) -> bool:
    """Whether a size is made of the lengths and values of the program's inputs alone, so that it is the same number everywhere."""
    return isinstance(size, int) or all(_is_fixed(a.key) for monomial, _ in size.terms for a in monomial)


def _is_fixed(key: Any) -> bool:
    if isinstance(key, tuple):
        return all(part is None or isinstance(part, str) or is_fixed(part) for part in key)
    return isinstance(key, str)


@dataclass(frozen=True, eq=False)
class _Index:
    """The index of a loop, which runs from `low` to `high`."""

    low: SizeLike
    high: SizeLike

    def __repr__(self) -> str:
        return "i"


def index(low: SizeLike, high: SizeLike) -> Size:
    """The index of a loop in one of its iterations, which runs from `low` to `high`: no length is made of it."""
    return atom(_Index(low, high))


def without_index(size: SizeLike) -> SizeLike:
    """The size, or a fresh one where it is another in each iteration of a loop."""
    return fresh() if has_index(size) else size


def has_index(size: SizeLike) -> bool:
    """Whether the index of a loop is in a size."""
    return isinstance(size, Size) and any(isinstance(a.key, _Index) for monomial, _ in size.terms for a in monomial)


def is_natural(size: SizeLike) -> bool:
    """Whether a size that may have been computed with indices and arguments is proved not to be negative."""
    while has_index(size):
        assert isinstance(size, Size)
        monomial, k = next((m, k) for m, k in size.terms if any(isinstance(a.key, _Index) for a in m))
        if len(monomial) > 1:
            return False
        own, bound = Size(((monomial, k),)), monomial[0].key.low if k > 0 else monomial[0].key.high
        size = add(sub(size, own), mul(k, bound))
    if isinstance(size, int):
        return size >= 0
    return size.constant >= 0 and all(k > 0 and all(map(_is_length, monomial)) for monomial, k in size.terms)


def _is_length(factor: Atom) -> bool:
    """Whether an atom is the length of an axis: an argument of the program may be negative."""
    return isinstance(factor.key, str) or (isinstance(factor.key, tuple) and factor.key[0] in ("max", "slice"))


class _Anonymous:
    def __repr__(self) -> str:
        return "?"


def _make(terms: dict[Monomial, int], constant: int) -> SizeLike:
    kept = {m: k for m, k in terms.items() if k}
    if not kept:
        return constant
    return Size(tuple(sorted(kept.items(), key=lambda item: (repr(item[0]), [id(a.key) for a in item[0]]))), constant)


def _parts(size: SizeLike) -> tuple[dict[Monomial, int], int]:
    return ({}, size) if isinstance(size, int) else (dict(size.terms), size.constant)


def add(a: SizeLike, b: SizeLike) -> SizeLike:
    """a + b."""
    terms, constant = _parts(a)
    more, extra = _parts(b)
    for monomial, k in more.items():
        terms[monomial] = terms.get(monomial, 0) + k
    return _make(terms, constant + extra)


def mul(a: SizeLike, b: SizeLike) -> SizeLike:
    """a * b."""
    left, c = _parts(a)
    right, d = _parts(b)
    terms: dict[Monomial, int] = {}
    for m, k in [*left.items(), ((), c)]:
        for n, j in [*right.items(), ((), d)]:
            product = tuple(sorted(m + n, key=lambda x: (repr(x.key), id(x.key))))
            terms[product] = terms.get(product, 0) + k * j
    return _make({m: k for m, k in terms.items() if m}, terms.get((), 0))


def sub(a: SizeLike, b: SizeLike) -> SizeLike:
    """a - b."""
    return add(a, mul(-1, b))


def product(sizes: tuple[SizeLike, ...]) -> SizeLike:
    """The number of elements of a shape."""
    total: SizeLike = 1
    for size in sizes:
        total = mul(total, size)
    return total


def clamp(size: SizeLike) -> SizeLike:
    """max(size, 0)."""
    if isinstance(size, int):
        return max(size, 0)
    if size.constant >= 0 and all(k > 0 for _, k in size.terms):
        return size
    return atom(("max", size, 0))


def unclamped(size: SizeLike) -> SizeLike:
    """`size` for max(size, 0), which is at least as large."""
    if isinstance(size, Size) and not size.constant and len(size.terms) == 1:
        (monomial, k), *_ = size.terms
        if k == 1 and len(monomial) == 1 and isinstance(monomial[0].key, tuple) and monomial[0].key[0] == "max":
            return monomial[0].key[1]  # type: ignore[no-any-return]
    return size


def is_one(size: SizeLike) -> bool:
    """Whether the size is proved to be 1."""
    return size == 1


def not_one(size: SizeLike) -> bool:
    """Whether the size is proved to differ from 1."""
    if isinstance(size, int):
        return size != 1
    if size.constant == 0 and len(size.terms) == 1:
        monomial, k = size.terms[0]
        return k > 1 or any(a.not_one for a in monomial)  # a product is 1 only if every factor is
    return size.constant > 1 and all(k > 0 for _, k in size.terms)


def evaluate(size: SizeLike, known: dict[SizeLike, int]) -> int | None:
    """The number that a size is, where the numbers of some sizes are known."""
    if isinstance(size, int):
        return size
    total = size.constant
    for monomial, k in size.terms:
        for factor in monomial:
            value = known.get(Size((((factor,), 1),)), _atom_value(factor, known))
            if value is None:
                return None
            k *= value
        total += k
    return total


def _atom_value(factor: Atom, known: dict[SizeLike, int]) -> int | None:
    match factor.key:
        case ("max", size, 0):
            value = evaluate(size, known)
            return None if value is None else max(value, 0)
        case ("slice", n, start, stop, step):
            parts = [None if b is None else evaluate(b, known) for b in (n, start, stop, step)]
            if any(p is None and b is not None for p, b in zip(parts, (n, start, stop, step), strict=True)) or parts[0] is None:
                return None
            return len(range(*slice(*parts[1:]).indices(parts[0])))
    return None


def differ(a: SizeLike, b: SizeLike) -> bool:
    """Whether two sizes are proved to be different."""
    difference = sub(a, b)
    return isinstance(difference, int) and difference != 0


def broadcast(a: SizeLike, b: SizeLike) -> SizeLike | None:
    """The length of an axis after broadcasting; None where the lengths are proved to clash."""
    if a == b or is_one(b):
        return a
    if is_one(a):
        return b
    if isinstance(a, int) and isinstance(b, int):
        return None
    if isinstance(a, int) and a != 1:
        return a
    if not_one(a):
        return a
    return b if not_one(b) else fresh()


def slice_length(n: SizeLike, start: Any, stop: Any, step: Any) -> SizeLike:
    """The length of `x[start:stop:step]` on an axis of length n; bounds are None, a size, or anything else for "unknown"."""
    bounds = (start, stop, step)
    if step in (None, 1) and all(b is None or isinstance(b, (int, Size)) for b in bounds):
        first, last = 0 if start is None else start, n if stop is None else stop
        length = sub(last, first)
        if is_natural(first) and is_natural(length) and is_natural(sub(n, last)) and not has_index(length):
            return length
    if all(b is None or isinstance(b, int) for b in bounds):
        if isinstance(n, int):
            return len(range(*slice(start, stop, step).indices(n)))
        if step in (None, 1) and (start is None or start >= 0) and (stop is None or stop < 0):
            return clamp(sub(n, (start or 0) - (stop or 0)))
        if step == -1 and start is None and stop is None:
            return n
    if all(b is None or (isinstance(b, (int, Size)) and not has_index(b)) for b in bounds):
        return atom(("slice", n, start, stop, step))
    return fresh()


def divide(a: SizeLike, b: SizeLike) -> SizeLike:
    """a / b where the division is proved to be exact, an unknown size otherwise."""
    if b == 1 or a == b:
        return a if b == 1 else 1
    if isinstance(a, int) and isinstance(b, int):
        return a // b if b else fresh()
    terms, constant = _parts(a)
    divisor, extra = _parts(b)
    if len(divisor) + bool(extra) != 1:
        return fresh()
    monomial, k = next(iter(divisor.items())) if divisor else ((), extra)
    quotient: dict[Monomial, int] = {}
    for m, j in [*terms.items(), *([((), constant)] if constant else [])]:
        rest = list(m)
        if j % k or any(m.count(x) < monomial.count(x) for x in monomial):
            return fresh()
        for x in monomial:
            rest.remove(x)
        quotient[tuple(rest)] = j // k
    return _make({m: j for m, j in quotient.items() if m}, quotient.get((), 0))
