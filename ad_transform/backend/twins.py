"""Functions that are printed alike are one: a recursive function is made twice where the facts of its arguments differ."""

from __future__ import annotations

import ast
import re


def twins(texts: dict[str, str]) -> dict[str, str]:
    """For each of some functions, by name, the first that is like it: their texts are the same where their names are.

    What is named alike but for a number is taken for one, until the texts say otherwise.
    """
    stems: dict[str, str] = {}
    one = {name: stems.setdefault(re.sub(r"_\d+$", "", name), name) for name in texts}
    while True:
        first: dict[tuple[str, str], str] = {}
        found = {name: first.setdefault((one[name], _renamed(text, one)), name) for name, text in texts.items()}
        if found == one:
            return one
        one = found


def _renamed(text: str, names: dict[str, str]) -> str:
    return re.sub(r"\b\w+\b", lambda word: names.get(word[0], word[0]), text)


def rename_calls(statements: list[ast.stmt], names: dict[str, str]) -> None:
    """Call functions by other names."""
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name):
                node.id = names.get(node.id, node.id)
