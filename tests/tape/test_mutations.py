"""Mutations of the engine: each is caught by a test of the semantics, which fails where the engine is wrong."""

from __future__ import annotations

import numpy as np
import pytest

from ad_transform import modes, ops, tape
from ad_transform.tape import Tensor, adjoint, engine, graph, inplace, record

from . import test_backward, test_inplace, test_modes, test_optimisers, test_values


def restores_true(monkeypatch):
    def leave(self, *_):
        self.before.pop()
        modes.STATE.recording = True

    monkeypatch.setattr(modes.Mode, "__exit__", leave)


def restores_nothing(monkeypatch):
    monkeypatch.setattr(modes.Mode, "__exit__", lambda self, *_: None)


def detach_copies(monkeypatch):
    monkeypatch.setattr(Tensor, "detach", lambda self: self._of(self._array.copy(), graph.Storage()))


def detach_has_its_own_version(monkeypatch):
    monkeypatch.setattr(Tensor, "detach", lambda self: self._of(self._array, graph.Storage()))


def detach_keeps_the_graph(monkeypatch):
    monkeypatch.setattr(Tensor, "detach", lambda self: self._of(self._array, self._storage, self._node, self._number))


def version_does_not_count(monkeypatch):
    monkeypatch.setattr(graph.Storage, "version", property(lambda self: 0, lambda self, value: None), raising=False)


def versions_are_not_compared(monkeypatch):
    monkeypatch.setattr(graph.Saved, "check", lambda self, node: None)


def everything_is_saved_and_checked(monkeypatch):
    original = adjoint._finished

    def finished(block, results, *rest):
        made = original(block, results, *rest)
        return adjoint.Adjoint(made.block, results, frozenset(range(len(made.block.params))), True)

    monkeypatch.setattr(adjoint, "_finished", finished)


def ties_pick_one(monkeypatch):
    def first(y_bar, y, a, axis, keepdims):
        attained = a == y
        return np.where(attained & (np.cumsum(attained) == 1), y_bar, 0.0)

    monkeypatch.setattr(ops.BY_FUNCTION[np.max], "vjp", first)


def hooks_see_parts(monkeypatch):
    monkeypatch.setattr(engine.Backward, "_hooked", lambda self, bar, hooks: bar)


def graphs_are_never_freed(monkeypatch):
    monkeypatch.setattr(graph.Operation, "free", lambda self: None)


def gradients_do_not_accumulate(monkeypatch):
    monkeypatch.setattr(Tensor, "_accumulate", lambda self, bar, *_, **__: setattr(self, "_grad", Tensor._new(np.array(bar))))


def gradients_alias(monkeypatch):
    original = Tensor._accumulate

    def accumulate(self, bar, tracked, leaf=False):
        if self._grad is None and not tracked:
            self._grad = Tensor._new(bar)
        else:
            original(self, bar, tracked, leaf)

    monkeypatch.setattr(Tensor, "_accumulate", accumulate)


def derivatives_have_no_history(monkeypatch):
    original = graph.Saved.unpack
    monkeypatch.setattr(graph.Saved, "unpack", lambda self, node, tracked: original(self, node, False))


def leaves_can_be_written(monkeypatch):
    monkeypatch.setattr(inplace, "check", lambda target, value: None)


def views_keep_their_history(monkeypatch):
    monkeypatch.setattr(Tensor, "_renew", lambda self: None)


def views_are_copies(monkeypatch):
    monkeypatch.setattr(Tensor, "_view", lambda self, array, op, args, node: self._of(array.copy(), graph.Storage(), node))


def writes_are_not_recorded(monkeypatch):
    monkeypatch.setattr(record, "written", lambda root, *_: root._node)


def no_grad_writes_cut_the_graph(monkeypatch):
    original = inplace._replace

    def replace(target, value):
        found = original(target, value)
        if not modes.STATE.recording:
            target._become(None)
        return found

    monkeypatch.setattr(inplace, "_replace", replace)


def steps_are_recorded(monkeypatch):
    monkeypatch.setattr(tape.optim, "no_grad", modes.enable_grad)


CAUGHT_BY = {
    restores_true: test_modes.test_modes_as_context_managers_and_decorators,
    restores_nothing: test_modes.test_mode_is_restored_on_every_way_out,
    detach_copies: test_modes.test_detach_shares_memory_and_version,
    detach_has_its_own_version: test_modes.test_detach_shares_memory_and_version,
    detach_keeps_the_graph: test_modes.test_detach_shares_memory_and_version,
    version_does_not_count: test_inplace.test_version_counts_writes_to_other_elements_and_restored_ones,
    versions_are_not_compared: test_inplace.test_version_counts_writes_to_other_elements_and_restored_ones,
    everything_is_saved_and_checked: test_inplace.test_what_saves_nothing,
    ties_pick_one: test_values.test_ties,
    hooks_see_parts: test_backward.test_hooks,
    graphs_are_never_freed: test_backward.test_second_backward,
    gradients_do_not_accumulate: test_backward.test_retain_graph_and_shared_parts,
    gradients_alias: test_backward.test_accumulation_is_in_place_and_aliases_nothing,
    derivatives_have_no_history: test_backward.test_derivatives_of_any_order,
    leaves_can_be_written: test_inplace.test_leaf_cannot_be_written,
    views_keep_their_history: test_inplace.test_views_and_bases_see_writes,
    views_are_copies: test_inplace.test_views_and_bases_see_writes,
    writes_are_not_recorded: test_inplace.test_item_assignment,
    no_grad_writes_cut_the_graph: test_modes.test_in_place_under_no_grad,
    steps_are_recorded: test_optimisers.test_backward_on_the_graph_of_before_a_step,
}


@pytest.fixture
def fresh_adjoints():
    """Adjoints are cached; none is kept from before a mutation, or from within it."""
    adjoint._adjoint.cache_clear()
    yield
    adjoint._adjoint.cache_clear()
    modes.STATE.recording = True


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("mutation", CAUGHT_BY, ids=lambda m: m.__name__)
def test_mutation_is_caught(monkeypatch, fresh_adjoints, mutation):
    test = CAUGHT_BY[mutation]
    test(tape)
    adjoint._adjoint.cache_clear()
    mutation(monkeypatch)
    with pytest.raises((AssertionError, pytest.fail.Exception, RuntimeError)):
        test(tape)
