#!/usr/bin/env python3
"""Computes the constants of the exponential and writes them to the places that use them.

    python3 scripts/coefficients.py            print the constants and the approximation errors
    python3 scripts/coefficients.py --write    and write the files
    python3 scripts/coefficients.py --check    exit with 1 if a file differs from what is computed
    python3 scripts/coefficients.py --search   find the c0 and bias of FastTable again (some minutes)

The files that are written are listed in main(), below.

Method: e^r = 1 + r + r^2 q(r), where q interpolates (e^r - 1 - r)/r^2 at Chebyshev nodes on the
interval of the reduced argument (within a factor of about two of the minimax error), in 60-digit
decimal arithmetic; then every coefficient is rounded to double. The error printed is that of the
rounded polynomial, evaluated exactly, relative to e^r. Standard library only.
"""

import math
import pathlib
import struct
import sys
from decimal import Decimal, getcontext, localcontext
from fractions import Fraction

getcontext().prec = 60
ROOT = pathlib.Path(__file__).resolve().parent.parent
LN2 = Decimal(2).ln()
PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459")


def cosine(angle):
    """cos by its Taylor series: decimal has none."""
    term = total = Decimal(1)
    n = 0
    while abs(term) > Decimal(10) ** -58:
        n += 2
        term *= -angle * angle / (n * (n - 1))
        total += term
    return total


def q_exact(r):
    """(e^r - 1 - r)/r^2 by its series: no cancellation near 0."""
    term = total = Decimal(1) / 2
    n = 2
    while abs(term) > Decimal(10) ** -58:
        n += 1
        term *= r / n
        total += term
    return total


def u_exact(r):
    """(e^r - 1 - r - r^2/2)/r^3, likewise."""
    term = total = Decimal(1) / 6
    n = 3
    while abs(term) > Decimal(10) ** -58:
        n += 1
        term *= r / n
        total += term
    return total


def interpolate(degree, half_width, exact=q_exact):
    """Coefficients, lowest first, of the polynomial through the Chebyshev nodes."""
    count = degree + 1
    nodes = [half_width * cosine(PI * (2 * i + 1) / (2 * count)) for i in range(count)]
    divided = [exact(node) for node in nodes]
    for level in range(1, count):
        for i in range(count - 1, level - 1, -1):
            divided[i] = (divided[i] - divided[i - 1]) / (nodes[i] - nodes[i - level])
    coefficients = [divided[-1]]
    for i in range(count - 2, -1, -1):  # Newton form to powers: p <- p (x - node) + divided
        shifted = [Decimal(0)] + coefficients
        for j, c in enumerate(coefficients):
            shifted[j] -= nodes[i] * c
        shifted[0] += divided[i]
        coefficients = shifted
    return coefficients


def relative_error(coefficients, half_width, points=2001, slope=0):
    """Largest |1 + (1 + slope) r + r^2 q(r) - e^r| / e^r with coefficients rounded to double."""
    rounded = [Decimal(c) for c in coefficients]
    worst = Decimal(0)
    for i in range(points):
        r = half_width * (Decimal(2 * i) / (points - 1) - 1)
        q = Decimal(0)
        for c in reversed(rounded):
            q = q * r + c
        exact = r.exp()
        worst = max(worst, abs(1 + r + slope * r + r * r * q - exact) / exact)
    return worst


def split(value, bits):
    """value = high + low, both doubles; high has at most `bits` significant bits."""
    scale = 2 ** (bits - math.frexp(float(value))[1])
    high = math.floor(float(value) * scale) / scale
    return high, float(value - Decimal(high))


def to_float32(value):
    """The float32 nearest to a Decimal (the detour over double is harmless for constants)."""
    return struct.unpack("<f", struct.pack("<f", float(value)))[0]


def bits64(value):
    return struct.unpack("<q", struct.pack("<d", value))[0]


def bits32(value):
    return struct.unpack("<i", struct.pack("<f", value))[0]


class Exponential:
    """Constants for e^t = 2^(k/entries) e^r in double, k = round(t entries/ln 2)."""

    def __init__(self, bits, degree):
        self.bits, self.entries, self.degree = bits, 1 << bits, degree
        # The rounding of k may push r a little past half a step.
        half_width = LN2 / (2 * self.entries) * (1 + Decimal(2) ** -40)
        self.q = [float(c) for c in interpolate(degree - 2, half_width)]
        self.error = relative_error(self.q, half_width)
        self.scale = float(self.entries / LN2)
        # |k| < 2^14 for every float32 argument that matters: k * high is exact.
        self.high, self.low = split(LN2 / self.entries, 39)
        self.table = [float((LN2 * j / self.entries).exp()) for j in range(self.entries)]
        # Adding k << (52 - bits) to an entry multiplies the double of these bits by
        # 2^(k >> bits): what the low bits of k add is taken off before.
        self.biased = [bits64(v) - (j << (52 - bits)) for j, v in enumerate(self.table)]


# The index of an entry is taken from numbers 1.5 * 2^23 + offset + k, whose low bits are offset + k if
# k >= -offset. The offset is a multiple of the entries.
SHIFT = 1.5 * 2**23


class Compensated:
    """Constants for the same in pairs of float32. The table's entries are floats; the logarithm of
    what their rounding lost is a table too. k * high and its difference from t are exact."""

    def __init__(self, bits, degree):
        self.bits, self.entries, self.degree = bits, 1 << bits, degree
        step = LN2 / self.entries
        half_width = step / 2 * (1 + Decimal(2) ** -12)
        self.q = [to_float32(c) for c in interpolate(degree - 2, half_width)]
        self.error = relative_error(self.q, half_width)
        self.scale = to_float32(self.entries / LN2)
        self.high = to_float32(step)
        self.low = to_float32(step - Decimal(self.high))
        # k from -40 to under 24 times the entries: T < 2^24.
        self.shift, self.limit = SHIFT + 40 * self.entries, 64 * self.entries
        values = [to_float32((step * j).exp()) for j in range(self.entries)]
        self.logs = [to_float32(step * j - Decimal(v).ln()) for j, v in enumerate(values)]
        # Biased as above, and by the offset.
        self.table = [wrapped(bits32(v) - (j << (23 - bits)) - (40 << 23)) for j, v in enumerate(values)]


