// A typed array as a tensor: what Node-API says of it, nothing copied.
#pragma once

#include <node_api.h>

#include <cstdint>

#include "operators/tensor.h"

namespace caffe2op_sigmoid::bindings {

// False if the value is no typed array. Node-API gives length 0 for detached and out-of-bounds
// views, and the right pointer for views on shared and resizable buffers.
inline bool ViewTypedArray(napi_env env, napi_value value, Tensor* tensor) {
  bool is_typed_array = false;
  if (napi_is_typedarray(env, value, &is_typed_array) != napi_ok || !is_typed_array) return false;
  // Node 24 answers ok for a Float16Array and leaves the type unwritten.
  constexpr auto kUnwritten = static_cast<napi_typedarray_type>(-1);
  napi_typedarray_type type = kUnwritten;
  std::size_t length = 0;
  void* data = nullptr;
  if (napi_get_typedarray_info(env, value, &type, &length, &data, nullptr, nullptr) != napi_ok) {
    return false;
  }
  tensor->raw = data;
  tensor->size = length;
  tensor->dtype = type == napi_float32_array ? DataType::kFloat : DataType::kUnsupported;
  return true;
}

}  // namespace caffe2op_sigmoid::bindings
