// Instantiates every kernel of the list over one vector type. Included by the isa_*.cc files only.
#pragma once

#include "kernels/loops.h"
#include "kernels/sigmoid.h"
#include "kernels/sigmoid_fast.h"
#include "kernels/sigmoid_gradient.h"

namespace caffe2op_sigmoid::kernels {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in loops.h

template <class V, typename T>
constexpr Kernels<T> Instantiate() {
  return {
#define CAFFE2OP_SIGMOID_ROW(shape, name, Template) shape##Entry<V, Template<V, T>, T>,
      CAFFE2OP_SIGMOID_KERNELS(CAFFE2OP_SIGMOID_ROW)
#undef CAFFE2OP_SIGMOID_ROW
  };
}

}  // namespace
}  // namespace caffe2op_sigmoid::kernels
