#!/usr/bin/env python3
"""Computes the constants of the exponential and writes them to the two places that use them.

    python3 scripts/coefficients.py            print the constants and the approximation errors
    python3 scripts/coefficients.py --write    and write both files
    python3 scripts/coefficients.py --check    exit with 1 if a file differs from what is computed

Method: e^r = 1 + r + r^2 q(r), where q interpolates (e^r - 1 - r)/r^2 at Chebyshev nodes on the
interval of the reduced argument (within a factor of about two of the minimax error), in 60-digit
decimal arithmetic; then every coefficient is rounded to double. The error printed is that of the
rounded polynomial, evaluated exactly, relative to e^r. Standard library only.
"""

import math
import pathlib
import struct
import sys
from decimal import Decimal, getcontext
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


def interpolate(degree, half_width):
    """Coefficients, lowest first, of the polynomial through the Chebyshev nodes."""
    count = degree + 1
    nodes = [half_width * cosine(PI * (2 * i + 1) / (2 * count)) for i in range(count)]
    divided = [q_exact(node) for node in nodes]
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
        values = [to_float32((step * j).exp()) for j in range(self.entries)]
        self.logs = [to_float32(step * j - Decimal(v).ln()) for j, v in enumerate(values)]
        # Biased as above.
        self.table = [bits32(v) - (j << (23 - bits)) for j, v in enumerate(values)]


class Fast:
    """Constants for the same in single float32, to about half an ULP: e^r - 1 = r p(r)."""

    def __init__(self, bits, degree):
        self.bits, self.entries, self.degree = bits, 1 << bits, degree
        step = LN2 / self.entries
        half_width = step / 2 + (Decimal(2) ** -12 if bits else 0)
        q = interpolate(degree - 2, half_width)
        self.p = [to_float32(1)] + [to_float32(c) for c in q]
        if degree == 2:
            # e^r - 1 - r p(r) = r^3/6 - a r + ...: least at a = h^2/8, a Chebyshev polynomial.
            self.p = [to_float32(1 + half_width * half_width / 8), to_float32(Decimal("0.5"))]
        slope = Decimal(self.p[0]) - 1
        self.error = relative_error(self.p[1:], half_width, slope=slope)
        self.scale = to_float32(self.entries / LN2)
        # Without a table there may be no fused multiply-add: k * high is exact for |k| < 2^8.
        self.high = to_float32(step) if bits else split(step, 16)[0]
        self.low = to_float32(step - Decimal(self.high))
        # Entries of 12 bits: 1 + 2^m entry is exact for -12 <= m <= 23. What they lost is in logs.
        values = [split((step * j).exp(), 12)[0] for j in range(self.entries)]
        self.logs = [to_float32(step * j - Decimal(v).ln()) for j, v in enumerate(values)]
        self.table = [bits32(v) - (j << (23 - bits)) for j, v in enumerate(values)]


# Table sizes: what an instruction set looks up quickly. Degrees: the least that keep the error
# well below what double (2^-53), or the rounding test of the float path, can tell.
NATIVE = [Exponential(2, 8), Exponential(4, 6), Exponential(6, 5)]
COMPENSATED = [Compensated(4, 5), Compensated(5, 4)]
FAST = [Fast(0, 6), Fast(4, 3), Fast(5, 2)]
PORTABLE = Exponential(6, 5)
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

// The same in pairs of float32: kTable[k mod 2^bits] + (k << (23 - bits)) are the bits of a float
// T with e^t = T exp(kLogs[k mod 2^bits]) e^r.
template <int kBits>
struct ExpFloat;

// In single float32: e^r - 1 = r p(r), p lowest coefficient first; the table as above.
template <int kBits>
struct ExpFast;

// clang-format off: one number a line.
"""

TS_HEAD = """// Constants of the portable exponential and of the sigmoid near 0.
// Written by scripts/coefficients.py, which explains them and prints their errors; do not edit.

"""


def bits_of(error):
    return f"2^{math.log2(error):.1f}"


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
        for name, value in (("kScale", e.scale), ("kHigh", e.high), ("kLow", e.low)):
            lines.append(f"  static constexpr float {name} = {value.hex()}F;\n")
        lines.append(f"  static constexpr int kTerms = {len(e.q)};\n")
        lines.append(array("float", "kQ", [f"{c.hex()}F" for c in e.q]))
        lines.append(array("std::int32_t", "kTable", [f"0x{v:08x}" for v in e.table]))
        lines.append(array("float", "kLogs", [f"{v.hex()}F" for v in e.logs]))
        lines.append("};\n\n")
    for e in FAST:
        lines.append(f"// Relative error of the polynomial: {bits_of(e.error)}.\n")
        lines.append(f"template <>\nstruct ExpFast<{e.bits}> {{\n")
        for name, value in (("kScale", e.scale), ("kHigh", e.high), ("kLow", e.low)):
            lines.append(f"  static constexpr float {name} = {value.hex()}F;\n")
        lines.append(f"  static constexpr int kTerms = {len(e.p)};\n")
        lines.append(array("float", "kP", [f"{c.hex()}F" for c in e.p]))
        lines.append(array("std::int32_t", "kTable", [f"0x{v:08x}" for v in e.table]))
        lines.append(array("float", "kLogs", [f"{v.hex()}F" for v in e.logs]))
        lines.append("};\n\n")
    lines.append("// Taylor: sigmoid(x) = 1/2 + x/4 - x^3/48 + x^5/480 - ...\n")
    for name, value in zip(("1", "3", "5"), SMALL):
        lines.append(f"inline constexpr double kSmall{name} = {value.hex()};\n")
    lines.append("// clang-format on\n")
    lines.append("\n}  // namespace caffe2op_sigmoid::kernels\n")
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


def main():
    mode = sys.argv[1] if len(sys.argv) > 1 else ""
    stale = False
    for path, text in (
        ("native/kernels/exp_constants.h", native_text()),
        ("src/backend/portable/exp_constants.ts", portable_text()),
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
    everything += [("native, fast", e) for e in FAST]
    everything.append(("portable", PORTABLE))
    for name, e in everything:
        print(f"{name}: {e.entries} entries, degree {e.degree}, error {bits_of(e.error)}")
    sys.exit(1 if stale else 0)


main()