class FastTable:
    """Constants for the same in single float32: e^t = T c(r), with c(r) = e^r c0 a cubic whose first
    coefficient is 1, and T = 2^(k/entries)/c0 a float. c0, about 6, is such that 1/c0 times the
    powers of 2 in the table are all unusually close to floats. T is off by `bias` 2^-24 and c(r) by
    as much to the other side: so the cubic's largest error, which grows from 0 at r = 0, is less.
    `--search` finds both.

    step = high + low, and low is minus a power of 2 but for 2 %: t, k and high are scaled by that
    power, so that k * low needs no multiplication."""

    def __init__(self, bits, c0, bias):
        self.bits, self.entries, self.degree = bits, 1 << bits, 3
        step = LN2 / self.entries
        high = to_float32(step)
        power = round(math.log2(float(Decimal(high) - step)))
        unit = 2.0**power
        assert abs(float((Decimal(high) - step) / Decimal(unit)) - 1) < 0.03
        # k from -96 to under 126 times the entries: T is normal, 1 + T c(r) finite, and the result
        # normal: what lies below is left to a way that gives 0.
        self.limit = 222 * self.entries
        self.base = bits32(SHIFT * unit)
        self.shift = (SHIFT + 96 * self.entries) * unit
        self.scale = to_float32(self.entries / LN2) * unit
        self.high = high / unit
        self.c = [c0] + cubic(c0, bias, float(step) / 2) + [1.0]
        self.error = max(
            abs(Decimal(c0 + r * (self.c[1] + r * (self.c[2] + r))) / (Decimal(c0) * Decimal(r).exp()) - 1)
            for r in (float(step) / 2 * i / 500 for i in range(-500, 501))
        )
        factor = (1 + Decimal(bias) / 2**24) / Decimal(c0)
        self.table = [
            wrapped(bits32(to_float32((step * j).exp() * factor)) - (j << (23 - bits)) - (96 << 23))
            for j in range(self.entries)
        ]


def cubic(c0, bias, half_width):
    """c1, c2 with c0 + c1 r + c2 r^2 + r^3 = c0 e^r (1 - bias 2^-24), nearly minimax: least squares at
    Chebyshev nodes, weighted again and again by the error (Lawson)."""
    nodes = [half_width * math.cos(math.pi * (i + 0.5) / 200) for i in range(200)]
    goal = [c0 * math.expm1(r) - r**3 - c0 * bias / 2**24 for r in nodes]
    weights = [1.0] * len(nodes)
    for _ in range(12):
        s2, s3, s4 = (sum(w * r**n for w, r in zip(weights, nodes)) for n in (2, 3, 4))
        g1, g2 = (sum(w * g * r**n for w, g, r in zip(weights, goal, nodes)) for n in (1, 2))
        c1 = (g1 * s4 - g2 * s3) / (s2 * s4 - s3 * s3)
        c2 = (g2 * s2 - g1 * s3) / (s2 * s4 - s3 * s3)
        weights = [w * abs(g - r * (c1 + c2 * r)) for w, g, r in zip(weights, goal, nodes)]
        total = sum(weights)
        weights = [w / total for w in weights]
    return [to_float32(c1), to_float32(c2)]


def search(bits, count):
    """The (bound, c0, bias) with the least bounds on the error of 1 + T c(r), in ULP of its
    reciprocal. The bound is loose; of the best sixty, the one least in error is taken."""
    entries = 1 << bits
    half_width = math.log(2) / 2 / entries
    powers = [2.0 ** (j / entries) for j in range(entries)]  # rounded to double: far below half an ulp
    rest = 0.78  # the other errors of e^t, in 2^-24
    # The error of entry j counts by e^t/d, d = 1 + e^t, which is rounded itself; where d's
    # significand is close to 1, an error is the most ULP.
    weights = []
    for j in range(entries):
        points = set()
        for exponent in range(-3, 26):
            ends = [2.0 ** (exponent + (j + s) / entries) for s in (-0.502, 0.502)]
            inside = [2.0**q - 1 + 2.0**-20 for q in range(1, 26)]
            for e in ends + [x for x in inside if ends[0] <= x <= ends[1]]:
                d = 1 + e
                m = math.frexp(d)[0] * 2
                points.add((e / d / m, 1 / m / m))
        dominated = lambda p: any(q != p and q[0] >= p[0] and q[1] >= p[1] for q in points)
        weights.append([p for p in points if not dominated(p)])
    found = []
    bits_of_6 = bits32(6.0)
    for bias in (-0.35, -0.3, -0.25, -0.2, -0.15, 0.0):
        for candidate in range(bits_of_6 - 28000, bits_of_6 + 28000):
            c0 = struct.unpack("<f", struct.pack("<i", candidate))[0]
            if (candidate - bits_of_6) % 1000 == 0:  # changes slowly
                c1, c2 = cubic(c0, bias, half_width)
                nodes = [half_width * i / 50 for i in range(-50, 51)]
                errors = [((c0 + r * (c1 + r * (c2 + r))) / c0 / math.exp(r) - 1) * 2**24 for r in nodes]
                least, most = min(errors), max(errors)
            worst = 0.0
            for power, points in zip(powers, weights):
                entry = to_float32(power / c0 * (1 + bias / 2**24))
                error = (entry * c0 / power - 1) * 2**24
                error = max(abs(error + least), abs(error + most))
                worst = max(worst, max(a * (rest + error) + b for a, b in points))
                if worst > 2.5:
                    break
            else:
                found.append((worst + 0.5, c0.hex(), bias))
    return sorted(found)[:count]


