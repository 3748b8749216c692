// log c + 2 atanh z in pairs of float32, as exact_log.h in pairs of doubles, with bounds for a
// rounding test.
#pragma once

#include <cstdint>

#include "math/log_constants.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

// V is a vector type with tables, or a group of them.
template <class V>
struct FloatLog {
  using Vector = typename V::Vector;
  using Int = typename V::Int;
  static constexpr int kBits = V::kFastTableBits;
  using Table = LogFloat<kBits>;

  static Vector Entry(const std::int32_t* table, Int index) {
    return V::FromBits(V::template Lookup<kBits>(table, index));
  }

  // The logarithm as high + low, c's as log + log_low: z is the quotient of high + low and of sum +
  // rest, |z| below 2^-5.9 with 16 entries and 2^-4.7 with 8; What z lacks counts three
  // times in its cube. kRestCounts: rest may be 2^-14 of sum, else less than its last place. In an
  // order in which little waits for what comes late.
  template <bool kRestCounts>
  CAFFE2OP_SIGMOID_INLINE static void Log(Vector log, Vector log_low, Vector high, Vector low,
                                          Vector sum, Vector rest, Vector* result,
                                          Vector* result_low) {
    const Vector inverse = V::Reciprocal(sum);
    const Vector two = V::Set(2.0F);
    const Vector z = V::Mul(high, inverse);
    const Vector left = V::Add(V::NegMulAdd(z, sum, high), V::NegMulAdd(z, rest, low));
    const Vector square = V::Mul(z, z);
    const Vector twice = V::Add(z, z);
    *result = V::Add(log, twice);
    const Vector lost = V::Sub(twice, V::Sub(*result, log));
    Vector series = V::Set(2.0F / 5);
    if constexpr (kBits < 4) series = V::MulAdd(square, V::Set(2.0F / 7), series);
    series = V::MulAdd(square, series, V::Set(2.0F / 3));
    const Vector small = V::MulAdd(V::Mul(z, square), series, V::Add(lost, log_low));
    Vector whole_inverse = inverse;
    if constexpr (kRestCounts) {
      whole_inverse = V::NegMulAdd(V::Mul(rest, inverse), inverse, inverse);
    }
    const Vector slope = V::Mul(whole_inverse, V::MulAdd(square, two, two));
    *result_low = V::MulAdd(left, slope, small);
  }
};

}  // namespace caffe2op_sigmoid::kernels
