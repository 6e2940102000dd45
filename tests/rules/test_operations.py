"""What holds for every operation in the tables."""

from __future__ import annotations

from ad_transform import ops

from . import traced  # noqa: F401 - loads all rules


def test_every_operation_has_a_rule_or_is_a_constant():
    assert [op.name for op in ops.all_ops() if not (op.constant or op.vjp or op.vjp_into)] == []


def test_no_operation_is_constant_and_has_a_rule():
    assert [op.name for op in ops.all_ops() if op.constant and op.vjp] == []
