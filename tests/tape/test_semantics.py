"""The semantics, a test for each sentence: flags, backward and grad, modes, in-place writes, special points."""

from __future__ import annotations

import copy
import math
import warnings

import pytest

FREED = "Trying to backward through the graph a second time"
MODIFIED = "one of the variables needed for gradient computation has been modified by an inplace operation"
LEAF = "a leaf Variable that requires grad is being used in an in-place operation"


def leaf(torch, *data):
    return torch.tensor(list(data), requires_grad=True)


# ---- flags ---------------------------------------------------------------------------------------------------------------


def test_leaf(torch):
    x = leaf(torch, 1.0, 2.0)
    assert x.is_leaf and x.grad_fn is None and x.grad is None and x.requires_grad


def test_result_requires_grad_where_an_input_does(torch):
    x, c = leaf(torch, 1.0), torch.tensor([2.0])
    assert (x * c).requires_grad and not (x * c).is_leaf
    assert not (c * c).requires_grad and (c * c).is_leaf


def test_comparisons_and_integers_do_not(torch):
    x = leaf(torch, 1.0, 2.0)
    assert not any(t.requires_grad for t in (x > 1, x == x, x.argmax(), x.long()))


@pytest.mark.parametrize("name", ["floor", "round", "sign"])
def test_steps_have_gradient_zero(torch, name):
    x = leaf(torch, 1.2, -2.7)
    y = getattr(torch, name)(x)
    assert y.requires_grad
    y.sum().backward()
    assert x.grad.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("data", [[1, 2], [True, False]])
def test_integers_cannot_require_grad(torch, data):
    with pytest.raises(RuntimeError, match="Only Tensors of floating point and complex dtype can require gradients"):
        torch.tensor(data, requires_grad=True)
    c = torch.tensor(data)
    with pytest.raises(RuntimeError, match="floating point"):
        c.requires_grad_()
    assert not c.requires_grad_(False).requires_grad


def test_grad_is_a_plain_leaf_of_dtype_and_shape(torch):
    x = torch.ones((2, 1), dtype=torch.float32, requires_grad=True)
    (x * torch.ones(3)).sum().backward()
    assert x.grad.dtype == torch.float32 and tuple(x.grad.shape) == (2, 1) and x.grad.is_leaf and not x.grad.requires_grad


def test_leaf_outside_the_graph_has_none_and_no_influence_gives_zeros(torch):
    x, y, z = leaf(torch, 1.0), leaf(torch, 2.0), leaf(torch, 3.0)
    (x * 0 + torch.where(x > 0, x, z)).sum().backward()
    assert y.grad is None and z.grad.tolist() == [0.0] and x.grad.tolist() == [1.0]
    w = leaf(torch, 1.0)
    (w * 0).sum().backward()
    assert w.grad.tolist() == [0.0]


def test_assigning_grad(torch):
    x = leaf(torch, 1.0, 2.0)
    with pytest.raises(RuntimeError, match="size"):
        x.grad = torch.ones(3)
    with pytest.raises(RuntimeError, match="dtype"):
        x.grad = torch.ones(2, dtype=torch.float32)
    with pytest.raises(TypeError, match="expected to be a Tensor or None"):
        x.grad = 3.0
    with pytest.raises(RuntimeError, match="own grad"):
        x.grad = x
    x.grad = torch.ones(2)
    assert x.grad.tolist() == [1.0, 1.0]


# ---- backward and grad ---------------------------------------------------------------------------------------------------


def test_scalar_or_seed(torch):
    x = leaf(torch, 1.0, 2.0)
    with pytest.raises(RuntimeError, match="grad can be implicitly created only for scalar outputs"):
        (x * 2).backward()
    with pytest.raises(RuntimeError, match="Mismatch in shape"):
        (x * 2).backward(torch.ones(3))
    (x * 2).backward(torch.tensor([1.0, 10.0]))
    assert x.grad.tolist() == [2.0, 20.0]
    x[:1].reshape(1, 1).backward()


def test_untracked(torch):
    with pytest.raises(RuntimeError, match="element 0 of tensors does not require grad and does not have a grad_fn"):
        torch.ones(1).backward()


def test_second_backward(torch):
    x = leaf(torch, 1.0, 2.0)
    for loss in ((x * 2).sum(), (x * x).sum(), (x / 2).sum(), x.exp().sum()):
        x.grad = None
        loss.backward()
        first = x.grad.tolist()
        with pytest.raises(RuntimeError, match=FREED):
            loss.backward()
        assert x.grad.tolist() == first


