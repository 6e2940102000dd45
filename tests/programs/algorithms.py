"""Small algorithms as scientists write them."""

import numpy as np


def mlp_loss(W1, b1, W2, b2, x, y):
    """A two-layer network."""
    h = np.tanh(x @ W1 + b1)
    r = h @ W2 + b2 - y
    return np.sum(r**2)


def horner(c, s):
    """A polynomial, squared."""
    total = 0.0
    for k in range(len(c)):
        total = total * s + c[k]
    return total**2


def jacobi_1d(A, B, steps):
    """Polybench's three-point stencil with two buffers."""
    for t in range(steps):
        B[1:-1] = (A[:-2] + A[1:-1] + A[2:]) / 3.0
        A[1:-1] = (B[:-2] + B[1:-1] + B[2:]) / 3.0
    return np.sum(A)


def jacobi_2d(A, B, steps):
    """Polybench's five-point stencil."""
    for t in range(steps):
        B[1:-1, 1:-1] = 0.2 * (A[1:-1, 1:-1] + A[1:-1, :-2] + A[1:-1, 2:] + A[2:, 1:-1] + A[:-2, 1:-1])
        A[1:-1, 1:-1] = 0.2 * (B[1:-1, 1:-1] + B[1:-1, :-2] + B[1:-1, 2:] + B[2:, 1:-1] + B[:-2, 1:-1])
    return np.sum(A * A)


def seidel_2d(A, steps):
    """Polybench's in-place sweep by elements."""
    for t in range(steps):
        for i in range(1, 4):
            for j in range(1, 4):
                A[i, j] = (A[i - 1, j] + A[i, j - 1] + A[i, j] + A[i, j + 1] + A[i + 1, j]) / 5.0
    return np.sum(A**2)


def heat_equation(u, kappa, steps):
    """Explicit finite differences with a diffusivity field, in place."""
    u = u.copy()
    for _ in range(steps):
        flux = kappa * (u[1:] - u[:-1])
        u[:-1] += flux
        u[1:] -= flux
    return np.sum(u**2)


def wave_equation(u, s, steps):
    """Leapfrog in time with three buffers that rotate."""
    before, now, after = u.copy(), u.copy(), np.zeros_like(u)
    for _ in range(steps):
        after[1:-1] = 2.0 * now[1:-1] - before[1:-1] + 0.1 * s * (now[2:] - 2.0 * now[1:-1] + now[:-2])
        before, now, after = now, after, before
    return np.sum(now**2)


def burgers(x, dt, steps):
    """A non-linear stencil in place: the adjoint needs the state."""
    u = x.copy()
    for _ in range(steps):
        u[1:-1] = u[1:-1] - dt * u[1:-1] * (u[2:] - u[:-2])
    return u @ u


def lu_loops(A):
    """A determinant by LU factorisation without pivoting."""
    U = A + 6.0 * np.eye(5)
    n = len(U)
    for k in range(n):
        for i in range(k + 1, n):
            U[i, k] /= U[k, k]
            for j in range(k + 1, n):
                U[i, j] -= U[i, k] * U[k, j]
    det = 1.0
    for k in range(n):
        det *= U[k, k]
    return np.log(det)


def cholesky_loops(A):
    """A Cholesky factor by loops."""
    S = A @ A.T + 5.0 * np.eye(5)
    L = np.zeros_like(S)
    for i in range(5):
        for j in range(i + 1):
            rest = S[i, j] - L[i, :j] @ L[j, :j]
            L[i, j] = np.sqrt(rest) if i == j else rest / L[j, j]
    return np.sum(L * np.arange(5))


def gauss_jordan(A, x):
    """Solves a system by elimination of rows in place."""
    M = np.hstack([A + 6.0 * np.eye(5), x[:, None]])
    for k in range(5):
        M[k] /= M[k, k]
        for i in range(5):
            if i != k:
                M[i] -= M[i, k] * M[k]
    return np.sum(M[:, -1] ** 2)


def thomas_solve(lower, diagonal, upper, x):
    """Solves a tridiagonal system in place."""
    d, r = diagonal.copy(), x.copy()
    n = len(d)
    for i in range(1, n):
        factor = lower[i - 1] / d[i - 1]
        d[i] -= factor * upper[i - 1]
        r[i] -= factor * r[i - 1]
    r[-1] /= d[-1]
    for i in range(n - 2, -1, -1):
        r[i] = (r[i] - upper[i] * r[i + 1]) / d[i]
    return np.sum(r**2)


