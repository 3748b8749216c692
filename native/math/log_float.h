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
  // rest, |z| below 2^-5.9 with 16 entries and 2^-4.7 with 8. The cube is that of the corrected
  // quotient: of the first one, it errs by too much.
  CAFFE2OP_SIGMOID_INLINE static void Log(Vector log, Vector log_low, Vector high, Vector low,
                                          Vector sum, Vector rest, Vector* result,
                                          Vector* result_low) {
    const Vector inverse = V::Reciprocal(sum);
    const Vector z = V::Mul(high, inverse);
    const Vector left = V::NegMulAdd(z, rest, V::Add(V::NegMulAdd(z, sum, high), low));
    const Vector z_low = V::Mul(left, inverse);
    const Vector twice = V::Add(z, z);
    *result = V::Add(log, twice);
    const Vector lost = V::Sub(twice, V::Sub(*result, log));
    const Vector whole = V::Add(z, z_low);
    const Vector square = V::Mul(whole, whole);
    Vector series = V::Set(2.0F / 5);
    if constexpr (kBits < 4) series = V::MulAdd(square, V::Set(2.0F / 7), series);
    series = V::MulAdd(square, series, V::Set(2.0F / 3));
    const Vector small = V::MulAdd(z_low, V::Set(2.0F), V::Add(lost, log_low));
    *result_low = V::MulAdd(V::Mul(whole, square), series, small);
  }
};

}  // namespace caffe2op_sigmoid::kernels