class FastPolynomial:
    """Constants for the same in single float32 without a table or fused multiply-add:
    e^r - 1 = r p(r), and k * high is exact for |k| < 2^8."""

    def __init__(self, degree):
        self.entries, self.degree = 1, degree
        half_width = LN2 / 2
        self.p = [to_float32(1)] + [to_float32(c) for c in interpolate(degree - 2, half_width)]
        self.error = relative_error(self.p[1:], half_width)
        self.scale = to_float32(1 / LN2)
        self.high = split(LN2, 16)[0]
        self.low = to_float32(LN2 - Decimal(self.high))


class ShortExponential:
    """Constants for e^t = T e^(r - b) in double without fused multiply-add: T = 2^n table[j] has so few
    bits that its product with a float32 is exact, k = round(t entries/ln 2) = n entries + j,
    r = t - k high, exact, and b = log of T's rounding, which is a table too, minus k low.

    cosh r - 1 = r^2 (1/2 + r^2 cosh4) and sinh r - r = r^3 (sinh3 + r^2 sinh5). cosh4 makes up for the
    term r^6/720: 0.894 is the root of 4/27 k^3 = 1 - k, where the error has two equal extremes."""

    def __init__(self, bits):
        self.bits, self.entries = bits, 1 << bits
        step = LN2 / self.entries
        self.scale = float(1 / step)
        self.high = math.floor(step * 2**42 + Decimal(1) / 2) / 2**42
        assert self.high * 2**42 < 2**33  # |k| < 2^20: k high is exact
        self.low = float(step - Decimal(self.high))
        self.table = []
        for j in range(self.entries):
            short = round((step * j).exp() * 2**28) / 2**28
            self.table += [short, float(step * j - Decimal(short).ln())]
        half_width = step / 2 * (1 + Decimal(2) ** -12)  # and what b adds
        self.cosh4 = float(1 / Decimal(24) + Decimal("0.894") * half_width**2 / 720)
        self.sinh3, self.sinh5 = 1 / 6, 1 / 120
        self.error = max(self.errors(half_width * i / 500) for i in range(1, 501))

    def errors(self, r):
        """The larger of the errors of cosh r - 1, and of sinh r - r relative to r."""
        even = r * r * (Decimal(1) / 2 + r * r * Decimal(self.cosh4))
        odd = r * r * (Decimal(self.sinh3) + r * r * Decimal(self.sinh5))
        grown, shrunk = r.exp(), (-r).exp()
        return max(
            abs((grown + shrunk) / 2 - 1 - even),
            abs((grown - shrunk) / 2 / r - 1 - odd),
        )


class Exact:
    """Constants for e^t = 2^(k/entries) e^(r + rest) in pairs of doubles, k = round(t entries/ln 2):
    e^r = 1 + r + r^2/2 + r^3 u(r). Entries T of the table are doubles, the logarithm of what their
    rounding lost is the second number of a pair. k * high and its difference from t are exact with
    one fused multiply-add."""

    def __init__(self, bits, degree):
        self.bits, self.entries, self.degree = bits, 1 << bits, degree
        self.step = LN2 / self.entries
        self.half_width = self.step / 2 * (1 + Decimal(2) ** -24)
        self.u = [float(c) for c in interpolate(degree - 3, self.half_width, u_exact)]
        self.error = Decimal(0)
        for i in range(2001):
            r = self.half_width * (Decimal(i) / 1000 - 1)
            u = Decimal(0)
            for c in reversed(self.u):
                u = u * r + Decimal(c)
            self.error = max(self.error, abs(u - u_exact(r)) * abs(r) ** 3 / r.exp())
        self.scale = float(self.entries / LN2)
        self.high, self.low = self.halves()
        values = [self.entry(j) for j in range(self.entries)]
        self.logs = [float(self.step * j - Decimal(v).ln()) for j, v in enumerate(values)]
        # k from -75 to under 53 times the entries: 1 + T is exact as a sum of two, 1 first.
        self.shift, self.limit = 1.5 * 2**52 + 75 * self.entries, 128 * self.entries
        self.table = [bits64(v) - (j << (52 - bits)) - (75 << 52) for j, v in enumerate(values)]

    def halves(self):
        high = float(self.step)
        return high, float(self.step - Decimal(high))

    def entry(self, j):
        return float((self.step * j).exp())

    def pairs(self, interleaved):
        logs = [bits64(v) for v in self.logs]
        if not interleaved:
            return self.table + logs
        return [number for pair in zip(self.table, logs) for number in pair]


class Unfused(Exact):
    """The same without fused multiply-add: k * high is exact for |k| < 2^18, and entries of 29 bits
    times numbers of 24 are."""

    def halves(self):
        return split(self.step, 35)

    def entry(self, j):
        return float(round((self.step * j).exp() * 2**28)) / 2**28


class Logarithm:
    """log c in two parts for c = 1 + j/entries, or half of that from `halved` on: all within a factor
    of sqrt 2 of 1. The first parts, and that of ln 2, are multiples of 2^-40: k ln 2 + log c is exact
    in them for |k| < 2^11."""

    GRID = 2**40

    def __init__(self, bits):
        self.bits, self.entries = bits, 1 << bits
        self.halved = next(j for j in range(self.entries) if (1 + j / self.entries) ** 2 > 2)
        self.pairs = [self.parts(Decimal(self.c(j)).ln()) for j in range(self.entries)]

    def c(self, j):
        return (1 + j / self.entries) / (2 if j >= self.halved else 1)

    @classmethod
    def parts(cls, value):
        high = float(round(value * cls.GRID)) / cls.GRID
        return high, float(value - Decimal(high))

    def bits_of_pairs(self, interleaved):
        pairs = self.pairs if interleaved else zip(*self.pairs)
        return [bits64(number) for pair in pairs for number in pair]