def recurrent_states(W, U, inputs):
    """A recurrent network that writes its states into a preallocated array."""
    states = np.zeros((len(inputs) + 1, len(W)))
    for t in range(len(inputs)):
        states[t + 1] = np.tanh(W @ states[t] + U @ inputs[t])
    return np.sum(states[1:] ** 2)


def _sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def lstm_cell(W, z, state, memory):
    """One step of a long short-term memory."""
    gates = W @ np.concatenate([z, state])
    keep, write, read, new = np.split(gates, 4)
    memory = _sigmoid(keep) * memory + _sigmoid(write) * np.tanh(new)
    return np.sum(_sigmoid(read) * np.tanh(memory))


def _oscillator(position, velocity, s):
    return velocity, -s * position - 0.1 * velocity**3


def runge_kutta_4(a, b, s, dt):
    """Four stages per step, of a system as a tuple."""
    p, v = a, b
    for _ in range(4):
        p1, v1 = _oscillator(p, v, s)
        p2, v2 = _oscillator(p + 0.5 * dt * p1, v + 0.5 * dt * v1, s)
        p3, v3 = _oscillator(p + 0.5 * dt * p2, v + 0.5 * dt * v2, s)
        p4, v4 = _oscillator(p + dt * p3, v + dt * v3, s)
        p = p + dt / 6.0 * (p1 + 2.0 * p2 + 2.0 * p3 + p4)
        v = v + dt / 6.0 * (v1 + 2.0 * v2 + 2.0 * v3 + v4)
    return p * p + v * v


def runge_kutta_of_arrays(A, x, dt, steps):
    """The right side is a function argument, the state an array that is updated in place."""
    y = x.copy()
    rate = lambda state: np.tanh(A @ state) - state  # noqa: E731
    for _ in range(steps):
        k1 = rate(y)
        k2 = rate(y + 0.5 * dt * k1)
        y += dt * k2
    return np.sum(y**2)


def kepler_energy(position, velocity, dt, steps):
    """Leapfrog around a central mass."""
    for _ in range(steps):
        velocity -= 0.5 * dt * position / np.linalg.norm(position) ** 3
        position += dt * velocity
        velocity -= 0.5 * dt * position / np.linalg.norm(position) ** 3
    return velocity[0] * position[1] + velocity[1] ** 2


def logistic_regression(w, M, targets):
    """The mean cross-entropy of a linear classifier, with a penalty."""
    margins = M @ w
    return np.mean(np.logaddexp(0.0, margins) - targets * margins) + 0.01 * w @ w


