"""Room for deep recursion: the passes walk trees, and a program may be nested deeper than Python's limit lets them go.

What meets the limit is run again in a thread with a large stack. Programs that are not that deep never pay for it.
"""

from __future__ import annotations

import contextvars
import functools
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

STACK = 512 * 2**20  # bytes; memory is used only as far as the recursion goes
LIMIT = 200_000
P = ParamSpec("P")
R = TypeVar("R")


def with_room(function: Callable[P, R]) -> Callable[P, R]:
    """Decorator: the function may recurse deeply. It must be one that can be run again after a RecursionError."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except RecursionError:
            if isinstance(threading.current_thread(), _Deep):
                raise
        task = _Deep(functools.partial(contextvars.copy_context().run, function, *args, **kwargs))
        try:
            result: R = task.result()
        except RecursionError as error:
            raise RecursionError("the function is nested too deeply to be transformed; move parts of it into helpers") from error
        return result

    return run


class _Deep(threading.Thread):
    def __init__(self, task: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self.task = task
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            with _limit_raised():
                self.value = self.task()
        except BaseException as error:
            self.error = error

    def result(self) -> Any:
        """What the task returns or raises."""
        with _lock:  # the size is a setting of the process
            before = threading.stack_size(STACK)
            try:
                self.start()
            finally:
                threading.stack_size(before)
        self.join()
        if self.error is not None:
            raise self.error
        return self.value


_lock = threading.Lock()
_raised: list[int] = []  # the limits that were found, by those who have raised them


@contextmanager
def _limit_raised() -> Iterator[None]:
    """The limit is one for all threads: the first raises it, the last puts it back.

    The thread itself does so at its end: who waits for it may be interrupted, and Python ends where a thread is beyond the limit.
    """
    with _lock:
        _raised.append(sys.getrecursionlimit())
        sys.setrecursionlimit(max(LIMIT, _raised[0]))
    try:
        yield
    finally:
        with _lock:
            before = _raised[0]
            _raised.pop()
            if not _raised:
                sys.setrecursionlimit(before)
