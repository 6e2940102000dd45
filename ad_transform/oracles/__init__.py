"""Gradients found in other ways than by generated code: the oracles of `check`. Each runs the function itself."""
