"""Programs with `no_grad` and `detach`: the same source runs as numpy, on the tape, and in PyTorch (see tests/test_modes.py)."""

import numpy as lib

from ad_transform import detach, enable_grad, is_grad_enabled, no_grad, set_grad_enabled

# ---- the patterns that people use ------------------------------------------------------------------------------------------


def stop_gradient_target(x, w):
    value = lib.tanh(x @ w)
    target = detach(0.9 * lib.tanh(x[::1] @ (w * 2.0)) + 1.0)
    return (value - target) ** 2


def straight_through(x, w):
    h = x * w
    hard = h + detach(lib.round(h) - h)
    return lib.sum(hard**2)


def log_derivative_trick(x, w):
    p = 1.0 / (1.0 + lib.exp(-x * w))
    reward = detach(lib.sin(p) * 3.0)
    return lib.sum(reward * lib.log(p))


def truncated_backpropagation(x, w):
    h = x * 0.1
    loss = lib.sum(x) * 0.0
    for t in range(6):
        if t % 2 == 0:
            h = detach(h)
        h = lib.tanh(h * w + x)
        loss = loss + lib.sum(h**2)
    return loss


def detached_normaliser(x, w):
    z = x * w
    top = detach(z.max())
    e = lib.exp(z - top)
    return lib.sum(e * x) / detach(lib.sum(e))


def fixed_point_step(x, w):
    with no_grad():
        z = x * 0.0
        for _ in range(20):
            z = lib.tanh(0.5 * z * w + x)
    z = lib.tanh(0.5 * z * w + x)
    return lib.sum(z**2)


def gradient_reversal(x, w):
    reversed_x = 2.0 * detach(x) - x
    return lib.sum(lib.sin(reversed_x * w))


def gradient_scaling(x, w):
    scaled = 0.1 * x + 0.9 * detach(x)
    return lib.sum(lib.exp(scaled) * w)


def unrolled_sgd(x, w):
    p = w * 1.0
    for _ in range(4):
        g = 2.0 * (p * x - 1.0) * x
        p = p - 0.05 * detach(g)
    return lib.sum((p * x - 1.0) ** 2)


# ---- positions -------------------------------------------------------------------------------------------------------------


def block(x, w):
    h = x * w
    with no_grad():
        c = h * 3.0
        d = c + x
    return lib.sum(h * d)


def part_of_a_loop(x, w):
    h = x * 1.0
    for t in range(5):
        with no_grad():
            scale = 1.0 / (1.0 + lib.sum(h * h))
        h = h * scale + w * (t + 1)
    return lib.sum(h)


def name_in_a_block_keeps_the_graph(x, w):
    h = x * w
    with no_grad():
        k = h
        pair = (h, h * 2.0)
    return lib.sum(k * k) + lib.sum(pair[0] * pair[1])


def helper(a, b):
    return lib.sin(a) * b


def helpers_inside_and_outside(x, w):
    outside = helper(x, w)
    with no_grad():
        inside = helper(x, w)
    return lib.sum(outside * inside)


@no_grad()
def constant_helper(a, b):
    return a * b + 1.0


@no_grad
def returns_its_argument(a):
    return a


@enable_grad()
def recorded_helper(a):
    return a * 2.0


@set_grad_enabled(False)
def switched_helper(a):
    return a * 5.0


def decorated_helpers(x, w):
    h = x * w
    with no_grad():
        again = recorded_helper(h)
        cut = h * 4.0
        dead = recorded_helper(cut)
    return lib.sum(constant_helper(h, w) * returns_its_argument(h) + again * dead * switched_helper(h))


@no_grad()
def constant_power(a, n):
    return a if n == 0 else a * constant_power(a, n - 1)


def power(a, n):
    if n == 0:
        return a
    with set_grad_enabled(n % 2 == 0):
        b = a * 1.5
    return b * power(a, n - 1)


def recursive_helpers(x, w):
    return lib.sum(constant_power(x, 3) * w) + lib.sum(power(x, 3))


def returns_from_a_block(x, w):
    h = x * w
    with no_grad():
        if lib.sum(h) > 100.0:
            return lib.sum(h * 2.0)
        scale = lib.sum(h)
    return lib.sum(h) * scale


def _early(a):
    with no_grad():
        return a * 2.0


def return_inside_a_helper(x, w):
    return lib.sum(_early(x) * w * x)


def break_out_of_a_block(x, w):
    h = x * 1.0
    for _ in range(10):
        with no_grad():
            norm = lib.sum(h * h)
            if norm > 3.0:
                break
        h = h * 1.3 + 0.1 * w
    return lib.sum(h * w)


def list_and_tuple_elements(x, w):
    kept = [x * w, detach(x * w)]
    with no_grad():
        kept.append(x * 3.0)
        kept.append(kept[0])
    total = lib.sum(x) * 0.0
    for item in kept:
        total = total + lib.sum(item * x)
    return total


