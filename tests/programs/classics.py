"""Whole algorithms with state in place, as they are found in textbooks and solvers."""

import math

import numpy as np


def fft_butterflies(signal):
    """The radix-2 transform in place, real and imaginary parts apart: bit reversal, then butterflies."""
    n = len(signal)
    re, im = signal.copy(), np.zeros(n)
    j = 0
    for i in range(1, n):
        bit = n >> 1
        while j & bit:
            j ^= bit
            bit >>= 1
        j |= bit
        if i < j:
            re[i], re[j] = re[j], re[i]
    size = 2
    while size <= n:
        half = size // 2
        for start in range(0, n, size):
            for k in range(half):
                angle = -2.0 * math.pi * k / size
                c, s = math.cos(angle), math.sin(angle)
                a, b = start + k, start + k + half
                tr = c * re[b] - s * im[b]
                ti = s * re[b] + c * im[b]
                re[b], im[b] = re[a] - tr, im[a] - ti
                re[a] += tr
                im[a] += ti
        size *= 2
    return np.sum(np.arange(n) * (re**2 + im**2))


def householder_qr(A, x):
    """Triangularises by reflections, applied to a right side as they are made; then substitutes backwards."""
    R, b = A + 4.0 * np.eye(5), x.copy()
    n = len(b)
    for k in range(n - 1):
        v = R[k:, k].copy()
        v[0] += np.sqrt(v @ v)
        v /= np.sqrt(v @ v)
        R[k:, k:] -= 2.0 * np.outer(v, v @ R[k:, k:])
        b[k:] -= 2.0 * v * (v @ b[k:])
    for k in range(n - 1, -1, -1):
        b[k] = (b[k] - R[k, k + 1 :] @ b[k + 1 :]) / R[k, k]
    return np.sum(b * b)


def givens_sweep(diagonal, off):
    """Two sweeps of an unshifted QR iteration on a symmetric tridiagonal matrix."""
    n = len(diagonal)
    T = np.zeros((n, n))
    for i in range(n):
        T[i, i] = diagonal[i]
    for i in range(n - 1):
        T[i, i + 1] = T[i + 1, i] = off[i]
    for _ in range(2):
        rotations = []
        for k in range(n - 1):
            r = np.hypot(T[k, k], T[k + 1, k])
            c, s = T[k, k] / r, T[k + 1, k] / r
            upper = c * T[k] + s * T[k + 1]
            T[k + 1] = c * T[k + 1] - s * T[k]
            T[k] = upper
            rotations.append((c, s))
        for k in range(n - 1):
            c, s = rotations[k]
            left = c * T[:, k] + s * T[:, k + 1]
            T[:, k + 1] = c * T[:, k + 1] - s * T[:, k]
            T[:, k] = left
    return np.sum(np.arange(1.0, n + 1.0) * np.diag(T))


def kalman_filter(F, H, measurements, noise):
    """Predicts and corrects a state and its covariance; returns the negative log likelihood."""
    n = len(F)
    state, P = np.zeros(n), np.eye(n)
    nll = 0.0
    for z in measurements:
        state = F @ state
        P = F @ P @ F.T + 0.1 * np.eye(n)
        residual = z - H @ state
        S = H @ P @ H.T + noise**2 * np.eye(len(z))
        K = P @ H.T @ np.linalg.inv(S)
        state = state + K @ residual
        P = (np.eye(n) - K @ H) @ P
        nll += 0.5 * (residual @ np.linalg.solve(S, residual) + np.linalg.slogdet(S)[1])
    return nll


def hmm_forward(logits, emissions, labels):
    """The forward recursion of a hidden Markov model, rescaled at every step."""
    T = np.exp(logits)
    T /= T.sum(axis=1, keepdims=True)
    E = np.exp(emissions)
    E /= E.sum(axis=1, keepdims=True)
    alpha = np.full(len(T), 1.0 / len(T))
    total = 0.0
    for label in labels:
        alpha = (alpha @ T) * E[:, label]
        scale = alpha.sum()
        alpha /= scale
        total += np.log(scale)
    return total


def viterbi_soft(logits, x):
    """Viterbi's recursion with log-sum-exp for the maximum, in a table."""
    n, m = len(x), len(logits)
    table = np.empty((n, m))
    table[0] = x[0] * logits[0]
    for t in range(1, n):
        for j in range(m):
            scores = table[t - 1] + logits[:, j]
            top = scores.max()
            table[t, j] = top + np.log(np.sum(np.exp(scores - top))) + x[t] * logits[j, j]
    return np.max(table[-1])


