// The pieces of the exhaustive proof: inputs, comparison, one hash of all outputs.
#pragma once

#include <cstddef>
#include <cstdint>

#include "testing/reference.h"

namespace caffe2op_sigmoid::testing {

// x[i] = the float whose bits are first + i * stride.
void FillInputs(float* x, std::size_t n, std::uint32_t first, std::uint32_t stride);

// y[i] = the reference of x[i], rounded, and in `close` if that is given, in double. Returns for
// how many quad precision was needed.
std::size_t FillReference(ReferenceFunction reference, const float* x, float* y, double* close,
                          std::size_t n);

// How many outputs differ from the reference (all NaN are equal), and the first of them.
struct Differences {
  std::size_t count;
  std::size_t first;
};
Differences Compare(const float* y, const float* reference, std::size_t n);

// The largest distance of outputs from the exact results in ULP of those, over normal results, and
// how many outputs break the rest of the fast contract: NaN for NaN only, all others in [0, 1], and
// less than the smallest normal number away where the exact result is subnormal.
struct Accuracy {
  double ulp;
  std::size_t worst;  // where
  std::size_t broken;
};
Accuracy MeasureAccuracy(const float* y, const double* close, std::size_t n);

// FNV-1a over the outputs as 32-bit words, NaN as 0x7fc00000: hash = (hash ^ word) * prime, from
// `hash`, modulo 2^64.
inline constexpr std::uint64_t kHashBasis = 0xcbf29ce484222325;
std::uint64_t Hash(const float* y, std::size_t n, std::uint64_t hash = kHashBasis);

}  // namespace caffe2op_sigmoid::testing
