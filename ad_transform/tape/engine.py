"""The backward pass: nodes in the reverse order of their recording, each once, when all its cotangents have come. No recursion."""

from __future__ import annotations

import heapq
from typing import Any

import numpy as np

from ..modes import Mode, enable_grad, no_grad
from .graph import TWICE, Edge, Node
from .tensor import Tensor


class Backward:
    """One backward pass. Cotangents are arrays, or tensors with a history where derivatives of derivatives are wanted.

    `captured` are the edges whose cotangents are wanted, in place of accumulation in leaves; None accumulates in all leaves.
    """

    def __init__(self, keep: bool, tracked: bool, captured: list[Edge] | None) -> None:
        self.keep = keep
        self.tracked = tracked
        self.wanted = None if captured is None else {_key(e): e for e in captured}
        self.found: dict[Any, Any] = {}
        self.bars: dict[Any, Any] = {}  # edge -> the sum of what has come
        self.leaves: dict[int, Tensor] = {}
        self.queue: list[tuple[int, Node]] = []
        self.queued: set[int] = set()
        self.needed: set[int] | None = None

    def run(self, roots: list[tuple[Edge, Any]]) -> None:
        """Send the cotangents of the roots back through the graph."""
        self.needed = None if self.wanted is None else self._on_the_way([e for e, _ in roots])
        for edge, bar in roots:
            self.send(edge, bar)
        mode: Mode = enable_grad() if self.tracked else no_grad()
        with mode:
            while self.queue:
                self.visit(heapq.heappop(self.queue)[1])
            for leaf in list(self.leaves.values()):
                self.arrive(leaf)

    def _on_the_way(self, roots: list[Edge]) -> set[int]:
        """The nodes from which a wanted edge can be reached."""
        assert self.wanted is not None
        nodes: dict[int, Node] = {}
        todo = [e.target for e in roots]
        while todo:
            node = todo.pop()
            if isinstance(node, Node) and id(node) not in nodes:
                nodes[id(node)] = node
                todo.extend(e.target for e in node.edges if e is not None)
        needed: set[int] = set()
        for node in sorted(nodes.values(), key=lambda n: n.serial):
            if any(e is not None and (_key(e) in self.wanted or id(e.target) in needed) for e in node.edges):
                needed.add(id(node))
        return needed

    def send(self, edge: Edge, bar: Any) -> None:
        """Add a cotangent to what has come for an edge."""
        key = _key(edge)
        is_node = isinstance(edge.target, Node)
        if self.wanted is not None and key not in self.wanted and not (is_node and id(edge.target) in (self.needed or ())):
            return
        old = self.bars.get(key)
        self.bars[key] = bar if old is None else old + bar
        if not is_node:
            self.leaves[id(edge.target)] = edge.target
        elif id(edge.target) not in self.queued:
            self.queued.add(id(edge.target))
            heapq.heappush(self.queue, (-edge.target.serial, edge.target))

    def visit(self, node: Node) -> None:
        """Hand the cotangents of a node's outputs on to its inputs."""
        bars = [self._finished(node, k) for k in range(len(node.outputs))]
        if self.needed is not None and id(node) not in self.needed:
            return
        if node.freed:
            raise RuntimeError(TWICE)
        inputs = node.apply(bars, self.tracked)
        if not self.keep:
            node.free()
        for edge, bar in zip(node.edges, inputs, strict=True):
            if edge is not None and bar is not None:
                self.send(edge, self._fitted(edge, bar))

    def _finished(self, node: Node, number: int) -> Any:
        """The total cotangent of an output, after its hooks."""
        edge = Edge(node, number)
        bar = self.bars.pop(_key(edge), None)
        if bar is None:
            return None
        bar = self._hooked(bar, [hook for _, hook in node.hooks.get(number, ())])
        keeper = node.retained[number]() if number in node.retained else None
        if keeper is not None:
            keeper._accumulate(bar, self.tracked)
        if self.wanted is not None and _key(edge) in self.wanted:
            self.found[_key(edge)] = bar
        return bar

    def _hooked(self, bar: Any, hooks: list[Any]) -> Any:
        for hook in hooks:
            given = bar if isinstance(bar, Tensor) else Tensor._new(np.array(bar))
            changed = hook(given)
            if changed is not None:
                if not isinstance(changed, Tensor):
                    raise TypeError(f"expected Variable, but hook returned '{type(changed).__name__}'")
                bar = changed if self.tracked else changed._array
        return bar

    def _fitted(self, edge: Edge, bar: Any) -> Any:
        """A cotangent in the dtype of what it belongs to."""
        shape, dtype = edge.target.outputs[edge.number] if isinstance(edge.target, Node) else (edge.target.shape, edge.target.dtype)
        if not isinstance(bar, Tensor):
            bar = np.asarray(bar, dtype)
        elif bar.dtype != dtype:
            bar = bar.to(dtype)
        if bar.shape != shape:
            raise RuntimeError(f"a function returned an invalid gradient: got {list(bar.shape)} but expected shape {list(shape)}")
        return bar

    def arrive(self, leaf: Tensor) -> None:
        """Accumulate the total cotangent of a leaf, or keep it for who asked."""
        key = _key(Edge(leaf))
        bar = self._hooked(self.bars.pop(key), [hook for _, hook in leaf._hooks])
        if self.wanted is None:
            leaf._accumulate(bar, self.tracked, leaf=True)
        else:
            self.found[key] = bar


