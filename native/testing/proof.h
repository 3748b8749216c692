// The pieces of the exhaustive proof: inputs, comparison, one hash of all outputs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "testing/number_format.h"
#include "testing/reference.h"

namespace caffe2op_sigmoid::testing {

// The element types are those of testing/reference.h.

// x[i] = the number whose bits are first + i * stride.
template <typename T>
void FillInputs(T* x, std::size_t n, std::uint32_t first, std::uint32_t stride) {
  using Word = typename NumberFormat<T>::Word;
  for (std::size_t i = 0; i < n; ++i) {
    x[i] = NumberFormat<T>::FromBits(
        static_cast<Word>(first + static_cast<std::uint32_t>(i) * stride));
  }
}

// y[i] = the reference of x[i], rounded, and in `close` if that is given, in double. Returns for
// how many quad precision was needed.
template <typename T>
std::size_t FillReference(const ReferenceFunction& function, const T* x, T* y, double* close,
                          std::size_t n) {
  std::size_t needed = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const Reference<T> result = Evaluate(function, x[i]);
    y[i] = result.rounded;
    if (close != nullptr) close[i] = result.close;
    needed += result.quad ? 1 : 0;
  }
  return needed;
}

// How many outputs differ from the reference (all NaN are equal), and the first of them.
struct Differences {
  std::size_t count;
  std::size_t first;
};
template <typename T>
Differences Compare(const T* y, const T* reference, std::size_t n) {
  Differences differences = {0, n};
  // Nearly always the bits are the same, which is known at once for many of them.
  constexpr std::size_t kBlock = 1024;
  for (std::size_t begin = 0; begin < n; begin += kBlock) {
    const std::size_t end = begin + kBlock < n ? begin + kBlock : n;
    if (std::memcmp(y + begin, reference + begin, (end - begin) * sizeof *y) == 0) continue;
    for (std::size_t i = begin; i < end; ++i) {
      if (CanonicalBits(y[i]) == CanonicalBits(reference[i])) continue;
      if (differences.count++ == 0) differences.first = i;
    }
  }
  return differences;
}

// The largest distance of outputs from the exact results in ULP of those, over normal results, and
// how many outputs break the rest of the fast contract: NaN for NaN only, all others in the
// function's range [low, high], infinities where the exact results are, and less than the smallest
// normal number away where the exact result is subnormal.
struct Accuracy {
  double ulp;
  std::size_t worst;  // where
  std::size_t broken;
};
struct Range {
  double low;
  double high;
};
Accuracy MeasureAccuracy(const float* y, const double* close, std::size_t n, Range range);

// FNV-1a over the bits of outputs as words, NaN as one: hash = (hash ^ word) * prime, from `hash`,
// modulo 2^64.
inline constexpr std::uint64_t kHashBasis = 0xcbf29ce484222325;
template <typename T>
std::uint64_t Hash(const T* y, std::size_t n, std::uint64_t hash = kHashBasis) {
  constexpr std::uint64_t kPrime = 0x100000001b3;
  for (std::size_t i = 0; i < n; ++i) hash = (hash ^ CanonicalBits(y[i])) * kPrime;
  return hash;
}

}  // namespace caffe2op_sigmoid::testing
