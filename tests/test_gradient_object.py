"""The callable that `grad` returns: pickled by its function, shared by threads."""

from __future__ import annotations

import pickle
import threading

import numpy as np

from ad_transform import grad, value_and_grad


def cubed(x):
    return np.sum(x**3)


cubed_grad = grad(cubed)


def test_gradients_are_pickled_by_their_function():
    x = np.array([1.0, 2.0])
    again = pickle.loads(pickle.dumps(value_and_grad(cubed, wrt="x")))
    value, gradient = again(x)
    assert value == 9.0
    np.testing.assert_array_equal(gradient, 3.0 * x**2)
    assert pickle.loads(pickle.dumps(cubed_grad)).source == cubed_grad.source


def test_threads_share_a_gradient():
    f = grad(cubed)
    wrong, ready = [], threading.Barrier(8)

    def work(n):
        ready.wait()
        for k in range(1, 60):
            x = np.arange(1.0, 1.0 + k % 7 + n % 2)[:, None] if n % 3 else np.arange(1.0, 1.0 + k % 7 + n % 2)
            if not np.array_equal(f(x), 3.0 * x**2):
                wrong.append(x.shape)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