def test_second_backward_where_nothing_was_saved(torch):
    x = leaf(torch, 1.0, 2.0)
    for loss in ((x + 1).sum(), (-x).sum(), x.mean(), x[0], (x - 1).reshape(2, 1).sum()):
        loss.backward()
        loss.backward()


def test_retain_graph_and_shared_parts(torch):
    x = leaf(torch, 3.0)
    y = (x * x).sum()
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad.tolist() == [12.0]
    shared = x.exp()
    a, b = shared.sum(), (2 * shared).sum()
    a.backward()
    with pytest.raises(RuntimeError, match=FREED):
        b.backward()


def test_accumulation_is_in_place_and_aliases_nothing(torch):
    x, z = leaf(torch, 1.0, 2.0), leaf(torch, 1.0, 2.0)
    seed = torch.ones(2)
    (x + z).backward(seed)
    kept = x.grad
    (x + z).backward(seed)
    assert x.grad is kept and kept.tolist() == [2.0, 2.0]
    kept[0] = 100.0
    assert seed.tolist() == [1.0, 1.0] and z.grad.tolist() == [2.0, 2.0]


def test_grad_function(torch):
    x, w, unused = leaf(torch, 3.0), leaf(torch, 2.0), leaf(torch, 1.0)
    found = torch.autograd.grad((x * w).sum(), [x, w])
    assert isinstance(found, tuple) and [f.tolist() for f in found] == [[2.0], [3.0]] and x.grad is None
    with pytest.raises(RuntimeError, match="appears to not have been used in the graph"):
        torch.autograd.grad((x * w).sum(), [unused])
    assert torch.autograd.grad((x * w).sum(), [x, unused], allow_unused=True)[1] is None
    both = torch.autograd.grad([x * 2, x * 3], x, grad_outputs=[torch.ones(1), torch.ones(1)])
    assert both[0].tolist() == [5.0]
    y = x * 2
    assert torch.autograd.grad((y * y).sum(), y)[0].tolist() == [12.0]
    seen = []
    x.register_hook(lambda g: seen.append(g.item()))
    torch.autograd.grad((x * w).sum(), x)
    assert seen == [2.0]


def test_derivatives_of_any_order(torch):
    x = torch.tensor(1.5, requires_grad=True)
    y, expected = x.sin() * x**3, []
    for _ in range(5):
        (y,) = torch.autograd.grad(y, x, create_graph=True)
        expected.append(y.item())
    s, c = math.sin(1.5), math.cos(1.5)
    assert expected[0] == pytest.approx(c * 1.5**3 + 3 * 1.5**2 * s)
    assert expected[1] == pytest.approx(-s * 1.5**3 + 6 * 1.5**2 * c + 6 * 1.5 * s)
    assert expected[4] == pytest.approx(c * 1.5**3 + 15 * s * 1.5**2 - 60 * c * 1.5 - 60 * s)


