#!/usr/bin/env python3
"""Writes the reference values of Tests/SamplingTests/Reference: kernels.csv and distributions.csv.

Every value is worked out by mpmath at 50 digits or more, from the definition of the function or of the density and
never from the package's own code. Needs `pip install mpmath`; takes about ten seconds.

    python3 Scripts/reference-distributions.py Tests/SamplingTests/Reference
"""
import math
import random
import sys
from mpmath import mp, mpf

mp.dps = 50


def double_and_rest(x):
    """A number as the nearest double and what is left, in units of its last place: that of the least doubles underflows otherwise."""
    high = float(x)
    return repr(high), repr(float((x - mpf(high)) / mpf(math.ulp(high))) if high else 0.0)


# Normal law, by erfc

def normal_upper(z):
    return mp.erfc(z / mp.sqrt(2)) / 2


def normal_score(p):
    """z with P(Z <= z) = p for p <= 1/2: Newton on the logarithm of the probability from an asymptotic start."""
    if p == mpf(1) / 2:
        return mpf(0)
    t = mp.sqrt(-2 * mp.log(p))
    z = t - (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t ** 3)
    for _ in range(60):
        q = normal_upper(z)
        step = (mp.log(q) - mp.log(p)) * q / mp.npdf(z)
        z += step
        if abs(step) < mpf(10) ** (-mp.dps + 8) * (1 + abs(z)):
            break
    return -z


def score(p, upper):
    return -normal_score(p) if upper else normal_score(p)


# Roots: x with F(x) = p, by Newton on log F against log x, kept inside a bracket by bisection

def root(tail, density, p, low, high, falling):
    """x in (low, high), both logarithms, with tail(e^x) = p; `falling` for an upper tail."""
    target = mp.log(p)
    x = (low + high) / 2
    for _ in range(400):
        value = tail(mp.exp(x))
        miss = (mp.log(value) if value > 0 else -mp.inf) - target
        if (miss > 0) != falling:
            high = x
        else:
            low = x
        if value > 0 and mp.isfinite(miss):
            slope = density(mp.exp(x)) * mp.exp(x) / value * (-1 if falling else 1)
            new = x - miss / slope if slope != 0 else (low + high) / 2
        else:
            new = (low + high) / 2
        if not low < new < high:
            new = (low + high) / 2
        if abs(new - x) < mpf(10) ** (-32):
            return mp.exp(new)
        x = new
    raise ValueError(f"no root at p={p}")


def gamma_quantile(shape, p, upper):
    density = lambda x: mp.exp((shape - 1) * mp.log(x) - x - mp.loggamma(shape))
    if upper:
        tail = lambda x: mp.gammainc(shape, x, mp.inf, regularized=True)
        return root(tail, density, p, mpf(-3000), mp.log(shape + 40 * mp.sqrt(shape) + 60), True)
    tail = lambda x: mp.gammainc(shape, 0, x, regularized=True)
    return root(tail, density, p, mpf(-3000), mp.log(shape + 40 * mp.sqrt(shape) + 60), False)


def beta_part(a, b, x):
    """Regularized incomplete beta, by its hypergeometric series."""
    return mp.exp(a * mp.log(x) + b * mp.log1p(-x) - mp.log(a) - mp.log(mp.beta(a, b))) * mp.hyp2f1(a + b, 1, a + 1, x)


def beta_below(a, b, x):
    return beta_part(a, b, x) if x < (a + 1) / (a + b + 2) else 1 - beta_part(b, a, 1 - x)


def beta_quantile(a, b, p, upper):
    """The smaller of x and 1 - x is solved for, so that either end keeps its digits."""
    middle = mpf(1) / 2
    below = beta_below(a, b, middle)
    in_lower_half = (1 - below < p) if upper else (below > p)
    if in_lower_half:
        density = lambda x: mp.exp((a - 1) * mp.log(x) + (b - 1) * mp.log1p(-x) - mp.log(mp.beta(a, b)))
        tail = (lambda x: 1 - beta_below(a, b, x)) if upper else (lambda x: beta_below(a, b, x))
        return root(tail, density, p, mpf(-3000), mp.log(middle), upper)
    density = lambda y: mp.exp((b - 1) * mp.log(y) + (a - 1) * mp.log1p(-y) - mp.log(mp.beta(a, b)))
    tail = (lambda y: beta_below(b, a, y)) if upper else (lambda y: 1 - beta_below(b, a, y))
    return 1 - root(tail, density, p, mpf(-3000), mp.log(middle), not upper)


