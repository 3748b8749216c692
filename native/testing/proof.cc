// How far outputs of a fast function are from the exact results.
#include "testing/proof.h"

#include <cmath>
#include <cstring>

namespace caffe2op_sigmoid::testing {

Accuracy MeasureAccuracy(const float* y, const double* close, std::size_t n, Range range) {
  Accuracy accuracy = {0, 0, 0};
  constexpr double kSmallestNormal = 0x1p-126;
  constexpr std::uint64_t kExponent = 0x7ff0000000000000;
  for (std::size_t i = 0; i < n; ++i) {
    if (std::isnan(close[i])) {
      accuracy.broken += std::isnan(y[i]) ? 0 : 1;
      continue;
    }
    const double difference = std::abs(y[i] - close[i]);
    if (!(y[i] >= range.low && y[i] <= range.high)) ++accuracy.broken;
    if (std::isinf(close[i])) {
      accuracy.broken += y[i] == close[i] ? 0 : 1;
      continue;
    }
    if (std::abs(close[i]) < kSmallestNormal) {
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

}  // namespace caffe2op_sigmoid::testing
