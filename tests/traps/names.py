"""Names."""

HEADING = "Names"

COVER = {
    "Two helpers of the same name in two modules": "test: traps.test_effects.test_helpers_of_one_name_in_two_modules",
    "globals of the same name in two modules": "test: traps.test_effects.test_helpers_of_one_name_in_two_modules",
    "a global rebound after decoration": "test: traps.test_effects.test_a_global_is_read_at_the_call",
    "two closures of one function with different cells":
        "calls.closures_of_one_function test: traps.test_effects.test_closures_of_one_function",
    "a closure cell rebound later": "calls.closure_sees_rebinding test: traps.test_effects.test_a_cell_is_read_at_the_call",
    "defaults": "calls.own_default calls.own_array_default calls.defaults_and_keywords",
    "keyword-only, positional-only, `*args`, `**kwargs`": "language.every_kind_of_parameter calls.star_arguments",
    "decorated functions (`functools.wraps`": "calls.decorated_helper",
    "`lru_cache`": "traps.cached_helper",
    "`partial`): the decorator is part of the function": "calls.partial_application",
    "lambdas": "calls.lambda_helper calls.lambda_with_default",
    "two lambdas on one line": "calls.lambda_helper",
    "nested functions": "calls.closure calls.closure_writes_outer_array calls.nonlocal_name language.nonlocal_counter",
    "methods": "calls.method classes.inherited_methods classes.two_levels_of_super",
    "bound methods": "calls.bound_method",
    "callable objects": "calls.callable_object",
    "properties": "calls.properties classes.inherited_methods classes.cached_property_read_twice",
    "class attributes": "calls.properties classes.class_method_makes_an_object",
    "functions passed as arguments": "calls.function_as_argument calls.function_parameter calls.function_in_table",
    "user variables named `np`, `math`, `x_bar`, `_stack`": "basics.user_names_collide basics.shadowed_modules",
    "A user's name is never captured by, or leaked into, generated code": "basics.user_names_collide loops.comprehension_scope",
    "nothing is written to the user's modules": "test: traps.test_effects.test_nothing_of_ours_is_written_to_the_users_module",
}  # fmt: skip