class FloatLogarithm(Logarithm):
    """The same in pairs of float32: first parts are multiples of 2^-16, k ln 2 + log c is exact in
    them for |k| < 2^7. And the logarithms of numbers from 1 to 2 with both ends among the c: 1 +
    j/(entries - 1), rounded to 8 bits."""

    GRID = 2**16

    def __init__(self, bits):
        super().__init__(bits)
        self.sums = [round((1 + j / (self.entries - 1)) * 256) / 256 for j in range(self.entries)]
        self.sum_pairs = [self.floats(Decimal(c).ln()) for c in self.sums]

    @staticmethod
    def floats(value):
        high = to_float32(value)
        return high, to_float32(value - Decimal(high))

    @classmethod
    def parts(cls, value):
        high, low = super().parts(value)
        return high, to_float32(Decimal(low))


class Plain(Unfused):
    """What plain_pairs compute with: the exponential without fused multiply-add, its entries less
    their index as the bits are added up, and logarithms of 1 + j/entries in two parts, the first a
    multiple of 2^-41 as that of ln 2 is: their sums are exact."""

    def __init__(self, bits, degree):
        super().__init__(bits, degree)
        self.values = [self.entry(j) for j in range(self.entries)]
        self.table = [bits64(v) - (j << (52 - bits)) for j, v in enumerate(self.values)]
        self.ln2 = self.parts(LN2)
        self.ln = [self.parts((1 + Decimal(j) / self.entries).ln()) for j in range(self.entries)]

    @staticmethod
    def parts(value):
        high = float(round(value * 2**41)) / 2**41
        return high, float(value - Decimal(high))


class SiluZero:
    """silu'(-a) = E (1 + E - a)/(1 + E)^2, E = e^-a, about its zero a0 = 1 + e^-a0: (a - a0) G(a - a0),
    G by its Taylor series, lowest first; a0 in three doubles, the first two coefficients in two."""

    HALF_WIDTH = Decimal(2) ** -4

    def __init__(self, terms):
        a0 = Decimal("1.278")
        for _ in range(8):
            a0 -= (a0 - 1 - (-a0).exp()) / (1 + (-a0).exp())
        first = float(a0)
        second = float(a0 - Decimal(first))
        self.a0 = [first, second, float(a0 - Decimal(first) - Decimal(second))]
        count = terms + 8
        e = [(-a0).exp()]
        for i in range(1, count):
            e.append(-e[-1] / i)
        n = [1 + e[0] - a0, e[1] - 1, *e[2:]]
        d = [1 + e[0], *e[1:]]
        n = [sum(n[i] * e[k - i] for i in range(k + 1)) for k in range(count)]
        for _ in range(2):
            q = []
            for k in range(count):
                q.append((n[k] - sum(q[i] * d[k - i] for i in range(k))) / d[0])
            n = q
        g = n[1:]
        self.g = [float(c) for c in g[:terms]]
        self.lost = [float(c - Decimal(v)) for c, v in zip(g[:2], self.g)]
        left = sum(abs(c) * self.HALF_WIDTH**i for i, c in enumerate(g) if i >= terms)
        self.error = left / abs(g[0])


def ln2_limbs(count):
    """ln 2 as a fraction of so many limbs of 64 bits, lowest first, rounded down."""
    with localcontext() as context:
        context.prec = 20 * count + 20
        value = int(Decimal(2).ln() * 2 ** (64 * count))
    return [(value >> (64 * i)) & (2**64 - 1) for i in range(count)]


def wrapped(value):
    """A 32-bit two's complement number."""
    return (value + 2**31) % 2**32 - 2**31


# Table sizes: what an instruction set looks up quickly. Degrees: the least that keep the error
# well below what double (2^-53), or the rounding test of the float path, can tell.
NATIVE = [Exponential(2, 8), Exponential(4, 6), Exponential(6, 5)]
COMPENSATED = [Compensated(3, 5), Compensated(5, 4)]
FAST_TABLES = [
    FastTable(3, float.fromhex("0x1.802b2p+2"), -0.2),
    FastTable(4, float.fromhex("0x1.7f91e8p+2"), 0.0),
]
FAST_POLYNOMIAL = FastPolynomial(6)
EXACT = [Exact(4, 8), Exact(7, 6)]
UNFUSED = Unfused(7, 6)
PLAIN = Plain(4, 8)
SILU_ZERO = SiluZero(12)
# 2 atanh z = 2z + z^3 (2/3 + 2z^2/5 + ...), |z| < 2^-5.97: what is left out is below 2^-73 of it.
ATANH = [float(Fraction(2, i)) for i in (3, 5, 7, 9, 11)]
LN2_LIMBS = ln2_limbs(21)
PORTABLE = Exponential(6, 5)
PORTABLE_SHORT = ShortExponential(9)
LOGARITHMS = [Logarithm(4), Logarithm(7)]
FLOAT_LOGARITHMS = [FloatLogarithm(3), FloatLogarithm(4)]
PORTABLE_LOGARITHM = Logarithm(7)
SMALL = [1 / 4, -1 / 48, float(Fraction(1, 480))]