def dynamic_time_warping(x, z):
    """The table of cheapest alignments, filled cell by cell."""
    n, m = len(x), len(z)
    D = np.full((n + 1, m + 1), 1e6)
    D[0, 0] = 0.0
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            cost = (x[i - 1] - z[j - 1]) ** 2
            D[i, j] = cost + min(D[i - 1, j], D[i, j - 1], D[i - 1, j - 1])
    return D[n, m]


def k_means_soft(points, centres):
    """Lloyd's iteration with soft assignments; the centres move in place."""
    for _ in range(3):
        weights = np.empty((len(points), len(centres)))
        for i, p in enumerate(points):
            distances = np.sum((centres - p) ** 2, axis=1)
            e = np.exp(-(distances - distances.min()))
            weights[i] = e / e.sum()
        for j in range(len(centres)):
            centres[j] = weights[:, j] @ points / weights[:, j].sum()
    return np.sum(np.sin(centres))


def n_body_masked(positions, velocities, dt, mask):
    """Leapfrog under softened gravity; bodies that are masked out are held."""
    n = len(positions)
    energy = 0.0
    for _ in range(3):
        force = np.zeros_like(positions)
        for i in range(n):
            for j in range(n):
                if i != j and mask[j]:
                    d = positions[j] - positions[i]
                    force[i] += d / (d @ d + 0.1) ** 1.5
        velocities[mask] += dt * force[mask]
        positions[mask] += dt * velocities[mask]
        energy += 0.5 * np.sum(velocities**2)
    return energy + np.sum(positions)


def finite_volume_limited(u, dt):
    """Upwind advection with the van Leer limiter, fluxes in a preallocated array."""
    n = len(u)
    flux = np.zeros(n + 1)
    for _ in range(3):
        for i in range(2, n - 1):
            down, up = u[i] - u[i - 1], u[i - 1] - u[i - 2]
            slope = 2.0 * down * up / (down + up) if down * up > 0.0 else 0.0
            flux[i] = u[i - 1] + 0.5 * (1.0 - dt) * slope
        u[2:-2] -= dt * (flux[3:-2] - flux[2:-3])
    return np.sum(u**2)


def beam_scores(logits, x):
    """The two best partial scores are kept, step by step; the beams are exchanged in place."""
    best, second = np.zeros(2), np.full(2, -1.0)
    for t in range(len(x)):
        for j in range(len(logits)):
            score = best[t % 2] + x[t] * logits[j, t % 3]
            if score > best[(t + 1) % 2]:
                second[(t + 1) % 2] = best[(t + 1) % 2]
                best[(t + 1) % 2] = score
            elif score > second[(t + 1) % 2]:
                second[(t + 1) % 2] = score
    return np.sum(best) + 0.5 * np.sum(second)


def cubic_spline(x4, y4, s):
    """A natural cubic spline: the tridiagonal system in place, then the polynomial of one interval."""
    n = len(x4)
    h = x4[1:] - x4[:-1]
    moments, diagonal = np.zeros(n), np.ones(n)
    for i in range(1, n - 1):
        diagonal[i] = 2.0 * (h[i - 1] + h[i])
        moments[i] = 6.0 * ((y4[i + 1] - y4[i]) / h[i] - (y4[i] - y4[i - 1]) / h[i - 1])
    for i in range(2, n - 1):
        w = h[i - 1] / diagonal[i - 1]
        diagonal[i] -= w * h[i - 1]
        moments[i] -= w * moments[i - 1]
    for i in range(n - 2, 0, -1):
        moments[i] = (moments[i] - h[i] * moments[i + 1]) / diagonal[i]
    k = 0
    while k < n - 2 and s > x4[k + 1]:
        k += 1
    a, b = x4[k + 1] - s, s - x4[k]
    cubic = (moments[k] * a**3 + moments[k + 1] * b**3) / (6.0 * h[k])
    return cubic + (y4[k] / h[k] - moments[k] * h[k] / 6.0) * a + (y4[k + 1] / h[k] - moments[k + 1] * h[k] / 6.0) * b


def ray_march(centre, r, direction):
    """Sphere tracing with an early exit; the colour depends on where the ray stops."""
    d = direction / np.sqrt(direction @ direction)
    position, travelled = np.zeros(3), 0.0
    for step in range(12):
        offset = position - centre
        distance = np.sqrt(offset @ offset) - r
        if distance < 1e-3:
            return np.exp(-travelled) * (offset @ d) / r
        if travelled > 50.0:
            break
        position += 0.9 * distance * d
        travelled += 0.9 * distance
    else:
        return travelled + step * distance
    return travelled