def test_backward_with_create_graph(torch):
    x = leaf(torch, 3.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        (x**3).sum().backward(create_graph=True)
    assert x.grad.requires_grad and x.grad.tolist() == [27.0]
    assert torch.autograd.grad(x.grad.sum(), x)[0].tolist() == [18.0]


def test_backward_with_inputs(torch):
    x, w = leaf(torch, 3.0), leaf(torch, 2.0)
    (x * w).sum().backward(inputs=[x])
    assert x.grad.tolist() == [2.0] and w.grad is None
    with pytest.raises(RuntimeError, match="cannot be empty"):
        (x * w).sum().backward(inputs=[])


def test_retain_grad(torch):
    x = leaf(torch, 3.0)
    y = x * 2
    y.retain_grad()
    x.retain_grad()
    (y * y).sum().backward()
    assert y.grad.tolist() == [12.0]
    with pytest.raises(RuntimeError, match="can't retain_grad on Tensor that has requires_grad=False"):
        torch.ones(1).retain_grad()
    z = x * 2
    z.sum().backward()
    with pytest.warns(UserWarning, match="not a leaf Tensor is being accessed"):
        assert z.grad is None


def test_hooks(torch):
    x = leaf(torch, 3.0)
    y = x * 2
    y.retain_grad()
    seen = []
    y.register_hook(lambda g: seen.append(g.item()))
    y.register_hook(lambda g: g * 10)
    last = y.register_hook(lambda g: seen.append(g.item()))
    (y + y * 2).sum().backward(retain_graph=True)
    assert seen == [3.0, 30.0] and y.grad.tolist() == [30.0] and x.grad.tolist() == [60.0]
    last.remove()
    (y * 1).sum().backward()
    assert seen == [3.0, 30.0, 1.0]


def test_long_chain(torch):
    x = torch.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(20_000):
        y = y + 1
    y.backward()
    assert x.grad.item() == 1.0
    del y


# ---- modes ---------------------------------------------------------------------------------------------------------------


def test_modes_as_context_managers_and_decorators(torch):
    x = leaf(torch, 1.0)

    @torch.no_grad()
    def with_parentheses():
        return x * 2

    @torch.no_grad
    def without():
        return x * 2

    @torch.enable_grad()
    def recorded():
        return x * 2

    @torch.set_grad_enabled(False)
    def by_flag():
        return x * 2

    assert not with_parentheses().requires_grad and not without().requires_grad and not by_flag().requires_grad
    assert torch.is_grad_enabled()
    with torch.no_grad():
        assert recorded().requires_grad and not (x * 2).requires_grad
        cut = x * 2
        with torch.enable_grad():
            assert (x * 2).requires_grad and not (cut * 2).requires_grad


def test_mode_is_restored_on_every_way_out(torch):
    def returns():
        with torch.no_grad():
            return 1

    returns()
    assert torch.is_grad_enabled()
    for _ in range(2):
        with torch.no_grad():
            break
    assert torch.is_grad_enabled()
    with pytest.raises(ValueError), torch.no_grad():
        raise ValueError
    assert torch.is_grad_enabled()


def test_set_grad_enabled(torch):
    x = leaf(torch, 1.0)
    with torch.set_grad_enabled(False):
        assert not (x * 2).requires_grad
    assert (x * 2).requires_grad
    torch.set_grad_enabled(False)
    assert not (x * 2).requires_grad
    torch.set_grad_enabled(True)
    assert (x * 2).requires_grad


def test_mode_acts_on_operations_not_on_names(torch):
    x = leaf(torch, 1.0)
    h = x * 2

    @torch.no_grad()
    def same(a):
        return a

    with torch.no_grad():
        k = h
    assert k.requires_grad and same(h).requires_grad


def test_leaf_and_backward_under_no_grad(torch):
    x = leaf(torch, 1.0)
    loss = (x * 2).sum()
    with torch.no_grad():
        made = torch.ones(1, requires_grad=True)
        also = torch.ones(1).requires_grad_()
        loss.backward()
    assert x.grad.tolist() == [2.0]
    (made * also).sum().backward()
    assert made.grad.tolist() == [1.0]


def test_in_place_under_no_grad(torch):
    x = leaf(torch, 1.0, 2.0)
    y = x * 2
    with torch.no_grad():
        y *= 10
    assert y.tolist() == [20.0, 40.0] and y._version == 1
    (y * y).sum().backward()
    assert x.grad.tolist() == [80.0, 160.0]
    x.grad = None
    y = x * 2
    with torch.no_grad():
        y[0] = 100.0
    y.sum().backward()
    assert y.tolist() == [100.0, 4.0] and x.grad.tolist() == [2.0, 2.0]
    h = x * 2
    with torch.no_grad():
        h = h * 2
    assert not h.requires_grad


def test_view_under_no_grad(torch):
    x = leaf(torch, 1.0, 2.0)
    y = x * 2
    with torch.no_grad():
        v = y[:1]
    ((v * 5).sum() + x.sum()).backward()
    assert x.grad.tolist() == [1.0, 1.0]
    with pytest.raises(RuntimeError, match="A view was created in no_grad mode"):
        v *= 2


def test_detach_shares_memory_and_version(torch):
    x = leaf(torch, 1.0, 2.0)
    y = x.exp()
    d = y.detach()
    assert d.is_leaf and not d.requires_grad
    d[0] = 5.0
    assert y[0].item() == 5.0
    with pytest.raises(RuntimeError, match=MODIFIED):
        y.sum().backward()


def test_detach_in_place(torch):
    x = leaf(torch, 1.0, 2.0)
    y = x * 2
    assert y.detach_() is y and y.is_leaf and not y.requires_grad
    with pytest.raises(RuntimeError, match="Can't detach views in-place"):
        (x * 2)[:1].detach_()


def test_requires_grad_flag(torch):
    x = leaf(torch, 1.0, 2.0)
    (x * 2).sum().backward()
    assert x.requires_grad_(False) is x and x.grad.tolist() == [2.0, 2.0]
    x.requires_grad_()
    y = x * 2
    with pytest.raises(RuntimeError, match="you can only change requires_grad flags of leaf variables"):
        y.requires_grad_(False)
    assert y.requires_grad_(True) is y and not y.is_leaf


def test_inference_mode(torch):
    x = leaf(torch, 1.0)
    with torch.inference_mode():
        z = x * 2
    assert not z.requires_grad
    with pytest.raises(RuntimeError, match="Inference tensors cannot be saved for backward"):
        z * x


# ---- in-place ------------------------------------------------------------------------------------------------------------


def test_leaf_cannot_be_written(torch):
    x = leaf(torch, 1.0, 2.0)
    for write in (lambda: x.add_(1), lambda: x.zero_(), lambda: x[:1].mul_(2), lambda: x.__setitem__(0, 5.0)):
        with pytest.raises(RuntimeError, match=LEAF):
            write()
    assert x.tolist() == [1.0, 2.0]
    with torch.no_grad():
        x -= 1.0
    assert x.tolist() == [0.0, 1.0] and x.is_leaf


def test_history_is_rebased(torch):
    x = leaf(torch, 1.0, 2.0)
    y = x * 2
    same = y
    y *= 3
    y += x
    assert y is same
    y.sum().backward()
    assert x.grad.tolist() == [7.0, 7.0]


SAVES_RESULT = ["exp", "tanh", "sqrt", "sigmoid", "relu"]
SAVES_INPUT = ["sin", "cos", "log", "abs"]


@pytest.mark.parametrize("name", SAVES_RESULT)
def test_saves_its_result_only(torch, name):
    x = leaf(torch, 1.0, 2.0)
    h = x * 1
    y = getattr(torch, name)(h)
    h += 1
    y.sum().backward()
    y = getattr(torch, name)(x * 1)
    y += 1
    with pytest.raises(RuntimeError, match=MODIFIED):
        y.sum().backward()


@pytest.mark.parametrize("name", SAVES_INPUT)
def test_saves_its_input_only(torch, name):
    x = leaf(torch, 1.0, 2.0)
    y = getattr(torch, name)(x * 1)
    y += 1
    y.sum().backward()
    h = x * 1
    y = getattr(torch, name)(h)
    h += 1
    with pytest.raises(RuntimeError, match=MODIFIED):
        y.sum().backward()


def test_power_maximum_and_division_save_inputs(torch):
    x = leaf(torch, 1.0, 2.0)
    for operation in (lambda h: h**2, lambda h: h.max(), lambda h: torch.ones(2) / h):
        h = x * 1
        y = operation(h)
        h += 1
        with pytest.raises(RuntimeError, match=MODIFIED):
            y.sum().backward()
    y = x / (x * 1)
    y += 1
    y.sum().backward()


def test_what_saves_nothing(torch):
    x = leaf(torch, 1.0, 2.0)
    c = torch.tensor([2.0, 2.0])
    for operation in (
        lambda h: h + c, lambda h: h - c, lambda h: -h, lambda h: h.sum(), lambda h: h.mean(), lambda h: h[:1] * 1,
        lambda h: torch.where(c > 0, h, c), lambda h: h * c, lambda h: h / c,
    ):  # fmt: skip
        h = x * 1
        y = operation(h)
        y = y + 0
        h += 1
        y.sum().backward()


def test_constant_factor_is_saved(torch):
    x, c = leaf(torch, 1.0, 2.0), torch.tensor([2.0, 2.0])
    y = x * c
    c += 1
    with pytest.raises(RuntimeError, match=MODIFIED):
        y.sum().backward()


def test_version_counts_writes_to_other_elements_and_restored_ones(torch):
    x = leaf(torch, 1.0, 2.0)
    y = x.exp()
    old = y[0].item()
    part = y[0].sin()
    y.detach()[1] = 7.0
    with pytest.raises(RuntimeError, match=MODIFIED):
        (part + y[0]).backward()
    y = x.exp()
    with torch.no_grad():
        y[0] = 5.0
        y[0] = old
    with pytest.raises(RuntimeError, match=MODIFIED):
        y.sum().backward()


def test_item_assignment(torch):
    x = leaf(torch, 1.0, 2.0)
    y = x * 2
    y[0] = 5.0
    y.sum().backward()
    assert x.grad.tolist() == [0.0, 2.0]
    buffer = torch.zeros(2)
    buffer[1] = x[0] * 3
    assert buffer.requires_grad and not buffer.is_leaf
    x.grad = None
    (buffer * torch.tensor([10.0, 100.0])).sum().backward()
    assert x.grad.tolist() == [300.0, 0.0]


def test_views_and_bases_see_writes(torch):
    x = leaf(torch, 1.0, 2.0, 3.0)
    y = x * 1
    v, w = y[:2], y[1:]
    v *= 2
    assert y.tolist() == [2.0, 4.0, 3.0] and w.tolist() == [4.0, 3.0]
    w[0] = x[0] * 10
    (y * torch.tensor([1.0, 10.0, 100.0])).sum().backward(retain_graph=True)
    assert x.grad.tolist() == [102.0, 0.0, 100.0]
    x.grad = None
    v.sum().backward()
    assert x.grad.tolist() == [12.0, 0.0, 0.0]


def test_view_of_transposed_view(torch):
    x = torch.ones((2, 3), requires_grad=True)
    y = x * 1
    y.t()[1] = x[:, 0] * 5
    (y * torch.tensor([[1.0, 10.0, 100.0], [2.0, 20.0, 200.0]])).sum().backward()
    assert x.grad.tolist() == [[51.0, 0.0, 100.0], [102.0, 0.0, 200.0]]


def test_refused_writes(torch):
    x = leaf(torch, 1.0, 2.0, 3.0)
    y = x * 2
    with pytest.raises(RuntimeError, match="refer to a single memory location"):
        y[1:] = y[:-1]
    with pytest.raises(RuntimeError, match="doesn't match the broadcast shape"):
        y += torch.ones((2, 3))
    with pytest.raises(RuntimeError, match="more than one element of the written-to tensor"):
        torch.ones(3).expand(2, 3).add_(1)
    with pytest.raises(RuntimeError, match="can't be cast to the desired output type"):
        c = torch.ones(2, dtype=torch.int64)
        c += 1.5


def test_copies_and_numpy(torch):
    x = leaf(torch, 1.0, 2.0)
    with pytest.raises(RuntimeError, match="Only Tensors created explicitly by the user"):
        copy.deepcopy(x * 2)
    assert copy.deepcopy(x).requires_grad
    with pytest.raises(RuntimeError, match=r"Can't call numpy\(\) on Tensor that requires grad. Use tensor.detach\(\).numpy"):
        x.numpy()
    assert (x.sum() * 2).item() == 6.0
    shared = x.detach().numpy()
    shared[0] = 9.0
    assert x[0].item() == 9.0


# ---- optimisers ----------------------------------------------------------------------------------------------------------

SETTINGS = [
    ("SGD", {"lr": 0.1}), ("SGD", {"lr": 0.1, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.1}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True}), ("Adam", {"lr": 0.1}), ("Adam", {"lr": 0.1, "weight_decay": 0.1}),
    ("Adam", {"lr": 0.1, "amsgrad": True, "betas": (0.8, 0.9)}),
]  # fmt: skip
STEPS_TAKEN: dict[int, list[list[float]]] = {}


