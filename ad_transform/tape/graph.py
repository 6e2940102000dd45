"""The recorded graph: nodes, the edges between them, and what a node has saved."""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np

from ..modes import STATE
from .adjoint import Adjoint
from .wording import type_name

if TYPE_CHECKING:
    from .tensor import Tensor

_serial = count()
MODIFIED = "one of the variables needed for gradient computation has been modified by an inplace operation"
DETACHED = (
    "Trying to use a saved tensor that has been detached in-place, i.e. with .detach_(). This is not supported, please use "
    "out-of-place `.detach()` instead"
)
TWICE = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). "
    "Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if "
    "you need to backward through the graph a second time or if you need to access saved tensors after calling backward."
)


class Storage:
    """The memory that a tensor shares with its views and with what is detached from it; `version` counts the writes."""

    __slots__ = ("version",)

    def __init__(self) -> None:
        self.version = 0


@dataclass(frozen=True)
class Edge:
    """Where a cotangent goes: an output of a node, or a leaf."""

    target: Any
    number: int = 0


class Saved:
    """A value that a node needs for its adjoint, as it was when the node was recorded. `edge` leads to where it came from."""

    __slots__ = ("array", "edge", "leaf", "original", "storage", "version")

    def __init__(self, tensor: Tensor, edge: Edge | None = None) -> None:
        self.array, self.storage, self.version = tensor._array, tensor._storage, tensor._storage.version
        self.edge = tensor._edge() if edge is None else edge
        self.leaf = tensor if edge is None and tensor.is_leaf else None
        self.original = weakref.ref(tensor) if edge is None and self.leaf is None else None

    @classmethod
    def output(cls, array: Any, storage: Storage, number: int) -> Saved:
        """A result of the node itself."""
        from .tensor import Tensor

        return cls(Tensor._of(array, storage), Edge(None, number))

    def moved(self, tensor: Tensor) -> None:
        """The value is in the memory of this tensor now."""
        self.array, self.storage, self.version = tensor._array, tensor._storage, tensor._storage.version

    def check(self, node: Node) -> None:
        """RuntimeError where the memory has been written since, or the tensor cut from its history."""
        if self.storage.version != self.version:
            maker = None if self.edge is None else self.edge.target or node
            where = f", which is output {self.edge.number} of {maker.operation()}," if self.edge and isinstance(maker, Node) else ""
            raise RuntimeError(
                f"{MODIFIED}: [torch.{type_name(self.array.dtype)}Tensor {list(self.array.shape)}]{where} is at version "
                f"{self.storage.version}; expected version {self.version} instead. Hint: write into a clone() of what an operation "
                "has saved."
            )
        original = None if self.original is None else self.original()
        if original is not None and not original._is_recorded():
            raise RuntimeError(DETACHED)

    def unpack(self, node: Node, tracked: bool) -> Any:
        """The array, or where derivatives of derivatives are wanted, a tensor with the history that the value had."""
        from .tensor import Tensor

        self.check(node)
        if not tracked:
            return self.array
        if self.leaf is not None:
            return self.leaf
        assert self.edge is not None
        target = node if self.edge.target is None else self.edge.target
        return Tensor._of(self.array, self.storage, target, self.edge.number)


class Node:
    """A recorded operation: its inputs, and how their cotangents follow from those of its outputs."""

    def __init__(self, name: str, edges: list[Edge | None], outputs: list[tuple[tuple[int, ...], Any]]) -> None:
        self._name = name
        self.edges = edges
        self.outputs = outputs  # shape and dtype of each
        self.serial = next(_serial)
        self.freed = False
        self.hooks: dict[int, list[tuple[int, Any]]] = {}
        self.retained: dict[int, weakref.ref[Tensor]] = {}

    def name(self) -> str:
        """The name that PyTorch gives to such a node."""
        return self._name

    def operation(self) -> str:
        """The name without what says that it runs backwards."""
        return self._name.split("Backward")[0]

    @property
    def next_functions(self) -> tuple[tuple[Any, int], ...]:
        """The nodes that this one hands cotangents on to, as PyTorch shows them; None for a constant."""
        return tuple((None, 0) if e is None else (_shown(e.target), e.number) for e in self.edges)

    def apply(self, bars: list[Any], tracked: bool) -> list[Any]:
        """The cotangents of the inputs, one for each edge."""
        raise NotImplementedError

    def free(self) -> None:
        """Forget what was saved; a node that saved nothing can run again."""

    def zeros(self, number: int) -> Any:
        """The cotangent of an output that nothing depends on."""
        shape, dtype = self.outputs[number]
        return np.zeros(shape, dtype)

    def __repr__(self) -> str:
        return f"<{self._name} object at {hex(id(self))}>"


class AccumulateGrad:
    """What `next_functions` shows for a leaf."""

    def __init__(self, variable: Tensor) -> None:
        self.variable = variable

    def __repr__(self) -> str:
        return f"<AccumulateGrad object at {hex(id(self))}>"


def _shown(target: Any) -> Any:
    return target if isinstance(target, Node) else AccumulateGrad(target)


class Operation(Node):
    """A node that runs the adjoint of an operation of the package."""

    def __init__(self, name: str, edges: Any, outputs: Any, inputs: list[Any], rule: Adjoint | None, saved: list[Any]) -> None:
        super().__init__(name, edges, outputs)
        self.inputs = inputs  # shape and dtype of what each edge leads to
        self.rule = rule  # None where the derivative is zero
        self.saved = saved

    def apply(self, bars: list[Any], tracked: bool) -> list[Any]:
        if self.rule is None:
            return [np.zeros(*like) for like in self.inputs]
        full = [self.zeros(k) if bar is None else bar for k, bar in enumerate(bars)]
        saved = [s.unpack(self, tracked) if isinstance(s, Saved) else s for s in self.saved]
        with np.errstate(all="ignore"):
            found = self.rule.run(full, saved)
        return [np.zeros(*like) if bar is None else bar for bar, like in zip(found, self.inputs, strict=True)]

    def free(self) -> None:
        if self.rule is not None and self.rule.keeps:
            self.freed = True
            self.saved = []


def stand_in(array: Any) -> Any:
    """Something of the shape and dtype of an array that takes no memory, for what is read for its shape only."""
    return np.broadcast_to(np.zeros((), array.dtype), array.shape)


def check_inference(tensor: Tensor) -> None:
    """RuntimeError where a tensor that was made in inference mode would be saved."""
    if tensor._inference and not STATE.inference:
        raise RuntimeError(
            "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in computation "
            "tracked by autograd. To work around this, you can make a clone to get a normal tensor and use it in autograd."
        )
