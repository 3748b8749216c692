// Caffe2's SigmoidFunctor, and the one of its engine FAST.
#pragma once

#include <cstddef>

#include "runtime/context.h"

namespace caffe2op_sigmoid {

template <class Context>
struct SigmoidFunctor {
  // Y[i] = 1/(1 + e^-X[i]) for i < N, correctly rounded. Y may be X.
  template <typename T>
  bool operator()(std::size_t N, const T* X, T* Y, const Context& context) const {
    context.template kernels<T>().sigmoid(X, Y, N, context.tier());
    return true;
  }
};

template <class Context>
struct SigmoidFastFunctor {
  // The same, at most 2.5 ULP off where the result is a normal number.
  template <typename T>
  bool operator()(std::size_t N, const T* X, T* Y, const Context& context) const {
    context.template kernels<T>().sigmoidFast(X, Y, N, context.tier());
    return true;
  }
};

}  // namespace caffe2op_sigmoid
