"""Whether gradients are recorded: `no_grad`, `enable_grad`, `set_grad_enabled`, with PyTorch's meaning, and `detach`.

The mode acts on operations, not on names, and belongs to the thread. On plain arrays, outside any differentiation, all of it does
nothing. In the source that `grad` differentiates, the front end gives it the same meaning (frontend/modes.py).
"""

from __future__ import annotations

import functools
import inspect
import threading
import types
from collections.abc import Callable
from typing import Any


class _State(threading.local):
    recording = True
    inference = False
    cuts = 0  # how often derivatives have been cut: by a mode without recording, detach, or with_cotangent
    numpy = False  # numpy source is running on tensors: what numpy makes a scalar is immutable


STATE = _State()


def is_grad_enabled() -> bool:
    """Whether operations are recorded now."""
    return STATE.recording


class Mode:
    """A context manager and decorator that sets the mode, and restores the one before on every way out."""

    recording = True
    inference: bool | None = None

    def __init__(self) -> None:
        self.before: list[tuple[bool, bool]] = []

    def again(self) -> Mode:
        """A context manager like this one that has not been entered."""
        return type(self)()

    def __enter__(self) -> None:
        self.before.append((STATE.recording, STATE.inference))
        STATE.recording = self.recording
        STATE.cuts += not self.recording
        if self.inference is not None:
            STATE.inference = self.inference

    def __exit__(self, *_: object) -> None:
        STATE.recording, STATE.inference = self.before.pop()

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, run in this mode."""
        if inspect.isclass(function):
            raise TypeError("a mode decorates functions, not classes; decorate the methods")

        @functools.wraps(function)
        def in_mode(*args: Any, **kwargs: Any) -> Any:
            with self.again():
                return function(*args, **kwargs)

        in_mode.__mode__ = self  # type: ignore[attr-defined]
        return in_mode


class _WithoutParentheses(Mode):
    """A mode whose class is a decorator too: `@no_grad` and `@no_grad()`."""

    def __new__(cls, function: Any = None) -> Any:
        made = super().__new__(cls)
        if not callable(function):
            return made
        Mode.__init__(made)
        return made(function)

    def __init__(self, function: Any = None) -> None:
        super().__init__()


class no_grad(_WithoutParentheses):  # noqa: N801 - PyTorch's name
    """What is computed in this mode is a constant; an in-place write changes the value and keeps the recorded derivative.

    >>> from ad_transform import tape
    >>> x = tape.tensor([1.0, 2.0], requires_grad=True)
    >>> with no_grad():
    ...     y = x * 2
    >>> y
    tensor([2., 4.])
    """

    recording = False


class enable_grad(_WithoutParentheses):  # noqa: N801 - PyTorch's name
    """Record again inside `no_grad`; it revives nothing that was cut."""


class inference_mode(Mode):  # noqa: N801 - PyTorch's name
    """As `no_grad`; moreover, what is made in it can never be saved for backward."""

    def __new__(cls, mode: Any = True) -> Any:
        made = super().__new__(cls)
        if not callable(mode):
            return made
        made.__init__()  # type: ignore[misc]
        return made(mode)

    def __init__(self, mode: Any = True) -> None:
        super().__init__()
        self.recording = not mode
        self.inference = bool(mode)

    def again(self) -> Mode:
        return inference_mode(self.inference)


class set_grad_enabled(Mode):  # noqa: N801 - PyTorch's name
    """Record or not, by a flag: `with set_grad_enabled(training):`, a decorator, or a plain call that sets the mode at once."""

    def __init__(self, mode: Any) -> None:
        super().__init__()
        self.recording = bool(mode)
        self.outside = STATE.recording
        STATE.recording = self.recording
        STATE.cuts += not self.recording

    def again(self) -> Mode:
        fresh = Mode()
        fresh.recording = self.recording
        return fresh

    def __enter__(self) -> None:
        self.before.append((self.outside, STATE.inference))
        STATE.recording = self.recording
        STATE.cuts += not self.recording

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        STATE.recording = self.outside
        return super().__call__(function)


def detach(x: Any) -> Any:
    """A constant with the value of `x`, in the same memory: no derivative passes. On what is not a tensor, `x` itself."""
    STATE.cuts += 1
    method = getattr(x, "detach", None)
    return x if method is None else method()


MODES = (no_grad, enable_grad, set_grad_enabled, inference_mode)
_IN_MODE = Mode()(lambda: None).__code__  # of every function that a mode has decorated


def mode_of(function: Any) -> tuple[bool, Any] | None:
    """Whether a function that a mode has decorated records, and the function that it decorates; None for other functions."""
    if not isinstance(function, types.FunctionType) or function.__code__ is not _IN_MODE:
        return None
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    return bool(cells["self"].cell_contents.recording), cells["function"].cell_contents


def undecorated(function: Any) -> tuple[Any, bool]:
    """The function inside all modes that decorate it, and whether it records."""
    recording = True
    while (found := mode_of(function)) is not None:
        recording, function = found
    return function, recording