# Laws: quantile at a probability of one tail, mean and variance by numerical integration of the density or quantile

def below_of(p, upper):
    return 1 - p if upper else p


class Beta:
    def __init__(self, a, b, low, high):
        self.a, self.b, self.low, self.high = mpf(a), mpf(b), mpf(low), mpf(high)

    def quantile(self, p, upper):
        return self.low + (self.high - self.low) * beta_quantile(self.a, self.b, p, upper)

    def moments(self):
        a, b, w = self.a, self.b, self.high - self.low
        first = mp.beta(a + 1, b) / mp.beta(a, b)
        second = mp.beta(a + 2, b) / mp.beta(a, b)
        return self.low + w * first, w * w * (second - first ** 2)


def pert(low, mode, high):
    low, mode, high = mpf(low), mpf(mode), mpf(high)
    return Beta(1 + 4 * (mode - low) / (high - low), 1 + 4 * (high - mode) / (high - low), low, high)


class Triangular:
    def __init__(self, low, mode, high):
        self.low, self.mode, self.high = mpf(low), mpf(mode), mpf(high)

    def quantile(self, p, upper):
        w = self.high - self.low
        below = below_of(p, upper)
        if below * w < self.mode - self.low:
            return self.low + mp.sqrt(w * (self.mode - self.low) * below)
        return self.high - mp.sqrt(w * (self.high - self.mode) * (1 - below))

    def moments(self):
        peak = 2 / (self.high - self.low)
        pieces = []
        if self.mode > self.low:
            pieces.append((self.low, self.mode, lambda x: peak * (x - self.low) / (self.mode - self.low)))
        if self.high > self.mode:
            pieces.append((self.mode, self.high, lambda x: peak * (self.high - x) / (self.high - self.mode)))
        mean = sum(mp.quad(lambda x: x * f(x), [a, b]) for a, b, f in pieces)
        return mean, sum(mp.quad(lambda x: (x - mean) ** 2 * f(x), [a, b]) for a, b, f in pieces)


class Uniform:
    def __init__(self, low, high):
        self.low, self.high = mpf(low), mpf(high)

    def quantile(self, p, upper):
        return self.low + (self.high - self.low) * below_of(p, upper)

    def moments(self):
        w = self.high - self.low
        return (self.low + self.high) / 2, mp.quad(lambda x: (x - mpf(1) / 2) ** 2, [0, 1]) * w * w


class Normal:
    def __init__(self, mean, sd):
        self.mean, self.sd = mpf(mean), mpf(sd)

    def quantile(self, p, upper):
        return self.mean + self.sd * score(p, upper)

    def moments(self):
        return self.mean, self.sd ** 2


class LogNormal:
    def __init__(self, mu, sigma):
        self.mu, self.sigma = mu, sigma

    @staticmethod
    def of_mean(mean, cv):
        s2 = mp.log1p(mpf(cv) ** 2)
        return LogNormal(mp.log(mpf(mean)) - s2 / 2, mp.sqrt(s2))

    @staticmethod
    def of_median(median, sigma):
        return LogNormal(mp.log(mpf(median)), mpf(sigma))

    def quantile(self, p, upper):
        return mp.exp(self.mu + self.sigma * score(p, upper))

    def moments(self):
        raw = lambda k: mp.quad(lambda z: mp.exp(k * (self.mu + self.sigma * z)) * mp.npdf(z), mp.linspace(-30, 30, 31))
        return raw(1), raw(2) - raw(1) ** 2


class Gamma:
    def __init__(self, shape, scale):
        self.shape, self.scale = mpf(shape), mpf(scale)

    def quantile(self, p, upper):
        return self.scale * gamma_quantile(self.shape, p, upper)

    def moments(self):
        first = mp.gamma(self.shape + 1) / mp.gamma(self.shape)
        second = mp.gamma(self.shape + 2) / mp.gamma(self.shape)
        return self.scale * first, self.scale ** 2 * (second - first ** 2)


