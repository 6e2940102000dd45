"""Random programs of views, in-place writes, detached aliases and modes, as text that runs under the tape and under PyTorch.

python -m tests.tape.random_programs --first 0 --count 10000      compare, and print a shortened program for each difference
"""

from __future__ import annotations

import argparse
import random
import warnings
from dataclasses import dataclass, field
from typing import Any

import numpy as np

FUNCTIONS = ("sin", "exp", "tanh", "sigmoid", "relu", "abs", "cos")
HEADER = [
    "x = torch.tensor([0.3, 0.7, 1.1, 0.5, 0.9, 1.3], requires_grad=True)",
    "w = torch.tensor([[0.2, -0.4, 0.8], [1.0, -0.6, 0.1]], requires_grad=True)",
    "c = torch.tensor([1.0, 2.0, -1.0, 0.5, 0.25, 3.0])",
    "h = x * 1",
    "k = w * 1",
]
SHAPES = {"x": (6,), "w": (2, 3), "c": (6,), "h": (6,), "k": (2, 3)}


@dataclass
class Writer:
    """Writes statements; knows the shape of every variable."""

    random: random.Random
    shapes: dict[str, tuple[int, ...]] = field(default_factory=lambda: dict(SHAPES))

    def pick(self, test: Any = lambda shape: True) -> str:
        """A variable whose shape passes a test; the later ones are the likelier."""
        names = [n for n, s in self.shapes.items() if test(s)]
        return self.random.choice(names[-6:] if self.random.random() < 0.7 else names)

    def target(self, test: Any = lambda shape: True) -> str:
        """A variable to write to: seldom a leaf."""
        name = self.pick(test)
        return self.pick(test) if name in "xw" else name

    def like(self, shape: tuple[int, ...]) -> str:
        """An operand for a variable of this shape."""
        return self.pick(lambda s: s == shape) if self.random.random() < 0.8 else repr(self.random.choice((0.5, 1.5, -0.7)))

    def named(self, text: str, shape: tuple[int, ...]) -> str:
        """A statement that names a value."""
        name = f"v{len(self.shapes)}"
        self.shapes[name] = shape
        return f"{name} = {text}"

    def statement(self) -> str:
        """One statement, at times in a mode."""
        text = self.random.choice(STATEMENTS)(self)
        chance = self.random.random()
        if chance < 0.15:
            return f"with torch.no_grad(): {text}"
        return f"with torch.enable_grad(): {text}" if chance < 0.18 else text


def binary(w: Writer) -> str:
    a = w.pick()
    return w.named(f"{a} {w.random.choice('+-*')} {w.like(w.shapes[a])}", w.shapes[a])


def unary(w: Writer) -> str:
    a = w.pick()
    return w.named(f"torch.{w.random.choice(FUNCTIONS)}({a})", w.shapes[a])


