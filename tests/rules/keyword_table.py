"""Calls of numpy's functions with their keywords, as functions, methods and with arguments by position.

x has six elements, A is a matrix of three rows and three columns, S one that is far from singular, s a number.
"""

from __future__ import annotations

# Keywords that change what is computed.
VALUES = """
np.cross(A, S, axis=0)
np.cross(A, S, axisa=0, axisb=1)
np.cross(A, S, axisa=0, axisb=0, axisc=0)
np.cross(A, x[:3], axisa=0)
np.cross(A, S, -1, -1, 0)
np.cross([s, 1.0, 2.0], x[:3])
np.linalg.cross(A, S, axis=0)
np.linspace(x[0], x[1], 4, retstep=True)[1]
np.linspace(x[0], x[1], num=5, endpoint=False, retstep=True)[0]
np.linspace(x[:3], x[3:], 4, axis=1)
np.linspace(x[:3], x[3:], 4, axis=-1, endpoint=False)
np.linspace([s, 1.0], [2.0, s], 3, retstep=True)[1]
np.linspace(x[0], 2.0, 3, True, False, float, 0)
np.logspace(x[0], 1.0, 4, dtype=float)
np.geomspace(x[:3] + 3.0, 10.0, 4, axis=1)
np.zeros_like(x, shape=(2, 3)) + x[0]
np.ones_like(x, shape=4) * s
np.full_like(x, s, shape=(2, 2))
np.empty_like(x, dtype=float, shape=3).shape[0] * x
np.array(x, ndmin=2)
np.array([s, 2.0], ndmin=3)
np.array(s, copy=None, ndmin=2)
np.array(A, np.float64, copy=True, order="F", ndmin=3)
np.reshape(A, shape=(9,), order="F")
A.reshape(9, order="F")
A.T.reshape((9,), order="A")
np.reshape(A, (9,), "A")
A.T.ravel("A")
A.ravel(order="K")
A.T.flatten(order="K")
np.ravel(A[:, ::2], "A")
np.var(x, correction=1)
np.std(A, axis=0, correction=1, keepdims=True)
A.std(0, None, None, 1, True)
np.var(A, 0, None, None, 1)
A.max(0, None, True)
np.min(A, 0, None, True)
np.sum(A, 0, None, None, True)
A.mean(1, None, None, True)
A.prod(axis=0, initial=0.2)
A.max(initial=0.2, where=A > 0)
np.any(A > 0, 0, None, True, where=A < 0.5) * A
np.all(x > 0, where=x > 0) * x
np.nansum(x, where=x > 0)
np.nansum(np.where(x > 0, x, np.nan), initial=1.0)
np.nanmean(np.where(x > 0, x, np.nan), where=x < 1.0)
np.nanstd(np.where(x > 0, x, np.nan), correction=1)
np.nanstd(np.where(A > -0.8, A, np.nan), axis=0)
np.nanmax(x, initial=0.1)
np.nanmin(np.where(x > 0, x, np.nan), initial=0.5)
np.median(A, 0, None, False, True)
np.quantile(A, 0.3, 0, None, False, "linear", True)
np.average(x, weights=x**2, returned=True)[0]
np.average(A, 0, x[:3] ** 2, True)[1]
np.average(A, 1, returned=True)[1] * A
np.cumulative_sum(x, include_initial=True)
np.cumulative_prod(A, axis=1, dtype=float, include_initial=True)
np.take(x, [7, -9, 2], mode="clip")
np.take(A, [4, 1], axis=1, mode="wrap")
np.take(x, 7, mode="wrap")
x.take([4, 1], 0, None, "clip")
np.sort(A, axis=None)
np.sort(A, stable=True)
A[np.argsort(A[:, 0], stable=True)]
np.argsort(x, stable=True) * x
A.sort(0, stable=True)
A.sort()
np.linalg.cholesky(S @ S.T, upper=True)
np.linalg.cholesky(np.stack([S @ S.T, A @ A.T + S @ S.T]), upper=True)
np.linalg.eigh(A, "U").eigenvalues
np.linalg.eigvalsh(A, UPLO="U")
np.linalg.eigh(S @ S.T).eigenvectors ** 2
np.linalg.slogdet(S).logabsdet * np.linalg.slogdet(S).sign
np.linalg.qr(S).Q
np.linalg.qr(S, mode="r")
np.linalg.svd(S).U ** 2 + np.linalg.svd(S).Vh ** 2
np.linalg.pinv(S[:, :2], rcond=1e-12)
np.linalg.pinv(S[:, :2], rtol=1e-12)
np.linalg.pinv(A, hermitian=True)
np.linalg.lstsq(A[:, :2], S, rcond=-1)[1]
np.linalg.lstsq(A[:, :2], S, rcond=1e-8)[0]
np.linalg.lstsq(A, x[:3])[1].sum() + x
np.linalg.norm(S, -2)
np.linalg.norm(S, -np.inf)
np.linalg.norm(S, -1)
np.linalg.norm(x, -np.inf)
np.linalg.norm(x, -1)
np.linalg.norm(A, -np.inf, axis=0, keepdims=True)
np.linalg.norm(np.stack([S, A]), 2, axis=(1, 2))
np.linalg.norm(np.stack([S, A]), -2, axis=(2, 1))
np.linalg.norm(np.stack([S, A]), "nuc", axis=(0, 2), keepdims=True)
np.linalg.norm(np.stack([S, A]), "nuc", axis=(1, 2))
np.linalg.norm(np.stack([S, A]), -np.inf, axis=(0, 2))
np.linalg.norm(np.stack([S, A]), -1, axis=(2, 0), keepdims=True)
np.linalg.norm(S, "nuc", keepdims=True)
np.linalg.cond(S, -2)
np.linalg.trace(A, dtype=float)
np.einsum(A, [0, 1], S, [1, 2], [0, 2], optimize=True)
np.einsum(A, [2, 7], S, [7, 0])
np.einsum(A, [0, 0])
np.einsum(A, [Ellipsis, 0], S, [0, 1], [Ellipsis, 1])
np.matmul(A, S, dtype=np.float64)
np.hstack([A, S], dtype=float)
np.hstack([x, x], dtype=float)
np.vstack([x, x], dtype=float, casting="unsafe")
np.unstack(A, axis=1)[2]
np.rollaxis(np.stack([A, S]), 2)
np.rollaxis(np.stack([A, S]), 0, 3)
np.rollaxis(np.stack([A, S]), -1, 1)
np.meshgrid(x[:2], x[:3], sparse=True)[1] * 2.0
np.meshgrid(x[:2], x[:3], x[3:], sparse=True, indexing="ij")[2] * 2.0
np.size(A, 0) * x
np.einsum("i,i", [s, 1.0], [2.0, s])
np.einsum([s, 1.0], [0], [2.0, s], [0])
np.gradient([s, 1.0, s * s, 2.0])
np.average([s, 1.0], weights=[1.0, s * s], returned=True)[1]
np.take([s, 1.0], [5, -5], mode="clip")
np.linalg.cholesky([[2.0 + s, 0.1], [0.1, 2.0]], upper=True)
np.full((2, 3), [s, 1.0, 2.0], order="F")
A.compress([True, False, True], axis=1)
np.array(A.tolist()[0] + A.tolist()[1])
np.array([v * v for row in A.tolist() for v in row])
s.tolist() * s
np.vectorize(lambda t: t * t if t > 0 else -t, otypes=[float])(x)
np.astype(x, np.float64, copy=False) * x
""".strip().splitlines()

