// The vectors that every arm64 CPU has.
#include "simd/neon.h"
#include "testing/vectors/instruction_sets.h"
#include "testing/vectors/tabulate_set.h"

namespace caffe2op_sigmoid::testing {

constexpr VectorSet kNeonVectors = Tabulate<simd::Neon>("neon");

}  // namespace caffe2op_sigmoid::testing
