// Stand-ins for the kernels of AVX2 with FMA.
#include "simd/avx2.h"
#include "testing/stand_ins/make_stand_ins.h"
#include "testing/stand_ins/stand_in.h"

namespace caffe2op_sigmoid::testing {

constexpr StandIns kAvx2StandIns = MakeStandIns<simd::Avx2>("avx2");

}  // namespace caffe2op_sigmoid::testing
