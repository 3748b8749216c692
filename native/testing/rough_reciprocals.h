// The forward kernels with other approximate reciprocals than this CPU's: instruction sets bound
// their errors, each CPU has its own. What the kernels compute must not depend on which.
#pragma once

#include <cstddef>

#include "targets/kernel_table.h"

namespace caffe2op_sigmoid::testing {

struct RoughKernels {
  const char* name;  // whose arithmetic it is, and how its reciprocals err
  kernels::UnaryKernel<float> sigmoid;
  kernels::UnaryKernel<float> sigmoid_fast;  // nullptr if it takes no such reciprocal
  kernels::UnaryKernel<kernels::Float16> float16;
  kernels::UnaryKernel<kernels::Bfloat16> bfloat16;
};

// They need a CPU with AVX2 and FMA.
inline constexpr std::size_t kRoughKernelCount = 6;
extern const RoughKernels kRoughKernels[kRoughKernelCount];

}  // namespace caffe2op_sigmoid::testing
