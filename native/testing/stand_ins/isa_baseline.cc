// Stand-ins for the kernels of every x86-64.
#include "simd/sse2.h"
#include "testing/stand_ins/make_stand_ins.h"
#include "testing/stand_ins/stand_in.h"

namespace caffe2op_sigmoid::testing {

constexpr StandIns kBaselineStandIns = MakeStandIns<simd::Sse2>("baseline");

}  // namespace caffe2op_sigmoid::testing
