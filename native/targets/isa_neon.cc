// The kernels that every arm64 CPU runs.
#include "simd/neon.h"
#include "targets/dispatch.h"
#include "targets/instantiate.h"

namespace caffe2op_sigmoid::kernels {

constexpr KernelTable kNeonKernels = Instantiate<simd::Neon>("neon");

}  // namespace caffe2op_sigmoid::kernels
