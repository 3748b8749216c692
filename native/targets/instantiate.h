// Instantiates every kernel of the list for one instruction set. Included by the targets' files
// only.
#pragma once

#include <type_traits>

#include "loops/map.h"
#include "math/over_elements.h"
#include "simd/vector_check.h"
#include "targets/kernel_table.h"

// Whether a kernel is compiled, by its element type and name. All are, but for programs of the
// proof, which take a part of the list and save most of their compilers' time.
#if !defined(CAFFE2OP_SIGMOID_COMPILES)
#define CAFFE2OP_SIGMOID_COMPILES(T, name) true
#endif

namespace caffe2op_sigmoid::kernels {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in loops/map.h

// Isa::Vector<E>: the vectors of an instruction set over elements of type E.
template <class Isa, typename T>
constexpr Kernels<T> InstantiateFor() {
  using V = typename Isa::template Vector<typename ComputeTypeOf<T>::Type>;
  static_assert(simd::IsComplete<V>());
  Kernels<T> kernels = {};
#define CAFFE2OP_SIGMOID_ROW(shape, name, Template, Types, op, in_place, parallel_from) \
  if constexpr (Types::template kHas<T> && (CAFFE2OP_SIGMOID_COMPILES(T, #name))) {     \
    kernels.name = shape##Entry<V, typename OverElements<Template<V>, T>::Type, T>;     \
  }
  CAFFE2OP_SIGMOID_KERNELS(CAFFE2OP_SIGMOID_ROW)
#undef CAFFE2OP_SIGMOID_ROW
  return kernels;
}

template <class F, class = void>
inline constexpr bool kHasFastPaths = false;
template <class F>
inline constexpr bool kHasFastPaths<F, std::void_t<typename F::FastPaths>> = true;

template <class V, class F>
constexpr KernelProperties PropertiesOf() {
  KernelProperties properties = {static_cast<int>(V::kLanes),          kHasFastPaths<F>, false,
                                 simd::HasApproximateReciprocals<V>(), V::kTableBits,    0};
  if constexpr (kHasFastPaths<F>) properties.rounding_test = Defers<F, V>::value;
  if constexpr (std::is_same_v<typename V::Element, float>) {
    properties.fast_table_bits = V::kFastTableBits;
  }
  return properties;
}

template <class Isa, typename T>
constexpr Properties PropertiesFor() {
  using V = typename Isa::template Vector<typename ComputeTypeOf<T>::Type>;
  Properties properties = {};
#define CAFFE2OP_SIGMOID_ROW(shape, name, Template, Types, op, in_place, parallel_from) \
  if constexpr (Types::template kHas<T>)                                                \
    properties.name = PropertiesOf<V, typename OverElements<Template<V>, T>::Type>();
  CAFFE2OP_SIGMOID_KERNELS(CAFFE2OP_SIGMOID_ROW)
#undef CAFFE2OP_SIGMOID_ROW
  return properties;
}

template <class Isa>
constexpr KernelTable Instantiate(const char* isa) {
  return {isa,
#define CAFFE2OP_SIGMOID_TYPE(T, name) InstantiateFor<Isa, T>(), PropertiesFor<Isa, T>(),
          CAFFE2OP_SIGMOID_ELEMENT_TYPES(CAFFE2OP_SIGMOID_TYPE)
#undef CAFFE2OP_SIGMOID_TYPE
  };
}

}  // namespace
}  // namespace caffe2op_sigmoid::kernels
