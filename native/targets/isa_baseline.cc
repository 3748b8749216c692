// The kernels that every x86-64 CPU runs.
#include "simd/sse2.h"
#include "targets/dispatch.h"
#include "targets/instantiate.h"

namespace caffe2op_sigmoid::kernels {

constexpr KernelTable kBaselineKernels = Instantiate<simd::Sse2>("baseline");

}  // namespace caffe2op_sigmoid::kernels
