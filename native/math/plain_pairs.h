// e^-a, logarithms and quotients in pairs of doubles with + - * / alone: no multiply-add is fused
// where the instruction set could, and products that matter are exact since their factors are
// short. So every instruction set returns the same bits, and so does the portable twin
// (plain_pairs.ts), which does the same operations in the same order.
//
// A pair is high + low, |low| at most an ulp of high. Errors, relative to the value:
//   e^-a       r^2 rounded 2^-66, u r + 1/2 rounded 2^-65, their product and the sum with it 2^-66
//              each, T low and the sum with it 2^-65.5 each; the polynomial 2^-72.7. In all 2^-62.9
//   quotient   2^-76: its first part has 26 bits, the remainder is exact, and so the second is
//   right
//              but for three roundings of 2^-26 * 2^-53
//   logarithm  of what atanh takes, z^3/3 <= 2^-13.5 z: three roundings of 2^-66, and of 2 zl
//   2^-79;
//              beside log c, which is at least 2^-4.05, z <= 2^-5.97 and that no more. In all
//              2^-64.5
#pragma once

#include <cstddef>
#include <cstdint>

#include "math/plain_pair_constants.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

template <class V>
struct PlainPair {
  typename V::Vector high, low;
};

// A table of 16 pairs as LookupPair wants it: as often as its index has values, side by side or
// not.
template <class V>
struct PairsLaidOut {
  static constexpr std::size_t kPairs = std::size_t{1} << V::kPairTableBits;
  struct Numbers {
    alignas(64) std::int64_t of[2 * kPairs];
  };
  static constexpr Numbers From(const std::int64_t (&pairs)[32]) {
    Numbers numbers = {};
    for (std::size_t i = 0; i < kPairs; ++i) {
      numbers.of[V::kPairsInterleaved ? 2 * i : i] = pairs[2 * i % 32];
      numbers.of[V::kPairsInterleaved ? 2 * i + 1 : kPairs + i] = pairs[2 * i % 32 + 1];
    }
    return numbers;
  }
  static constexpr Numbers kExp = From(PlainPairConstants::kExp);
  static constexpr Numbers kLog = From(PlainPairConstants::kLog);
};

template <class V>
struct PlainPairs {
  using Vector = typename V::Vector;
  using Int = typename V::Int;
  using Mask = typename V::Mask;
  using Pair = PlainPair<V>;
  using C = PlainPairConstants;
  using Tables = PairsLaidOut<V>;

  static Vector Negative(Vector v) { return V::Sub(V::Set(-0.0), v); }
  static Vector MulThenAdd(Vector a, Vector b, Vector c) { return V::Add(V::Mul(a, b), c); }

  // The first 26 bits of v, rounded; the rest has no more (Dekker, Veltkamp). |v| < 2^996.
  static Vector Upper(Vector v) {
    const Vector scaled = V::Mul(v, V::Set(0x1p27 + 1));
    return V::Sub(scaled, V::Sub(scaled, v));
  }

  // a + b of numbers of which the first is no smaller, exactly (Dekker).
  static Pair FastTwoSum(Vector a, Vector b) {
    const Vector sum = V::Add(a, b);
    return {sum, V::Sub(b, V::Sub(sum, a))};
  }
  // Of any two (Knuth).
  static Pair TwoSum(Vector a, Vector b) {
    const Vector sum = V::Add(a, b);
    const Vector b_of_sum = V::Sub(sum, a);
    return {sum, V::Add(V::Sub(a, V::Sub(sum, b_of_sum)), V::Sub(b, b_of_sum))};
  }
  // a b, exactly unless parts of it are subnormal (Dekker).
  static Pair TwoProduct(Vector a, Vector b) {
    const Vector product = V::Mul(a, b);
    const Vector a1 = Upper(a);
    const Vector b1 = Upper(b);
    const Vector a2 = V::Sub(a, a1);
    const Vector b2 = V::Sub(b, b1);
    const Vector first = V::Sub(V::Mul(a1, b1), product);
    const Vector middle = V::Add(V::Add(first, V::Mul(a1, b2)), V::Mul(a2, b1));
    return {product, V::Add(middle, V::Mul(a2, b2))};
  }