@pytest.mark.parametrize("which", range(len(SETTINGS)))
def test_optimiser_steps(torch, which):
    """The tape's steps and PyTorch's are the same (the second of the two to run compares)."""
    name, settings = SETTINGS[which]
    w = leaf(torch, 1.0, -2.0)
    optimizer = getattr(torch.optim, name)([w], **settings)
    path = []
    for k in range(6):
        optimizer.zero_grad(set_to_none=k % 2 == 0)
        loss = ((w * torch.tensor([1.0, 3.0])) ** 2).sum() * (1 + k % 3)
        loss.backward()
        optimizer.step()
        path.extend(w.tolist())
    assert path == pytest.approx(STEPS_TAKEN.setdefault(which, path), rel=1e-12)


def test_skipped_and_zero_gradients(torch):
    w, still = leaf(torch, 1.0), leaf(torch, 5.0)
    optimizer = torch.optim.SGD([w, still], lr=0.1, momentum=0.9)
    w.sum().backward()
    kept = w.grad
    optimizer.step()
    optimizer.zero_grad(set_to_none=False)
    assert w.grad is kept and kept.tolist() == [0.0]
    optimizer.step()
    assert still.tolist() == [5.0] and w.tolist() == pytest.approx([0.81])
    optimizer.zero_grad()
    assert w.grad is None


