"""What the tests of the semantics share."""

from __future__ import annotations

FREED = "Trying to backward through the graph a second time"
MODIFIED = "one of the variables needed for gradient computation has been modified by an inplace operation"
LEAF = "a leaf Variable that requires grad is being used in an in-place operation"


def leaf(torch, *data):
    return torch.tensor(list(data), requires_grad=True)


def slope(torch, function, *data):
    """The gradient of the sum of a function's elements."""
    x = leaf(torch, *data)
    function(x).sum().backward()
    return x.grad.tolist()
