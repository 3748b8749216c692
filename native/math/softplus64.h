// softplus(x) = log(1 + e^x) and log sigmoid(x) = -softplus(-x) over float64, at most 0.502 ULP
// off, in pairs of doubles (plain_pairs.h).
//
// softplus(x) = max(x, 0) + log(1 + E), E = e^-|x|: nothing cancels. log(1 + E) = log c + log((1 +
// E)/c) with c = 1 + j/16 next to 1 + E; c = 1 where E is small, so that the sum is never formed.
// Relative errors: of E 2^-62.9, of the logarithm 2^-64.5: 2^-62.5 in all, 2^-9.5 ULP at most.
#pragma once

#include "math/plain_pairs.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in loops/map.h

// Where E is the result: scaled.
template <class V>
CAFFE2OP_SIGMOID_NOINLINE typename V::Vector WithLowSoftplus(typename V::Vector x,
                                                             typename V::Mask low,
                                                             typename V::Vector y) {
  using P = PlainPairs<V>;
  using Vector = typename V::Vector;
  const Vector a = V::Min(V::Set(750.0), V::Abs(x));
  return V::Select(low, P::Unscaled(P::template ExpOfMinus<1000>(a)), y);
}

}  // namespace

template <class V>
struct SoftplusOfDouble {
  static constexpr bool kIsLong = true;
  using Vector = typename V::Vector;
  using P = PlainPairs<V>;

  CAFFE2OP_SIGMOID_INLINE static Vector Evaluate(Vector x) {
    const Vector a = V::Abs(x);
    // Bounds come first: NaN passes.
    const auto e = P::template ExpOfMinus<0>(V::Min(V::Set(-kLowest), a));
    const Vector shift = V::Set(0x1.8p52);
    const Vector steps = V::Add(V::Min(V::Set(15.0), V::Mul(e.high, V::Set(16.0))), shift);
    const Vector c1 = V::Mul(V::Sub(steps, shift), V::Set(0.0625));
    // 1 + E - c and 1 + E + c; the first difference is exact.
    const typename P::Pair n = {V::Sub(e.high, c1), e.low};
    const Vector twice = V::Add(V::Set(2.0), V::Add(c1, c1));
    auto d = P::FastTwoSum(twice, n.high);
    d.low = V::Add(d.low, n.low);
    Vector y = P::AddLog(V::Max(V::Set(0.0), x), P::LogOfEntry(V::Bits(steps)), P::Divide(n, d));
    // There the rest is below 2^-57.
    y = V::Select(V::Less(V::Set(40.0), x), x, y);
    const auto low = V::Less(x, V::Set(kLowest));
    return V::Any(low) ? WithLowSoftplus<V>(x, low, y) : y;
  }

 private:
  // Below, E could be subnormal.
  static constexpr double kLowest = -700.0;
};

template <class V>
struct LogSigmoidOfDouble {
  static constexpr bool kIsLong = true;
  using Vector = typename V::Vector;
  CAFFE2OP_SIGMOID_INLINE static Vector Evaluate(Vector x) {
    return PlainPairs<V>::Negative(SoftplusOfDouble<V>::Evaluate(V::Sub(V::Set(0.0), x)));
  }
};

}  // namespace caffe2op_sigmoid::kernels
