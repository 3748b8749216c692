// The kernels for AVX2 with FMA.
#include "simd/avx2.h"
#include "targets/dispatch.h"
#include "targets/instantiate.h"

namespace caffe2op_sigmoid::kernels {

constexpr KernelTable kAvx2Kernels = Instantiate<simd::Avx2>("avx2");

}  // namespace caffe2op_sigmoid::kernels
