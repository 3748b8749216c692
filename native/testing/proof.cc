// The pieces of the exhaustive proof.
#include "testing/proof.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace caffe2op_sigmoid::testing {
namespace {

std::uint32_t CanonicalBits(float value) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  constexpr std::uint32_t kInfinity = 0x7f800000;
  constexpr std::uint32_t kNaN = 0x7fc00000;
  return (bits & 0x7fffffffU) > kInfinity ? kNaN : bits;
}

}  // namespace

void FillInputs(float* x, std::size_t n, std::uint32_t first, std::uint32_t stride) {
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint32_t bits = first + static_cast<std::uint32_t>(i) * stride;
    std::memcpy(&x[i], &bits, sizeof bits);
  }
}

std::size_t FillReference(ReferenceFunction reference, const float* x, float* y, double* close,
                          std::size_t n) {
  std::size_t needed = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const Reference result = reference(x[i]);
    y[i] = result.rounded;
    if (close != nullptr) close[i] = result.close;
    needed += result.quad ? 1 : 0;
  }
  return needed;
}

Differences Compare(const float* y, const float* reference, std::size_t n) {
  Differences differences = {0, n};
  // Nearly always the bits are the same, which is known at once for many of them.
  constexpr std::size_t kBlock = 1024;
  for (std::size_t begin = 0; begin < n; begin += kBlock) {
    const std::size_t end = std::min(begin + kBlock, n);
    if (std::memcmp(y + begin, reference + begin, (end - begin) * sizeof *y) == 0) continue;
    for (std::size_t i = begin; i < end; ++i) {
      if (CanonicalBits(y[i]) == CanonicalBits(reference[i])) continue;
      if (differences.count++ == 0) differences.first = i;
    }
  }
  return differences;
}

Accuracy MeasureAccuracy(const float* y, const double* close, std::size_t n) {
  Accuracy accuracy = {0, 0, 0};
  constexpr double kSmallestNormal = 0x1p-126;
  constexpr std::uint64_t kExponent = 0x7ff0000000000000;
  for (std::size_t i = 0; i < n; ++i) {
    if (std::isnan(close[i])) {
      accuracy.broken += std::isnan(y[i]) ? 0 : 1;
      continue;
    }
    const double difference = std::abs(y[i] - close[i]);
    if (!(y[i] >= 0 && y[i] <= 1)) ++accuracy.broken;
    if (close[i] < kSmallestNormal) {
      if (difference >= kSmallestNormal) ++accuracy.broken;
      continue;
    }
    // An ULP is 2^-23 of the power of 2 at or below the exact result.
    std::uint64_t bits = 0;
    std::memcpy(&bits, &close[i], sizeof bits);
    bits &= kExponent;
    double power = 0;
    std::memcpy(&power, &bits, sizeof power);
    const double ulp = difference / power * 0x1p23;
    if (!(ulp <= accuracy.ulp)) {
      accuracy.ulp = ulp;
      accuracy.worst = i;
    }
  }
  return accuracy;
}

std::uint64_t Hash(const float* y, std::size_t n, std::uint64_t hash) {
  constexpr std::uint64_t kPrime = 0x100000001b3;
  for (std::size_t i = 0; i < n; ++i) hash = (hash ^ CanonicalBits(y[i])) * kPrime;
  return hash;
}

}  // namespace caffe2op_sigmoid::testing
