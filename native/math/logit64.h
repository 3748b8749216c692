// logit(p) = log(p/(1-p)) and its derivative 1/(p (1-p)) over float64, at most 0.501 ULP off, in
// pairs of doubles (plain_pairs.h).
//
// With s the smaller of p and 1 - p: |logit(p)| = log((1-s)/s) = log c + 2
// atanh((1-s-cs)/(1-s+cs)), c a number of 5 bits next to the quotient, and so c s exact as two
// products. Near p = 1/2 c is 1 and the numerator 1 - 2s, exactly: nothing is lost there.
#pragma once

#include <cstdint>
#include <limits>

#include "math/plain_pairs.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

// What both begin with: s, scaled where it is tiny, and 1 - s as a pair.
template <class V>
struct ProbabilityParts {
  using Vector = typename V::Vector;
  static constexpr double kTiny = 0x1p-800;
  static constexpr int kPowerOf2 = 256;

  CAFFE2OP_SIGMOID_INLINE explicit ProbabilityParts(Vector p)
      // 1 - p is exact for p >= 1/2, where it is taken. NaN if p is.
      : s(V::Min(V::Sub(V::Set(1.0), p), p)),
        is_tiny(V::Less(s, V::Set(kTiny))),
        scaled(V::Select(is_tiny, V::Mul(s, V::Set(0x1p256)), s)) {
    rest.high = V::Sub(V::Set(1.0), s);
    rest.low = V::Sub(V::Sub(V::Set(1.0), rest.high), s);
  }

  // `y` within (0, 1), `at_ends` at 0 and 1, NaN elsewhere.
  Vector WithEnds(Vector y, double at_ends) const {
    const auto outside = V::Less(s, V::Set(0.0));
    const auto at_end = V::Less(V::Abs(s), V::Set(std::numeric_limits<double>::denorm_min()));
    const Vector ended = V::Select(at_end, V::Set(at_ends), y);
    return V::Select(outside, V::Set(std::numeric_limits<double>::quiet_NaN()), ended);
  }

  Vector s;
  typename V::Mask is_tiny;
  Vector scaled;
  PlainPair<V> rest;
};

template <class V>
struct LogitOfDouble {
  static constexpr bool kIsLong = true;
  using Vector = typename V::Vector;
  using P = PlainPairs<V>;
  using C = PlainPairConstants;

  CAFFE2OP_SIGMOID_INLINE static Vector Evaluate(Vector p) {
    const ProbabilityParts<V> parts(p);
    const Vector b = parts.scaled;
    const Vector a = parts.rest.high;
    // The bits of the quotient, rounded to 5: c's, its exponent and its entry.
    const auto bits = V::IntAdd(V::Bits(V::Div(a, b)), V::SetInt(std::int64_t{1} << 47));
    const Vector c = V::FromBits(V::IntAnd(bits, V::SetInt(-(std::int64_t{1} << 48))));
    const auto exponent = V::IntAdd(V::template ShiftRight<52>(bits), V::Bits(V::Set(0x1p52)));
    const Vector unscaled =
        V::Select(parts.is_tiny, V::Set(double{ProbabilityParts<V>::kPowerOf2}), V::Set(0.0));
    const Vector k = V::Add(V::Sub(V::FromBits(exponent), V::Set(0x1p52 + 1023)), unscaled);
    typename P::Logarithm log = P::LogOfEntry(V::template ShiftRight<48>(bits));
    // Exact.
    log.high = V::Add(V::Mul(k, V::Set(C::kLn2High)), log.high);
    log.low = V::Add(V::Mul(k, V::Set(C::kLn2Low)), log.low);
    // c b in two parts, 1 - s - c b and 1 - s + c b = (1 - s - c b) + 2 c b.
    const Vector b1 = P::Upper(b);
    const Vector cb1 = V::Mul(c, b1);
    const Vector cb2 = V::Mul(c, V::Sub(b, b1));
    const Vector first = V::Sub(a, cb1);
    typename P::Pair n;
    n.high = V::Sub(first, cb2);
    n.low = V::Add(V::Sub(V::Sub(first, n.high), cb2), parts.rest.low);
    const auto sum = P::FastTwoSum(V::Add(cb1, cb1), first);
    const auto d = P::FastTwoSum(sum.high, V::Add(sum.low, V::Add(cb2, parts.rest.low)));
    const Vector y = parts.WithEnds(P::AddLog(V::Set(0.0), log, P::Divide(n, d)),
                                    std::numeric_limits<double>::infinity());
    return V::Select(V::Less(p, V::Set(0.5)), P::Negative(y), y);
  }
};

// 1/(s (1-s)), from the exact product.
template <class V>
struct LogitDerivativeOfDouble {
  static constexpr bool kIsLong = true;
  using Vector = typename V::Vector;
  using P = PlainPairs<V>;

  CAFFE2OP_SIGMOID_INLINE static Vector Evaluate(Vector p) {
    const ProbabilityParts<V> parts(p);
    auto d = P::TwoProduct(parts.scaled, parts.rest.high);
    d.low = V::Add(d.low, V::Mul(parts.scaled, parts.rest.low));
    const auto quotient = P::Divide({V::Set(1.0), V::Set(0.0)}, d);
    const Vector y = V::Add(quotient.high, quotient.low);
    // Beyond the largest number infinity, by the product.
    const Vector scale = V::Select(parts.is_tiny, V::Set(0x1p256), V::Set(1.0));
    return parts.WithEnds(V::Mul(y, scale), std::numeric_limits<double>::infinity());
  }
};

}  // namespace caffe2op_sigmoid::kernels
