// The derivative of SiLU over float64, sigmoid(x) (1 + x (1 - sigmoid(x))), at most 0.505 ULP off,
// in pairs of doubles (plain_pairs.h).
//
// With a = |x| and E = e^-a: (1 + E + a E)/(1 + E)^2 above 0, E (1 + E - a)/(1 + E)^2 below. That
// errs by E's 2^-62.9 times |1 + E/(1 + E - a) - 2 E/(1 + E)|, at most 4.1 but within 2^-4 of the
// zero, where the series about that takes its place: 2^-60.8 in all, 2^-7.8 ULP.
#pragma once

#include "math/plain_pairs.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in loops/map.h

// d G(d), d = distance - (what the zero has beyond a double).
template <class V>
CAFFE2OP_SIGMOID_NOINLINE typename V::Vector SiluDerivativeNearZero(typename V::Vector distance) {
  using P = PlainPairs<V>;
  using C = PlainPairConstants;
  using Vector = typename V::Vector;
  using Pair = PlainPair<V>;
  Pair d = P::TwoSum(distance, V::Set(-C::kZero[1]));
  d.low = V::Sub(d.low, V::Set(C::kZero[2]));
  Vector p = V::Set(C::kG[11]);
  for (int i = 10; i >= 2; --i) p = P::MulThenAdd(p, d.high, V::Set(C::kG[i]));
  const Pair second = P::TwoProduct(d.high, V::Set(C::kG[1]));
  const Vector second_low = V::Add(
      second.low, V::Add(V::Mul(d.high, V::Set(C::kGLost[1])), V::Mul(d.low, V::Set(C::kG[1]))));
  const Pair g = P::FastTwoSum(V::Set(C::kG[0]), second.high);
  const Vector g_low = V::Add(V::Add(V::Add(g.low, V::Set(C::kGLost[0])), second_low),
                              V::Mul(V::Mul(d.high, d.high), p));
  const Pair product = P::TwoProduct(d.high, g.high);
  const Vector rest = V::Add(V::Mul(d.high, g_low), V::Mul(d.low, g.high));
  return V::Add(product.high, V::Add(product.low, rest));
}

// Where 1 + E is 1: -(a-1) E, scaled.
template <class V>
CAFFE2OP_SIGMOID_NOINLINE typename V::Vector WithLowSiluDerivative(typename V::Vector x,
                                                                   typename V::Mask low,
                                                                   typename V::Vector y) {
  using P = PlainPairs<V>;
  using Vector = typename V::Vector;
  using Pair = PlainPair<V>;
  const Vector a = V::Min(V::Set(760.0), V::Abs(x));
  const Pair e = P::template ExpOfMinus<1000>(a);
  const Vector factor = V::Sub(a, V::Set(1.0));
  const Pair product = P::TwoProduct(factor, e.high);
  const Pair scaled = P::FastTwoSum(product.high, V::Add(product.low, V::Mul(factor, e.low)));
  return V::Select(low, P::Negative(P::Unscaled(scaled)), y);
}

}  // namespace

template <class V>
struct SiluDerivativeOfDouble {
  static constexpr bool kIsLong = true;
  using Vector = typename V::Vector;
  using P = PlainPairs<V>;
  using Pair = PlainPair<V>;
  using C = PlainPairConstants;

  CAFFE2OP_SIGMOID_INLINE static Vector Evaluate(Vector x) {
    // Bounds come first: NaN passes. Above, the result is 1.
    const Vector v = V::Max(V::Set(kLowest), V::Min(V::Set(kHighest), x));
    const Vector a = V::Abs(v);
    const auto negative = V::Less(v, V::Set(0.0));
    const Pair e = P::template ExpOfMinus<0>(a);
    Pair sum = P::FastTwoSum(V::Set(1.0), e.high);
    sum.low = V::Add(sum.low, e.low);
    // 1 + E + a E or 1 + E - a.
    const Pair product = P::TwoProduct(a, e.high);
    const Vector low = V::Add(product.low, V::Mul(a, e.low));
    const Pair first = P::TwoSum(sum.high, V::Select(negative, P::Negative(a), product.high));
    const Vector rest = V::Add(sum.low, V::Select(negative, V::Set(0.0), low));
    const Pair n = P::FastTwoSum(first.high, V::Add(first.low, rest));
    Pair q = P::Divide(n, sum);
    // Times E.
    const Vector e1 = P::Upper(e.high);
    const Vector cross = V::Add(V::Mul(q.low, e.high), V::Mul(q.high, e.low));
    const Vector times_rest = V::Add(V::Mul(q.high, V::Sub(e.high, e1)), cross);
    const Pair times = P::FastTwoSum(V::Mul(q.high, e1), times_rest);
    q.high = V::Select(negative, times.high, q.high);
    q.low = V::Select(negative, times.low, q.low);
    q = P::Divide(q, sum);
    Vector y = V::Add(q.high, q.low);
    const Vector distance = V::Sub(a, V::Set(C::kZero[0]));
    const auto near = V::MaskAnd(negative, V::Less(V::Abs(distance), V::Set(0x1p-4)));
    if (V::Any(near)) y = V::Select(near, SiluDerivativeNearZero<V>(distance), y);
    const auto is_low = V::Less(x, V::Set(kLowest));
    return V::Any(is_low) ? WithLowSiluDerivative<V>(x, is_low, y) : y;
  }

 private:
  static constexpr double kHighest = 60.0;
  static constexpr double kLowest = -600.0;
};

}  // namespace caffe2op_sigmoid::kernels