def test_optimiser_errors(torch):
    x = leaf(torch, 1.0)
    for make, error in (
        (lambda: torch.optim.SGD([], lr=0.1), ValueError), (lambda: torch.optim.SGD([x * 2], lr=0.1), ValueError),
        (lambda: torch.optim.SGD([x], lr=-0.1), ValueError), (lambda: torch.optim.SGD(x, lr=0.1), TypeError),
        (lambda: torch.optim.SGD([x], lr=0.1, nesterov=True), ValueError), (lambda: torch.optim.Adam([x], lr=-1.0), ValueError),
    ):  # fmt: skip
        with pytest.raises(error):
            make()


def test_backward_on_the_graph_of_before_a_step(torch):
    w = leaf(torch, 1.0)
    optimizer = torch.optim.SGD([w], lr=0.1)
    loss = (w * w).sum()
    loss.backward(retain_graph=True)
    optimizer.step()
    with pytest.raises(RuntimeError, match=MODIFIED):
        loss.backward()


# ---- special points ------------------------------------------------------------------------------------------------------


def slope(torch, function, *data):
    x = leaf(torch, *data)
    function(x).sum().backward()
    return x.grad.tolist()


def test_ties(torch):
    assert slope(torch, lambda x: x.max(), 1.0, 2.0, 2.0) == [0.0, 0.5, 0.5]
    assert slope(torch, lambda x: x.amax(), 2.0, 2.0) == [0.5, 0.5]
    picked = slope(torch, lambda x: x.reshape(1, 3).max(1)[0], 1.0, 2.0, 2.0)
    assert sorted(picked) == [0.0, 0.0, 1.0] and picked[0] == 0.0
    assert slope(torch, lambda x: torch.maximum(x, torch.tensor([1.0])), 1.0) == [0.5]


