// The narrow element types of arrays, as their bits: IEEE 754's binary16, and bfloat16, the upper
// half of a float. They are computed in vectors of float.
#pragma once

#include <cstdint>

namespace caffe2op_sigmoid::simd {

struct Float16 {
  std::uint16_t bits;
};

struct Bfloat16 {
  std::uint16_t bits;
};

}  // namespace caffe2op_sigmoid::simd
