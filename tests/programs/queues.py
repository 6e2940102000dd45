"""Lists of unknown length that are changed at their front and in their middle."""

import numpy as np


def first_in_first_out(x, y, s):
    """A queue of arrays: from its front one is taken, to both ends some are put."""
    q = [x, y]
    total = 0.0
    k = 0
    while q:
        v = q.pop(0)
        k += 1
        total += np.sum(np.sin(v) * k)
        if k < 4:
            q.append(v * s)
            q.insert(0, v + y)
    return total


def from_both_ends(x, s, n):
    """Numbers are taken from the front and from near the end of a list."""
    q = []
    for i in range(n):
        q.append(x[i] * s)
    while len(q) > 1:
        a = q.pop(0)
        b = q.pop(-2 if len(q) > 1 else -1)
        q.append(a * b + s)
    return q[0]


def out_of_the_middle(x, s, n):
    """A list made from its front loses items in the middle."""
    q = []
    for i in range(n):
        q.insert(0, x[i] * s)
    i = 1
    a = q.pop(i)
    del q[-2]
    del q[0]
    return a * q[0] + len(q) * a


def smallest_two_merged(x, n):
    """As for Huffman's code: the two smallest are taken from the front of a sorted list."""
    q = sorted(x)
    cost = 0.0
    while len(q) > 1:
        a = q.pop(0)
        b = q.pop(0)
        cost += (a + b) ** 2
        q.append(a + b)
        q.sort()
    return cost


def queue_of_pairs(x, y, n):
    """A breadth-first walk: tuples are taken from the front and put at the end."""
    q = [(x[0], 0)]
    t = 0.0
    while q:
        v, d = q.pop(0)
        t += v * (d + 1)
        if d < 3:
            q.append((v * y[d], d + 1))
            q.append((np.sin(v), d + 2))
    return t


def taken_from_an_empty_list(x):
    """The front of an empty list: an error that is caught."""
    q = list(x)
    while q:
        q = [a * 2 for a in q[1:]]
    try:
        return q.pop(0)
    except IndexError:
        return x[0]


def deleted_by_a_computed_position(x, s, n):
    """Items are deleted at positions that a loop computes."""
    q = [a * s for a in x if a > -0.5]
    for i in range(2):
        del q[i - 1]
    return sum(q)


def stack_for_each_of_several(x, y, s):
    """A stack of arrays is emptied in an inner loop; the next iteration fills another one."""
    total = 0.0
    for i in range(2):
        stack = [x, y * s]
        while stack:
            top = stack.pop()
            total += np.sum(top * top) * (i + 1)
    return total


def falling_stack(x):
    """A stack of pairs, empty at first, from which a loop takes what is smaller than the next number."""
    stack, total = [], 0.0
    for i, v in enumerate(x):
        while stack and stack[-1][1] < v:
            j, u = stack.pop()
            total += (i - j) * u
        stack.append((i, v))
    return total + sum(v * v for _, v in stack)
