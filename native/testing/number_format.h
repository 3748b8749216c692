// The element types whose inputs the proof tries, as their bits: what they are worth, and rounding
// to them. Nothing of the kernels, no hardware conversion of halves.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#include "simd/half.h"

namespace caffe2op_sigmoid::testing {

// The layout of a narrow type: bits of the fraction, and the exponent of the smallest normal
// number.
template <typename T>
struct HalfLayout;
template <>
struct HalfLayout<simd::Float16> {
  static constexpr int kFraction = 10;
  static constexpr int kMinExponent = -14;
};
template <>
struct HalfLayout<simd::Bfloat16> {
  static constexpr int kFraction = 7;
  static constexpr int kMinExponent = -126;
};

template <typename T>
struct NumberFormat {
  using Word = std::uint16_t;
  using Layout = HalfLayout<T>;
  static constexpr Word kInfinity = 0x7fff >> Layout::kFraction << Layout::kFraction;
  static constexpr Word kNaN = kInfinity | 1 << (Layout::kFraction - 1);
  static constexpr Word kSign = 0x8000;
  // The power of 2 that is too large to be a number.
  static constexpr double kLimit = Layout::kMinExponent == -14 ? 0x1p16 : 0x1p128;

  static Word BitsOf(T value) { return value.bits; }
  static T FromBits(Word bits) { return {bits}; }

  static double ToDouble(T value) {
    const int magnitude = value.bits & ~kSign;
    if (magnitude > kInfinity) return std::nan("");
    const double sign = (value.bits & kSign) != 0 ? -1 : 1;
    if (magnitude == kInfinity) return sign * HUGE_VAL;
    const int biased = magnitude >> Layout::kFraction;
    const int fraction = magnitude - (biased << Layout::kFraction);
    const int significand = biased == 0 ? fraction : fraction + (1 << Layout::kFraction);
    const int exponent = (biased == 0 ? 1 : biased) - 1 + Layout::kMinExponent - Layout::kFraction;
    return sign * std::ldexp(significand, exponent);
  }

  // To nearest, ties to even. Number is double or wider.
  template <typename Number>
  static T Round(Number value) {
    if (std::isnan(static_cast<double>(value))) return {kNaN};
    const bool negative = std::signbit(static_cast<double>(value));
    const Number magnitude = negative ? -value : value;
    // From here on it is infinity, whatever the last place.
    if (magnitude >= kLimit) return {static_cast<Word>(kInfinity | (negative ? kSign : 0))};
    int exponent = 0;
    std::frexp(static_cast<double>(magnitude), &exponent);
    // value < 2^exponent, or what rounds to that in double, where a coarser unit does no harm.
    exponent =
        magnitude == 0 || exponent - 1 < Layout::kMinExponent ? Layout::kMinExponent : exponent - 1;
    const Number scaled = magnitude * std::ldexp(1.0, Layout::kFraction - exponent);  // exact
    auto units = static_cast<std::int64_t>(scaled);
    const Number rest = scaled - units;
    if (rest > 0.5 || (rest == 0.5 && units % 2 == 1)) ++units;
    // Units of the smallest normal numbers are their bits; a carry reaches the exponent.
    const std::int64_t bits =
        units + (static_cast<std::int64_t>(exponent - Layout::kMinExponent) << Layout::kFraction);
    return {static_cast<Word>(bits | (negative ? kSign : 0))};
  }
};

template <>
struct NumberFormat<float> {
  using Word = std::uint32_t;
  static constexpr Word kInfinity = 0x7f800000;
  static constexpr Word kNaN = 0x7fc00000;
  static constexpr Word kSign = 0x80000000;

  static Word BitsOf(float value) {
    Word bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
  }
  static float FromBits(Word bits) {
    float value = 0;
    std::memcpy(&value, &bits, sizeof value);
    return value;
  }
  static double ToDouble(float value) { return value; }
  template <typename Number>
  static float Round(Number value) {
    return static_cast<float>(value);
  }
};

// All NaN as one.
template <typename T>
typename NumberFormat<T>::Word CanonicalBits(T value) {
  using Format = NumberFormat<T>;
  const auto bits = Format::BitsOf(value);
  const auto magnitude = static_cast<typename Format::Word>(bits & ~Format::kSign);
  return magnitude > Format::kInfinity ? Format::kNaN : bits;
}

}  // namespace caffe2op_sigmoid::testing
