// SiLU, x sigmoid(x), over float64, at most 0.502 ULP off, in pairs of doubles (plain_pairs.h).
//
// With E = e^-|x|: x/(1 + E) above 0, x E/(1 + E) below. Relative errors: of E 2^-62.9, of the
// quotient and the products below 2^-75; of E/(1 + E) no more than of E.
#pragma once

#include "math/plain_pairs.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in loops/map.h

// Where 1 + E is 1: x e^x, scaled.
template <class V>
CAFFE2OP_SIGMOID_NOINLINE typename V::Vector WithLowSilu(typename V::Vector x, typename V::Mask low,
                                                         typename V::Vector y) {
  using P = PlainPairs<V>;
  using Vector = typename V::Vector;
  const Vector a = V::Min(V::Set(760.0), V::Abs(x));
  const auto e = P::template ExpOfMinus<1000>(a);
  const auto product = P::TwoProduct(a, e.high);
  const auto scaled = P::FastTwoSum(product.high, V::Add(product.low, V::Mul(a, e.low)));
  return V::Select(low, P::Negative(P::Unscaled(scaled)), y);
}

}  // namespace

template <class V>
struct SiluOfDouble {
  static constexpr bool kIsLong = true;
  using Vector = typename V::Vector;
  using P = PlainPairs<V>;

  CAFFE2OP_SIGMOID_INLINE static Vector Evaluate(Vector x) {
    // Bounds come first: NaN passes.
    const Vector v = V::Max(V::Set(kLowest), V::Min(V::Set(kHighest), x));
    const auto e = P::template ExpOfMinus<0>(V::Abs(v));
    const auto negative = V::Less(v, V::Set(0.0));
    const typename P::Pair n = {V::Select(negative, e.high, V::Set(1.0)),
                                V::Select(negative, e.low, V::Set(0.0))};
    auto d = P::FastTwoSum(V::Set(1.0), e.high);
    d.low = V::Add(d.low, e.low);
    const auto sigmoid = P::Divide(n, d);
    // The product of both upper parts is exact, and that of the lower and the upper.
    const Vector v1 = P::Upper(v);
    const Vector v2 = V::Sub(v, v1);
    const Vector rest = V::Add(V::Mul(v2, sigmoid.high), V::Mul(v, sigmoid.low));
    Vector y = V::Add(V::Mul(v1, sigmoid.high), rest);
    // There e^-x is below 2^-57.
    y = V::Select(V::Less(V::Set(kHighest), x), x, y);
    const auto small = V::Less(V::Abs(x), V::Set(kSmall));
    if (V::Any(small)) y = V::Select(small, OfSmall(x), y);
    const auto low = V::Less(x, V::Set(kLowest));
    return V::Any(low) ? WithLowSilu<V>(x, low, y) : y;
  }

 private:
  static constexpr double kHighest = 40.0;
  static constexpr double kLowest = -700.0;
  static constexpr double kSmall = 0x1p-60;

  // x/2 + x^2/4: x/2, but where that is a tie, as of odd multiples of 2^-1074, upwards.
  static Vector OfSmall(Vector x) {
    const Vector half = V::Mul(x, V::Set(0.5));
    const Vector lost = V::Sub(x, V::Add(half, half));
    return V::Select(V::Less(V::Set(0.0), lost), V::Add(half, lost), half);
  }
};

}  // namespace caffe2op_sigmoid::kernels
