// The first and the second derivative of the sigmoid for float16 and bfloat16, correctly rounded,
// over vectors of float.
//
// A correctly rounded float32 result has but one rounding to the narrow type unless it is the very
// middle between two neighbours there: the exact result may lie on either side. Then, and where
// float32 was uncertain, double arithmetic decides, rounded to the narrow type at once. Proven over
// all 65,536 inputs of both types: test/half_derivatives.test.ts.
#pragma once

#include <cstdint>

#include "math/derivatives_double.h"
#include "math/derivatives_float.h"
#include "math/fast_paths.h"
#include "math/over_elements.h"
#include "math/sigmoid_derivatives.h"
#include "simd/compiler.h"
#include "simd/half.h"

namespace caffe2op_sigmoid::kernels {

template <typename T>
struct HalfFormat;
template <>
struct HalfFormat<simd::Float16> {
  static constexpr int kFraction = 10;
  static constexpr double kSmallestNormal = 0x1p-14;
};
template <>
struct HalfFormat<simd::Bfloat16> {
  static constexpr int kFraction = 7;
  static constexpr double kSmallestNormal = 0x1p-126;
};

// Doubles that are not negative, to the nearest number of T, ties to even.
template <typename T>
struct RoundedToHalf {
  template <class D>
  static typename D::Vector Round(typename D::Vector v) {
    using Format = HalfFormat<T>;
    // The power of 2 at or below v, but for subnormal numbers, which are as far apart as the
    // smallest normal ones.
    const auto exponent = D::IntAnd(D::Bits(v), D::SetInt(std::int64_t{0x7ff} << 52));
    const auto power = D::Max(D::FromBits(exponent), D::Set(Format::kSmallestNormal));
    // A number whose last place is T's there.
    constexpr double kPlaces = 1.5 * static_cast<double>(std::int64_t{1} << 52);
    constexpr double kScale = kPlaces / (1 << Format::kFraction);
    const auto shift = D::Mul(power, D::Set(kScale));
    return D::Sub(D::Add(v, shift), shift);
  }
};

// The float32 result y, ready to be stored as T, with what is uncertain of it then.
template <class W, typename T>
struct HalfOfFloat;

template <class W>
struct HalfOfFloat<W, simd::Float16> {
  static constexpr int kDropped = 13;
  // Numbers between 2^-14 and 2^-13 are as far apart as subnormal ones.
  static typename W::Vector Normal(typename W::Vector y) {
    const auto least = W::Set(0x1p-14F);
    const auto magnitude = W::Abs(y);
    return W::Select(W::Less(magnitude, least), W::Add(magnitude, least), magnitude);
  }
  static typename W::Vector Rounded(typename W::Vector y) { return y; }
};

// The exponents are float's, subnormal numbers too; bits that are not stored are cut off.
template <class W>
struct HalfOfFloat<W, simd::Bfloat16> {
  static constexpr int kDropped = 16;
  static typename W::Vector Normal(typename W::Vector y) { return y; }
  static typename W::Vector Rounded(typename W::Vector y) {
    return W::FromBits(W::IntAdd(W::Bits(y), W::SetInt(1 << (kDropped - 1))));
  }
};

// A fast path of float32 with a test for middles besides its own.
template <class W, class Path, typename T>
struct HalfPath {
  using Vector = typename W::Vector;
  static bool Accepts(Vector x, Vector* reduced) { return Path::Accepts(x, reduced); }
  CAFFE2OP_SIGMOID_INLINE static auto Evaluate(Vector x, Vector reduced) {
    using Half = HalfOfFloat<W, T>;
    constexpr std::int32_t kMiddle = 1 << (Half::kDropped - 1);
    auto result = Path::Evaluate(x, reduced);
    // What is uncertain already becomes a middle: 1 and half of what T's last place is worth there.
    const auto middle = W::Set(1.0F + kMiddle * 0x1p-23F);
    const auto tested = W::Select(result.uncertain, middle, Half::Normal(result.y));
    result.uncertain =
        W::Disjoint(W::IntAdd(W::Bits(tested), W::SetInt(kMiddle)), W::SetInt(2 * kMiddle - 1));
    result.y = Half::Rounded(result.y);
    return result;
  }
};

template <class V, Derivative kOrder, typename T, bool kHasTables = V::kTableBits != 0>
struct DerivativeOfHalf;

template <class V, Derivative kOrder, typename T>
struct DerivativeOfHalf<V, kOrder, T, false> : DerivativeDouble<V, kOrder, RoundedToHalf<T>> {};

template <class V, Derivative kOrder, typename T>
struct DerivativeOfHalf<V, kOrder, T, true> {
  static constexpr bool kIsLong = true;
  using OfFloat = DerivativeOfFloat<V, kOrder>;

  template <class W>
  struct Near : HalfPath<W, typename OfFloat::template Near<W>, T> {};
  template <class W>
  struct Low : HalfPath<W, typename OfFloat::template Low<W>, T> {};
  template <class W>
  struct Far : HalfPath<W, typename OfFloat::template Far<W>, T> {};

  using FastPaths = FastPathList<Near, Low, Far>;
  using AccuratePath = DerivativeDouble<V, kOrder, RoundedToHalf<T>>;
  static bool NeedsAccuratePath(typename V::Vector x) { return OfFloat::NeedsAccuratePath(x); }
};

template <class V>
struct OverElements<SigmoidDerivative<V>, simd::Float16> {
  using Type = DerivativeOfHalf<V, Derivative::kFirst, simd::Float16>;
};
template <class V>
struct OverElements<SigmoidDerivative<V>, simd::Bfloat16> {
  using Type = DerivativeOfHalf<V, Derivative::kFirst, simd::Bfloat16>;
};
template <class V>
struct OverElements<SigmoidSecondDerivative<V>, simd::Float16> {
  using Type = DerivativeOfHalf<V, Derivative::kSecond, simd::Float16>;
};
template <class V>
struct OverElements<SigmoidSecondDerivative<V>, simd::Bfloat16> {
  using Type = DerivativeOfHalf<V, Derivative::kSecond, simd::Bfloat16>;
};

}  // namespace caffe2op_sigmoid::kernels
