// Caffe2's functors, one for each line of the kernel list: SigmoidFunctor, SigmoidGradientFunctor
// and so on. They call the kernel of the context's instruction set.
#pragma once

#include <cstddef>

#include "runtime/context.h"
#include "targets/kernel_list.h"

namespace caffe2op_sigmoid {

// Y[i] = f(X[i]) for i < N.
#define CAFFE2OP_SIGMOID_UNARY_FUNCTOR(name, Template)                               \
  template <class Context>                                                           \
  struct Template##Functor {                                                         \
    template <typename T>                                                            \
    bool operator()(std::size_t N, const T* X, T* Y, const Context& context) const { \
      context.template kernels<T>().name(X, Y, N, context.tier());                   \
      return true;                                                                   \
    }                                                                                \
  };

// C[i] = f(A[i], B[i]) for i < N.
#define CAFFE2OP_SIGMOID_BINARY_FUNCTOR(name, Template)                                          \
  template <class Context>                                                                       \
  struct Template##Functor {                                                                     \
    template <typename T>                                                                        \
    bool operator()(std::size_t N, const T* A, const T* B, T* C, const Context& context) const { \
      context.template kernels<T>().name(A, B, C, N, context.tier());                            \
      return true;                                                                               \
    }                                                                                            \
  };

#define CAFFE2OP_SIGMOID_FUNCTOR_OF_Unary CAFFE2OP_SIGMOID_UNARY_FUNCTOR
#define CAFFE2OP_SIGMOID_FUNCTOR_OF_Binary CAFFE2OP_SIGMOID_BINARY_FUNCTOR
#define CAFFE2OP_SIGMOID_ROW(shape, name, Template, Types, op, in_place, parallel_from) \
  CAFFE2OP_SIGMOID_FUNCTOR_OF_##shape(name, Template)
CAFFE2OP_SIGMOID_KERNELS(CAFFE2OP_SIGMOID_ROW)
#undef CAFFE2OP_SIGMOID_ROW
#undef CAFFE2OP_SIGMOID_FUNCTOR_OF_Binary
#undef CAFFE2OP_SIGMOID_FUNCTOR_OF_Unary
#undef CAFFE2OP_SIGMOID_BINARY_FUNCTOR
#undef CAFFE2OP_SIGMOID_UNARY_FUNCTOR

}  // namespace caffe2op_sigmoid
