// The vectors of AVX2 with FMA.
#include "simd/avx2.h"
#include "testing/vectors/instruction_sets.h"
#include "testing/vectors/tabulate_set.h"

namespace caffe2op_sigmoid::testing {

constexpr VectorSet kAvx2Vectors = Tabulate<simd::Avx2>("avx2");

}  // namespace caffe2op_sigmoid::testing