# Keywords that say nothing new, or about memory only, and what is known when code is generated.
ASIDES = """
np.array(A, order="A")
np.array(x, copy=True, subok=True)
np.asarray(A, order="F")
np.asarray(a=x, dtype=float, copy=True)
np.asarray(x, copy=False)
np.asarray([s, s * s], float, "C")
np.asfortranarray(A)
np.zeros((2, 3), order="F") + x[:3]
np.ones((2, 3), order="F") * x[:3]
np.empty((2, 3), order="F").shape[1] * x
np.full((2, 3), s, order="F")
np.full_like(A, s, order="F")
np.eye(3, order="F") @ A
np.zeros_like(A, order="C", subok=False) + A
np.copy(A, "F")
A.copy("F")
A.copy(order="K")
A.astype(float, copy=False) * A
A.astype(dtype=np.float64, order="F", casting="safe", subok=False)
A.reshape(9, copy=True)
np.sort(x, -1, None, None)
np.linalg.cholesky(S @ S.T, upper=False)
np.linalg.svd(S, hermitian=False)[1]
np.einsum("ij,jk->ik", A, S, order="F", casting="safe", dtype=None)
np.exp(x, subok=False, casting="unsafe", order="K", dtype=None, where=True, out=None)
np.exp(A, order="F").reshape(-1)
np.add(x, 1, casting="no")
np.matmul(A, S, casting="same_kind")
np.concatenate([A, S], 1, casting="unsafe", dtype=float)
np.stack([A, S], axis=1, casting="same_kind")
np.broadcast_to(x, (2, 6), subok=True)
np.nan_to_num(x, copy=True)
np.meshgrid(x[:2], x[:3], copy=True, indexing="ij")[0]
np.arange(3, device="cpu") * s
np.round(x, 1, None) * x
np.dot(A, S, None)
x.clip(-0.5, 0.5, None)
np.partition(x, 2, kind="introselect")[:3].sum()
x.conj().T * x
s.conjugate() * s
x.imag + np.imag(x) + s.imag + x
A.view().reshape(-1)
x.nbytes * x + x.itemsize * x
x + np.finfo(x.dtype).eps + np.finfo(np.float32).tiny
x * (np.iinfo(np.int32).max * 1e-9)
x * np.minimum(np.finfo("float64").max, 2.0)
""".strip().splitlines()

