"""Train a two-layer network on scikit-learn's handwritten digits, by the gradient that ad_transform writes.

    python examples/digits.py [--quick] [--epochs N] [--seed S]

Real images, 8x8 pixels, 1797 of them; a fifth is held out. The gradient code is printed at the end.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from ad_transform import value_and_grad


@value_and_grad(wrt=("W1", "b1", "W2", "b2"))
def loss(W1, b1, W2, b2, x, labels):
    """The mean cross-entropy of a softmax over the scores of a two-layer network."""
    hidden = np.tanh(x @ W1 + b1)
    scores = hidden @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_normaliser = np.log(np.exp(shifted).sum(axis=1))
    return np.mean(log_normaliser - shifted[np.arange(len(labels)), labels])


def predict(parameters, x):
    """The digit with the highest score."""
    W1, b1, W2, b2 = parameters
    return np.argmax(np.tanh(x @ W1 + b1) @ W2 + b2, axis=1)


def data(seed: int) -> list[np.ndarray]:
    """Images scaled to [0, 1], and their labels: training and held-out parts."""
    digits = load_digits()
    return train_test_split(digits.data / 16.0, digits.target, test_size=0.2, random_state=seed, stratify=digits.target)


def initial(random: np.random.Generator, hidden: int) -> list[np.ndarray]:
    """Weights of unit gain, biases of zero."""
    sizes = [(64, hidden), (hidden, 10)]
    return [array for m, n in sizes for array in (random.normal(0.0, m**-0.5, (m, n)), np.zeros(n))]


def batches(random: np.random.Generator, count: int, size: int) -> Iterator[np.ndarray]:
    """The indices 0 ... count - 1 in random order, in groups."""
    order = random.permutation(count)
    yield from (order[start : start + size] for start in range(0, count, size))


def step(parameters, momenta, gradients, rate: float) -> None:
    """Gradient descent with momentum, in place."""
    for parameter, momentum, gradient in zip(parameters, momenta, gradients, strict=True):
        momentum *= 0.9
        momentum -= rate * gradient
        parameter += momentum


def show_progress(epoch: int, epochs: int, value: float, accuracy: float, seconds: float) -> None:
    """One line that rewrites itself."""
    done = 30 * epoch // epochs
    bar = "#" * done + "." * (30 - done)
    print(f"\r[{bar}] epoch {epoch:3d}/{epochs}  loss {value:.4f}  held out {accuracy:6.2%}  {seconds:4.1f} s", end="", flush=True)


def train(epochs: int, seed: int) -> tuple[list[np.ndarray], float]:
    """The trained parameters and the accuracy on the held-out images; the learning rate falls to zero on the way."""
    x, x_held, labels, labels_held = data(seed)
    random = np.random.default_rng(seed)
    parameters = initial(random, hidden=128)
    momenta = [np.zeros_like(p) for p in parameters]
    start = time.perf_counter()
    for epoch in range(1, epochs + 1):
        for chosen in batches(random, len(x), 32):
            value, gradients = loss(*parameters, x[chosen], labels[chosen])
            step(parameters, momenta, gradients, rate=0.2 * (1.0 - (epoch - 1) / epochs))
        accuracy = float(np.mean(predict(parameters, x_held) == labels_held))
        show_progress(epoch, epochs, value, accuracy, time.perf_counter() - start)
    print()
    return parameters, accuracy


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer epochs, still beyond 97%%")
    parser.add_argument("--epochs", type=int, help="passes over the training images (60; 20 with --quick)")
    parser.add_argument("--seed", type=int, default=0, help="of the split, the weights and the batches")
    options = parser.parse_args()
    epochs = options.epochs or (20 if options.quick else 60)
    _, accuracy = train(epochs, options.seed)
    print(f"accuracy on held-out images: {accuracy:.2%}\n")
    print("The gradient code that ran:\n")
    print(loss.source)


if __name__ == "__main__":
    main()