def test_kinks_and_bounds(torch):
    assert slope(torch, torch.abs, 0.0) == slope(torch, torch.relu, 0.0) == [0.0]
    assert slope(torch, lambda x: torch.clamp(x, 0.0, 1.0), 0.0, 1.0, 2.0) == [1.0, 1.0, 0.0]
    assert slope(torch, torch.sqrt, 0.0) == slope(torch, torch.log, 0.0) == [math.inf]
    assert slope(torch, lambda x: x**0, 0.0) == [0.0]
    assert slope(torch, lambda x: torch.tensor([0.0]) ** x, 2.0) == [0.0]
    assert math.isnan(slope(torch, lambda x: torch.tensor([-2.0]) ** x, 2.0)[0])
    assert math.isnan(slope(torch, lambda x: torch.where(x > 0, torch.sqrt(x), torch.tensor([0.0])), 0.0)[0])


def test_products_with_zeros(torch):
    assert slope(torch, lambda x: x.prod(), 0.0, 2.0, 3.0) == [6.0, 0.0, 0.0]
    assert slope(torch, lambda x: x.prod(), 0.0, 0.0, 3.0) == [0.0, 0.0, 0.0]


def test_dtypes(torch):
    x = torch.ones(2, dtype=torch.float32, requires_grad=True)
    w = torch.ones(2, requires_grad=True)
    y = x * w
    assert y.dtype == torch.float64
    y.sum().backward()
    assert x.grad.dtype == torch.float32 and w.grad.dtype == torch.float64
    assert (x * torch.tensor(2.0)).dtype == torch.float32 and (x * 2.0).dtype == torch.float32


# ---- custom functions ----------------------------------------------------------------------------------------------------


def test_custom_function(torch):
    class Cube(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, scale):
            ctx.save_for_backward(x)
            ctx.scale = scale
            return scale * x**3

        @staticmethod
        def backward(ctx, bar):
            (x,) = ctx.saved_tensors
            return 3 * ctx.scale * x**2 * bar, None

    x = leaf(torch, 2.0)
    y = Cube.apply(x, 10.0)
    (first,) = torch.autograd.grad(y.sum(), x, create_graph=True)
    assert y.tolist() == [80.0] and first.tolist() == [120.0]
    assert torch.autograd.grad(first.sum(), x)[0].tolist() == [120.0]


