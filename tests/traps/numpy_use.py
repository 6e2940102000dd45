"""numpy as people write it."""

HEADING = "numpy as people write it"

COVER = {
    "Methods as well as functions": "numpy_api.method_chain numpy_api.sums numpy_api.clipped",
    "`.sum()`": "numpy_api.sums",
    "`.dot`": "numpy_algebra.dots",
    "`.T`": "numpy_shapes.transposes",
    "`.reshape(-1, 1)`": "numpy_shapes.reshapes",
    "`.copy()`": "aliasing.array_is_copy",
    "`.mean(axis=0)`": "numpy_api.means",
    "`.max()`": "numpy_api.extrema",
    "`@`": "numpy_algebra.vector_products numpy_algebra.in_place_matmul",
    "`.fill`": "mutation.fill",
    "`out=`":
        "mutation.out_argument numpy_ufuncs.out_by_position numpy_ufuncs.out_of_other_functions numpy_ufuncs.out_is_an_operand",
    "`where=`":
        "numpy_api.sum_where numpy_ufuncs.where_with_out numpy_ufuncs.where_broadcasts "
        "numpy_ufuncs.where_keeps_off_the_domain_edge refused: where without out",
    "`keepdims=`": "broadcasting.normalised_rows",
    "`axis=(0, 1)`": "broadcasting.sum_of_all_axes",
    "negative axes": "broadcasting.sum_of_all_axes numpy_api.means",
    "`dtype=`": "numpy_api.astype_and_dtype",
    "`np.add.reduce`": "numpy_ufuncs.reduce_and_accumulate numpy_ufuncs.reduce_between_indices",
    "`ufunc.outer`": "numpy_api.ufunc_outer numpy_ufuncs.outer_of_any_ufunc",
    "`ufunc.at`": "mutation.add_at numpy_ufuncs.ufunc_at numpy_ufuncs.ufunc_at_rows",
    "Ellipsis": "numpy_shapes.sliced mutation.store_with_step",
    "`None`": "broadcasting.added_axis numpy_shapes.column_stack_by_none",
    "negative steps": "numpy_shapes.sliced mutation.reversed_in_place mutation.store_with_step",
    "boolean masks": "numpy_shapes.masked mutation.store_at_mask mutation.masked_scale",
    "integer arrays": "numpy_shapes.gathered mutation.store_at_integer_array mutation.swap_rows",
    "mixtures of them": "numpy_shapes.mixed_indices numpy_shapes.gathered_from_matrix",
    "`np.newaxis`": "broadcasting.added_axis",
    "`x[..., ::-1]`": "numpy_shapes.sliced mutation.store_with_step",
    "`math.*` on scalars": "scalars.math_functions scalars.math_trigonometry scalars.math_hyperbolics scalars.math_powers",
    "`abs`, `max`, `min`, `sum`": "scalars.python_builtins scalars.builtins_of_arrays classes.best_by_key classes.sorted_numbers",
    "`pow`": "scalars.math_powers traps.pow_and_round",
    "`float()`": "numpy_api.real_and_item scalars.python_builtins",
    "`divmod`": "scalars.divmod_of_floats",
    "`round`": "scalars.int_and_round_are_constant traps.pow_and_round",
    "NaN safety": "numpy_api.saturated_tanh",
    "`np.where(x > 0, np.sqrt(x), 0)` at 0": "numpy_api.where_guards_sqrt traps.guarded_at_the_edge",
    "`norm` at 0": "numpy_algebra.norm_at_zero",
    "`x ** 0` at 0": "numpy_api.power_at_zero scalars.zero_to_a_power",
    "`0 ** 2` with respect to the exponent": "scalars.zero_to_a_power traps.zero_to_a_differentiated_power",
}  # fmt: skip
