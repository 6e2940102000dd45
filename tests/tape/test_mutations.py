"""Mutations of the engine: each is caught by a test of the semantics, which fails where the engine is wrong."""

from __future__ import annotations

import numpy as np
import pytest

from ad_transform import modes, ops, tape
from ad_transform.tape import Tensor, graph, inplace

from . import test_semantics


def restores_true(monkeypatch):
    def leave(self, *_):
        self.before.pop()
        modes.STATE.recording = True

    monkeypatch.setattr(modes.Mode, "__exit__", leave)


def detach_copies(monkeypatch):
    monkeypatch.setattr(Tensor, "detach", lambda self: self._of(self._array.copy(), graph.Storage()))


def version_does_not_count(monkeypatch):
    monkeypatch.setattr(graph.Saved, "check", lambda self: None)


def ties_pick_one(monkeypatch):
    def first(y_bar, y, a, axis, keepdims):
        attained = a == y
        return np.where(attained & (np.cumsum(attained) == 1), y_bar, 0.0)

    monkeypatch.setattr(ops.BY_FUNCTION[np.max], "vjp", first)


def hooks_see_parts(monkeypatch):
    monkeypatch.setattr(tape.engine.Backward, "_hooked", lambda self, bar, hooks: bar)


def leaves_can_be_written(monkeypatch):
    monkeypatch.setattr(inplace, "check", lambda target, value: None)


def views_keep_their_history(monkeypatch):
    monkeypatch.setattr(Tensor, "_renew", lambda self: None)


CAUGHT_BY = {
    restores_true: "test_modes_as_context_managers_and_decorators",
    detach_copies: "test_detach_shares_memory_and_version",
    version_does_not_count: "test_version_counts_writes_to_other_elements_and_restored_ones",
    ties_pick_one: "test_ties",
    hooks_see_parts: "test_hooks",
    leaves_can_be_written: "test_leaf_cannot_be_written",
    views_keep_their_history: "test_views_and_bases_see_writes",
}


@pytest.mark.parametrize("mutation", CAUGHT_BY, ids=lambda m: m.__name__)
def test_mutation_is_caught(monkeypatch, mutation):
    from ad_transform.tape.adjoint import _adjoint

    test = getattr(test_semantics, CAUGHT_BY[mutation])
    test(tape)
    _adjoint.cache_clear()
    mutation(monkeypatch)
    with pytest.raises((AssertionError, pytest.fail.Exception, RuntimeError)):
        test(tape)
    _adjoint.cache_clear()
    modes.STATE.recording = True
