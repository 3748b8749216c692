// The kernels for AVX-512.
#include "kernels/dispatch.h"
#include "kernels/instantiate.h"
#include "simd/avx512.h"

namespace caffe2op_sigmoid::kernels {

constexpr KernelTable kAvx512Kernels = {"avx512", Instantiate<simd::Avx512, float>()};

}  // namespace caffe2op_sigmoid::kernels