def part(w: Writer) -> str:
    a = w.pick(bool)
    n, *rest = w.shapes[a]
    forms = [("[0]", rest), ("[-1]", rest), ("[::2]", [(n + 1) // 2, *rest]), (".reshape(-1)", [int(np.prod([n, *rest]))])]
    if n > 1:
        forms += [("[1:]", [n - 1, *rest]), ("[:-1]", [n - 1, *rest]), (".unbind()[1]", rest)]
    if rest:
        m, *last = rest
        forms += [(".T", [*last, m, n])] if not last else []
        forms += [("[:, 0]", [n, *last]), (".transpose(0, 1)", [m, n, *last]), ("[:, 1:]", [n, m - 1, *last])]
    if n % 2 == 0 and not rest:
        forms += [(f".view(2, {n // 2})", [2, n // 2])]
    text, shape = w.random.choice(forms)
    return w.named(a + text, tuple(shape)) if 0 not in shape else binary(w)


def reduced(w: Writer) -> str:
    a = w.pick(bool)
    form = w.random.choice((".sum()", ".mean()", ".max()", ".amin()"))
    return w.named(a + form, ())


def joined(w: Writer) -> str:
    a = w.pick(lambda s: len(s) == 1)
    b = w.pick(lambda s: s == w.shapes[a])
    if w.random.random() < 0.5:
        return w.named(f"torch.stack([{a}, {b}])", (2, *w.shapes[a]))
    return w.named(f"torch.where({a} > 0.63, {a}, {b})", w.shapes[a])


def cut(w: Writer) -> str:
    a = w.pick()
    form = w.random.choice((".detach()", ".detach()", ".clone()", ".expand(2, *[-1] * {n})", ""))
    shape = w.shapes[a]
    return w.named(a + form.format(n=len(shape)), (2, *shape) if "expand" in form else shape)


def written(w: Writer) -> str:
    a = w.target(bool)
    n, *rest = w.shapes[a]
    index, shape = w.random.choice([("0", rest), ("-1", rest), ("1:", [n - 1, *rest]), ("[0]", [1, *rest]), (":", [n, *rest])])
    if w.random.random() < 0.15:
        return f"{a}[{a} > 0.83] = 1.5"
    return f"{a}[{index}] = {w.like(tuple(shape)) if tuple(shape) in w.shapes.values() else 1.5}"


def updated(w: Writer) -> str:
    a = w.target()
    operand = w.like(w.shapes[a])
    call = w.random.choice((".copy_({b})", ".add_({b})", ".sin_()", ".exp_()", ".zero_()", ".tanh_()")).format(b=operand)
    if ".copy_(0" in call or ".copy_(1" in call or ".copy_(-" in call:
        call = ".fill_(0.7)"
    form = w.random.choice((f" += {operand}", f" *= {operand}", f" -= {operand}", f" /= {w.random.choice((2.0, 0.7))}", call))
    return a + form


def flagged(w: Writer) -> str:
    a = w.pick()
    if w.random.random() < 0.3:
        return f"{a}.register_hook(lambda g: g * 2) if {a}.grad_fn is not None and {a}._base is None else None"
    return a + w.random.choice((".detach_()", ".requires_grad_()", ".retain_grad()"))


STATEMENTS = (
    binary, binary, unary, unary, part, part, part, reduced, joined, cut, cut, written, written, updated, updated, updated, flagged,
)  # fmt: skip


def program(seed: int) -> list[str]:
    """The statements of one program."""
    writer = Writer(random.Random(seed))
    body = [writer.statement() for _ in range(writer.random.randint(4, 14))]
    names = list(writer.shapes)
    used = [n for n in names if writer.random.random() < 0.7]
    terms = [f"loss = loss + ({n} * {n}).sum()" if writer.random.random() < 0.5 else f"loss = loss + {n}.sum()" for n in used]
    return [*HEADER, *body, "loss = x.sum() * w.sum()", *terms]


def outcome(lib: Any, statements: list[str], second: bool = False) -> Any:
    """The values, flags and gradients of a program; the text of the error where it is refused."""
    names: dict[str, Any] = {"torch": lib}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for statement in statements:
                exec(statement, names)
            if second:
                first = lib.autograd.grad(names["loss"], [names["x"], names["w"]], create_graph=True)
                names["loss"] = sum((g * g).sum() for g in first) + names["loss"]
            if names["loss"].requires_grad:
                names["loss"].backward()
            tensors = {n: t for n, t in names.items() if hasattr(t, "requires_grad")}
            values = {n: np.array(t.tolist()) for n, t in tensors.items()}
            gradients = {f"{n}.grad": np.array(t.grad.tolist()) for n, t in tensors.items() if t.grad is not None}
            flags = {n: (t.requires_grad, t.is_leaf, t._version) for n, t in tensors.items()}
    except RuntimeError as error:
        return str(error).splitlines()[0]
    finally:
        lib.set_grad_enabled(True)
    if second:  # through what a write to a view has saved, PyTorch leads what a non-leaf retains another way to the leaves
        return {**{n: gradients.get(n, 0.0) for n in ("x.grad", "w.grad")}, "flags": {}}
    return {**values, **gradients, "flags": flags}


def difference(ours: Any, theirs: Any) -> str:
    """What two outcomes do not share, in a word; the empty text where they agree."""
    if isinstance(ours, str) or isinstance(theirs, str):
        both = isinstance(ours, str) and isinstance(theirs, str)
        return "" if both else f"only PyTorch refuses: {theirs}" if isinstance(theirs, str) else f"only the tape refuses: {ours}"
    for name, flags in ours["flags"].items():  # of a view of what was detached in place, PyTorch keeps a node that leads nowhere
        if flags != theirs["flags"][name] and theirs["flags"][name] != (flags[0], False, flags[2]):
            return f"flags {flags}, {theirs['flags'][name]}"
    if set(ours) != set(theirs):
        return "which have gradients"
    differing = [n for n in ours if n != "flags" and not np.allclose(ours[n], theirs[n], rtol=1e-9, atol=1e-9, equal_nan=True)]
    return f"values {sorted(n.split('.')[-1] for n in differing)[0]}" if differing else ""


def shortened(statements: list[str], still: Any) -> list[str]:
    """The program without the statements that the difference does not need."""
    for k in reversed(range(len(statements))):
        without = statements[:k] + statements[k + 1 :]
        try:
            if still(without):
                statements = without
        except (NameError, KeyError):  # a statement that others need
            continue
    return statements


def main() -> None:
    import torch

    from ad_transform import tape

    parser = argparse.ArgumentParser()
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--second", action="store_true", help="compare second derivatives too")
    options = parser.parse_args()
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    counts: dict[str, int] = {}

    def compared(statements: list[str]) -> str:
        return difference(outcome(tape, statements, options.second), outcome(torch, statements, options.second))[:70]

    for seed in range(options.first, options.first + options.count):
        kind = compared(program(seed))
        counts[kind] = counts.get(kind, 0) + 1
        if kind and counts[kind] <= 3:
            print(f"seed {seed}: {kind}")
            print("    " + "\n    ".join(shortened(program(seed), lambda s, kind=kind: compared(s) == kind)), flush=True)
    print(counts)


if __name__ == "__main__":
    main()
