// The kernels for AVX2 with FMA.
#include "kernels/dispatch.h"
#include "kernels/instantiate.h"
#include "simd/avx2.h"

namespace caffe2op_sigmoid::kernels {

constexpr KernelTable kAvx2Kernels = {"avx2", Instantiate<simd::Avx2, float>()};

}  // namespace caffe2op_sigmoid::kernels
