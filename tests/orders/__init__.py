"""Derivatives beside the gradient: forward mode, second and third order, nesting, custom rules, checkpointing."""
