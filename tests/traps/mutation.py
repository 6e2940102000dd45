"""Mutation and aliasing."""

HEADING = "Mutation and aliasing"

COVER = {
    "`y = x * c; c[:] = 5.0; return y.sum()`: the product must use the old `c` (autograd, JAX and PyTorch on numpy "
    "memory return 5)":
        "mutation.overwritten_after_use",
    "`y[0] += x[1] * x[1]`": "mutation.augmented_store",
    "`y[i] += x[i]` in a loop": "mutation.augmented_store_in_loop",
    "`x[0] *= 3.0`: augmented stores really store": "mutation.store_power mutation.writes_its_argument traps.every_augmented_store",
    "Alias `z = y; z[0] = 3 * x[1]`": "aliasing.alias_written",
    "view `z = y[1:]; z[0] = 3 * x[0]`": "aliasing.view_written",
    "a view of a view": "aliasing.view_of_view_written aliasing.base_written",
    "`z = y.T; z[0, 1] = ...`": "aliasing.transpose_written aliasing.swapped_axes_written",
    "`z *= 2` through an alias": "aliasing.in_place_operator_through_alias",
    "a callee that writes into its argument": "aliasing.callee_writes aliasing.callee_writes_a_view",
    "the same array passed for two parameters": "aliasing.one_array_for_two_parameters aliasing.overlapping_parameters",
    "an array returned by a helper that is one of its arguments": "aliasing.returned_argument aliasing.returned_one_of_two",
    "writes into an argument of the differentiated function itself (the gradient is with respect to its value on entry, the "
    "caller's array is untouched, and a second call gives the same result)":
        "mutation.writes_its_argument mutation.argument_overwritten_entirely mutation.argument_updated_by_operator "
        "aliasing.argument_alias_written aliasing.argument_view_written containers.dataclass_argument_written",
    "Double buffering: `a, b = b, a` in a loop of in-place stores":
        "aliasing.double_buffer aliasing.double_buffer_odd selectors.double_buffer_held_in_a_list "
        "selectors.exchanged_in_nested_loops",
    "a name bound to one of two arrays by a condition, then written":
        "aliasing.chosen_then_written aliasing.chosen_by_expression_then_written sharing.chosen_of_chosen sharing.fresh_or_given",
    "`reshape`, `ravel`, `asarray`: a view or a copy, decided at run time":
        "aliasing.reshape_written aliasing.ravel_written aliasing.ravel_of_transpose_is_copy aliasing.asarray_is_same "
        "test: test_layout.test_gradient test: test_layout.test_one_gradient_serves_all_layouts",
    "Overlap: `y[1:] = y[:-1]`": "mutation.overlapping_shift_right",
    "`y[1:] += y[:-1]`": "mutation.overlapping_augmented",
    "`x[:, :] = x.T`": "mutation.overlapping_transpose mutation.reversed_in_place",
    "`y[i] = ...; i = 1; y[i] = ...`: the index of the first store is saved, not re-read (an optimiser dropped it)":
        "mutation.index_of_first_store traps.index_is_saved_in_a_loop",
    "Duplicate indices: `x[[0, 0, 1]]` sums": "numpy_shapes.gathered",
    "`y[[0, 0]] = v` writes the last": "mutation.store_duplicate_indices",
    "`y[[0, 0]] += v` adds once": "mutation.augmented_duplicate_indices",
    "`np.add.at` adds twice": "mutation.add_at numpy_ufuncs.ufunc_at numpy_ufuncs.ufunc_at_rows",
    "A value overwritten after the adjoint will need it": "mutation.overwritten_after_use",
    "in a loop, under an": "mutation.overwritten_in_loop",
    "`if`, in a callee": "mutation.overwritten_under_if mutation.overwritten_in_callee",
    "List `append`": "containers.list_append containers.list_append_by_data calls.helper_appends",
    "`pop`, item assignment":
        "containers.list_pop containers.list_item_assignment sharing.list_grows_and_changes traps.popped_array_written",
    "dict item assignment": "containers.dict_inside containers.writes_into_dict_argument",
    "a list aliased under two names": "containers.list_alias chosen.one_of_two_lists_written chosen.one_of_two_lists_grows",
    "a dataclass field assigned": "containers.dataclass_inside containers.dataclass_argument_written",
}  # fmt: skip
