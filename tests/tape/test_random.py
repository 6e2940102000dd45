"""Random programs of views, in-place writes and modes: where the tape and PyTorch both run one, gradients are the same."""

from __future__ import annotations

import random
import warnings
from collections import Counter

import numpy as np
import pytest

import ad_transform.tape

FUNCTIONS = ("sin", "exp", "tanh", "sigmoid", "relu", "abs", "cos")


def fitted(a, b):
    n = min(a.shape[0], b.shape[0])
    return a[:n], b[:n]


def write_row(lib, r, a, b, pool):
    m = pool[r.randrange(4)].reshape(2, 3)
    m.T[0] = m[:, 1] * 0.3 if r.random() < 0.5 else 2.0
    pool.append(m.T.reshape(6))


def update(lib, r, a, b, pool):
    u, v = fitted(a, b)
    kind = r.randrange(5)
    if kind == 0:
        u += v * 0.5
    elif kind == 1:
        u *= v
    elif kind == 2:
        u[r.randrange(u.shape[0])] = v[0] * 2
    elif kind == 3:
        u.copy_(v)
    else:
        u -= u * 0.1


def scale(lib, r, a, b, pool):
    (a.mul_, a.add_, a.sub_)[r.randrange(3)](0.7)


STEPS = (
    lambda lib, r, a, b, pool: pool.append(fitted(a, b)[0] * fitted(a, b)[1]),
    lambda lib, r, a, b, pool: pool.append(getattr(lib, r.choice(FUNCTIONS))(a)),
    lambda lib, r, a, b, pool: pool.append(a[r.randrange(2) if a.shape[0] > 1 else 0 :]),
    lambda lib, r, a, b, pool: pool.append(a[::2]),
    lambda lib, r, a, b, pool: pool.append(a.detach()),
    lambda lib, r, a, b, pool: pool.append(a.clone()),
    lambda lib, r, a, b, pool: a.__setitem__(r.randrange(a.shape[0]), 1.5),
    update, update, update, scale, write_row,
)  # fmt: skip


def outcome(lib, seed):
    """The loss and the gradients of one random program, or None where it is refused."""
    r = random.Random(seed)
    x = lib.tensor([0.3, 0.7, 1.1, 0.5, 0.9, 1.3], requires_grad=True)
    w = lib.tensor([0.2, -0.4, 0.8, 1.0, -0.6, 0.1], requires_grad=True)
    pool = [x * 1, w * x, lib.tensor([1.0, 2.0, -1.0, 0.5, 0.25, 3.0]), lib.zeros(6)]
    try:
        for _ in range(r.randint(4, 12)):
            step, a, b = r.choice(STEPS), r.choice(pool), r.choice(pool)
            with lib.no_grad() if r.random() < 0.15 else lib.enable_grad():
                step(lib, r, a, b, pool)
        loss = x.sum() * w.sum()
        for t in pool:
            loss = loss + ((t * t).sum() if r.random() < 0.5 else t.sum())
        loss.backward()
    except RuntimeError:
        return None
    return loss.item(), x.grad.tolist(), w.grad.tolist()


def test_as_pytorch_or_an_error():
    torch = pytest.importorskip("torch")
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    seen: Counter[tuple[bool, bool]] = Counter()
    try:
        for seed in range(600):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ours, theirs = outcome(ad_transform.tape, seed), outcome(torch, seed)
            seen[ours is not None, theirs is not None] += 1
            if ours and theirs:
                for a, b in zip(ours, theirs, strict=True):
                    np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-9, err_msg=f"seed {seed}")
    finally:
        torch.set_default_dtype(before)
    assert seen[True, True] > 150 and seen[True, False] + seen[False, True] < 20, seen
