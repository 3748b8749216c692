// Caffe2's SigmoidGradientFunctor.
#pragma once

#include <cstddef>

#include "runtime/context.h"

namespace caffe2op_sigmoid {

template <class Context>
struct SigmoidGradientFunctor {
  // dX[i] = (dY[i] * Y[i]) * (1 - Y[i]) for i < N, each operation rounded. dX may be dY.
  template <typename T>
  bool operator()(std::size_t N, const T* Y, const T* dY, T* dX, const Context& context) const {
    context.template kernels<T>().sigmoidGradient(Y, dY, dX, N, context.tier());
    return true;
  }
};

}  // namespace caffe2op_sigmoid
