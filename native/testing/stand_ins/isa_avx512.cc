// Stand-ins for the kernels of AVX-512.
#include "simd/avx512.h"
#include "testing/stand_ins/make_stand_ins.h"
#include "testing/stand_ins/stand_in.h"

namespace caffe2op_sigmoid::testing {

constexpr StandIns kAvx512StandIns = MakeStandIns<simd::Avx512>("avx512");

}  // namespace caffe2op_sigmoid::testing
