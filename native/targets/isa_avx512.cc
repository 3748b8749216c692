// The kernels for AVX-512.
#include "simd/avx512.h"
#include "targets/dispatch.h"
#include "targets/instantiate.h"

namespace caffe2op_sigmoid::kernels {

constexpr KernelTable kAvx512Kernels = Instantiate<simd::Avx512>("avx512");

}  // namespace caffe2op_sigmoid::kernels
