// The vector types to be checked, by instruction set: for every kernel table of targets/dispatch.h.
#pragma once

#include <cstddef>

#include "testing/vectors/operations.h"

namespace caffe2op_sigmoid::testing {

template <typename T>
struct NamedVector {
  const char* name;
  VectorOperations<T> operations;
};

// Unused elements have no name, and no operation.
struct VectorSet {
  const char* isa;  // as the kernel table says it
  NamedVector<float> floats[4];
  NamedVector<double> doubles[4];
  BrokenVector<float> broken_floats[64];
  BrokenVector<double> broken_doubles[48];
};

#if defined(__x86_64__)
extern const VectorSet kBaselineVectors;
extern const VectorSet kAvx2Vectors;
extern const VectorSet kAvx512Vectors;
inline constexpr const VectorSet* kVectorSets[] = {&kBaselineVectors, &kAvx2Vectors,
                                                   &kAvx512Vectors};
#elif defined(__aarch64__)
extern const VectorSet kNeonVectors;
inline constexpr const VectorSet* kVectorSets[] = {&kNeonVectors};
#endif

}  // namespace caffe2op_sigmoid::testing
