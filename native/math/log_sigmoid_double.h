// log(sigmoid(x)) = min(x, 0) - log(1 + e^-|x|) for float32 and narrower types, correctly rounded,
// in pairs of doubles. The hardest float32 lies 2^-57 of its result from a tie; the pairs err by
// some 2^-63, or 2^-52 beyond 37, where none of them lies so near.
#pragma once

#include <cstdint>
#include <limits>

#include "math/exact_log.h"
#include "math/round_to_odd.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

template <class D>
struct LogSigmoidDouble {
  using Double = typename D::Vector;
  using Sums = HighLowOf<D>;

  CAFFE2OP_SIGMOID_INLINE static Double ToOdd(Double x) {
    // From 104 on the result rounds to -0, or to x. NaN passes.
    const Double a = D::Min(D::Set(110.0), D::Abs(x));
    const HighLow<D> log = ExactLog<D>::Log(ExpSums<D>::Of(a).one_and_exp);
    const HighLow<D> sum =
        Sums::Sum(D::Min(D::Set(0.0), D::Max(D::Set(-1000.0), x)), D::Sub(D::Set(0.0), log.high));
    const Double y = RoundToOdd<D>({sum.high, D::Sub(sum.low, log.low)});
    return D::Select(D::Less(x, D::Set(-1000.0)), x, y);
  }
};

// log(1 + e^x) = -log(sigmoid(-x)).
template <class D>
struct SoftplusDouble {
  using Double = typename D::Vector;
  CAFFE2OP_SIGMOID_INLINE static Double ToOdd(Double x) {
    return Opposite(LogSigmoidDouble<D>::ToOdd(Opposite(x)));
  }

 private:
  static Double Opposite(Double v) {
    const auto sign = D::SetInt(std::numeric_limits<std::int64_t>::min());
    return D::FromBits(D::IntAdd(D::Bits(v), sign));
  }
};

}  // namespace caffe2op_sigmoid::kernels
