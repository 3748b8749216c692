// What an operator sees of an array: elements, how many, and of which type. It owns nothing.
#pragma once

#include <cstddef>
#include <cstdint>

#include "targets/element_types.h"

namespace caffe2op_sigmoid {

// One for each element type of the kernels, by its name in JavaScript.
enum class DataType {
  unsupported,
#define CAFFE2OP_SIGMOID_TYPE(T, name) name,
  CAFFE2OP_SIGMOID_ELEMENT_TYPES(CAFFE2OP_SIGMOID_TYPE)
#undef CAFFE2OP_SIGMOID_TYPE
};

// The element type of a C++ type.
template <typename T>
struct DataTypeOf;
#define CAFFE2OP_SIGMOID_TYPE(T, name)                \
  template <>                                         \
  struct DataTypeOf<T> {                              \
    static constexpr DataType value = DataType::name; \
  };
CAFFE2OP_SIGMOID_ELEMENT_TYPES(CAFFE2OP_SIGMOID_TYPE)
#undef CAFFE2OP_SIGMOID_TYPE

// Bytes of an element.
constexpr std::size_t SizeOf(DataType dtype) {
#define CAFFE2OP_SIGMOID_TYPE(T, name) \
  if (dtype == DataType::name) return sizeof(T);
  CAFFE2OP_SIGMOID_ELEMENT_TYPES(CAFFE2OP_SIGMOID_TYPE)
#undef CAFFE2OP_SIGMOID_TYPE
  return 0;
}

// The bit of a type in a set of them.
constexpr std::uint32_t BitOf(DataType dtype) {
  return std::uint32_t{1} << static_cast<std::uint32_t>(dtype);
}

struct Tensor {
  void* raw = nullptr;
  std::size_t size = 0;  // elements
  DataType dtype = DataType::unsupported;

  template <typename T>
  const T* data() const {
    return static_cast<const T*>(raw);
  }
  template <typename T>
  T* mutable_data() const {
    return static_cast<T*>(raw);
  }
};

}  // namespace caffe2op_sigmoid
