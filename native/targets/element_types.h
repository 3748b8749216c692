// The element types of arrays, and what the kernels compute them in.
#pragma once

#include <type_traits>

namespace caffe2op_sigmoid::kernels {

// The element types, one TYPE(C++ type, name in JavaScript) each: the members of a kernel table.
#define CAFFE2OP_SIGMOID_ELEMENT_TYPES(TYPE) TYPE(float, float32) TYPE(double, float64)

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

}  // namespace caffe2op_sigmoid::kernels