def _key(edge: Edge) -> Any:
    return id(edge.target), edge.number


def _seed(output: Tensor, given: Any, tracked: bool) -> Any:
    if given is None:
        if output._array.size != 1:
            raise RuntimeError("grad can be implicitly created only for scalar outputs")
        given = Tensor._new(np.ones(output.shape, output.dtype))
    elif not isinstance(given, Tensor):
        raise TypeError(f"gradients can be either Tensors or None, but got {type(given).__name__}")
    if given.shape != output.shape:
        raise RuntimeError(
            f"Mismatch in shape: grad_output[0] has a shape of {given.shape} and output[0] has a shape of {output.shape}."
        )
    return given if tracked else given._array


def _roots(outputs: list[Tensor], seeds: list[Any], tracked: bool) -> list[tuple[Edge, Any]]:
    for k, output in enumerate(outputs):
        if not output.requires_grad:
            raise RuntimeError(f"element {k} of tensors does not require grad and does not have a grad_fn")
    edges = [output._edge() for output in outputs]
    return [(e, _seed(o, s, tracked)) for e, o, s in zip(edges, outputs, seeds, strict=True) if e is not None]


def _listed(things: Any) -> list[Any]:
    return list(things) if isinstance(things, (tuple, list)) else [things]


def backward(
    tensors: Any, grad_tensors: Any = None, retain_graph: bool | None = None, create_graph: bool = False, inputs: Any = None
) -> None:
    """Accumulate the gradients of tensors in the `.grad` of the leaves, or of `inputs` only.

    Raises RuntimeError for a tensor of several elements without a seed, an untracked one, a graph that is already freed, or a saved
    value that has been modified since.
    """
    outputs = _listed(tensors)
    roots = _roots(outputs, [None] * len(outputs) if grad_tensors is None else _listed(grad_tensors), create_graph)
    keep = create_graph if retain_graph is None else retain_graph
    if inputs is None:
        Backward(keep, create_graph, None).run(roots)
        return
    chosen = _listed(inputs)
    if not chosen:
        raise RuntimeError("`inputs` argument to `backward()` cannot be empty.")
    for tensor in chosen:
        tensor.retain_grad()
    run = Backward(keep, create_graph, [t._edge() for t in chosen])
    run.run(roots)
    for tensor in chosen:
        bar = run.found.get(_key(tensor._edge()))
        if bar is not None and tensor.is_leaf:
            tensor._accumulate(bar, create_graph)


def grad(
    outputs: Any, inputs: Any, grad_outputs: Any = None, retain_graph: bool | None = None, create_graph: bool = False,
    allow_unused: bool = False,
) -> tuple[Any, ...]:  # fmt: skip
    """The gradients of the sum of `outputs` with respect to `inputs`, as a tuple; no `.grad` is touched.

    Raises RuntimeError for an input that the outputs do not depend on, unless `allow_unused`, where its gradient is None.
    """
    given, chosen = _listed(outputs), _listed(inputs)
    if not chosen:
        raise RuntimeError("`inputs` argument to `grad()` cannot be empty.")
    roots = _roots(given, [None] * len(given) if grad_outputs is None else _listed(grad_outputs), create_graph)
    if not all(t.requires_grad for t in chosen):
        raise RuntimeError("One of the differentiated Tensors does not require grad")
    run = Backward(create_graph if retain_graph is None else retain_graph, create_graph, [t._edge() for t in chosen])
    run.run(roots)
    found = [run.found.get(_key(t._edge())) for t in chosen]
    if None in [None if f is None else 0 for f in found] and not allow_unused:
        at = next(k for k, f in enumerate(found) if f is None)
        raise RuntimeError(
            f"The differentiated Tensor at index {at} appears to not have been used in the graph. Set allow_unused=True if this is "
            "the desired behavior."
        )
    return tuple(None if f is None else f if isinstance(f, Tensor) else Tensor._new(np.array(f)) for f in found)