C_HEAD = """// Constants of the exponentials and of the sigmoid near 0.
// Written by scripts/coefficients.py, which explains them and prints their errors; do not edit.
#pragma once

#include <cstdint>

namespace caffe2op_sigmoid::kernels {

// In double: e^t = 2^(k/2^bits) e^r, e^r = 1 + r + r^2 q(r), q lowest coefficient first.
// k = round(t * kScale), r = t - k * kHigh - k * kLow; k * kHigh is exact for |k| < 2^14.
// kTable[k mod 2^bits] + (k << (52 - bits)) are the bits of 2^(k/2^bits).
template <int kBits>
struct ExpDouble;

// The same in pairs of float32, k = round(t * kScale) taken from t * kScale + kShift: with the bits
// of that sum for an index, kTable[index mod 2^bits] + (index << (23 - bits)) are the bits of a
// float T with e^t = T exp(kLogs[index mod 2^bits]) e^r. The bits in which it differs from kBase
// are a number below kLimit if -40 * 2^bits <= k < 24 * 2^bits; then T < 2^24.
template <int kBits>
struct ExpFloat;

// The same in single float32: e^t = T c(r), c(r) = kC[0] + kC[1] r + kC[2] r^2 + r^3. kScale,
// kShift and kBase are scaled by a power of 2 such that k, taken from such sums, is minus k's part
// of the reduction that k * kHigh leaves out. Below kLimit, -96 * 2^bits <= k < 126 * 2^bits.
template <int kBits>
struct ExpFastTable;

// The same in single float32 without a table: e^r - 1 = r p(r), p lowest coefficient first.
struct ExpFastPolynomial;

// clang-format off: one number a line.
"""

EXACT_HEAD = """// Constants of the correctly rounded float64 functions.
// Written by scripts/coefficients.py, which explains them and prints their errors; do not edit.
#pragma once

#include <cstdint>

namespace caffe2op_sigmoid::kernels {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in loops/map.h

// e^t = T exp(log) e^r, k = round(t * kScale), r = t - k * kHigh, of which k * kLow is still to be
// subtracted; e^r = 1 + r + r^2/2 + r^3 u(r), u lowest coefficient first. k is taken from
// t * kScale + kShift: with the bits of that sum for an index, the bits of T are those of the first
// number of pair (index mod 2^kBits) and index << (52 - kBits), added as integers; `log`, the
// logarithm of what the rounding of T lost, is its second number. The bits in which the sum differs
// from kBase are a number below kLimit if -75 * 2^kBits <= k < 53 * 2^kBits; then T < 2^53.
//
// With fused multiply-add. Where kInterleaved is false, all first numbers come first.
template <int kBits>
struct ExpExact;

// Without it: k * kHigh is exact for |k| < 2^18, T has 29 bits.
struct ExpUnfused;

// ln 2 as a fraction, its lowest limb first.
inline constexpr int kLn2Limbs = 21;

// clang-format off: one number a line.
"""

LOG_HEAD = """// Constants of the logarithm in pairs of doubles.
// Written by scripts/coefficients.py, which explains them; do not edit.
#pragma once

#include <cstdint>

namespace caffe2op_sigmoid::kernels {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in loops/map.h

// log c in two numbers, a pair of the table, for c = 1 + j/2^kBits, j < kHalved, and half of that
// from there on. Where kInterleaved is false, all first numbers come first. First numbers and kHigh
// are multiples of 2^-40: with kHigh + kLow = ln 2, k kHigh added to them is exact for |k| < 2^11.
template <int kBits>
struct LogExact;

struct Ln2 {
%s};

// The same in pairs of float32, as bits: of c = 1 + j/2^kBits or half of that, kC; and of c from 1
// to 2, next to 1 + j/(2^kBits - 1), kSumC. kHigh and Ln2Float's are multiples of 2^-16.
template <int kBits>
struct LogFloat;

struct Ln2Float {
%s};

// clang-format off: one number a line.
"""

TS_LOG_HEAD = """// Constants of the portable logarithm in pairs of doubles.
// Written by scripts/coefficients.py, which explains them; do not edit.

"""

PLAIN_HEAD = """// Constants of e^-a and of logarithms in pairs of doubles (plain_pairs.h).
// Written by scripts/coefficients.py, which explains them and prints their errors; do not edit.
#pragma once

#include <cstdint>

namespace caffe2op_sigmoid::kernels {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in loops/map.h

// clang-format off: one number a line.
// e^t = T exp(log) e^r, k = round(t * kScale), r = t - k * kHigh - k * kLow - log, kHigh of 35 bits;
// e^r = 1 + r + r^2/2 + r^3 u(r). The bits of T are those of the first number of pair (k mod 16) and
// k << 48, added as integers; `log` is its second.
struct PlainPairConstants {
"""

TS_PLAIN_HEAD = """// Constants of e^−a and of logarithms in pairs of doubles (plain_pairs.ts).
// Written by scripts/coefficients.py, which explains them and prints their errors; do not edit.

"""

TS_HEAD = """// Constants of the portable exponential and of the sigmoid near 0.
// Written by scripts/coefficients.py, which explains them and prints their errors; do not edit.

"""


TS_SHORT_HEAD = """// Constants of the portable exponential in pairs of doubles: float64's functions and both derivatives.
// Written by scripts/coefficients.py, which explains them and prints their errors; do not edit.

"""


def bits_of(error):
    return f"2^{math.log2(error):.1f}"


def hexadecimal(value):
    return f"{'-' if value < 0 else ''}0x{abs(value):08x}"


def constant(kind, name, value):
    return f"  static constexpr {kind} {name} = {value};\n"


def array(kind, name, values):
    body = "".join(f"      {value},\n" for value in values)
    return f"  alignas(64) static constexpr {kind} {name}[{len(values)}] = {{\n{body}  }};\n"


