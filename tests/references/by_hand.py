"""The gradients of `functions.py` as an expert writes them: nothing saved or computed that is not needed, one idea to a line."""

import math

import numpy as np


def loss(W1, b1, W2, b2, x, y):
    h = np.tanh(x @ W1 + b1)
    r = h @ W2 + b2 - y
    r_bar = 2.0 * r
    b2_bar = r_bar.sum(axis=0)
    W2_bar = h.T @ r_bar
    t_bar = (r_bar @ W2.T) * (1.0 - h**2)
    b1_bar = t_bar.sum(axis=0)
    W1_bar = x.T @ t_bar
    return W1_bar, b1_bar, W2_bar, b2_bar


def horner(c, x):
    states = []
    s = 0.0
    for k in range(len(c)):
        states.append(s)
        s = s * x + c[k]
    c_bar = np.zeros_like(c)
    x_bar = 0.0
    s_bar = 2.0 * s
    for k in range(len(c) - 1, -1, -1):
        c_bar[k] = s_bar
        x_bar += s_bar * states[k]
        s_bar *= x
    return c_bar, x_bar


def jacobi(A, B, steps):
    A_bar = np.ones_like(A)
    B_bar = np.zeros_like(B)
    for _ in range(steps):
        t = A_bar[1:-1] / 3.0
        A_bar[1:-1] = 0.0
        B_bar[:-2] += t
        B_bar[1:-1] += t
        B_bar[2:] += t
        t = B_bar[1:-1] / 3.0
        B_bar[1:-1] = 0.0
        A_bar[:-2] += t
        A_bar[1:-1] += t
        A_bar[2:] += t
    return A_bar, B_bar


def burgers(u, steps):
    u = u.copy()
    states = []
    for _ in range(steps):
        states.append(u.copy())
        u[1:-1] -= 0.1 * u[1:-1] * (u[2:] - u[:-2])
    u_bar = np.ones_like(u)
    for k in range(steps - 1, -1, -1):
        u = states[k]
        t = 0.1 * u_bar[1:-1]
        flux_bar = t * u[1:-1]
        u_bar[1:-1] -= t * (u[2:] - u[:-2])
        u_bar[2:] -= flux_bar
        u_bar[:-2] += flux_bar
    return u_bar


def chain(s):
    a = math.sin(s)
    b = math.exp(a * s)
    c = b + s
    d = math.log(c) / 3.0
    y = math.cos(d) - s
    t = math.tanh(y)
    y_bar = t + y * (1.0 - t**2)
    c_bar = -math.sin(d) * y_bar / 3.0 / c
    p_bar = b * c_bar
    return c_bar - y_bar + p_bar * (a + s * math.cos(s))


def elementwise(x, a):
    y = np.tanh(x * a)
    e = np.exp(-y * y)
    z = e * x
    z_bar = np.cos(z) * y
    x_bar = z_bar * e
    y_bar = np.sin(z) - 2.0 * y * z * z_bar
    t_bar = y_bar * (1.0 - y**2)
    x_bar += t_bar * a
    a_bar = np.sum(t_bar * x)
    return x_bar, a_bar


def softmax_regression(W, b, x, labels):
    scores = x @ W + b
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    scores_bar = e / e.sum(axis=1, keepdims=True)
    scores_bar[np.arange(len(labels)), labels] -= 1.0
    scores_bar /= len(labels)
    return x.T @ scores_bar, scores_bar.sum(axis=0)


def rnn(W, U, x, target):
    n = len(x)
    h = np.zeros((n + 1, len(W)))
    for t in range(n):
        h[t + 1] = np.tanh(W @ h[t] + U @ x[t])
    h_bar = np.zeros_like(h)
    h_bar[1:] = 2.0 * (h[1:] - target)
    W_bar = np.zeros_like(W)
    U_bar = np.zeros_like(U)
    for t in range(n - 1, -1, -1):
        a_bar = h_bar[t + 1] * (1.0 - h[t + 1] ** 2)
        W_bar += np.outer(a_bar, h[t])
        U_bar += np.outer(a_bar, x[t])
        h_bar[t] += W.T @ a_bar
    return W_bar, U_bar


def rosenbrock(x):
    r = x[1:] - x[:-1] ** 2
    x_bar = np.zeros_like(x)
    x_bar[1:] = 200.0 * r
    x_bar[:-1] -= 400.0 * r * x[:-1] + 2.0 * (1.0 - x[:-1])
    return x_bar


def gaussian(mu, sigma, x):
    L = np.linalg.cholesky(sigma)
    z = np.linalg.solve(L, (x - mu).T)
    w = np.linalg.solve(L.T, z)
    mu_bar = -w.sum(axis=1)
    L_bar = np.diag(len(x) / np.diag(L)) - w @ z.T
    p = np.tril(L.T @ L_bar)
    p -= 0.5 * np.diag(np.diag(p))
    s = np.linalg.solve(L.T, np.linalg.solve(L.T, p).T)
    s = s + s.T
    sigma_bar = np.tril(s) - 0.5 * np.diag(np.diag(s))
    return mu_bar, sigma_bar


def convolution(image, kernel):
    height, width = kernel.shape
    out = np.zeros((image.shape[0] - height + 1, image.shape[1] - width + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + height, j : j + width] * kernel)
    out_bar = 1.0 - np.tanh(out) ** 2
    image_bar = np.zeros_like(image)
    kernel_bar = np.zeros_like(kernel)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            kernel_bar += out_bar[i, j] * image[i : i + height, j : j + width]
            image_bar[i : i + height, j : j + width] += out_bar[i, j] * kernel
    return image_bar, kernel_bar


def thomas(a, b, c, d):
    b = b.copy()
    d = d.copy()
    n = len(d)
    ws = np.zeros(n)
    for i in range(1, n):
        ws[i] = a[i] / b[i - 1]
        b[i] -= ws[i] * c[i - 1]
        d[i] -= ws[i] * d[i - 1]
    x = np.zeros(n)
    x[n - 1] = d[n - 1] / b[n - 1]
    for i in range(n - 2, -1, -1):
        x[i] = (d[i] - c[i] * x[i + 1]) / b[i]
    x_bar = 2.0 * x
    a_bar = np.zeros_like(a)
    b_bar = np.zeros_like(b)
    c_bar = np.zeros_like(c)
    d_bar = np.zeros_like(d)
    for i in range(n - 1):
        d_bar[i] = x_bar[i] / b[i]
        b_bar[i] = -d_bar[i] * x[i]
        c_bar[i] = -d_bar[i] * x[i + 1]
        x_bar[i + 1] -= d_bar[i] * c[i]
    d_bar[n - 1] = x_bar[n - 1] / b[n - 1]
    b_bar[n - 1] = -d_bar[n - 1] * x[n - 1]
    for i in range(n - 1, 0, -1):
        d_bar[i - 1] -= d_bar[i] * ws[i]
        w_bar = -d_bar[i] * d[i - 1] - b_bar[i] * c[i - 1]
        c_bar[i - 1] -= b_bar[i] * ws[i]
        a_bar[i] = w_bar / b[i - 1]
        b_bar[i - 1] -= a_bar[i] * ws[i]
    return a_bar, b_bar, c_bar, d_bar