def softmax_cross_entropy(logits, labels):
    """The mean negative log-likelihood of a softmax, by its safe form."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -np.mean(log_probabilities[np.arange(len(labels)), labels])


def attention(queries, keys, contents):
    """Scaled dot-product attention."""
    scores = queries @ keys.T / np.sqrt(keys.shape[1])
    weights = np.exp(scores - np.max(scores, axis=1, keepdims=True))
    weights /= np.sum(weights, axis=1, keepdims=True)
    return np.sum((weights @ contents) ** 2)


def layer_norm(A, x, y):
    """Normalises rows, scales and shifts."""
    normal = (A - A.mean(axis=-1, keepdims=True)) / np.sqrt(A.var(axis=-1, keepdims=True) + 1e-5)
    return np.sum((normal * x + y) ** 3)


def power_iteration(A, n):
    """The dominant eigenvalue of a symmetric matrix."""
    S = A @ A.T + np.eye(5)
    v = np.ones(5)
    for _ in range(n):
        v = S @ v
        v /= np.linalg.norm(v)
    return v @ S @ v


def gram_schmidt(A):
    """Orthogonalises the columns in place."""
    Q = A + 3.0 * np.eye(5)
    for j in range(5):
        for i in range(j):
            Q[:, j] -= (Q[:, i] @ Q[:, j]) * Q[:, i]
        Q[:, j] /= np.sqrt(Q[:, j] @ Q[:, j])
    return np.sum(Q[:, 1] ** 3) + Q[0, 4]


def conjugate_gradients(A, x):
    """A few steps of conjugate gradients."""
    S = A @ A.T + 4.0 * np.eye(5)
    y, r = np.zeros(5), x.copy()
    p, rho = r.copy(), r @ r
    for _ in range(3):
        q = S @ p
        alpha = rho / (p @ q)
        y += alpha * p
        r -= alpha * q
        rho_next = r @ r
        p = r + rho_next / rho * p
        rho = rho_next
    return y @ x


def convolve_loops(grid, kernel):
    """A two-dimensional convolution by four loops."""
    rows, columns = grid.shape[0] - kernel.shape[0] + 1, grid.shape[1] - kernel.shape[1] + 1
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            for p in range(kernel.shape[0]):
                for q in range(kernel.shape[1]):
                    out[i, j] += grid[i + p, j + q] * kernel[p, q]
    return np.sum(out**2)


def convolve_slices(grid, M):
    """The same by shifted slices."""
    out = np.zeros((4, 5))
    for p in range(3):
        for q in range(3):
            out += M[p, q] * grid[p : p + 4, q : q + 5]
    return np.sum(np.tanh(out))


def max_pool(image):
    """The maximum over blocks, by a reshape."""
    blocks = image.reshape(2, 2, 3, 2)
    return np.sum(blocks.max(axis=(1, 3)) ** 2)


def pairwise_distances(M):
    """All distances by broadcasting."""
    d = M[:, None, :] - M[None, :, :]
    return np.sum(np.sqrt(np.sum(d**2, axis=-1) + 1e-3))


def gaussian_log_likelihood(M, mean, factor):
    """A Gaussian given by a triangular factor."""
    residuals = np.linalg.solve(factor, (M - mean).T)
    return -0.5 * np.sum(residuals**2) - len(M) * np.sum(np.log(np.diag(factor)))


def gradient_descent(A, x, rate):
    """Differentiates through an optimiser."""
    y = np.zeros(5)
    for _ in range(5):
        residual = A @ y - x
        y = y - rate * (A.T @ residual)
    return np.sum((A @ y - x) ** 2)


def momentum_in_place(A, x, rate):
    """The same with momentum, in place."""
    y, speed = np.zeros(5), np.zeros(5)
    for _ in range(4):
        speed *= 0.9
        speed += A.T @ (A @ y - x)
        y -= rate * speed
    return y @ y


def viterbi_like(A, x):
    """A dynamic program over maxima."""
    score = x.copy()
    for t in range(3):
        score = np.max(score[:, None] + A, axis=0) + x
    return np.max(score)


def edit_distance_soft(x, z):
    """A dynamic program over a table, with a soft minimum."""
    D = np.zeros((6, 4))
    for i in range(1, 6):
        for j in range(1, 4):
            cost = (x[i - 1] - z[j - 1]) ** 2
            D[i, j] = cost - np.log(np.exp(-D[i - 1, j]) + np.exp(-D[i, j - 1]) + np.exp(-D[i - 1, j - 1]))
    return D[5, 3]


def prefix_scan(x):
    """A running product written element by element, read backwards."""
    y = np.empty_like(x)
    y[0] = x[0]
    for i in range(1, len(x)):
        y[i] = y[i - 1] * x[i]
    total = 0.0
    for value in y[::-1]:
        total = total * 0.5 + value
    return total


def bisection_like(s, r):
    """Branches on data in a loop, with values carried along either path."""
    low, high = 0.0 * s, r
    for _ in range(3):
        middle = 0.5 * (low + high)
        if middle * middle < s:
            low = middle
        else:
            high = middle
    return low * high


def trapezoid(s, t, n):
    """Integrates a function between differentiated bounds."""
    f = lambda u: np.exp(-u * u)  # noqa: E731
    h = (t - s) / n
    total = 0.5 * (f(s) + f(t))
    for i in range(1, n):
        total += f(s + i * h)
    return total * h


def lagrange(x, y, s):
    """Lagrange interpolation by two loops with continue."""
    total = 0.0
    for i in range(4):
        term = y[i]
        for j in range(4):
            if i == j:
                continue
            term *= (s - x[j]) / (x[i] - x[j])
        total += term
    return total
