// What operations are tried on: the bits of special and of pseudo-random numbers, alone and in
// tuples.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include "testing/vectors/operations.h"

namespace caffe2op_sigmoid::testing {

template <typename T>
BitsOf<T> ToBits(T value) {
  BitsOf<T> bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}
template <typename T>
T FromBits(BitsOf<T> bits) {
  T value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

// splitmix64 (Steele, Lea and Flood 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t Next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111eb;
    return z ^ (z >> 31U);
  }
  // Any bits of a T: every exponent, NaN and subnormal numbers among them.
  template <typename T>
  BitsOf<T> Bits() {
    return static_cast<BitsOf<T>>(Next() >> (64U - 8 * sizeof(T)));
  }
  // Of either sign, with |x| in [2^from, 2^to).
  template <typename T>
  T Between(int from, int to) {
    constexpr int kMantissa = std::numeric_limits<T>::digits - 1;
    constexpr int kBias = std::numeric_limits<T>::max_exponent - 1;
    const auto least = static_cast<unsigned>(from + kBias);
    const auto span = static_cast<unsigned>(to - from);
    const BitsOf<T> exponent = static_cast<BitsOf<T>>(Next() % span) + least;
    const BitsOf<T> bits = Bits<T>();
    const BitsOf<T> sign = bits >> (8 * sizeof(T) - 1) << (8 * sizeof(T) - 1);
    const BitsOf<T> mantissa = bits & ((BitsOf<T>{1} << kMantissa) - 1);
    return FromBits<T>(sign | exponent << kMantissa | mantissa);
  }

 private:
  std::uint64_t state_;
};

// Of both signs: zeros, subnormal numbers, the ends of the ranges, neighbours of 1, infinities,
// NaN; and more of each.
template <typename T>
std::vector<BitsOf<T>> SpecialNumbers(bool more) {
  using Limits = std::numeric_limits<T>;
  const T ulp = Limits::epsilon();
  const T whole = 1 / ulp;  // from here on, there are no fractions
  std::vector<BitsOf<T>> bits = {0, 1};
  for (const T value : {Limits::min(), 1 - ulp / 2, T{1}, 1 + ulp, T{1.5} * whole, Limits::max(),
                        Limits::infinity(), Limits::quiet_NaN()}) {
    bits.push_back(ToBits(value));
  }
  if (more) {
    const BitsOf<T> least = ToBits(Limits::min());
    const BitsOf<T> signaling = ToBits(Limits::infinity()) + 1;
    const BitsOf<T> last = ~BitsOf<T>{0} >> 1U;  // NaN too
    bits.insert(bits.end(), {2, 3, least / 2, least - 1, least + 1, signaling, last});
    for (const T value : {T{0.5}, T{1.5}, T{2}, T{40}, T{1.5} * whole + 1, 2 * whole}) {
      bits.push_back(ToBits(value));
    }
  }
  const std::size_t positive = bits.size();
  for (std::size_t i = 0; i < positive; ++i) bits.push_back(bits[i] | ToBits(T{-0.0}));
  return bits;
}

template <typename Bits, std::size_t kOperands>
using Tuples = std::vector<std::array<Bits, kOperands>>;

// All tuples of special numbers, fewer where there are three, and random ones.
template <typename T, std::size_t kOperands>
Tuples<BitsOf<T>, kOperands> AllTuples() {
  const std::vector<BitsOf<T>> special = SpecialNumbers<T>(kOperands < 3);
  std::size_t count = 1;
  for (std::size_t k = 0; k < kOperands; ++k) count *= special.size();
  Tuples<BitsOf<T>, kOperands> tuples(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t rest = i;
    for (BitsOf<T>& operand : tuples[i]) {
      operand = special[rest % special.size()];
      rest /= special.size();
    }
  }
  Random random(kOperands);
  for (std::size_t i = 0; i < 1024; ++i) {
    std::array<BitsOf<T>, kOperands> any = {};
    std::array<BitsOf<T>, kOperands> near = {};  // of like size: they overlap, and cancel
    for (std::size_t k = 0; k < kOperands; ++k) {
      any[k] = random.Bits<T>();
      near[k] = ToBits(random.Between<T>(-2, 3));
    }
    tuples.push_back(any);
    tuples.push_back(near);
  }
  return tuples;
}

}  // namespace caffe2op_sigmoid::testing