def native_text():
    lines = [C_HEAD]
    for e in NATIVE:
        lines.append(f"// Relative error of the polynomial: {bits_of(e.error)}.\n")
        lines.append(f"template <>\nstruct ExpDouble<{e.bits}> {{\n")
        for name, value in (("kScale", e.scale), ("kHigh", e.high), ("kLow", e.low)):
            lines.append(f"  static constexpr double {name} = {value.hex()};\n")
        lines.append(f"  static constexpr int kTerms = {len(e.q)};\n")
        lines.append(array("double", "kQ", [c.hex() for c in e.q]))
        lines.append(array("std::int64_t", "kTable", [f"0x{v:016x}" for v in e.biased]))
        lines.append("};\n\n")
    for e in COMPENSATED:
        lines.append(f"// Relative error of the polynomial: {bits_of(e.error)}.\n")
        lines.append(f"template <>\nstruct ExpFloat<{e.bits}> {{\n")
        values = (("kScale", e.scale), ("kShift", e.shift), ("kHigh", e.high), ("kLow", e.low))
        lines += [constant("float", name, f"{value.hex()}F") for name, value in values]
        lines.append(constant("std::int32_t", "kBase", f"0x{bits32(SHIFT):08x}"))
        lines.append(constant("std::int32_t", "kLimit", e.limit))
        lines.append(constant("int", "kTerms", len(e.q)))
        lines.append(array("float", "kQ", [f"{c.hex()}F" for c in e.q]))
        lines.append(array("std::int32_t", "kTable", [hexadecimal(v) for v in e.table]))
        lines.append(array("float", "kLogs", [f"{v.hex()}F" for v in e.logs]))
        lines.append("};\n\n")
    for e in FAST_TABLES:
        lines.append(f"// Relative error of the cubic: {bits_of(e.error)}.\n")
        lines.append(f"template <>\nstruct ExpFastTable<{e.bits}> {{\n")
        values = (("kScale", e.scale), ("kShift", e.shift), ("kHigh", e.high))
        lines += [constant("float", name, f"{value.hex()}F") for name, value in values]
        lines.append(constant("std::int32_t", "kBase", f"0x{e.base:08x}"))
        lines.append(constant("std::int32_t", "kLimit", e.limit))
        lines.append(array("float", "kC", [f"{c.hex()}F" for c in e.c[:3]]))
        lines.append(array("std::int32_t", "kTable", [hexadecimal(v) for v in e.table]))
        lines.append("};\n\n")
    e = FAST_POLYNOMIAL
    lines.append(f"// Relative error of the polynomial: {bits_of(e.error)}.\n")
    lines.append("struct ExpFastPolynomial {\n")
    values = (("kScale", e.scale), ("kHigh", e.high), ("kLow", e.low))
    lines += [constant("float", name, f"{value.hex()}F") for name, value in values]
    lines.append(constant("int", "kTerms", len(e.p)))
    lines.append(array("float", "kP", [f"{c.hex()}F" for c in e.p]))
    lines.append("};\n\n")
    lines.append("// Taylor: sigmoid(x) = 1/2 + x/4 - x^3/48 + x^5/480 - ...\n")
    for name, value in zip(("1", "3", "5"), SMALL):
        lines.append(f"inline constexpr double kSmall{name} = {value.hex()};\n")
    lines.append("// clang-format on\n")
    lines.append("\n}  // namespace caffe2op_sigmoid::kernels\n")
    return "".join(lines)


def exact_text():
    lines = [EXACT_HEAD]
    for e in [*EXACT, UNFUSED]:
        fused = e is not UNFUSED
        lines.append(f"// Relative error of the polynomial: {bits_of(e.error)}.\n")
        name = f"template <>\nstruct ExpExact<{e.bits}>" if fused else "struct ExpUnfused"
        lines.append(f"{name} {{\n")
        lines.append(constant("int", "kBits", e.bits))
        interleaved = e.bits > 4
        lines.append(constant("bool", "kInterleaved", "true" if interleaved else "false"))
        values = (("kScale", e.scale), ("kShift", e.shift), ("kHigh", e.high), ("kLow", e.low))
        lines += [constant("double", name, value.hex()) for name, value in values]
        lines.append(constant("std::int64_t", "kBase", f"0x{bits64(1.5 * 2**52):016x}"))
        lines.append(constant("std::int64_t", "kLimit", e.limit))
        lines.append(constant("int", "kTerms", len(e.u)))
        lines.append(array("double", "kU", [c.hex() for c in e.u]))
        pairs = [f"0x{v & (2**64 - 1):016x}" for v in e.pairs(interleaved)]
        pairs = [f"static_cast<std::int64_t>({v})" if v[2] in "89abcdef" else v for v in pairs]
        lines.append(array("std::int64_t", "kPairs", pairs))
        lines.append("};\n\n")
    lines.append("inline constexpr std::uint64_t kLn2[kLn2Limbs] = {\n")
    lines += [f"    0x{limb:016x},\n" for limb in LN2_LIMBS]
    lines.append("};\n// clang-format on\n\n}  // namespace\n")
    lines.append("}  // namespace caffe2op_sigmoid::kernels\n")
    return "".join(lines)


