// The vectors that every x86-64 CPU has.
#include "simd/sse2.h"
#include "testing/vectors/instruction_sets.h"
#include "testing/vectors/tabulate_set.h"

namespace caffe2op_sigmoid::testing {

constexpr VectorSet kBaselineVectors = Tabulate<simd::Sse2>("baseline");

}  // namespace caffe2op_sigmoid::testing
