"""Inputs for the corpus, chosen by the parameter's name, so that a new program is one function and nothing else.

The values are seeded and keep away from kinks: no ties, no zeros, positive where a logarithm is natural. A parameter with a default
keeps it; `OVERRIDES` serves the few programs whose parameters mean something else.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from . import containers

_random = np.random.default_rng(20240229)


def _normal(*shape: int) -> np.ndarray:
    return _random.standard_normal(shape)


def _triple(x: float) -> float:
    return 3.0 * x


BY_NAME: dict[str, Any] = {
    # vectors: any, positive, inside (-1, 1), of other lengths
    "x": _normal(5), "y": _normal(5), "u": _normal(5), "v": _normal(5), "w": _normal(5),
    "p": _random.uniform(0.5, 2.0, 5), "q": _random.uniform(-0.8, 0.8, 5), "z": _normal(3), "x4": _normal(4), "c": _normal(7),
    "x32": _normal(5).astype(np.float32), "empty": np.zeros(0), "one": _normal(1), "zero_d": np.array(0.3),
    # scalars
    "s": 0.7, "t": -1.3, "a": 1.2, "b": 0.4, "r": 1.7, "dt": 0.1, "rate": 0.05, "number": np.float64(0.6),
    # integers and other constants
    "n": 4, "m": 3, "k": 2, "i": 1, "j": 3, "steps": 3, "zero": 0, "flag": True, "name": "tanh", "nothing": None,
    "mask": np.array([True, False, True, True, False]), "index": np.array([0, 0, 1, 3]), "labels": np.array([0, 2, 1, 0, 2]),
    "ints": np.array([3, 1, 2, 0, 4]),
    # matrices, a batch of matrices, a column
    "A": _normal(5, 5), "B": _normal(5, 5), "C": _normal(5, 5), "M": _normal(5, 3), "N": _normal(3, 4), "T": _normal(2, 3, 4),
    "column": _normal(5, 1), "row": _normal(1, 5), "grid": _normal(6, 7),
    # containers
    "xs": [_normal(5), _normal(5), _normal(5)], "scalars": [0.3, -0.8, 1.1], "pair": (0.9, _normal(5)),
    "params": {"W": _normal(5, 3), "b": _normal(3)}, "layers": [(_normal(5, 4), _normal(4)), (_normal(4, 2), _normal(2))],
    "line": containers.Line(1.5, -0.5), "body": containers.Body(_normal(3), _normal(3)),
    "nested": {"first": [_normal(2), 0.5], "second": (_normal(2, 2),)},
    # functions
    "f": np.tanh, "function": _triple,
}  # fmt: skip

OVERRIDES: dict[str, dict[str, Any]] = {
    "mlp_loss": {"x": _normal(4, 5), "W1": _normal(5, 3), "b1": _normal(3), "W2": _normal(3, 2), "b2": _normal(2), "y": _normal(4, 2)},
    "softmax_cross_entropy": {"logits": _normal(5, 3)},
    "logistic_regression": {"w": _normal(3), "targets": np.array([1.0, 0.0, 1.0, 1.0, 0.0])},
    "thomas_solve": {"lower": _normal(4), "diagonal": 5.0 + _normal(5), "upper": _normal(4)},
    "recurrent_states": {"W": 0.5 * _normal(4, 4), "U": _normal(4, 3), "inputs": _normal(6, 3)},
    "convolve_loops": {"kernel": _normal(3, 2)},
    "kepler_energy": {"position": np.array([1.0, 0.2]), "velocity": np.array([-0.1, 0.9])},
    "gaussian_log_likelihood": {"mean": _normal(3), "factor": np.tril(_normal(3, 3)) + 3.0 * np.eye(3)},
    "attention": {"queries": _normal(4, 3), "keys": _normal(5, 3), "contents": _normal(5, 2)},
    "max_pool": {"image": _random.permutation(24.0 / 7.0 - np.arange(24) / 4.0).reshape(4, 6)},
    "lagrange": {"x": np.array([-1.0, 0.2, 0.9, 2.0])},
    "newton_root": {"r": 7.0},
    "lstm_cell": {"W": _normal(8, 5), "state": _normal(2), "memory": _normal(2), "z": _normal(3)},
    "wave_equation": {"u": _normal(8), "steps": 4},
    "heat_equation": {"u": _normal(8), "kappa": _random.uniform(0.1, 0.4, 7), "steps": 4},
    "jacobi_1d": {"A": _normal(8), "B": _normal(8)},
    "fft_butterflies": {"signal": _normal(8)},
    "givens_sweep": {"diagonal": 4.0 + _normal(4), "off": _normal(3)},
    "kalman_filter": {"F": _normal(2, 2), "H": _normal(2, 2), "measurements": _normal(3, 2), "noise": 0.8},
    "hmm_forward": {"logits": _normal(3, 3), "emissions": _normal(3, 3)},
    "viterbi_soft": {"logits": _normal(3, 3)},
    "beam_scores": {"logits": _normal(3, 3)},
    "k_means_soft": {"points": _normal(5, 2), "centres": _normal(2, 2)},
    "n_body_masked": {"positions": _normal(5, 2), "velocities": _normal(5, 2)},
    "finite_volume_limited": {"u": np.cumsum(_random.uniform(0.2, 1.0, 9))},
    "cubic_spline": {"x4": np.array([0.0, 0.4, 1.1, 1.9]), "y4": _normal(4)},
    "ray_march": {"centre": np.array([0.2, -0.1, 4.0]), "r": 1.2, "direction": np.array([0.0, 0.1, 1.0])},
    "monte_carlo_barrier": {"draws": _normal(4, 3), "a": 0.9},
    "two_grid_cycle": {"u": _normal(9)},
    "gated_unit": {"W": 0.5 * _normal(4, 4), "U": _normal(4, 3), "inputs": _normal(4, 3)},
    "game_of_heat": {"grid": _normal(5, 5)},
}


def inputs_for(function: Callable[..., Any]) -> tuple[Any, ...]:
    """Fresh positional arguments for a program; parameters that have a default keep it."""
    table = BY_NAME | OVERRIDES.get(function.__name__, {})
    required = [p.name for p in inspect.signature(function).parameters.values() if p.default is p.empty]
    return tuple(copy.deepcopy(table[name]) for name in required)
