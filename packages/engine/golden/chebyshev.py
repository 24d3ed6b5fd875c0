"""Prints polynomials of double precision, of src/compiler/scalar/double and src/primitives/double, with their errors.

Those of the inverse and hyperbolic functions, of pow and of the cube root. They interpolate at Chebyshev's nodes, in 64 digits, and are rounded once. The weight says what an error of the polynomial
does to the result, relative to it. Needs mpmath.

    python packages/engine/golden/chebyshev.py
"""

from mpmath import asin, atanh, cbrt, cos, erfinv, expm1, log, mp, mpf, pi, sinh, sqrt, tanh

mp.dps = 64
CHECKS = 300


def interpolate(function, low, high, degree):
    """Coefficients of xᵏ, lowest first: Newton's divided differences at Chebyshev's nodes, expanded."""
    count = degree + 1
    nodes = [(low + high) / 2 + (high - low) / 2 * cos(pi * (2 * k + 1) / (2 * count)) for k in range(count)]
    table = [function(x) for x in nodes]
    for order in range(1, count):
        for k in range(count - 1, order - 1, -1):
            table[k] = (table[k] - table[k - 1]) / (nodes[k] - nodes[k - order])
    coefficients = [table[-1]]
    for k in range(count - 2, -1, -1):
        shifted = [mpf(0), *coefficients]
        for i, c in enumerate(coefficients):
            shifted[i] -= nodes[k] * c
        shifted[0] += table[k]
        coefficients = shifted
    return coefficients


def show(name, function, low, high, degree, weight=lambda x: 1):
    low, high = mpf(low), mpf(high)
    rounded = [float(c) for c in interpolate(function, low, high, degree)]
    worst = mpf(0)
    for k in range(CHECKS + 1):
        x = low + (high - low) * k / CHECKS
        if x == 0:
            continue
        value = sum(mpf(c) * x**i for i, c in enumerate(rounded))
        worst = max(worst, abs(value - function(x)) * weight(x))
    print(f"{name}, degree {degree}: error {mp.nstr(worst, 3)}\n  {', '.join(repr(c) for c in reversed(rounded))}")


def guarded(f, limit):
    """`f`, and its limit where its formula has no value."""
    return lambda x: f(x) if abs(x) > mpf(10) ** -20 else mpf(limit)


def odd(function, order, limit):
    """What an odd function has beyond x (and, of order 5, beyond x³/3), by that power of x, in x²."""

    def rest(z):
        x = sqrt(z)
        return (function(x) - x - (x**3 / 3 if order == 5 else 0)) / x**order

    return guarded(rest, limit)


show("asin", odd(asin, 3, mpf(1) / 6), 0, mpf(1) / 4, 12, lambda z: z * sqrt(z) / asin(sqrt(z)))
show("sinh", odd(sinh, 3, mpf(1) / 6), 0, 1, 6, lambda z: z * sqrt(z) / sinh(sqrt(z)))
show("cbrt", cbrt, 1, 2, 5)
# Arguments that are reduced end a little beyond the middle between two.
show("tanh", odd(tanh, 3, -mpf(1) / 3), 0, (log(2) / 4 * mpf("1.001")) ** 2, 5, lambda z: z)
EDGE = (sqrt(2) - 1) / (sqrt(2) + 1) * mpf("1.0001")
show("pow: artanh", odd(atanh, 5, mpf(1) / 5), 0, EDGE**2, 6, lambda z: z * z)


def inverse(w):
    """erf⁻¹ x / x of w = −log(1 − x²)."""
    x = sqrt(-expm1(-w))
    return erfinv(x) / x if x > mpf(10) ** -20 else sqrt(pi) / 2


def around(centre, of):
    return lambda v: of(v + mpf(centre))


CENTRAL, NEAR, FAR = around("2.5", inverse), around("3.125", lambda r: inverse(r * r)), around(5, lambda r: inverse(r * r))
show("erf_inv, w − 2.5", CENTRAL, "-2.5", "2.5", 20, lambda v: 1 / CENTRAL(v))
show("erf_inv, √w − 3.125", NEAR, sqrt(mpf("4.99")) - mpf("3.125"), sqrt(mpf("16.01")) - mpf("3.125"), 19, lambda v: 1 / NEAR(v))
show("erf_inv, √w − 5", FAR, sqrt(mpf("15.99")) - 5, sqrt(mpf("36.2")) - 5, 16, lambda v: 1 / FAR(v))