# Draws are the same from the same state of the generator.
DRAWS = """
np.random.randint(5) * x
np.random.randint(low=3, high=9, size=(2, 6), dtype=np.int64) * x
np.random.permutation(A)
np.random.choice([2.0, 3.0], size=6) * x
np.random.choice(x, size=(2, 2), p=np.ones(6) / 6)
np.random.choice(6, size=6, replace=False) * x
np.random.shuffle(A)
np.random.exponential(s + 2.0, 6) * x
np.random.poisson(3.0) * x + np.random.binomial(5, 0.5, size=6) * x
np.random.RandomState(3).rand(6) * x
np.random.RandomState(3).randn(2, 6) * x
np.random.RandomState(seed=3).randint(0, 5, 6) * x
np.random.RandomState(3).choice(x, 3)
np.random.default_rng(3).shuffle(A)
np.random.default_rng(3).integers(5) * x
np.random.default_rng(3).integers(0, 5, endpoint=True, size=(2, 6)) * x
np.random.default_rng(3).integers(low=2, high=7, size=6, dtype=np.int32) * x
x[np.random.default_rng(3).permutation(6)] * x
np.random.default_rng(3).permutation(A)
np.random.default_rng(3).choice(A, 2)
np.random.default_rng(3).choice(x)
np.random.default_rng(3).choice(6, size=6, replace=False) * x
np.random.default_rng(3).choice(3, p=[0.2, 0.3, 0.5]) * x
np.random.default_rng(3).normal(scale=2.0, size=6) * x
np.random.default_rng(3).uniform(low=0.5, high=2.0, size=6) * x
np.random.default_rng(3).random(6, dtype=np.float32) * x
np.random.default_rng(3).poisson(2.0, 6) * x
np.random.default_rng(3).binomial(5, 0.5) * x
np.random.default_rng(3).gamma(2.0, size=6) * x
""".strip().splitlines()

# What is refused: the keyword, or the reason, and what to write instead.
REFUSED = [
    ("np.nan_to_num(x, copy=False)", "'copy' of np.nan_to_num.*store the result"),
    ("np.linalg.svd(S, hermitian=True)[1]", "'hermitian' of np.linalg.svd.*np.linalg.eigh"),
    ("np.linalg.qr(S, mode='complete')[0]", "mode='complete'; take mode='reduced' or mode='r'"),
    ("np.reshape(A, (9,), copy=False)", "copy=False of np.reshape.*leave it out"),
    ("np.insert(x, [1, 2], s)", "np.insert at several places; use np.concatenate"),
    ("np.einsum('ij->i', A, dtype=np.float32)", "'dtype' of np.einsum.*astype"),
    ("np.add(x, x, dtype=np.int64, casting='unsafe') * x", "casting='unsafe' where it changes what is computed.*astype"),
    ("np.matmul(A, S, axes=[(0, 1), (0, 1), (0, 1)])", "np.matmul called so .*axes.*it accepts"),
    ("np.array(np.stack([A, S]).tolist())", "tolist of an array with more than two axes; index the array itself"),
    ("x.view(np.int64) * x", "a view as another dtype or class.*astype"),
    ("A.mT.strides[0] * x", "the strides of an array that is no argument; compute with its shape"),
    ("np.random.default_rng(3).permutation(A, axis=1)", "permutation of a random generator called so; it accepts x"),
    ("np.random.default_rng(3).normal(s) * x", "draw standard numbers, then scale and shift them"),
    ("np.sort(x, order='f')", "order= of np.sort and np.argsort.*sort one field"),
    ("np.copyto(A, S, 'unsafe')", "casting='unsafe' of np.copyto.*astype"),
    ("x.argmax(nonsense=1) * x", "'nonsense' of np.argmax; it accepts"),
    ("x.fill(1.0, 2.0)", "the method fill: too many positional arguments"),
]
