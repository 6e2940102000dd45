"""Train a recurrent network whose states are written into an array that was made beforehand.

    python examples/recurrent.py [--quick]

The network reads a noisy sine wave one number at a time and learns to predict the next one. The loop and its stores into
`states` are differentiated as they stand; the gradient code runs the same loop backwards.
"""

from __future__ import annotations

import argparse

import numpy as np

from ad_transform import value_and_grad


@value_and_grad(wrt="parameters")
def loss(parameters, series):
    """The mean squared error of the predictions."""
    W, v, readout = parameters["W"], parameters["v"], parameters["readout"]
    states = np.zeros((len(series), len(v)))
    for t in range(len(series) - 1):
        states[t + 1] = np.tanh(W @ states[t] + v * series[t])
    errors = states[1:] @ readout - series[1:]
    return np.mean(errors**2)


def wave(length: int, random: np.random.Generator) -> np.ndarray:
    """A sine with a little noise."""
    return np.sin(0.3 * np.arange(length)) + 0.02 * random.normal(size=length)


def initial(random: np.random.Generator, size: int) -> dict[str, np.ndarray]:
    """A contracting recurrence."""
    W = random.normal(size=(size, size)) * 0.8 / size**0.5
    return {"W": W, "v": random.normal(size=size) * 0.5, "readout": np.zeros(size)}


def train(steps: int, length: int, size: int) -> tuple[float, float]:
    """The error before and after some steps of Adam."""
    random = np.random.default_rng(0)
    parameters, series = initial(random, size), wave(length, random)
    mean = {name: np.zeros_like(p) for name, p in parameters.items()}
    square = {name: np.zeros_like(p) for name, p in parameters.items()}
    first = loss(parameters, series)[0]
    for k in range(1, steps + 1):
        value, gradients = loss(parameters, series)
        for name, gradient in gradients.items():
            mean[name] += 0.1 * (gradient - mean[name])
            square[name] += 0.01 * (gradient**2 - square[name])
            size_of_step = np.sqrt(square[name] / (1.0 - 0.99**k)) + 1e-8
            parameters[name] -= 0.01 * mean[name] / (1.0 - 0.9**k) / size_of_step
        if k % max(steps // 10, 1) == 0:
            print(f"step {k:4d}  mean squared error {value:.5f}")
    return float(first), float(value)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer steps on a shorter series")
    options = parser.parse_args()
    first, last = train(*((60, 40, 8) if options.quick else (400, 120, 24)))
    print(f"mean squared error: {first:.5f} before, {last:.5f} after\n")
    print("The gradient code that ran:\n")
    print(loss.source)


if __name__ == "__main__":
    main()
