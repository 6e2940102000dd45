"""Random numpy programs: in-place stores, views, aliases, branches, loops, calls, recursion, closures and containers.

A program is right by construction: the generator tracks the shape of each array, a bound of each integer and a lower bound of the
length of each list; a name keeps its shape when it is bound again. Values stay of the order of one: what multiplies is bounded.

tree.py is what a program is made of, scope.py what is known of its names, draws.py the choices. numbers.py and arrays.py write
expressions; stores.py, names.py, containers.py and control.py statements; functions.py helpers and calls;
idioms.py what numerical programs are full of; program.py the whole.
"""

from .program import arguments, generate
from .shrinking import shrink
from .tree import Function, Node, Program, source_of

__all__ = ["Function", "Node", "Program", "arguments", "generate", "shrink", "source_of"]
