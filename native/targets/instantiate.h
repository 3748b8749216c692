// Instantiates every kernel of the list for one instruction set. Included by the targets' files
// only.
#pragma once

#include "loops/map.h"
#include "math/over_elements.h"
#include "simd/vector_check.h"
#include "targets/kernel_table.h"

namespace caffe2op_sigmoid::kernels {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in loops/map.h

// Isa::Vector<E>: the vectors of an instruction set over elements of type E.
template <class Isa, typename T>
constexpr Kernels<T> InstantiateFor() {
  using V = typename Isa::template Vector<typename ComputeTypeOf<T>::Type>;
  static_assert(simd::IsComplete<V>());
  Kernels<T> kernels = {};
#define CAFFE2OP_SIGMOID_ROW(shape, name, Template, Types, op, in_place, parallel_from) \
  if constexpr (Types::template kHas<T>) {                                              \
    kernels.name = shape##Entry<V, typename OverElements<Template<V>, T>::Type, T>;     \
  }
  CAFFE2OP_SIGMOID_KERNELS(CAFFE2OP_SIGMOID_ROW)
#undef CAFFE2OP_SIGMOID_ROW
  return kernels;
}

template <class Isa>
constexpr KernelTable Instantiate(const char* isa) {
  return {isa,
#define CAFFE2OP_SIGMOID_TYPE(T, name) InstantiateFor<Isa, T>(),
          CAFFE2OP_SIGMOID_ELEMENT_TYPES(CAFFE2OP_SIGMOID_TYPE)
#undef CAFFE2OP_SIGMOID_TYPE
  };
}

}  // namespace
}  // namespace caffe2op_sigmoid::kernels
