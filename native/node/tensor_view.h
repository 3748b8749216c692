// A typed array as a tensor: what Node-API says of it, nothing copied.
#pragma once

#include <node_api.h>

#include "runtime/tensor.h"

namespace caffe2op_sigmoid::node {

// False if the value is no typed array. Node-API gives length 0 for detached and out-of-bounds
// views, and the right pointer for views on shared and resizable buffers. The element type is the
// caller's to know: TypeScript has checked it, and to ask again costs as much as all the rest (and
// Node 24 leaves the answer for a Float16Array unwritten).
inline bool ViewTypedArray(napi_env env, napi_value value, DataType dtype, Tensor* tensor) {
  tensor->dtype = dtype;
  return napi_get_typedarray_info(env, value, nullptr, &tensor->size, &tensor->raw, nullptr,
                                  nullptr) == napi_ok;
}

}  // namespace caffe2op_sigmoid::node