def slices(x, w):
    h = x * w
    with no_grad():
        first = h[:2]
    return lib.sum(first * h[1:3]) + lib.sum(detach(h[1:]) * h[:-1]) + detach(h)[0] * h[1]


def aliases(x, w):
    h = x * w
    same = h
    cut = detach(h)
    same[0] = x[1] * 3.0
    return lib.sum(cut * h)


def write_through_a_detached_alias(x, w):
    h = x + w
    cut = detach(h)
    cut[0] = 7.0
    return lib.sum(h * 2.0) + h[0] * h[1]


def in_place_under_no_grad(x, w):
    h = x + w
    with no_grad():
        h *= 10.0
        h[1] = 3.0
    return lib.sum(h * h)


def rebinding_under_no_grad(x, w):
    h = x * w
    k = h
    with no_grad():
        h = h * 2.0
    return lib.sum(h * k)


def view_written_under_no_grad(x, w):
    h = x + w
    part = h[1:]
    with no_grad():
        part += 1.0
    h = h + part[0]
    return lib.sum(h * h)


def constant_buffer_under_no_grad(x, w):
    memory = lib.zeros(3)
    for t in range(3):
        with no_grad():
            memory[t] = lib.sum(x * w) * (t + 1.0)
    return lib.sum(memory * x)


def running_mean(x, w):
    mean = lib.zeros(3)
    loss = lib.sum(x) * 0.0
    for t in range(4):
        h = lib.tanh(x * w * (t + 1.0))
        with no_grad():
            mean *= 0.9
            mean += 0.1 * h
        loss = loss + lib.sum((h - mean) ** 2)
    return loss


def flag_at_run_time(x, w):
    h = x * w
    with set_grad_enabled(bool(lib.sum(x) > 0.0)):
        k = h * 2.0
    with set_grad_enabled(bool(lib.sum(x) < 0.0)):
        j = h * 3.0
    return lib.sum(k * j * x)


def flag_by_iteration(x, w):
    h = x * 1.0
    for t in range(5):
        with set_grad_enabled(t % 2 == 0):
            h = lib.tanh(h * w) + x
    return lib.sum(h)


def plain_switch(x, w):
    h = x * w
    set_grad_enabled(False)
    c = h * 2.0
    flag = 1.0 if is_grad_enabled() else 3.0
    set_grad_enabled(True)
    return lib.sum(h * c) * flag


def nested_modes(x, w):
    h = x * w
    with no_grad():
        a = h * 2.0
        with enable_grad():
            b = h * 3.0
            c = a * 4.0
        d = b * 1.0
    return lib.sum(h * (a + b + c + d))


def mode_in_a_branch(x, w):
    h = x * w
    if lib.sum(x) > 0.0:
        with no_grad():
            k = h * 2.0
    else:
        k = h * 3.0
    return lib.sum(h * k)


def mode_held_by_a_name(x, w):
    quiet = no_grad()
    with quiet:
        c = x * w
    with quiet:
        c = c + x
    return lib.sum(c * x)


def inner_function(x, w):
    @no_grad()
    def weight(a):
        return a * w

    def use(f):
        return f(x) * x

    return lib.sum(use(weight)) + lib.sum(use(lambda a: detach(a) * w))


def method_form(x, w):
    h = (x * w).detach()
    return lib.sum(h * x) + (x.sum().detach() * w).sum()


def conditional_element(x, w):
    total = lib.sum(x) * 0.0
    for k in range(3):
        term = x[k] * w[k]
        total = total + (detach(term) if k == 1 else term) * x[k]
    return total


def raise_out_of_a_block(x, w):
    h = x * w
    with no_grad():
        size = lib.sum(h * h)
        if size > 1e6:
            raise ValueError("too large")
    return lib.sum(h) * size


def truncated_by_set_grad_enabled(x, w):
    h = x * 0.1
    for t in range(6):
        with set_grad_enabled(t > 2):
            h = lib.tanh(h * w + x)
    return lib.sum(h**2)


def container_of_states(x, w):
    states = [x * w]
    for t in range(4):
        with no_grad():
            frozen = states[-1]
            reference = frozen * 0.5
        states.append(lib.sin(states[-1]) + reference)
    return lib.sum(states[-1] * detach(states[1]))


def gradient_of_a_write(x, w):
    h = x * w
    k = h * 1.0
    with no_grad():
        k[:2] = h[1:] * 2.0
    k[2] = h[0] * 5.0
    return lib.sum(k * k)


def while_loop(x, w):
    h = x * 1.0
    with no_grad():
        size = lib.sum(h * h)
    while size < 5.0:
        h = h * 1.5 + 0.1 * w
        with no_grad():
            size = lib.sum(h * h)
    return lib.sum(h) + size * lib.sum(x)