# ---- text ----------------------------------------------------------------------------------------------------------------


def test_text(torch):
    x = leaf(torch, 1.0, 2.5)
    assert repr(x) == "tensor([1.0000, 2.5000], requires_grad=True)"
    assert repr(x * 2) == "tensor([2., 5.], grad_fn=<MulBackward0>)"
    assert repr((x + 1).sum()) == "tensor(5.5000, grad_fn=<SumBackward0>)"
    assert repr(torch.arange(3)) == "tensor([0, 1, 2])"
    assert repr(x > 2) == "tensor([False,  True])"
    assert repr(torch.ones(2, dtype=torch.float32)) == "tensor([1., 1.], dtype=torch.float32)"
    assert repr(torch.tensor([1e-9, 1.0])) == "tensor([1.0000e-09, 1.0000e+00])"
    assert repr(torch.ones((2, 2))) == "tensor([[1., 1.],\n        [1., 1.]])"
    assert repr(torch.tensor([math.nan, 1.0])) == "tensor([nan, 1.])"
    assert repr(torch.zeros((2, 2, 1))) == "tensor([[[0.],\n         [0.]],\n\n        [[0.],\n         [0.]]])"
    assert repr(torch.tensor([])) == "tensor([])"


# ---- every function ------------------------------------------------------------------------------------------------------

GRADIENTS: dict[str, list[float]] = {}
FUNCTIONS = {
    **dict.fromkeys(("sin", "cos", "tan", "exp", "log", "sqrt", "tanh", "sigmoid", "relu", "abs", "sign", "floor", "round")),
    "pow": lambda torch, x: torch.pow(x, 3) + torch.pow(2.0, x) + x**x,
    "stack": lambda torch, x: torch.stack([x, x * 2], dim=1)[:, 1],
    "cat": lambda torch, x: torch.cat([x, x * 2]) ** 2,
    "where": lambda torch, x: torch.where(x > 1, x**2, -x),
    "maximum": lambda torch, x: torch.maximum(x, x**2) * torch.minimum(x, x**2),
    "clamp": lambda torch, x: torch.clamp(x, 0.6, 2.0) + torch.clamp(x, min=1.0),
    "sum": lambda torch, x: x.reshape(2, 2).sum(dim=0, keepdim=True) ** 2,
    "mean": lambda torch, x: x.reshape(2, 2).mean(dim=1) ** 2,
    "prod": lambda torch, x: torch.prod(x.reshape(2, 2), 1) ** 2,
    "cumsum": lambda torch, x: torch.cumsum(x, 0) ** 2,
    "logsumexp": lambda torch, x: torch.logsumexp(x.reshape(2, 2), 1),
    "matmul": lambda torch, x: torch.matmul(x.reshape(2, 2), x.reshape(2, 2).T) @ x[:2],
    "expand": lambda torch, x: x.reshape(4, 1).expand(4, 3) ** 2,
    "unbind": lambda torch, x: x.unbind()[1] * x.reshape(2, 2).unbind(1)[0],
    "transpose": lambda torch, x: x.reshape(2, 2).transpose(0, 1)[0] ** 2 + x.reshape(2, 2).T[1],
    "index": lambda torch, x: x[torch.tensor([0, 0, 3])] ** 2 * x[1:] ** 2,
    "amin": lambda torch, x: x.reshape(2, 2).amin(dim=1) * x.min(),
    "view": lambda torch, x: x.view(2, 2)[1] * x.clone()[:2],
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions(torch, name):
    """The tape's gradients and PyTorch's are the same (the second of the two to run compares), and right by differences."""
    x = leaf(torch, 0.7, 1.3, 2.2, 1.6)
    function = FUNCTIONS[name] or (lambda torch, x: getattr(torch, name)(x))
    function(torch, x).sum().backward()
    found = x.grad.tolist()
    for k in range(4):
        step = torch.zeros(4)
        step[k] = 1e-6
        there, here = (function(torch, x.detach() + s * step).sum().item() for s in (1, -1))
        assert found[k] == pytest.approx((there - here) / 2e-6, rel=1e-6, abs=1e-6)
    assert found == pytest.approx(GRADIENTS.setdefault(name, found), rel=1e-12)
