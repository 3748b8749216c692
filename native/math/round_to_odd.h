// Rounding to odd: what a sum loses still shows in its last bit, so that it can be rounded once
// more, to a type that is two bits narrower or more, as the exact sum would be.
#pragma once

#include <cstdint>
#include <limits>

#include "math/high_low.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

// The double next to sum + rest (|rest| <= half an ulp) whose last bit is 1, or sum if exact.
template <class D>
CAFFE2OP_SIGMOID_INLINE typename D::Vector RoundToOdd(typename D::Vector sum,
                                                      typename D::Vector rest) {
  using Int = typename D::Int;
  const auto none = D::Set(0.0);
  const Int bits = D::Bits(sum);
  // Away from 0 or towards it: the rest as it is to a positive sum.
  const Int sign = D::IntAnd(bits, D::SetInt(std::numeric_limits<std::int64_t>::min()));
  const auto outward = D::FromBits(D::IntAdd(D::Bits(rest), sign));
  const Int step = D::IntSelect(D::Less(none, outward), D::SetInt(1),
                                D::IntSelect(D::Less(outward, none), D::SetInt(-1), D::SetInt(0)));
  // All ones where the last bit is 0.
  const Int even = D::IntAdd(D::IntAnd(bits, D::SetInt(1)), D::SetInt(-1));
  return D::FromBits(D::IntAdd(bits, D::IntAnd(step, even)));
}

// Of a sum whose parts may overlap, |high| at least |low| or 0.
template <class D>
CAFFE2OP_SIGMOID_INLINE typename D::Vector RoundToOdd(HighLow<D> v) {
  const auto sum = HighLowOf<D>::SumInOrder(v.high, v.low);
  return RoundToOdd<D>(sum.high, sum.low);
}

}  // namespace caffe2op_sigmoid::kernels