class Weibull:
    def __init__(self, shape, scale):
        self.shape, self.scale = mpf(shape), mpf(scale)

    def quantile(self, p, upper):
        waiting = -mp.log(p) if upper else -mp.log1p(-p)
        return self.scale * waiting ** (1 / self.shape)

    def moments(self):
        raw = lambda k: mp.quad(lambda w: w ** (k / self.shape) * mp.exp(-w), [0, 1, 10, 40, 100, 200, 400])
        return self.scale * raw(1), self.scale ** 2 * (raw(2) - raw(1) ** 2)


class Metalog:
    """x(p) = b + c logit p + d (p - 1/2) logit p through three points, or the exponential of that."""

    def __init__(self, p10, p50, p90, logarithm):
        self.logarithm = logarithm
        points = [mpf(v) for v in (p10, p50, p90)]
        if logarithm:
            points = [mp.log(v) for v in points]
        rows = []
        for tenth in (1, 5, 9):
            p = mpf(tenth) / 10
            logit = mp.log(p / (1 - p))
            rows.append([1, logit, (p - mpf(1) / 2) * logit])
        self.b, self.c, self.d = mp.lu_solve(mp.matrix(rows), mp.matrix(points))

    def at(self, p, upper):
        logit = mp.log(p) - mp.log1p(-p)
        half = p - mpf(1) / 2
        if upper:
            logit, half = -logit, -half
        return self.b + self.c * logit + self.d * half * logit

    def quantile(self, p, upper):
        x = self.at(p, upper)
        return mp.exp(x) if self.logarithm else x

    def moments(self):
        def raw(k):
            def f(y):
                p = 1 / (1 + mp.exp(-y))
                x = self.b + self.c * y + self.d * (p - mpf(1) / 2) * y
                weight = mp.exp(-abs(y)) / (1 + mp.exp(-abs(y))) ** 2
                return (mp.exp(k * x) if self.logarithm else x ** k) * weight
            heavy = k * (self.c + self.d / 2) if self.logarithm else mpf(0)
            if heavy >= 1:
                return mp.inf
            reach = 120 / (1 - heavy)
            return mp.quad(f, [-120, -60, -20, -8, -3, 0, 3, 8, 20, 60] + [120 + (reach - 120) * i / 8 for i in range(9)])
        first, second = raw(1), raw(2)
        return first, second - first ** 2 if mp.isfinite(second) else mp.inf


# The parameters are the doubles that the decimal text gives.
LAWS = {
    "pert(1 2 5)": pert(1, 2, 5),
    "pert(0 0 1)": pert(0, 0, 1),
    "pert(0 1 1)": pert(0, 1, 1),
    "pert(-3 7 40)": pert(-3, 7, 40),
    "pert(1e6 1.5e6 30e6)": pert(1e6, 1.5e6, 30e6),
    "triangular(12 16 18)": Triangular(12, 16, 18),
    "triangular(0 0 1)": Triangular(0, 0, 1),
    "triangular(0 1 1)": Triangular(0, 1, 1),
    "triangular(-2 -1.75 3)": Triangular(-2, -1.75, 3),
    "uniform(0 1)": Uniform(0, 1),
    "uniform(-5 11)": Uniform(-5, 11),
    "normal(0 1)": Normal(0, 1),
    "normal(-40 12.5)": Normal(-40, 12.5),
    "lognormal(mean=800 cv=0.6)": LogNormal.of_mean(800, 0.6),
    "lognormal(mean=3 cv=0.0001)": LogNormal.of_mean(3, 0.0001),
    "lognormal(median=5 sigma=1.25)": LogNormal.of_median(5, 1.25),
    "gamma(2 0.2)": Gamma(2, 0.2),
    "gamma(0.1 3)": Gamma(0.1, 3),
    "gamma(0.5 2)": Gamma(0.5, 2),
    "gamma(1 1)": Gamma(1, 1),
    "gamma(7.5 0.25)": Gamma(7.5, 0.25),
    "gamma(400 0.01)": Gamma(400, 0.01),
    "beta(2.6 3.4 0 1)": Beta(2.6, 3.4, 0, 1),
    "beta(0.5 0.5 0 1)": Beta(0.5, 0.5, 0, 1),
    "beta(0.3 2 -1 4)": Beta(0.3, 2, -1, 4),
    "beta(3 0.4 0 1)": Beta(3, 0.4, 0, 1),
    "beta(0.1 0.1 0 1)": Beta(0.1, 0.1, 0, 1),
    "beta(1 1 10 20)": Beta(1, 1, 10, 20),
    "beta(60 240 0 1)": Beta(60, 240, 0, 1),
    "exponential(2.5)": Weibull(1, 2.5),
    "weibull(1.8 4)": Weibull(1.8, 4),
    "weibull(0.5 1)": Weibull(0.5, 1),
    "weibull(0.1 1)": Weibull(0.1, 1),
    "weibull(12 3)": Weibull(12, 3),
    "percentiles(10 30 60)": Metalog(10, 30, 60, False),
    "percentiles(-5 0 5)": Metalog(-5, 0, 5, False),
    "percentiles(-9 0 2)": Metalog(-9, 0, 2, False),
    "percentiles+(10 30 60)": Metalog(10, 30, 60, True),
    "percentiles+(80 100 130)": Metalog(80, 100, 130, True),
    "percentiles+(1 5 40)": Metalog(1, 5, 40, True),
    "percentiles+(1 2 14)": Metalog(1, 2, 14, True),
}
TAILS = [1e-9, 1e-7, 1.1e-5, 0.0003, 0.001, 0.01, 0.05, 0.1, 0.25, 0.4, 0.5]


