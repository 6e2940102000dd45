"""Functions without a derivative rule: why they have none, and what to write instead."""

from __future__ import annotations

_COMPLEX = "gives complex numbers, through which no derivative passes here"
_REASONS = {
    "np.fft.": f"{_COMPLEX}; convolve with np.convolve, or write the transform of real numbers as a product with cosines and sines",
    "np.linalg.eig": f"{_COMPLEX}; for a symmetric matrix take np.linalg.eigh",
    "np.linalg.eigvals": f"{_COMPLEX}; for a symmetric matrix take np.linalg.eigvalsh",
    "np.roots": f"{_COMPLEX}; find a real root by iteration, whose derivative is that of the implicit function",
    "np.histogram": "gives counts, whose derivative is zero wherever it exists; take a smooth weight of each bin instead",
}


def why_missing(full: str, name: str) -> str:
    """What is said of a function, by its full name, that is applied to what is differentiated."""
    for key, why in _REASONS.items():
        if full == key or (key.endswith(".") and full.startswith(key)):
            return why
    return (
        "has no derivative rule and no Python source to differentiate; "
        f"give it one with register_vjp({name}, rule), or register_elementwise({name}, sympy_expression)"
    )


_KEYWORDS = {
    ("np.linalg.svd", "hermitian"): "for a symmetric matrix take np.linalg.eigh, whose values and vectors have derivatives",
    ("np.matmul", "axes"): "move the axes with np.moveaxis before",
    ("np.matmul", "axis"): "move the axes with np.moveaxis before",
    ("np.matmul", "keepdims"): "put the axis back with np.expand_dims",
    ("np.nan_to_num", "copy"): "copy=False writes into the argument: store the result with x[...] = np.nan_to_num(x)",
    ("np.einsum", "dtype"): "convert the operands by .astype() before",
    ("np.median", "overwrite_input"): "it leaves the argument in an order of its own; leave it out",
    ("np.quantile", "overwrite_input"): "it leaves the argument in an order of its own; leave it out",
    ("np.quantile", "method"): "only the linear method has a derivative here; take an element of np.sort(x)",
    ("np.percentile", "method"): "only the linear method has a derivative here; take an element of np.sort(x)",
    ("np.meshgrid", "copy"): "copy=False gives views of one vector in all rows; leave it out",
}


def why_refused(function: str, keyword: str) -> str | None:
    """What is said of a keyword that a function of numpy has and that is not accepted here."""
    return _KEYWORDS.get((function, keyword))
