// Elements of arrays to vectors and back. Where the element type is the one that the vectors
// compute in, that is a load and a store; narrow types convert here, and nowhere else. Included by
// the targets' files only, as map.h is.
#pragma once

#include <cstddef>
#include <type_traits>

#include "simd/pair.h"

namespace caffe2op_sigmoid::kernels {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in map.h

// T: the type of the elements in memory, of which a V holds kLanes.
template <class V, typename T>
struct Access {
  static_assert(std::is_same_v<typename V::Element, T>, "a conversion of its own");

  static typename V::Vector Load(const T* p) { return V::Load(p); }
  template <bool kStreaming>
  static void Store(T* p, typename V::Vector v) {
    V::template StoreAs<kStreaming>(p, v);
  }
  // The first n elements, 0 < n <= kLanes; touches no byte of the others.
  static typename V::Vector LoadN(const T* p, std::size_t n) { return V::LoadN(p, n); }
  static void StoreN(T* p, typename V::Vector v, std::size_t n) { V::StoreN(p, v, n); }
};

template <class V, typename T>
struct Access<simd::Pair<V>, T> {
  using Vector = typename simd::Pair<V>::Vector;

  static Vector Load(const T* p) {
    return {Access<V, T>::Load(p), Access<V, T>::Load(p + V::kLanes)};
  }
  template <bool kStreaming>
  static void Store(T* p, Vector v) {
    Access<V, T>::template Store<kStreaming>(p, v.a);
    Access<V, T>::template Store<kStreaming>(p + V::kLanes, v.b);
  }
};

}  // namespace
}  // namespace caffe2op_sigmoid::kernels
