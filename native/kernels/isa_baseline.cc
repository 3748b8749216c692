// The kernels that every x86-64 CPU runs.
#include "kernels/dispatch.h"
#include "kernels/instantiate.h"
#include "simd/sse2.h"

namespace caffe2op_sigmoid::kernels {

constexpr KernelTable kBaselineKernels = {"baseline", Instantiate<simd::Sse2, float>()};

}  // namespace caffe2op_sigmoid::kernels