def monte_carlo_barrier(s, a, draws):
    """The price of a knock-out option along fixed draws, by a loop that leaves a path early."""
    total = 0.0
    for path in draws:
        price = s
        alive = True
        for z in path:
            price *= np.exp((0.01 - 0.5 * a * a) * 0.1 + a * 0.3 * z)
            if price > 3.0 * s:
                alive = False
                break
        if alive:
            total += max(price - 0.9 * s, 0.0)
    return total / len(draws)


def adaptive_trapezoid(s, t):
    """Quadrature that halves its intervals while the two estimates differ, with a stack of its own."""
    stack = [(0.0, 1.0, 0)]
    total = 0.0
    while stack:
        low, high, depth = stack.pop()
        middle = 0.5 * (low + high)
        f_low, f_middle, f_high = (np.exp(s * v) * np.sin(t * v) for v in (low, middle, high))
        coarse = 0.5 * (high - low) * (f_low + f_high)
        fine = 0.25 * (high - low) * (f_low + 2.0 * f_middle + f_high)
        if depth < 2:
            stack.append((low, middle, depth + 1))
            stack.append((middle, high, depth + 1))
        else:
            total += fine + (fine - coarse) / 3.0
    return total


def gauss_seidel(A, x):
    """Sweeps in place, a new value used as soon as it is there."""
    D = A + 6.0 * np.eye(5)
    y = np.zeros(5)
    for _ in range(4):
        for i in range(5):
            rest = 0.0
            for j in range(5):
                if j != i:
                    rest += D[i, j] * y[j]
            y[i] = (x[i] - rest) / D[i, i]
    return np.sum(y * y)


def red_black_relaxation(grid):
    """Over-relaxation of the even cells, then of the odd ones."""
    for _ in range(2):
        for colour in (0, 1):
            for i in range(1, grid.shape[0] - 1):
                for j in range(1, grid.shape[1] - 1):
                    if (i + j) % 2 == colour:
                        mean = 0.25 * (grid[i - 1, j] + grid[i + 1, j] + grid[i, j - 1] + grid[i, j + 1])
                        grid[i, j] += 1.3 * (np.tanh(mean) - grid[i, j])
    return np.sum(grid**2)


def two_grid_cycle(u):
    """Smooths, corrects on a coarser grid, and smooths again."""
    n = len(u)
    v = np.zeros(n)
    _smooth(v, u, 2)
    residual = np.zeros(n)
    residual[1:-1] = u[1:-1] - 2.0 * v[1:-1] + 0.5 * (v[2:] + v[:-2])
    coarse = residual[::2].copy()
    correction = np.zeros_like(coarse)
    _smooth(correction, coarse, 3)
    v[::2] += correction
    v[1:-1:2] += 0.5 * (correction[:-1] + correction[1:])
    _smooth(v, u, 1)
    return np.sum(v * u)


def _smooth(v, f, sweeps):
    for _ in range(sweeps):
        v[1:-1] = 0.5 * (f[1:-1] + 0.5 * (v[2:] + v[:-2]))


def soft_floyd_warshall(A):
    """Cheapest paths between all pairs, a smooth minimum in place of the hard one."""
    D = np.abs(A) + 1.0
    n = len(D)
    for k in range(n):
        for i in range(n):
            for j in range(n):
                through = D[i, k] + D[k, j]
                D[i, j] = -np.log(np.exp(-D[i, j]) + np.exp(-through))
    return np.sum(D)


def lanczos(A, x):
    """Three steps of tridiagonalisation, with the vectors as rows of an array."""
    S = A + A.T
    m = 3
    Q, alpha, beta = np.zeros((m + 1, len(x))), np.zeros(m), np.zeros(m)
    Q[0] = x / np.sqrt(x @ x)
    for k in range(m):
        w = S @ Q[k]
        alpha[k] = w @ Q[k]
        w -= alpha[k] * Q[k]
        if k > 0:
            w -= beta[k - 1] * Q[k - 1]
        beta[k] = np.sqrt(w @ w)
        Q[k + 1] = w / beta[k]
    return np.sum(alpha * alpha) + np.sum(beta)


def sinkhorn(A, p):
    """Scales rows and columns in turn."""
    K = np.exp(-np.abs(A))
    u, v = np.ones(5), np.ones(5)
    target = p / p.sum()
    for _ in range(4):
        u = target / (K @ v)
        v = target / (K.T @ u)
    return np.sum(u[:, None] * K * v * A)


