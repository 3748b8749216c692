// When a float32 result has but one rounding to float16 or bfloat16, and what differs between the
// two types for the forward function (sigmoid_half.h).
#pragma once

#include <cstddef>
#include <cstdint>

#include "math/exp_constants.h"
#include "simd/compiler.h"
#include "simd/half.h"

namespace caffe2op_sigmoid::kernels {

// The rounding test of y, at most kSlack ULP off and positive or NaN, for floats without the last
// kDropped bits. y + half of their ulp shows it: bits that change there are those of the rounding,
// and if it is certain, the others are the result.
template <class W, int kDropped>
struct RoundingTest {
  using Vector = typename W::Vector;
  // More than the 2.5 ULP of the fast function.
  static constexpr std::int32_t kSlack = 4;

  static typename W::Int Move(Vector y) {
    return W::IntAdd(W::Bits(y), W::SetInt((1 << (kDropped - 1)) + kSlack));
  }
  static typename W::Mask IsUncertain(typename W::Int moved) {
    return W::Disjoint(moved, W::SetInt((1 << kDropped) - 2 * kSlack));
  }
};

template <class W>
struct HalfResult {
  typename W::Vector y;
  typename W::Mask uncertain;
};

// The constants of the fast function, with its steps counted from another one: below kLimit,
// -50 * 2^bits <= k < 14 * 2^bits, -9.69 < x < 34.6.
template <int kBits>
struct ExpNormal16 : ExpFastTable<kBits> {
  using Base = ExpFastTable<kBits>;
  static constexpr int kFewer = 96 - 50;
  static constexpr float kShift = Base::kShift - kFewer * 0x1p-29F;
  static constexpr std::int32_t kLimit = 64 << kBits;

  struct Entries {
    alignas(64) std::int32_t of[std::size_t{1} << kBits];
  };
  static constexpr Entries Moved() {
    Entries entries = {};
    for (int i = 0; i < 1 << kBits; ++i) entries.of[i] = Base::kTable[i] + (kFewer << 23);
    return entries;
  }
  static constexpr Entries kEntries = Moved();
  static constexpr const std::int32_t* kTable = kEntries.of;
};

// What differs between the two types: Finish is the rounding test, FinishNormal of normal results.
template <typename T>
struct HalfRounding;

template <>
struct HalfRounding<simd::Float16> {
  // Where results are normal numbers.
  template <int kBits>
  using NearExp = ExpNormal16<kBits>;

  struct Bounds {
    // Below -17.3287, 2^-25 is nearer to 0 than to 2^-24.
    static constexpr float kHighestZero = -17.33F;
    // Above 8.3175, 1 is nearer than the number below it.
    static constexpr float kLowestOne = 8.32F;
  };

  // Results that the fast function does not know.
  template <class W>
  static bool HasSubnormal(typename W::Vector /*x*/) {
    return false;
  }
  template <class W>
  CAFFE2OP_SIGMOID_INLINE static HalfResult<W> FinishNormal(typename W::Vector y) {
    using Test = RoundingTest<W, 13>;
    return {y, Test::IsUncertain(Test::Move(y))};
  }
  template <class W>
  CAFFE2OP_SIGMOID_INLINE static HalfResult<W> Finish(typename W::Vector y) {
    // Numbers between 2^-14 and 2^-13 are as far apart as subnormal ones.
    const auto least = W::Set(0x1p-14F);
    const auto normal = W::Select(W::Less(y, least), W::Add(y, least), y);
    return {y, FinishNormal<W>(normal).uncertain};
  }
};

template <>
struct HalfRounding<simd::Bfloat16> {
  template <int kBits>
  using NearExp = ExpFastTable<kBits>;

  struct Bounds {
    // Below -92.88, 0 is nearer than 2^-133.
    static constexpr float kHighestZero = -92.9F;
    // Above 6.2364, 1 is nearer than the number below it.
    static constexpr float kLowestOne = 6.24F;
  };

  template <class W>
  static bool HasSubnormal(typename W::Vector x) {
    // -92.95 < x < -87.25
    return W::Any(W::Less(W::Abs(W::Add(x, W::Set(90.1F))), W::Set(2.85F)));
  }
  template <class W>
  CAFFE2OP_SIGMOID_INLINE static HalfResult<W> FinishNormal(typename W::Vector y) {
    using Test = RoundingTest<W, 16>;
    const auto moved = Test::Move(y);
    return {W::FromBits(moved), Test::IsUncertain(moved)};
  }
  template <class W>
  CAFFE2OP_SIGMOID_INLINE static HalfResult<W> Finish(typename W::Vector y) {
    return FinishNormal<W>(y);
  }
};

}  // namespace caffe2op_sigmoid::kernels
