"""Iterators that are asked for one item at a time: kept ones, and objects of the program's own with `__next__` or `__getitem__`."""

from __future__ import annotations

from typing import Any

from .registry import BODIES


class Iterator:
    """`iter` of an array, a tuple or a list, kept by a name."""

    def __init__(self, sequence: Any) -> None:
        self.sequence = sequence
        self.position = 0

    def __iter__(self) -> Any:
        return self

    def __next__(self) -> Any:
        if self.position >= len(self.sequence):
            raise StopIteration
        self.position += 1
        return self.sequence[self.position - 1]


class Count:
    """`itertools.count`, kept by a name."""

    def __init__(self, start: Any, step: Any) -> None:
        self.following = start
        self.step = step

    def __iter__(self) -> Any:
        return self

    def __next__(self) -> Any:
        found = self.following
        self.following = found + self.step
        return found


def counted(start: Any, step: Any) -> Any:
    while True:
        yield start
        start = start + step


def repeated(thing: Any) -> Any:
    while True:
        yield thing


def rest(iterator: Any) -> Any:
    for item in iterator.sequence[iterator.position :]:
        iterator.position += 1
        yield item


def rest_by_index(iterator: Any) -> Any:
    while iterator.position < len(iterator.sequence):  # a list may change while it is run over
        iterator.position += 1
        yield iterator.sequence[iterator.position - 1]


def remaining(iterator: Any) -> Any:
    while True:
        try:
            item = iterator.__next__()
        except StopIteration:
            return
        yield item


def by_index(thing: Any) -> Any:
    k = 0
    while True:
        try:
            item = thing[k]
        except IndexError:
            return
        yield item
        k += 1


def in_step(*iterables: Any) -> Any:
    iterators = tuple(kept(iterable) for iterable in iterables)
    while True:
        try:
            items = together(iterators)
        except StopIteration:
            return
        yield items


def together(iterators: Any) -> Any:
    if len(iterators) == 0:
        return ()
    item = next(iterators[0])
    others = together(iterators[1:])
    return (item, *others)


def kept(iterable: Any) -> Any:
    iterator = iter(iterable)
    return iterator


def first(iterator: Any, *default: Any) -> Any:
    for item in iterator:
        return item
    if len(default) > 0:
        return default[0]
    raise StopIteration


def next_or(iterator: Any, default: Any) -> Any:
    try:
        return iterator.__next__()
    except StopIteration:
        return default


BODIES |= {counted, repeated, rest, rest_by_index, remaining, by_index, in_step, together, kept, first, next_or}
