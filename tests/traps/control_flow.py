"""Control flow."""

HEADING = "Control flow"

COVER = {
    "Zero-trip loops": "loops.zero_trips loops.zero_trips_over_empty control_flow.while_zero_trips",
    "the loop variable used after the loop": "loops.loop_variable_afterwards loops.loop_variable_reassigned",
    "`break`": "control_flow.break_on_data control_flow.while_break loops.early_exit_from_inner_loop",
    "`continue`": "control_flow.continue_on_data control_flow.while_continue control_flow.break_and_continue",
    "`for ... else`": "control_flow.for_else control_flow.for_else_broken language.loops_with_else",
    "`while ... else`": "control_flow.while_else traps.while_else_broken",
    "early return from nested loops": "control_flow.return_from_nested_loops control_flow.return_from_loop",
    "return in one branch only":
        "control_flow.early_return control_flow.early_return_not_taken control_flow.returns_in_nested_branches",
    "different variables defined in the two branches": "control_flow.branch_defines_different_names",
    "a variable defined only inside a loop": "loops.variable_of_the_loop control_flow.variable_defined_in_branch_in_loop",
    "`while` on data": "control_flow.while_on_data scalars.scalar_while traps.conditions_that_change_state",
    "a trip count that is not known before": "control_flow.break_on_data classics.adaptive_trapezoid",
    "loops over arrays, rows": "loops.loop_over_elements loops.loop_over_rows aliasing.rows_iterated_and_written",
    "lists": "loops.loop_over_tuple loops.loop_over_float_list containers.list_of_tuples_in_a_loop",
    "`zip`, `enumerate`, `reversed`":
        "loops.zipped loops.zipped_unequal loops.enumerated loops.enumerated_from loops.loop_over_reversed loops.zip_and_enumerate",
    "dict items": "containers.dict_keys_and_values sharing.dict_changed_under_a_loop traps.loop_over_dict_items",
    "Conditional expressions": "basics.conditional_expression",
    "`and` / `or` (short circuit)": "basics.short_circuit",
    "chained comparisons": "basics.chained_comparison",
    "walrus": "basics.walrus traps.walrus_in_conditions",
    "`match`": "language.match_tuple language.match_in_a_loop language.match_guards_on_data language.match_classes",
    "comprehensions (nested, with `if`)":
        "loops.list_comprehension loops.comprehension_with_condition loops.comprehension_scope loops.dict_comprehension "
        "refused: list of lists",
    "`try` / `except` / `finally`":
        "raising.raised_and_caught raising.raised_in_a_helper raising.singular_matrix raising.index_runs_out "
        "raising.passed_by_an_inner_handler raising.returned_from_try language.finally_after_return",
    "`with np.errstate(...)`": "traps.within_errstate refused: floating point errors raised",
    "generator helpers": "generators.generator_in_a_loop generators.generator_left_early generators.generator_of_a_tree",
    "`assert`": "basics.assertion raising.assertion_caught",
    "`print` and logging in the body":
        "traps.prints_and_counts test: traps.test_effects.test_what_is_printed_is_printed_once "
        "test: traps.test_effects.test_what_is_logged_is_logged_once",
    "A branch that is discontinuous at the point": "control_flow.discontinuous",
    "recursion": "calls.recursion recursion.adaptive_quadrature recursion.divide_and_conquer",
    "mutual recursion": "calls.mutual_recursion mutual.even_and_odd mutual.tree_of_two_kinds",
    "10,000 straight-line statements: no recursion limit, time linear in the program": "test: test_depth.test_many_statements",
}  # fmt: skip
