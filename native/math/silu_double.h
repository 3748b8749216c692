// silu(x) = x sigmoid(x) and its derivative sigmoid(x) (1 + x (1 - sigmoid(x))) for float32 and
// narrower types, correctly rounded, in pairs of doubles.
//
// Near 0 results lie next to ties: x/2 + x^2/4 - x^4/48 + ... of numbers of few bits is one but for
// x^4/48 (and x/2 among subnormal numbers but for x^2/4), 1/2 + x/2 - x^3/12 + ... but for x^3/12.
// There the series are summed, whose first two terms are exact as a pair.
#pragma once

#include "math/exact_log.h"
#include "math/round_to_odd.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

// Where the series are summed. What they leave out is below 2^-66.
inline constexpr double kSiluSmall = 0x1p-8;

template <class D>
struct SiluDouble {
  using Double = typename D::Vector;
  using Sums = HighLowOf<D>;

  CAFFE2OP_SIGMOID_INLINE static Double ToOdd(Double x) {
    Double y = RoundToOdd<D>(General(x));
    const auto small = D::Less(D::Abs(x), D::Set(kSiluSmall));
    if (D::Any(small)) y = D::Select(small, Small(x), y);
    // From 17 on the result is x, infinity too.
    return D::Select(D::Less(D::Set(1000.0), x), x, y);
  }

 private:
  // Below -109 results round to -0. NaN passes.
  CAFFE2OP_SIGMOID_INLINE static HighLow<D> General(Double x) {
    const Double bounded = D::Max(D::Set(-112.0), x);
    const ExpSums<D> sums = ExpSums<D>::Of(D::Min(D::Set(112.0), D::Abs(bounded)));
    // x/(1 + e^-x), or x e^x/(1 + e^x).
    const HighLow<D> grown = Sums::Product({bounded, D::Set(0.0)}, sums.exp);
    const auto negative = D::Less(x, D::Set(0.0));
    return Sums::Quotient(
        {D::Select(negative, grown.high, bounded), D::Select(negative, grown.low, D::Set(0.0))},
        sums.one_and_exp);
  }

  CAFFE2OP_SIGMOID_INLINE static Double Small(Double x) {
    const Double x2 = D::Mul(x, x);  // exact: x has 24 bits
    const HighLow<D> sum = Sums::SumInOrder(D::Mul(x, D::Set(0.5)), D::Mul(x2, D::Set(0.25)));
    Double series = D::MulAdd(x2, D::Set(-17.0 / 80640), D::Set(1.0 / 480));
    series = D::MulAdd(x2, series, D::Set(-1.0 / 48));
    const Double rest = D::MulAdd(D::Mul(x2, x2), series, sum.low);
    // Zeros keep their sign.
    return D::Select(D::Less(D::Set(0.0), x2), RoundToOdd<D>(HighLow<D>{sum.high, rest}), x);
  }
};

template <class D>
struct SiluDerivativeDouble {
  using Double = typename D::Vector;
  using Sums = HighLowOf<D>;

  CAFFE2OP_SIGMOID_INLINE static Double ToOdd(Double x) {
    const HighLow<D> lower = OfNegative(D::Min(D::Set(112.0), D::Abs(x)));
    // The derivatives of x and -x add up to 1.
    HighLow<D> upper = Sums::SumInOrder(D::Set(1.0), D::Sub(D::Set(0.0), lower.high));
    upper.low = D::Sub(upper.low, lower.low);
    const auto negative = D::Less(x, D::Set(0.0));
    const Double y = RoundToOdd<D>(HighLow<D>{D::Select(negative, lower.high, upper.high),
                                              D::Select(negative, lower.low, upper.low)});
    const auto small = D::Less(D::Abs(x), D::Set(kSiluSmall));
    return D::Any(small) ? D::Select(small, Small(x), y) : y;
  }

 private:
  // The derivative at -a, e^-a (1 + e^-a - a)/(1 + e^-a)^2: 0 at a = 1.278. Below half of any
  // number from 112 on.
  CAFFE2OP_SIGMOID_INLINE static HighLow<D> OfNegative(Double a) {
    const ExpSums<D> sums = ExpSums<D>::Of(a);
    HighLow<D> factor = Sums::Sum(sums.one_and_exp.high, D::Sub(D::Set(0.0), a));
    factor.low = D::Add(factor.low, sums.one_and_exp.low);
    factor = Sums::SumInOrder(factor.high, factor.low);
    return Sums::Quotient(Sums::Product(sums.exp, factor),
                          Sums::Product(sums.one_and_exp, sums.one_and_exp));
  }

  CAFFE2OP_SIGMOID_INLINE static Double Small(Double x) {
    const Double x2 = D::Mul(x, x);
    const HighLow<D> sum = Sums::SumInOrder(D::Set(0.5), D::Mul(x, D::Set(0.5)));
    Double series = D::MulAdd(x2, D::Set(-17.0 / 10080), D::Set(1.0 / 80));
    series = D::MulAdd(x2, series, D::Set(-1.0 / 12));
    return RoundToOdd<D>(HighLow<D>{sum.high, D::MulAdd(D::Mul(x, x2), series, sum.low)});
  }
};

}  // namespace caffe2op_sigmoid::kernels
