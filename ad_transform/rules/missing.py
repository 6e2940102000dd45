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
