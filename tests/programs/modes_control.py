"""Programs in which a mode is left, entered or crossed by control flow, containers, closures and objects."""

from dataclasses import dataclass

import numpy as lib

from ad_transform import detach, enable_grad, is_grad_enabled, no_grad, set_grad_enabled


def continue_out_of_a_block(x, w):
    h = x * 1.0
    for t in range(5):
        with no_grad():
            size = lib.sum(h * h)
            if t % 2 == 1:
                continue
        h = h * w + x * size
    return lib.sum(h)


def break_out_of_two_blocks(x, w):
    h = x * 1.0
    for _ in range(3):
        with no_grad():
            for k in range(3):
                with enable_grad():
                    g = h * w
                    if k == 1:
                        break
                g = g * 2.0
            h2 = g * 3.0
        h = h + 0.1 * g * x + 0.01 * h2
    return lib.sum(h * h)


def return_out_of_two_blocks(x, w):
    def inner(a, n):
        with no_grad():
            for k in range(5):
                with enable_grad():
                    a = a * w
                    if k == n:
                        return a
                a = a * 2.0
        return a

    return lib.sum(inner(x, 0) * x) + lib.sum(inner(x, 2) * w)


def loop_else_in_a_block(x, w):
    h = x * w
    with no_grad():
        for _ in range(2):
            h = h * 1.5
        else:
            k = h + x
    return lib.sum(k * x * w)


def dict_elements(x, w):
    state = {"h": x * w, "frozen": detach(x * w)}
    with no_grad():
        state["later"] = state["h"] * 2.0
        state["same"] = state["h"]
    return lib.sum(state["h"] * state["frozen"] + state["later"] * state["same"])


def nested_tuples(x, w):
    h = x * w
    pair = (h, (detach(h), h * 2.0))
    a, (b, c) = pair
    with no_grad():
        d, e = (a * 2.0, a)
    return lib.sum(a * b + c * d + e * x)


def comprehension_of_detached(x, w):
    h = x * w
    frozen = [detach(h * (k + 1.0)) for k in range(3)]
    live = [h * f for f in frozen]
    return lib.sum(live[0] + live[1] * live[2])


def comprehension_in_a_block(x, w):
    h = x * w
    with no_grad():
        parts = [h * (k + 1.0) for k in range(3)]
        names = [h for k in range(2)]
    return lib.sum(parts[0] * h + parts[2] * names[1])


@dataclass
class Cell:
    weight: object
    state: object

    def step(self, x):
        self.state = lib.tanh(self.state * self.weight + x)
        return self.state

    @no_grad()
    def frozen_step(self, x):
        self.state = lib.tanh(self.state * self.weight + x)
        return self.state


def object_fields(x, w):
    cell = Cell(w, x * 0.1)
    a = cell.step(x)
    b = cell.frozen_step(x)
    c = cell.step(x)
    return lib.sum(a * b * c)


def closure_in_a_block(x, w):
    h = x * w

    def scaled(k):
        return h * k

    with no_grad():
        a = scaled(2.0)
    return lib.sum(a * scaled(3.0))


def lambda_called_in_a_block(x, w):
    f = lambda a: a * w  # noqa: E731
    with no_grad():
        a = f(x)
        with enable_grad():
            b = f(x)
    return lib.sum(a * x + b * f(b))


def walrus_and_conditional(x, w):
    h = x * w
    with no_grad():
        y = (k := h * 2.0) if lib.sum(x) > 0.0 else h
    return lib.sum(y * h + k * x)


def conditional_name(x, w):
    """The mode acts on operations: the branch that hands on a name keeps its graph."""
    h = x * w
    with no_grad():
        y = h if lib.sum(x) > 0.0 else h * 2.0
        z = h * 2.0 if lib.sum(x) > 0.0 else h
    return lib.sum(y * y + z * x)


def loop_carried_name(x, w):
    h = x * w
    with no_grad():
        a, b = h, h * 2.0
        for _ in range(3):
            a, b = b, a
    return lib.sum(a * x) + lib.sum(b * w)


def detached_loop_variable(x, w):
    total = lib.sum(x) * 0.0
    h = x * w
    for k in range(3):
        total = total + detach(h[k]) * h[k] * w[k]
    return total


