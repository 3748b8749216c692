// The element types of arrays, and what the kernels compute them in.
#pragma once

#include <type_traits>

#include "simd/half.h"

namespace caffe2op_sigmoid::kernels {

using simd::Bfloat16;
using simd::Float16;

// clang-format off: one type a line.
// The element types, one TYPE(C++ type, name in JavaScript) each: the members of a kernel table.
#define CAFFE2OP_SIGMOID_ELEMENT_TYPES(TYPE) \
  TYPE(float, float32) \
  TYPE(double, float64) \
  TYPE(kernels::Float16, float16) \
  TYPE(kernels::Bfloat16, bfloat16)
// clang-format on

// A list of element types, as a row of the kernel list names them.
template <typename... Ts>
struct ElementTypes {
  template <typename T>
  static constexpr bool kHas = (std::is_same_v<T, Ts> || ...);
};

// The element type of the vectors that compute T. Narrow types are computed in another one, and
// converted where they are loaded and stored (loops/access.h).
template <typename T>
struct ComputeTypeOf {
  using Type = T;
};
template <>
struct ComputeTypeOf<Float16> {
  using Type = float;
};
template <>
struct ComputeTypeOf<Bfloat16> {
  using Type = float;
};

}  // namespace caffe2op_sigmoid::kernels
