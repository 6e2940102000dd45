"""Makes a failing program smaller, as long as it fails in the same way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from .tree import Node, Program


def smaller_blocks(nodes: tuple[Node, ...], kept: int = 0) -> Iterator[tuple[Node, ...]]:
    """The block with one statement after the first `kept` left out, replaced by what is inside it, or made smaller."""
    for k, node in enumerate(nodes[kept:], start=kept):
        before, after = nodes[:k], nodes[k + 1 :]
        yield before + after
        if node.body:
            yield before + node.body + after
        if node.orelse:
            yield before + node.orelse + after
            yield (*before, replace(node, orelse=()), *after)
        counts = node.line.startswith("while")  # without its first statement, the loop would not end
        for body in smaller_blocks(node.body, kept=int(counts)):
            yield (*before, replace(node, body=body), *after)
        for orelse in smaller_blocks(node.orelse):
            yield (*before, replace(node, orelse=orelse), *after)


def smaller_programs(program: Program) -> Iterator[Program]:
    """The program with one helper left out, or one function made smaller."""
    for k, function in enumerate(program):
        if k < len(program) - 1:
            yield program[:k] + program[k + 1 :]
        for body in smaller_blocks(function.body):
            yield (*program[:k], replace(function, body=body), *program[k + 1 :])


def shrink(program: Program, still_fails: Callable[[Program], bool]) -> Program:
    """A program of which no statement can be left out."""
    while True:
        program, before = next((p for p in smaller_programs(program) if still_fails(p)), program), program
        if program is before:
            return program