def distributions(path):
    with open(path, "w") as f:
        f.write("law,figure,at,value\n")
        for name, law in LAWS.items():
            for upper in (False, True):
                for tail in TAILS:
                    if not (upper and tail == 0.5):
                        x = law.quantile(mpf(tail), upper)
                        f.write(f"{name},{'upper' if upper else 'lower'},{tail!r},{float(x)!r}\n")
            mean, variance = law.moments()
            f.write(f"{name},mean,,{float(mean)!r}\n{name},variance,,{float(variance)!r}\n")
            print(name, file=sys.stderr)


def kernels(path):
    r = random.Random(20260101)
    rows = []
    xs = [0.0, 1.0, -1.0, 2.0 ** -60, -(2.0 ** -60), 709.0, -708.0, 0.34657359027997264, 0.3465735902799727]
    xs += [r.uniform(-708, 709) for _ in range(150)] + [r.uniform(-1, 1) for _ in range(150)]
    xs += [(k + 0.5) * 0.6931471805599453 for k in range(-50, 50)]
    rows += [("exp", x, mp.exp(mpf(x))) for x in xs]
    xs = [1.0, 2.0, 0.5, 10.0, 2.2250738585072014e-308, 1.7976931348623157e308]
    xs += [1 + s * 2.0 ** -k for k in range(1, 53) for s in (1, -1)] + [2.0 ** -53]
    xs += [r.uniform(0.3, 3) for _ in range(200)] + [2.0 ** r.uniform(-1021, 1023) for _ in range(150)]
    xs += [0.7071067811865475, 0.7071067811865476, 1.414213562373095, 1.4142135623730951]
    rows += [("log", x, mp.log(mpf(x))) for x in xs]
    # On the grid of the generator: odd multiples of 2^-53
    step = 2.0 ** -53
    us = [step, 3 * step, 1 - step, 1 - 3 * step, 0.5 + step, 0.5 - step, 0.075 - 2 ** -50, 0.075, 0.925, 0.925 + 2 ** -50]
    us += [(2 * r.randrange(2 ** 52) + 1) * step for _ in range(200)]
    us += [(2 * int(2.0 ** (52 - r.uniform(1, 51))) + 1) * step for _ in range(150)]
    us += [1 - (2 * int(2.0 ** (52 - r.uniform(1, 51))) + 1) * step for _ in range(150)]
    rows += [("normal", u, score(1 - mpf(u), True) if u > 0.5 else score(mpf(u), False)) for u in us]
    with open(path, "w") as f:
        f.write("function,x,value,rest\n")
        for name, x, value in rows:
            high, rest = double_and_rest(value)
            f.write(f"{name},{x!r},{high},{rest}\n")


if __name__ == "__main__":
    kernels(sys.argv[1] + "/kernels.csv")
    distributions(sys.argv[1] + "/distributions.csv")
