"""Prints the polynomials of src/compiler/scalar: of least maximal error, with coefficients that are float32.

The second algorithm of Remez (E. Remez, 1934; see W. Fraser, "A survey of methods of computing minimax and near-minimax
polynomial approximations", 1965) on a dense grid. Coefficients are rounded to float32 one after the other, the lowest
first, and the others fitted again around those that are fixed.

    python packages/engine/golden/minimax.py
"""

import numpy as np

POINTS = 4000
ULP = 2.0**-24


def remez(columns, target, weight):
    """c with the greatest |weight · (columns · c − target)| least."""
    count = columns.shape[1]
    scale = np.abs(columns * weight[:, None]).max(axis=0)
    scaled = columns / scale
    # Where a weight is next to nothing an error is that of the arithmetic.
    start = np.nonzero(weight > 0.01 * weight.max())[0]
    chosen = start[np.round(np.linspace(0, len(start) - 1, count + 1)).astype(int)]
    signs = (-1.0) ** np.arange(count + 1)
    for _ in range(100):
        system = np.column_stack([scaled[chosen], signs / weight[chosen]])
        *c, level = np.linalg.solve(system, target[chosen])
        error = weight * (scaled @ c - target)
        # The greatest error of each stretch of one sign; of too many those that count, neighbours of opposite signs.
        stretches = np.split(np.arange(len(error)), np.nonzero(np.diff(np.sign(error)))[0] + 1)
        peaks = [stretch[np.argmax(np.abs(error[stretch]))] for stretch in stretches]
        while len(peaks) > count + 1:
            least = min(range(len(peaks)), key=lambda k: abs(error[peaks[k]]))
            if len(peaks) == count + 2:
                least = min(0, len(peaks) - 1, key=lambda k: abs(error[peaks[k]]))
            peaks.pop(least)
            if 0 < least < len(peaks):
                peaks.pop(min(least - 1, least, key=lambda k: abs(error[peaks[k]])))
        if len(peaks) < count + 1 or np.abs(error).max() <= abs(level) * (1 + 1e-6):
            break
        chosen = np.array(peaks)
    return np.array(c) / scale


def fit(name, low, high, function, degree, weight=None, fixed=(1.0,)):
    """Σ cₖ·xᵏ close to `function` in relative error, or weighted; the first coefficients are `fixed`."""
    x = (low + high) / 2 - (high - low) / 2 * np.cos(np.pi * (np.arange(POINTS) + 0.5) / POINTS)
    # Beside 0, where all powers vanish, only rounding errors would be fitted.
    x = x[np.abs(x) > (high - low) / 200]
    columns = np.column_stack([x**k for k in range(degree + 1)])
    target = function(x)
    w = (1 / target) if weight is None else weight(x)
    c = list(fixed)
    while len(c) <= degree:
        # What is left to fit has a factor xᵏ, whose sign changes at 0: without it the powers alternate as they should.
        k = len(c)
        rest = (target - columns[:, :k] @ np.array(c)) / x**k
        c.append(float(np.float32(remez(columns[:, : degree + 1 - k], rest, w * np.abs(x) ** k)[0])))
    error = np.abs(w * (columns @ np.array(c) - target)).max()
    print(f"{name}: error {error / ULP:.3g} · 2^-24\n  {', '.join(repr(v) for v in reversed(c))}")


def ratio(f):
    """f(√z)/√z, which is 1 at 0."""

    def of(z):
        root = np.sqrt(np.maximum(z, 1e-20))
        return f(root) / root

    return of


# Arguments that are reduced end a little beyond the middle between two.
MARGIN = 1.0005

HALF = np.log(2) / 2 * MARGIN
fit("exp", -HALF, HALF, np.exp, 6, fixed=(1.0, 1.0))
fit("tanh", 0, (np.log(2) / 4 * MARGIN) ** 2, ratio(np.tanh), 2)

QUARTER = (np.pi / 2 * 1.0001) ** 2
# A little less towards π/2, so that no rounding ends above 1.
fit("sin", 0, QUARTER, lambda z: ratio(np.sin)(z) * (1 - 0.2 * ULP * (z / QUARTER) ** 3), 4)

EDGE = np.sqrt(2) * (1 + 1e-7)
fit("log", 1 / EDGE - 1, EDGE - 1, lambda f: np.log1p(f) / f, 8)
EIGHTH = (np.pi / 4 * 1.0001) ** 2
fit("tan", 0, EIGHTH, ratio(np.tan), 6)
