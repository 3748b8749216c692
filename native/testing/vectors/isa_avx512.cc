// The vectors of AVX-512.
#include "simd/avx512.h"
#include "testing/vectors/instruction_sets.h"
#include "testing/vectors/tabulate_set.h"

namespace caffe2op_sigmoid::testing {

constexpr VectorSet kAvx512Vectors = Tabulate<simd::Avx512>("avx512");

}  // namespace caffe2op_sigmoid::testing
