// What an operator sees of an array: elements, how many, and of which type. It owns nothing.
#pragma once

#include <cstddef>

namespace caffe2op_sigmoid {

enum class DataType { kUnsupported, kFloat };

// Bytes of an element.
constexpr std::size_t SizeOf(DataType dtype) {
  switch (dtype) {  // no default: compilers name what is missing
    case DataType::kFloat:
      return sizeof(float);
    case DataType::kUnsupported:
      break;
  }
  return 0;
}

// The element type of a C++ type.
template <typename T>
struct DataTypeOf;
template <>
struct DataTypeOf<float> {
  static constexpr DataType value = DataType::kFloat;
};

struct Tensor {
  void* raw = nullptr;
  std::size_t size = 0;  // elements
  DataType dtype = DataType::kUnsupported;

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
