"""The iterators of itertools that come to an end, and `filter`."""

from __future__ import annotations

import itertools
import operator
from typing import Any

from .registry import expands


@expands(itertools.chain)
def chain(*iterables: Any) -> Any:
    for iterable in iterables:
        yield from iterable


@expands(itertools.chain.from_iterable)
def chain_from_iterable(iterable: Any) -> Any:
    for inner in iterable:
        yield from inner


@expands(itertools.starmap)
def starmap(function: Any, iterable: Any) -> Any:
    for args in iterable:
        yield function(*args)


@expands(filter)
def filtered(function: Any, iterable: Any) -> Any:
    for item in iterable:
        if item if function is None else function(item):
            yield item


@expands(itertools.filterfalse)
def filterfalse(function: Any, iterable: Any) -> Any:
    for item in iterable:
        if not (item if function is None else function(item)):
            yield item


@expands(itertools.takewhile)
def takewhile(predicate: Any, iterable: Any) -> Any:
    for item in iterable:
        if not predicate(item):
            break
        yield item


@expands(itertools.dropwhile)
def dropwhile(predicate: Any, iterable: Any) -> Any:
    begun = False
    for item in iterable:
        begun = begun or not predicate(item)
        if begun:
            yield item


@expands(itertools.islice)
def islice(iterable: Any, *bounds: Any) -> Any:
    begin, stop, step = (0, bounds[0], 1) if len(bounds) == 1 else (bounds[0] or 0, bounds[1], bounds[2] if len(bounds) == 3 else 1)
    if stop is None or stop > 0:
        for k, item in enumerate(iterable):
            if k >= begin and (k - begin) % (step or 1) == 0:
                yield item
            if stop is not None and k + 1 >= stop:  # nothing behind the last item is asked for
                break


@expands(itertools.pairwise)
def pairwise(iterable: Any) -> Any:
    before = None
    none: list[Any] = []  # the item before, where that is None
    for item in iterable:
        if none:
            yield none.pop(), item
        elif before is not None:
            yield before, item
        before = item
        if item is None:
            none.append(None)


@expands(itertools.accumulate)
def accumulate(iterable: Any, func: Any = operator.add, *, initial: Any = None) -> Any:
    total = initial
    none: list[Any] = []  # the total, where that is None
    if total is not None:
        yield total
    for item in iterable:
        total = func(none.pop(), item) if none else item if total is None else func(total, item)
        if total is None:
            none.append(None)
        yield total


@expands(itertools.product)
def product(*iterables: Any, repeat: int = 1) -> Any:
    pools = iterables * repeat
    if len(pools) == 0:
        yield ()
    elif len(pools) == 1:
        for a in pools[0]:
            yield (a,)
    elif len(pools) == 2:
        for a in pools[0]:
            for b in pools[1]:
                yield a, b
    else:
        for a in pools[0]:
            for b in pools[1]:
                for rest in itertools.product(*pools[2:]):
                    yield (a, b, *rest)


@expands(itertools.combinations)
def combinations(iterable: Any, r: int) -> Any:
    count = len(iterable)
    if r == 1:
        for a in iterable:
            yield (a,)
    elif r == 2:
        for i in range(count):
            for j in range(i + 1, count):
                yield iterable[i], iterable[j]
    elif r == 3:
        for i in range(count):
            for j in range(i + 1, count):
                for k in range(j + 1, count):
                    yield iterable[i], iterable[j], iterable[k]
    else:
        for i in range(count):
            for rest in itertools.combinations(iterable[i + 1 :], r - 1):
                yield (iterable[i], *rest)
