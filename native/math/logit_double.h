// logit(p) = log(p/(1-p)) and its derivative 1/(p (1-p)) for float32 and narrower types, correctly
// rounded, in pairs of doubles. NaN where p is outside [0, 1].
//
// With c near p/(1-p), log(p/(1-p)) is log c + 2 atanh z, z = (p - c (1-p))/(p + c (1-p)): both
// sides of it are exact in double for p >= 2^-21 (p has 24 bits, c 8), and below log c is most of
// the result. So nothing cancels near 1/2.
#pragma once

#include <limits>

#include "math/exact_log.h"
#include "math/round_to_odd.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

// y for 0 < p < 1, the limits at 0 and at 1, and NaN elsewhere.
template <class D>
CAFFE2OP_SIGMOID_INLINE typename D::Vector OnUnitInterval(typename D::Vector p,
                                                          typename D::Vector y,
                                                          typename D::Element at_0,
                                                          typename D::Element at_1) {
  using Element = typename D::Element;
  using Vector = typename D::Vector;
  const Vector zero = D::Set(Element{0});
  const Vector one = D::Set(Element{1});
  const Vector nan = D::Set(std::numeric_limits<Element>::quiet_NaN());
  const auto above_0 = D::Less(zero, p);
  const auto below_1 = D::Less(p, one);
  // p not above 0: 0 or outside; not below 1 likewise.
  const Vector at_or_below = D::Select(D::Differ(p, zero), nan, D::Set(at_0));
  const Vector at_or_above = D::Select(D::Differ(p, one), nan, D::Set(at_1));
  const Vector inside = D::Select(above_0, D::Select(below_1, y, at_or_above), at_or_below);
  // Not a number: every comparison is false.
  return D::Add(inside, D::Mul(p, zero));
}

template <class D>
struct LogitDouble {
  using Double = typename D::Vector;

  CAFFE2OP_SIGMOID_INLINE static Double ToOdd(Double p) {
    const Double odds = D::Mul(p, D::Reciprocal(D::Sub(D::Set(1.0), p)));
    const auto anchor = ExactLog<D>::Near(odds);
    const Double product = D::Mul(anchor.c, p);
    const Double difference = D::Add(D::Sub(p, anchor.c), product);
    const Double sum = D::Sub(D::Add(p, anchor.c), product);
    const Double zero = D::Set(0.0);
    const HighLow<D> z = HighLowOf<D>::Quotient({difference, zero}, {sum, zero});
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    return OnUnitInterval<D>(p, RoundToOdd<D>(ExactLog<D>::Log(anchor, z)), -kInfinity, kInfinity);
  }
};

template <class D>
struct LogitDerivativeDouble {
  using Double = typename D::Vector;

  CAFFE2OP_SIGMOID_INLINE static Double ToOdd(Double p) {
    const Double square = D::Mul(p, p);  // exact
    const Double product = D::Sub(p, square);
    const Double rest = D::Sub(D::Sub(p, product), square);
    const HighLow<D> y = HighLowOf<D>::Quotient({D::Set(1.0), D::Set(0.0)}, {product, rest});
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    return OnUnitInterval<D>(p, RoundToOdd<D>(y), kInfinity, kInfinity);
  }
};

}  // namespace caffe2op_sigmoid::kernels
