"""The functions of the design whose gradient code is reviewed by eye, with arguments; and derivatives of higher order."""

import numpy as np

from ad_transform import checkpointed, custom_vjp, grad, hessian, hvp, jvp


def loss(W1, b1, W2, b2, x, y):
    h = np.tanh(x @ W1 + b1)
    r = h @ W2 + b2 - y
    return np.sum(r**2)


def horner(c, x):
    s = 0.0
    for k in range(len(c)):
        s = s * x + c[k]
    return s**2


def jacobi(A, B, steps):
    for _ in range(steps):
        B[1:-1] = (A[:-2] + A[1:-1] + A[2:]) / 3.0
        A[1:-1] = (B[:-2] + B[1:-1] + B[2:]) / 3.0
    return np.sum(A)


def burgers(u, steps):
    for _ in range(steps):
        u[1:-1] = u[1:-1] - 0.1 * u[1:-1] * (u[2:] - u[:-2])
    return np.sum(u)


def hinge(x, s):
    y = x * s
    if np.sum(y) > 0.0:
        z = np.sin(y)
        return np.sum(z * y)
    return np.sum(y)


def bisected(f, x, n):
    if n == 0:
        return x
    y = bisected(f, x, n - 1)
    return y - f(y) / 2.0


def root(x, n):
    return bisected(lambda t: t * t - 2.0, x, n)


def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


def penalised(w, x):
    def score(x):
        return np.sum(np.tanh(x @ w))

    return score(x) + np.sum(grad(score)(x) ** 2)


def heat(u, steps):
    for _ in checkpointed(range(steps), snapshots=10):
        u[1:-1] += 0.1 * np.sin(u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum(u**2)


@custom_vjp
def log1pexp(x):
    return np.log1p(np.exp(x))


log1pexp.defvjp(lambda x: (log1pexp(x), x), lambda x, bar: (bar * (1.0 - 1.0 / (1.0 + np.exp(x))),))


def logistic(w, x, y):
    return np.mean(log1pexp(-y * (x @ w)))


def stress(e, E, k, limit):
    y = E * e
    if abs(e) < limit[0]:
        s = y * e
    elif abs(e) < limit[1]:
        s = k * y - e**3
    elif abs(e) < limit[2]:
        s = k * k
    else:
        s = 0.0
    if e > 0.0:
        y = 2.0 * y
        if k > 1.0:
            s = s * y
    return s


def layers(parameters, x, options):
    for W, b in parameters:
        x = np.tanh(x @ W + b)
    if options["penalty"] > 0.0:
        x = x * options["scale"]
    return np.sum(x**2)


def settled(x, s):
    total = 0.0
    while total < 10.0:
        s = s * 1.1
        for k in range(len(x)):
            total += np.sin(s * x[k])
            if total > s:
                break
    return total * s


def filled(x, s):
    y = np.zeros(len(x))
    for k in range(len(x)):
        if x[k] > 0.0:
            y[k] = x[k] * s
        elif k > 0:
            y[k] = y[k - 1] * x[k]
    return np.sum(y**2)


def eliminated(A):
    U = A.copy()
    for k in range(len(U)):
        for i in range(k + 1, len(U)):
            U[i, k] /= U[k, k]
            U[i, k + 1 :] -= U[i, k] * U[k, k + 1 :]
    return np.prod(np.diag(U))


def either(x, y, s):
    a, b = x, y
    if s > 0.5:
        a, b = b, a
    a[1:-1] = (a[:-2] + a[2:]) * np.sin(a[1:-1])
    return np.sum(a * b)


CASES = {
    "loss": (loss, (0, 1, 2, 3), tuple(np.ones(s) for s in [(3, 4), (4,), (4, 2), (2,), (5, 3), (5, 2)])),
    "horner": (horner, (0, 1), (np.ones(5), 1.5)),
    "jacobi": (jacobi, (0, 1), (np.ones(7), np.ones(7), 3)),
    "hinge": (hinge, (0, 1), (np.ones(3), 0.3)),
    "root": (root, 0, (1.5, 4)),
    "burgers": (burgers, 0, (np.ones(7), 3)),
    "layers": (
        layers,
        0,
        ([(np.ones((3, 2)), np.ones(2)), (np.ones((2, 2)), np.ones(2))], np.ones((4, 3)), {"penalty": 1.0, "scale": 2.0}),
    ),
    "settled": (settled, (0, 1), (np.ones(3), 0.5)),
    "filled": (filled, (0, 1), (np.ones(5), 0.5)),
    "either": (either, (0, 1), (np.ones(5), np.ones(5), 0.7)),
    "eliminated": (eliminated, 0, (np.eye(4),)),
    "stress": (stress, ("e", "k"), (0.5, 2.0, 0.3, (1.0, 2.0, 3.0))),
}

W1, *OTHERS = CASES["loss"][2]
HIGHER = {
    "loss_hvp": (hvp(loss), (W1, W1, *OTHERS)),
    "horner_grad_grad": (grad(grad(horner, wrt=1), wrt=1), (np.ones(5), 1.5)),
    "burgers_hvp": (hvp(burgers), (np.ones(7), np.ones(7), 3)),
    "burgers_dot": (jvp(burgers), ((np.ones(7), 3), (np.ones(7), None))),
    "rosenbrock_hessian": (hessian(rosenbrock), (np.ones(5),)),
    "penalised_grad": (grad(penalised), (np.ones(3), np.ones((4, 3)))),
    "heat_grad": (grad(heat), (np.ones(7), 3)),
    "logistic_grad": (grad(logistic), (np.ones(3), np.ones((5, 3)), np.ones(5))),
}