def gated_unit(W, U, inputs):
    """A gated recurrent unit, gates computed in place; the states are kept in a list."""
    h, states = np.zeros(len(W)), []
    for x in inputs:
        gate = W @ h
        gate += U @ x
        update = 1.0 / (1.0 + np.exp(-gate))
        candidate = np.tanh(W.T @ (update * h) + U @ x)
        h = (1.0 - update) * h + update * candidate
        states.append(h)
    return np.sum(states[-1] * states[1])


def adams_bashforth(x, A, dt):
    """A multistep method: the last three slopes in a ring."""
    slopes = np.zeros((3, len(x)))
    for k in range(5):
        slopes[k % 3] = np.tanh(A @ x) - x
        if k < 2:
            x = x + dt * slopes[k % 3]
        else:
            x = x + dt / 12.0 * (23.0 * slopes[k % 3] - 16.0 * slopes[(k - 1) % 3] + 5.0 * slopes[(k - 2) % 3])
    return np.sum(x**2)


def newton_with_backtracking(p, s):
    """Newton's method on a scalar equation, the step halved while the residual grows."""
    x, steps = s + 2.0, 0
    while steps < 6:
        f = x**3 - p[0] * x - p[1]
        if abs(f) < 1e-6:
            break
        step = f / (3.0 * x**2 - p[0])
        while abs((x - step) ** 3 - p[0] * (x - step) - p[1]) > abs(f):
            step *= 0.5
        x -= step
        steps += 1
    return x * p[2]


def quicksort_in_place(x, y):
    """Sorts by exchanges with a stack of bounds; the result is weighted."""
    stack = [(0, 4)]
    while stack:
        low, high = stack.pop()
        if low < high:
            pivot, i = x[high], low
            for j in range(low, high):
                if x[j] < pivot:
                    x[i], x[j] = x[j], x[i]
                    i += 1
            x[i], x[high] = x[high], x[i]
            stack.append((low, i - 1))
            stack.append((i + 1, high))
    return np.sum(x * y)


def game_of_heat(grid, s):
    """Cells exchange heat with their neighbours; those above a threshold lose some. Two buffers."""
    current, other = grid, np.zeros_like(grid)
    for _ in range(3):
        other[:] = current
        other[1:-1, 1:-1] += 0.1 * (current[2:, 1:-1] + current[:-2, 1:-1] + current[1:-1, 2:] + current[1:-1, :-2])
        hot = other > s
        other[hot] *= 0.9
        current, other = other, current
    return np.sum(current * other)


def runge_kutta_with_stages(A, x, dt, steps):
    """The classical method of four stages, which lie in the rows of an array made beforehand."""
    stages = np.zeros((4, 5))
    offsets, weights = np.array([0.0, 0.5, 0.5, 1.0]), np.array([1.0, 2.0, 2.0, 1.0]) / 6.0
    state = x.copy()
    for _ in range(steps):
        for k in range(4):
            inner = state + dt * offsets[k] * stages[k - 1] if k > 0 else state
            stages[k] = np.tanh(A @ inner) - inner
        state += dt * (weights @ stages)
    return np.sum(state**2)


def edit_distance(x, y):
    """A table of lists whose lengths are those of the arguments."""
    n, m = len(x), len(y)
    table = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(n + 1):
        table[i][0] = 1.1 * i
    for j in range(m + 1):
        table[0][j] = 0.9 * j
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            changed = table[i - 1][j - 1] + (x[i - 1] - y[j - 1]) ** 2
            table[i][j] = min(table[i - 1][j] + 0.3, table[i][j - 1] + 0.4, changed)
    return table[n][m]


def multigrid(x):
    """Sweeps that smooth in place, and the error on a grid of half as many points, by recursion."""

    def smooth(u, f):
        for _ in range(2):
            for i in range(1, len(u) - 1):
                u[i] = 0.5 * (u[i - 1] + u[i + 1] + f[i] / (len(u) - 1) ** 2)

    def cycle(u, f):
        smooth(u, f)
        if len(u) <= 3:
            return u
        rest = np.zeros_like(u)
        rest[1:-1] = f[1:-1] + (u[:-2] - 2.0 * u[1:-1] + u[2:]) * (len(u) - 1) ** 2
        coarse = np.zeros((len(u) + 1) // 2)
        coarse[1:-1] = 0.25 * rest[1:-3:2] + 0.5 * rest[2:-2:2] + 0.25 * rest[3:-1:2]
        error = cycle(np.zeros(len(coarse)), coarse)
        u[::2] += error
        u[1::2] += 0.5 * (error[:-1] + error[1:])
        smooth(u, f)
        return u

    return np.sum(cycle(np.zeros(9), x[1] * np.sin(x[0] * np.linspace(0.0, 3.0, 9))) ** 2)
