"""Reference functions, and their gradients as an expert writes them: what generated code is measured against."""

import numpy as np

from . import by_hand, functions


def _arguments():
    random = np.random.default_rng(7)

    def normal(*shape):
        return random.normal(size=shape)

    root = normal(3, 3)
    return {
        "loss": ((0, 1, 2, 3), (normal(3, 4), normal(4), normal(4, 2), normal(2), normal(5, 3), normal(5, 2))),
        "horner": ((0, 1), (normal(5), 0.7)),
        "jacobi": ((0, 1), (normal(7), normal(7), 3)),
        "burgers": ((0,), (normal(7), 3)),
        "chain": ((0,), (0.7,)),
        "elementwise": ((0, 1), (normal(6), 0.8)),
        "softmax_regression": ((0, 1), (normal(4, 3), normal(3), normal(5, 4), np.array([0, 1, 2, 0, 1]))),
        "rnn": ((0, 1), (normal(4, 4), normal(4, 3), normal(5, 3), normal(5, 4))),
        "rosenbrock": ((0,), (normal(5),)),
        "gaussian": ((0, 1), (normal(3), root @ root.T + np.eye(3), normal(5, 3))),
        "convolution": ((0, 1), (normal(6, 7), normal(3, 2))),
        "thomas": ((0, 1, 2, 3), (normal(6), normal(6) + 5.0, normal(6), normal(6))),
    }


REFERENCES = {
    name: (getattr(functions, name), getattr(by_hand, name), wrt, arguments) for name, (wrt, arguments) in _arguments().items()
}