def log_text():
    ln2 = "".join(constant("double", n, v.hex()) for n, v in zip(("kHigh", "kLow"), Logarithm.parts(LN2)))
    floats = FloatLogarithm.parts(LN2)
    ln2_float = "".join(constant("float", n, f"{v.hex()}F") for n, v in zip(("kHigh", "kLow"), floats))
    lines = [LOG_HEAD % (ln2, ln2_float)]
    for e in LOGARITHMS:
        interleaved = e.bits > 4
        lines.append(f"template <>\nstruct LogExact<{e.bits}> {{\n")
        lines.append(constant("int", "kBits", e.bits))
        lines.append(constant("bool", "kInterleaved", "true" if interleaved else "false"))
        lines.append(constant("int", "kHalved", e.halved))
        pairs = [f"0x{v & (2**64 - 1):016x}" for v in e.bits_of_pairs(interleaved)]
        pairs = [f"static_cast<std::int64_t>({v})" if v[2] in "89abcdef" else v for v in pairs]
        lines.append(array("std::int64_t", "kPairs", pairs))
        lines.append("};\n\n")
    for e in FLOAT_LOGARITHMS:
        lines.append(f"template <>\nstruct LogFloat<{e.bits}> {{\n")
        lines.append(constant("int", "kHalved", e.halved))
        for name, values in (
            ("kC", [e.c(j) for j in range(e.entries)]),
            ("kHigh", [p[0] for p in e.pairs]),
            ("kLow", [p[1] for p in e.pairs]),
            ("kSumC", e.sums),
            ("kSumHigh", [p[0] for p in e.sum_pairs]),
            ("kSumLow", [p[1] for p in e.sum_pairs]),
        ):
            lines.append(array("std::int32_t", name, [hexadecimal(wrapped(bits32(v))) for v in values]))
        lines.append("};\n\n")
    lines.append("// clang-format on\n\n}  // namespace\n")
    lines.append("}  // namespace caffe2op_sigmoid::kernels\n")
    return "".join(lines)


def portable_log_text():
    e = PORTABLE_LOGARITHM
    high, low = Logarithm.parts(LN2)
    return "".join(
        (
            TS_LOG_HEAD,
            f"/** The table has 2^LOG_BITS entries. */\nexport const LOG_BITS = {e.bits};\n",
            "/** ln 2 in two parts: k · LN2_HIGH is exact for |k| < 2^11, and so is its sum with log c. */\n",
            f"export const LN2_HIGH = {high!r};\nexport const LN2_LOW = {low!r};\n",
            "/** From this j on c is halved. */\n",
            f"export const HALVED = {e.halved};\n",
            "/** log c in two parts for c = 1 + j/2^LOG_BITS, or half of that; in turn. */\n",
            f"export const LOG_TABLE = Float64Array.from([\n{filled([v for p in e.pairs for v in p])}]);\n",
        )
    )


def pair_bits(pairs):
    numbers = [f"0x{v & (2**64 - 1):016x}" for pair in pairs for v in pair]
    return [f"static_cast<std::int64_t>({v})" if v[2] in "89abcdef" else v for v in numbers]


def plain_text():
    p = PLAIN
    lines = [PLAIN_HEAD]
    values = (("kScale", p.scale), ("kHigh", p.high), ("kLow", p.low))
    lines += [constant("double", name, value.hex()) for name, value in values]
    lines.append(f"  // Relative error of the polynomial: {bits_of(p.error)}.\n")
    lines.append(array("double", "kU", [c.hex() for c in p.u]))
    lines.append(array("std::int64_t", "kExp", pair_bits(zip(p.table, map(bits64, p.logs)))))
    lines.append("  // log(1 + j/16) and ln 2, the first part a multiple of 2^-41.\n")
    logs = [map(bits64, pair) for pair in p.ln]
    lines.append(array("std::int64_t", "kLog", pair_bits(logs)))
    lines += [constant("double", f"kLn2{n}", v.hex()) for n, v in zip(("High", "Low"), p.ln2)]
    lines.append("  // 2 atanh z = 2z + z^3 (kAtanh[0] + kAtanh[1] z^2 + ...).\n")
    lines.append(array("double", "kAtanh", [c.hex() for c in ATANH]))
    lines.append("  // silu'(-a) = d G(d) for d = a - kZero, |d| < 2^-4, G lowest coefficient first; what the\n")
    lines.append(f"  // first two lost. What is left out is below {bits_of(SILU_ZERO.error)}.\n")
    lines.append(array("double", "kZero", [c.hex() for c in SILU_ZERO.a0]))
    lines.append(array("double", "kG", [c.hex() for c in SILU_ZERO.g]))
    lines.append(array("double", "kGLost", [c.hex() for c in SILU_ZERO.lost]))
    lines.append("};\n// clang-format on\n\n}  // namespace\n")
    lines.append("}  // namespace caffe2op_sigmoid::kernels\n")
    return "".join(lines)


def plain_portable_text():
    p = PLAIN
    lines = [TS_PLAIN_HEAD]
    lines.append(f"/** {p.entries}/ln 2. */\nexport const SCALE = {p.scale!r};\n")
    lines.append(f"/** ln 2/{p.entries} in two parts, the first of 35 bits. */\n")
    lines.append(f"export const STEP_HIGH = {p.high!r};\nexport const STEP_LOW = {p.low!r};\n")
    lines.append(
        f"/** e^r = 1 + r + r²/2 + r³·u(r) for |r| ≤ ln 2/{2 * p.entries}, relative error "
        f"{bits_of(p.error)}: u, lowest first. */\n"
    )
    lines += [f"export const U{i} = {c!r};\n".replace("e-0", "e-") for i, c in enumerate(p.u)]
    lines.append(f"/** 2^(j/{p.entries}) rounded to 29 bits, and the logarithm of what that lost; in turn. */\n")
    pairs = [number for pair in zip(p.values, p.logs) for number in pair]
    lines.append(f"export const EXP = Float64Array.from([\n{filled(pairs)}]);\n")
    lines.append(f"/** log(1 + j/{p.entries}) in two parts, the first a multiple of 2^-41; in turn. */\n")
    pairs = [number for pair in p.ln for number in pair]
    lines.append(f"export const LOG = Float64Array.from([\n{filled(pairs)}]);\n")
    lines.append("/** ln 2 likewise. */\n")
    lines.append(f"export const LN2_HIGH = {p.ln2[0]!r};\nexport const LN2_LOW = {p.ln2[1]!r};\n")
    lines.append("/** 2·atanh z = 2z + z³·(ATANH_3 + ATANH_5·z² + …). */\n")
    for i, c in zip((3, 5, 7, 9, 11), ATANH):
        lines.append(f"export const ATANH_{i} = {c!r};\n")
    z = SILU_ZERO
    lines.append(
        "/** silu′(−a) = d·G(d) for d = a − ZERO, |d| < 2^-4, G lowest coefficient first; what the first two\n"
        f" * lost. What is left out is below {bits_of(z.error)}. */\n"
    )
    for name, values in (("ZERO", z.a0), ("G", z.g), ("G_LOST", z.lost)):
        for i, c in enumerate(values):
            lines.append(f"export const {name}_{i} = {c!r};\n".replace("e-0", "e-"))
    return "".join(lines)