  // 2^kPowerOf2 e^-a, 0 <= a <= 760; the result must be a normal number by far. NaN for NaN.
  template <int kPowerOf2>
  CAFFE2OP_SIGMOID_INLINE static Pair ExpOfMinus(Vector a) {
    constexpr double kShift = 0x1.8p52 + 16.0 * kPowerOf2;
    const Vector x = V::Sub(V::Set(0.0), a);
    const Vector steps = MulThenAdd(x, V::Set(C::kScale), V::Set(kShift));
    const Vector k = V::Sub(steps, V::Set(kShift));
    Vector entry, log;
    V::LookupPair(Tables::kExp.of, V::Bits(steps), &entry, &log);
    const Vector t =
        V::FromBits(V::IntAdd(V::Bits(entry), V::template ShiftLeft<48>(V::Bits(steps))));
    // Exact, as is the product.
    const Vector b1 = V::Sub(x, V::Mul(k, V::Set(C::kHigh)));
    const Vector b2 = V::Sub(V::Mul(k, V::Set(C::kLow)), log);
    const Vector r = V::Sub(b1, b2);
    const Vector lost = V::Sub(V::Sub(b1, r), b2);
    // A multiple of 2^-29 below 2^-5: its product with T, of 29 bits, is exact.
    const Vector p = V::Sub(V::Add(r, V::Set(0x1.8p23)), V::Set(0x1.8p23));
    Vector u = V::Set(C::kU[5]);
    for (int i = 4; i >= 0; --i) u = MulThenAdd(u, r, V::Set(C::kU[i]));
    const Vector q = MulThenAdd(u, r, V::Set(0.5));
    const Vector low = MulThenAdd(V::Mul(r, r), q, V::Add(V::Sub(r, p), lost));
    const Pair sum = FastTwoSum(t, V::Mul(t, p));
    return FastTwoSum(sum.high, V::Add(sum.low, V::Mul(t, low)));
  }

  // n/d: `high` has 26 bits, `low` is below an ulp of those.
  CAFFE2OP_SIGMOID_INLINE static Pair Divide(Pair n, Pair d) {
    const Vector g = V::Div(V::Set(1.0), d.high);
    const Vector high = Upper(V::Mul(n.high, g));
    const Vector d1 = Upper(d.high);
    const Vector d2 = V::Sub(d.high, d1);
    // Exact up to here.
    const Vector rest = V::Sub(V::Sub(n.high, V::Mul(high, d1)), V::Mul(high, d2));
    return {high, V::Mul(V::Add(rest, V::Sub(n.low, V::Mul(high, d.low))), g)};
  }

  // A logarithm: a term that is exact, the sum of the first parts of others and their second parts.
  struct Logarithm {
    Vector high, low;
  };
  // base + log(x/c) + log c for z = (x - c)/(x + c), |z| < 2^-5.9, rounded once. |base + log c| is
  // 0 or at least 2^-4.1.
  CAFFE2OP_SIGMOID_INLINE static Vector AddLog(Vector base, Logarithm of_c, Pair z) {
    const Vector whole = V::Add(z.high, z.low);
    const Vector z2 = V::Mul(whole, whole);
    Vector p = V::Set(C::kAtanh[4]);
    for (int i = 3; i >= 0; --i) p = MulThenAdd(p, z2, V::Set(C::kAtanh[i]));
    const Vector series = V::Mul(V::Mul(z2, p), whole);
    const Pair first = TwoSum(base, of_c.high);
    const Pair sum = FastTwoSum(first.high, V::Add(z.high, z.high));
    const Vector small = V::Add(V::Add(V::Add(z.low, z.low), series), of_c.low);
    return V::Add(sum.high, V::Add(small, V::Add(first.low, sum.low)));
  }

  // log(1 + j/16), j the lowest four bits of an integer.
  static Logarithm LogOfEntry(Int j) {
    Logarithm log = {};
    V::LookupPair(Tables::kLog.of, j, &log.high, &log.low);
    return log;
  }

  // 2^-1000 v, subnormal or not, rounded once. Where it is subnormal, the first number with an ulp
  // of 2^(1000 - 1074) is added: the sum is rounded as the result is.
  CAFFE2OP_SIGMOID_INLINE static Vector Unscaled(Pair v) {
    const Vector base = V::Select(V::Less(v.high, V::Set(0x1p-22)), V::Set(0x1p-22), V::Set(0.0));
    const Vector sum = V::Add(base, v.high);
    const Vector rest = V::Add(V::Sub(v.high, V::Sub(sum, base)), v.low);
    return V::Mul(V::Sub(V::Add(sum, rest), base), V::Set(0x1p-1000));
  }
};

}  // namespace caffe2op_sigmoid::kernels
