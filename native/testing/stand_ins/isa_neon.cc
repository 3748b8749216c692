// Stand-ins for the kernels of NEON.
#include "simd/neon.h"
#include "testing/stand_ins/make_stand_ins.h"
#include "testing/stand_ins/stand_in.h"

namespace caffe2op_sigmoid::testing {

constexpr StandIns kNeonStandIns = MakeStandIns<simd::Neon>("neon");

}  // namespace caffe2op_sigmoid::testing