def portable_text():
    p = PORTABLE
    lines = [TS_HEAD]
    lines.append(f"/** Entries of the table: e^z = 2^(k/{p.entries}) e^r. */\n")
    lines.append(f"export const ENTRIES = {p.entries};\n")
    lines.append(f"/** {p.entries}/ln 2. */\nexport const SCALE = {p.scale!r};\n")
    lines.append(f"/** ln 2/{p.entries} in two parts: k * STEP_HIGH is exact for |k| < 2^14. */\n")
    lines.append(f"export const STEP_HIGH = {p.high!r};\nexport const STEP_LOW = {p.low!r};\n")
    lines.append(
        f"/** e^r = 1 + r + r²·q(r) for |r| ≤ ln 2/{2 * p.entries}, "
        f"relative error {bits_of(p.error)}: q, lowest first. */\n"
    )
    for i, c in enumerate(p.q):
        lines.append(f"export const Q{i} = {float(c)!r};\n")
    lines.append("/** Taylor: σ(x) = 1/2 + x/4 − x³/48 + x⁵/480 − … */\n")
    for name, value in zip(("1", "3", "5"), SMALL):
        lines.append(f"export const SMALL_{name} = {value!r};\n")
    lines.append(f"/** 2^(j/{p.entries}), each rounded to double. */\n")
    lines.append("export const TABLE = Float64Array.of(\n")
    lines += [f"  {value!r},\n" for value in p.table]
    lines.append(");\n")
    return "".join(lines)


def filled(values):
    """Numbers as the formatter lays them out: as many a line as there is room for."""
    lines = [" "]
    for value in values:
        text = f"{value!r},".replace("e-0", "e-")
        if len(lines[-1]) + 1 + len(text) > 100:
            lines.append(" ")
        lines[-1] += " " + text
    return "".join(f"{line}\n" for line in lines)


def portable_short_text():
    p = PORTABLE_SHORT
    lines = [TS_SHORT_HEAD]
    for comment, name, value in (
        ("The table has 2^ENTRY_BITS entries.", "ENTRY_BITS", p.bits),
        ("2^ENTRY_BITS/ln 2.", "SCALE", p.scale),
        ("ln 2/2^ENTRY_BITS in two parts: k · STEP_HIGH is exact for |k| < 2^20.", "STEP_HIGH", p.high),
        ("", "STEP_LOW", p.low),
        (
            f"cosh r = 1 + r²/2 + COSH_4·r⁴ for |r| ≤ ln 2/{2 * p.entries}; the error of this and of "
            f"sinh r/r is below {bits_of(p.error)}.",
            "COSH_4",
            p.cosh4,
        ),
        ("sinh r = r + SINH_3·r³ + SINH_5·r⁵.", "SINH_3", p.sinh3),
        ("", "SINH_5", p.sinh5),
    ):
        lines.append(f"/** {comment} */\n" if comment else "")
        lines.append(f"export const {name} = {value!r};\n")
    lines.append("/** 2^(j/2^ENTRY_BITS) rounded to 29 bits, and the logarithm of what that lost; in turn. */\n")
    lines.append(f"export const TABLE = Float64Array.from([\n{filled(p.table)}]);\n")
    return "".join(lines)


def main():
    mode = sys.argv[1] if len(sys.argv) > 1 else ""
    if mode == "--search":
        for e in FAST_TABLES:
            print(f"{e.entries} entries: bound in ULP, c0, bias")
            for line in search(e.bits, 60):
                print("  ", *line)
        return
    stale = False
    for path, text in (
        ("native/math/exp_constants.h", native_text()),
        ("native/math/exact_constants.h", exact_text()),
        ("native/math/log_constants.h", log_text()),
        ("src/backends/portable/exp_constants.ts", portable_text()),
        ("src/backends/portable/exp_pair_constants.ts", portable_short_text()),
        ("src/backends/portable/log_constants.ts", portable_log_text()),
        ("native/math/plain_pair_constants.h", plain_text()),
        ("src/backends/portable/plain_pair_constants.ts", plain_portable_text()),
    ):
        file = ROOT / path
        if mode == "--write":
            file.write_text(text, encoding="utf-8")
        elif mode == "--check":
            if not file.exists() or file.read_text(encoding="utf-8") != text:
                print(f"{path} differs from what scripts/coefficients.py computes")
                stale = True
        else:
            print(text)
    everything = [("native, double", e) for e in NATIVE]
    everything += [("native, pairs of float32", e) for e in COMPENSATED]
    everything += [("native, fast", e) for e in [*FAST_TABLES, FAST_POLYNOMIAL]]
    everything += [("native, pairs of double", e) for e in [*EXACT, UNFUSED, PLAIN]]
    everything.append(("portable", PORTABLE))
    e = PORTABLE_SHORT
    print(f"portable, pairs of doubles: {e.entries} entries, error {bits_of(e.error)}")
    for name, e in everything:
        print(f"{name}: {e.entries} entries, degree {e.degree}, error {bits_of(e.error)}")
    sys.exit(1 if stale else 0)


main()
