"""The order in which Python evaluates, where operands, targets and conditions have effects."""

import numpy as np


def _doubled_first(v):
    v[0] = v[0] * 2.0 + 1.0
    return v[0]


def operands_from_left_to_right(x):
    """An operand is read before the call to its right writes into it."""
    a, b, c = x[0], _doubled_first(x), x[0]
    return x[0] * _doubled_first(x) + x[0] * _doubled_first(x) * x[0] + a * b * c


def value_before_target(x, y):
    """Value, then base, then index of a store; of an augmented one the value comes last."""
    count = 0

    def following():
        nonlocal count
        count += 1
        return count % 5

    x[following()] = y[following()] * following()
    x[following()] += y[following()] * x[following()]
    return np.sum(x * np.arange(5))


def base_before_index(x, y):
    """A call in an index changes the list that is indexed."""
    pair = [x, y]

    def turn():
        pair.reverse()
        return 0

    return np.sum(pair[turn()] * 2.0) + pair[0][1] * pair[turn()][2]


def chained_comparison_with_effects(x):
    """What stands after the first False is not evaluated."""
    total = [0.0]

    def noted(v):
        total[0] = total[0] + v
        return v

    found = noted(x[0]) < noted(x[0] + 1.0) < noted(x[0] - 5.0) < noted(100.0)
    return total[0] * x[1] if not found else x[2]


def short_circuit_with_effects(x, y):
    """`and` and `or` evaluate no more than they must."""
    product = [x[0]]

    def noted(v):
        product[0] = product[0] * v
        return v

    found = (noted(x[0]) > 100.0 and noted(y[0]) > 0.0) or noted(y[1]) < 5.0
    return product[0] if found else x[3]


def conditional_expression_with_effects(x, y):
    """Only the chosen operand writes."""
    z = x * 1.0

    def scaled(v):
        z[0] = z[0] * v
        return v

    chosen = scaled(x[1]) if x[0] ** 2 > -1.0 else scaled(y[1])
    return chosen * z[0] + np.sum(z)


def defaults_when_defined_cells_when_called(x, y):
    """A default holds the value of the definition, a cell that of the call."""
    early = [lambda v, k=k: v * k * x[0] for k in range(3)]
    late = []
    for k in range(3):
        late.append(lambda v: v * k)  # noqa: B023 - that is what is tested
    x[0] = x[1]
    return sum([f(y[0]) for f in early]) + late[0](x[2]) + late[1](y[1])


def mutable_default(x, y):
    """A default that is a list is one list for all calls."""

    def noted(v, seen=[]):  # noqa: B006 - that is what is tested
        seen.append(v)
        return sum(seen)

    return noted(x[0]) * noted(y[0]) * noted(x[1])


def targets_from_left_to_right(x, y):
    """Each target is evaluated when its turn comes."""
    k = 0
    k, x[k] = 2, y[0]
    k = x[k] = 1
    a, b = x[3:], x[:2]
    a[0], b[0] = b[0], a[0]
    return np.sum(x * y) + k


def rows_written_under_a_loop(M):
    """A loop over rows sees what its body writes into the rows to come."""
    total = 0.0
    for row in M:
        M[4] = M[4] + row
        total += np.sum(row * row)
    for a, b in zip(M, M[::-1], strict=True):
        a += b * 0.5
    return total + np.sum(M * M)


def elements_written_under_a_loop(x, y):
    """So does a loop over elements, whose variable is a number."""
    total = 0.0
    for k, v in enumerate(x):
        x[(k + 1) % 5] = v * y[k]
        total += v
    return total + np.sum(x)


def list_grows_while_it_is_run_over(x, y):
    """A list that the loop over it appends to."""
    items = [x[0], x[1]]
    total = 0.0
    for v in items:
        total += v
        if len(items) < 5:
            items.append(v * y[0])
    return total


def lists_of_one_object(x, y):
    """`[a] * n` holds one array n times; numbers are what they are."""
    arrays = [np.zeros(2)] * 2
    arrays[0][0] = x[0]
    arrays[1][1] = arrays[1][0] * y[0]
    numbers = [x[1]] * 3
    numbers[1] = y[1]
    return np.sum(arrays[0] * arrays[1]) + numbers[0] * numbers[1] * numbers[2]


def lists_of_lists_by_loops(x):
    """Rows that grow after they have been put into the list."""
    rows = []
    for i in range(3):
        row = []
        for j in range(3):
            row.append(x[i] * x[j])
        rows.append(row)
    rows[1].append(x[0])
    rows[2][2] = rows[1][3] * x[2]
    return sum([v * k for row in rows for k, v in enumerate(row)])


def nested_dicts_and_tuples(x, y):
    """Containers in containers, changed by another name."""
    table = {"p": {"w": x}, "q": [y], **dict.fromkeys(["r", "s"], 0.0)}
    inner, pair = table["p"], (x, y)
    inner["w"] = inner["w"] * 2.0
    table["q"][0][1] = x[0]
    pair[0][0] += y[1]
    table["r"] += x[2] * y[2]
    return np.sum(table["p"]["w"] * y) + table["r"] * 2.0 + table["s"]


def indices_that_change(x, y):
    """An index array, a mask and a list of indices are written after they have been used."""
    index, mask, places = np.array([0, 1, 2]), x > 0.0, [0, 1]
    z = x * 1.0
    z[index] += z[index + 1]
    index[0] = 3
    z[index] = y[index - 1]
    z[mask] *= 2.0
    mask[0] = not mask[0]
    z[mask] += y[mask]
    chosen = z[places]
    places[0] = 3
    return np.sum(z * z) + np.sum(chosen * z[places])


def arrays_of_rank_0(x, y):
    """`+=` changes an array of rank 0, which all its names see."""
    array = np.array(0.0)
    same = array
    for k in range(3):
        array += x[k] * y[k]
    return same**2


def numbers_are_new(x, y):
    """`+=` makes a new number; the other name keeps the old one."""
    number, total = x[0], x.sum()
    same_number, same_total = number, total
    for k in range(3):
        number += y[k]
    total += number
    return number * same_number + total * same_total


def one_array_twice_in_a_call(x, y):
    """A helper that changes both parameters, given copies and given one array twice."""

    def both(a, b):
        a += b
        b *= 2.0
        return a

    both(x, x[::-1].copy())
    same = both(x, x)
    same[0] = 5.0 * y[0]
    return np.sum(x * same)


def writes_along_a_recursion(x, y):
    """A recursive helper writes on its way down and reads on its way up."""

    def descend(v, k):
        if k == 0:
            return 0.0
        v[k] = v[k - 1] * y[k]
        return v[k] + descend(v, k - 1) * v[k]

    return descend(x, 3) + np.sum(x)


def else_of_nested_loops(x, y):
    """Breaks of the inner and the outer loop, each with an else."""
    total = 0.0
    for i in range(3):
        for j in range(2):
            if x[j] > 100.0:
                break
        else:
            total += x[i]
            if i == 1:
                break
        total *= y[0]
    else:
        total = 100.0
    return total


def arrays_taken_apart(x, z):
    """An array in names, one of them with a star, and as arguments of a call."""
    first, *middle, last = x
    a, b, c = z

    def weighted(u, v, w):
        return u + 2.0 * v * w

    return first * last + sum(middle) * len(middle) + weighted(*z) * a * b + c
