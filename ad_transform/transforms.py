"""Derivatives beside `grad`: jvp, hvp, Jacobians and Hessians, each a function by generated code.

All of them compose: each takes a function, a gradient, or any other of these, and may be called in what is differentiated.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from . import arguments, tracebacks
from .generated import Generated, generated_name, parameter_name
from .programs import identity_of
from .request import Derivative, Request, check_function, python_function

Wrt = int | str | tuple[int | str, ...]


class Transform(Generated):
    """A derivative of a function, by generated code: `source` shows it, `source_for(*arguments)` for arguments like these."""

    def __init__(self, function: Callable[..., Any], kind: str, wrt: Wrt | None = 0) -> None:
        if not callable(function):
            raise TypeError(f"{_called(kind)} needs a function, not {function!r}, which is of type {type(function).__name__}")
        given, function = function, python_function(function)
        functools.update_wrapper(self, function)
        self.primal, self._function = given, function
        self.kind = kind
        self.wrt = wrt
        signature = inspect.signature(function)
        chosen = () if wrt is None else wrt if isinstance(wrt, tuple) else (wrt,)
        names = tuple(parameter_name(signature, function, w) for w in chosen)
        suffix, self.doc = _SUFFIXES[kind]
        self.__signature__ = _SIGNATURES.get(kind, _same)(signature, names)
        self._derivative = Derivative(kind, names, not isinstance(wrt, tuple))
        name = f"{generated_name(function)}_{suffix}"
        doc = f"{self.doc} of {generated_name(function)}."
        beside = tuple(n for n in self.__signature__.parameters if n not in signature.parameters and n != "primals")
        own = identity_of(function)
        request = Request(self, name, doc, with_pullback=kind == "vjp", beside=beside)
        super().__init__(request, self.__signature__, own and (kind, own, wrt))
        check_function(function)

    def _first_call(self, given: tuple[Any, ...]) -> Any:
        """A call with lengths that were not seen before: what is passed must fit."""
        named = dict(zip(self._names, given, strict=True))
        if self.kind == "jvp":
            self._check_jvp(**named)
        elif self.kind != "vjp":
            for name in self._derivative.wrt:
                arguments.check_floats(_called(self.kind), str(name), named[str(name)])
        if self.kind == "hvp":
            self._check_vector(named)
        return super()._first_call(given)

    def _check_jvp(self, primals: Any, tangents: Any) -> None:
        arguments.check_pair("jvp", primals, tangents)
        try:
            inspect.signature(self._function).bind(*primals)
        except TypeError as error:
            raise TypeError(f"{generated_name(self._function)}() {error} (given: {len(primals)} primals)") from None
        for k, (primal, tangent) in enumerate(zip(primals, tangents, strict=True)):
            arguments.check_tangent("jvp", f"primals[{k}]", primal, tangent)

    def _check_vector(self, named: dict[str, Any]) -> None:
        vector = named[next(n for n in self._names if n not in inspect.signature(self._function).parameters)]
        wrt = [str(n) for n in self._derivative.wrt]
        if self._derivative.single:
            arguments.check_tangent("hvp", wrt[0], named[wrt[0]], vector)
            return
        arguments.check_pair("hvp", wrt, vector)
        for name, part in zip(wrt, vector, strict=True):
            arguments.check_tangent("hvp", name, named[name], part)

    def __derived__(self) -> Any:
        """The derivative as the front end sees it, where a program calls it."""
        return (self._function, self._derivative), "derivative"

    def _run_primal(self, named: dict[str, Any]) -> None:
        if self.kind == "jvp":
            names = inspect.signature(self._function).parameters
            named = dict(zip(names, named["primals"], strict=False))
        elif self.kind == "hvp":
            named = {name: value for name, value in named.items() if name in inspect.signature(self._function).parameters}
        tracebacks.run_primal(self.primal, named, inspect.signature(self._function))

    def __repr__(self) -> str:
        return f"<{self.kind} of {self._function.__qualname__}{self.__signature__}>"

    def __reduce__(self) -> Any:
        if (name := self._own_name()) is not None:
            return name
        return _rebuild, (self.primal, self.kind, self.wrt)


def _rebuild(function: Any, kind: str, wrt: Wrt | None) -> Transform:
    return function if isinstance(function, Transform) else Transform(function, kind, wrt)


_SUFFIXES = {
    "jvp": ("dot", "Value and tangent"),
    "vjp": ("vjp", "Value and residuals"),
    "hvp": ("hvp", "Hessian-vector product"),
    "jacfwd": ("jacobian", "Jacobian, by forward mode,"),
    "jacrev": ("jacobian", "Jacobian, by reverse mode,"),
    "jacobian": ("jacobian", "Jacobian"),
    "hessian": ("hessian", "Hessian"),
    "elementwise": ("derivative", "Elementwise derivative"),
}


def _called(kind: str) -> str:
    """The name of the function that makes transforms of this kind."""
    return {"elementwise": "elementwise_grad"}.get(kind, kind)


_POSITIONAL = inspect.Parameter.POSITIONAL_OR_KEYWORD


def _same(signature: inspect.Signature, names: tuple[str, ...]) -> inspect.Signature:
    return signature


def _of_jvp(signature: inspect.Signature, names: tuple[str, ...]) -> inspect.Signature:
    return inspect.Signature([inspect.Parameter(name, _POSITIONAL) for name in ("primals", "tangents")])


def _of_hvp(signature: inspect.Signature, names: tuple[str, ...]) -> inspect.Signature:
    parameters = list(signature.parameters.values())
    last = max(k for k, p in enumerate(parameters) if p.name in names)
    name = next(n for n in ("v", "vector", *(f"v{k}" for k in range(100))) if n not in signature.parameters)
    before = [p.replace(default=p.empty) for p in parameters[: last + 1]]
    if any(p.kind is p.VAR_POSITIONAL for p in before):
        raise TypeError(f"hvp passes the vector after the argument, which is among *{before[-1].name} here; name the parameters")
    return inspect.Signature([*before, inspect.Parameter(name, _POSITIONAL), *parameters[last + 1 :]])


_SIGNATURES = {"jvp": _of_jvp, "hvp": _of_hvp}


def _made(function: Callable[..., Any] | None, kind: str, wrt: Wrt) -> Any:
    """The transform; a decorator where no function is given."""
    if function is None:
        return functools.partial(_made, kind=kind, wrt=wrt)
    return Transform(function, kind, wrt)


@functools.lru_cache(maxsize=256)
def _pushed(function: Callable[..., Any]) -> Transform:
    return Transform(function, "jvp")


def jvp(function: Callable[..., Any], primals: tuple[Any, ...] | None = None, tangents: tuple[Any, ...] | None = None) -> Any:
    """Value and tangent of a function: forward mode, `(f(*primals), J @ tangents)`.

    Without primals and tangents, the function of these two, whose `source_for(primals, tangents)` is the generated code.

    Parameters
    ----------
    function : any function that `grad` takes; its result may be any structure of numbers and arrays.
    primals : its positional arguments, as a tuple.
    tangents : for each of them a tangent of the same structure and shapes; None stands for zeros, and for what is not a float.

    Raises the errors of `grad`.

    >>> jvp(lambda x, y: x * y, (2.0, 3.0), (1.0, 0.0))
    (6.0, 3.0)
    """
    transform = _pushed(function)
    if primals is None and tangents is None:
        return transform
    return transform(primals, tangents)


def vjp(function: Callable[..., Any], *args: Any, wrt: Wrt | None = None, **kwargs: Any) -> Any:
    """Value of a function, and its pullback, which maps a cotangent of the value to cotangents of the arguments.

    Parameters
    ----------
    function : any function that `grad` takes; its result may be any structure of numbers and arrays.
    args, kwargs : what it is called with.
    wrt : what is differentiated, as for `grad`; None: all arguments. For None and for a tuple, the pullback returns a tuple.

    The pullback takes a cotangent of the structure and the shapes of the value and may be called several times; `pullback.source`
    is its generated code. Where an argument is not a float, its cotangent is None.

    >>> value, pullback = vjp(lambda x, y: x * y, 2.0, 3.0)
    >>> value, pullback(1.0)
    (6.0, (3.0, 2.0))
    """
    return _pulled(function, wrt)(*args, **kwargs)


@functools.lru_cache(maxsize=256)
def _pulled(function: Callable[..., Any], wrt: Wrt | None) -> Transform:
    return Transform(function, "vjp", wrt)


def hvp(function: Callable[..., Any] | None = None, wrt: Wrt = 0) -> Any:
    """The product of the Hessian of a scalar function with a vector, forward over reverse: no Hessian is formed.

    The vector is passed behind the argument that is differentiated and has its structure: `hvp(f)(x, v, *other_arguments)`, which
    is how `scipy.optimize.minimize` calls `hessp`. Where `wrt` is a tuple, it is a tuple behind the last of these arguments.

    >>> import numpy as np
    >>> def cubes(x):
    ...     return np.sum(x**3)
    """
    return _made(function, "hvp", wrt)


def jacfwd(function: Callable[..., Any] | None = None, wrt: Wrt = 0) -> Any:
    """The Jacobian by forward mode, one column for each element of the argument: for few inputs and many outputs.

    The result has the structure of the function's result with the structure of the argument in the place of each array; a Jacobian
    has the shape of the result followed by the shape of the argument.
    """
    return _made(function, "jacfwd", wrt)


def jacrev(function: Callable[..., Any] | None = None, wrt: Wrt = 0) -> Any:
    """The Jacobian by reverse mode, one row for each element of the result: for many inputs and few outputs. As `jacfwd`."""
    return _made(function, "jacrev", wrt)


def jacobian(function: Callable[..., Any] | None = None, wrt: Wrt = 0) -> Any:
    """The Jacobian, by forward mode where there are fewer inputs than outputs, else by reverse mode. As `jacfwd`."""
    return _made(function, "jacobian", wrt)


def hessian(function: Callable[..., Any] | None = None, wrt: Wrt = 0) -> Any:
    """The matrix of second derivatives, forward over reverse; its shape is that of the argument twice."""
    return _made(function, "hessian", wrt)


def elementwise_grad(function: Callable[..., Any] | None = None, wrt: Wrt = 0) -> Any:
    """The derivative of each element of the result with respect to the same element of the argument.

    For functions that treat every element alone; of any other, the sum of the columns of the Jacobian.
    """
    return _made(function, "elementwise", wrt)
