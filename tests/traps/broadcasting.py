"""Broadcasting and shapes."""

HEADING = "Broadcasting and shapes"

COVER = {
    "`s / np.ones(3)` with scalar `s`": "broadcasting.scalar_over_array",
    "`x / np.sum(x * x, axis=1, keepdims=True)`": "broadcasting.normalised_rows",
    "`e(3, 4) / x(4,)`": "broadcasting.matrix_over_vector broadcasting.vector_over_matrix",
    "`x ** e`": "broadcasting.power_broadcast broadcasting.scalar_power_array",
    "`maximum`, `where`": "broadcasting.maximum_broadcast broadcasting.where_broadcast broadcasting.where_mask",
    "the cotangent has the argument's shape, always, for every elementwise operation and for `where`, `clip`, `arctan2`":
        "broadcasting.clip_broadcast broadcasting.arctan2_broadcast broadcasting.hypot_broadcast broadcasting.logaddexp_broadcast "
        "traps.every_operator_broadcasts",
    "Shapes `(n, 1) op (1, m)`": "broadcasting.column_and_row broadcasting.column_and_vector",
    "`() op (n,)`": "broadcasting.zero_d_times_array broadcasting.scalar_times_array",
    "`(0,)`": "basics.empty_array loops.zero_trips_over_empty numpy_api.empty_reductions",
    "0-d arrays": "basics.zero_d_result broadcasting.zero_d_times_array",
    "python scalars": "basics.python_and_numpy_scalars broadcasting.number_times_matrix",
    "length-1 axes differ from missing axes": "broadcasting.one_and_vector broadcasting.missing_and_unit_axes",
    "`np.dot` of 2-D with 3-D": "numpy_algebra.dot_of_2d_and_3d",
    "`v @ v`, `M @ v`, `v @ M`": "numpy_algebra.vector_products",
    "batched `@` with broadcast batch axes":
        "broadcasting.batched_matmul broadcasting.batched_matmul_broadcast broadcasting.batch_times_vector "
        "broadcasting.vector_times_batch",
    "float32 stays float32 in value and gradient": "basics.float32_stays basics.float32_meets_float64 mutation.insert_into_float32",
    "int and bool arguments are constants": "basics.mixed_constants",
    "complex is right or refused": "refused: complex output refused: complex array refused: complex numbers inside",
}  # fmt: skip
