// The kernels that every arm64 CPU runs.
#include "kernels/dispatch.h"
#include "kernels/instantiate.h"
#include "simd/neon.h"

namespace caffe2op_sigmoid::kernels {

constexpr KernelTable kNeonKernels = {"neon", Instantiate<simd::Neon, float>()};

}  // namespace caffe2op_sigmoid::kernels