def detach_of_an_argument(x, w):
    return lib.sum(detach(x) * w + x * detach(w))


def detach_of_detach(x, w):
    h = detach(detach(x * w) * x)
    return lib.sum(h * x)


def detached_index_and_condition(x, w):
    h = x * w
    size = detach(lib.sum(h))
    return lib.sum(h * h) if size > 0.0 else lib.sum(h * x)


def slices_written_through_detached(x, w):
    h = x + w
    part = detach(h)[1:]
    part[0] = 5.0
    part *= 2.0
    return lib.sum(h * 3.0) + lib.sum(part * x[:2])


def buffer_written_in_and_out_of_a_block(x, w):
    buffer = lib.zeros(4)
    for t in range(3):
        buffer[t] = lib.sum(x * w) * (t + 1.0)
        with no_grad():
            buffer[t + 1] = x[t] * 10.0
    return lib.sum(buffer[:3] * x)


def write_under_no_grad_then_outside(x, w):
    h = x + w
    with no_grad():
        h += 5.0
        h[0] = 2.0
    h[1] = x[0] * w[0]
    h += x
    return lib.sum(h * w)


def alias_written_under_no_grad(x, w):
    h = x + w
    same = h
    with no_grad():
        same *= 3.0
    return lib.sum(h * h)


def view_of_a_view_written_under_no_grad(x, w):
    h = x + w
    inner = h[1:][1:]
    with no_grad():
        inner[0] = 9.0
    return lib.sum(h * h) + lib.sum(h * inner[0])


def accumulator_in_a_loop(x, w):
    mean = x * 0.0
    out = x * 1.0
    for t in range(4):
        with no_grad():
            mean = 0.9 * mean + 0.1 * out
        out = lib.tanh(out * w) - mean * (t + 1.0)
    return lib.sum(out * out)


def clipped_update(x, w):
    p = w * 1.0
    for _ in range(3):
        g = 2.0 * (p * x - 1.0) * x
        with no_grad():
            norm = lib.sqrt(lib.sum(g * g))
            scale = 1.0 / (1.0 + norm)
        p = p - 0.1 * scale * g
    return lib.sum(p * p * x)


def contrastive_targets(x, w):
    online = lib.tanh(x * w)
    with no_grad():
        target = lib.tanh(x * w * 0.9)
        target = target / lib.sqrt(lib.sum(target * target))
    return lib.sum((online / lib.sqrt(lib.sum(online * online)) - target) ** 2)


def gumbel_straight_through(x, w):
    logits = x * w
    e = lib.exp(logits - detach(logits.max()))
    soft = e / lib.sum(e)
    with no_grad():
        hard = lib.round(soft)
    return lib.sum((detach(hard - soft) + soft) * x)


def flag_in_a_helper(x, w):
    def layer(a, train):
        with set_grad_enabled(train):
            return lib.tanh(a * w)

    return lib.sum(layer(x, True) * layer(x, False))


def flag_from_an_element(x, w):
    h = x * 1.0
    for k in range(3):
        with set_grad_enabled(bool(w[k] > 0.0)):
            h = h * w + x
    return lib.sum(h * h)


def enabled_is_known(x, w):
    h = x * w
    total = lib.sum(h)
    with no_grad():
        if not is_grad_enabled():
            total = total * 2.0
    if is_grad_enabled():
        total = total + lib.sum(x)
    return total


def several_contexts(x, w):
    with no_grad(), enable_grad():
        a = x * w
    with enable_grad(), no_grad():
        b = x * w
    return lib.sum(a * b)


def mutual_recursion(x, w):
    def even(a, n):
        return a if n == 0 else odd(a * w, n - 1)

    @no_grad()
    def odd(a, n):
        return a if n == 0 else even(a * x, n - 1)

    return lib.sum(even(x, 3) * x)


def while_with_break_in_a_block(x, w):
    h = x * 1.0
    n = 0
    while True:
        h = lib.tanh(h * w) + 0.5 * x
        n += 1
        with no_grad():
            if lib.sum(h * h) < 0.5 or n > 4:
                break
            h *= 0.9
    return lib.sum(h * x)


def matrix_products(x, w):
    m = x.reshape(3, 1) * w
    with no_grad():
        inner = m @ x
    return lib.sum(m @ inner) + lib.sum(detach(m) @ w * x)
