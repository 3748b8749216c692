// Elements of arrays to vectors and back. Where the element type is the one that the vectors
// compute in, that is a load and a store; narrow types convert here, and nowhere else. Included by
// the targets' files only, as map.h is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "simd/half.h"
#include "simd/pair.h"

namespace caffe2op_sigmoid::kernels {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in map.h

// T: the type of the elements in memory, of which a V holds kLanes.
template <class V, typename T>
struct VectorAccess {
  static_assert(std::is_same_v<typename V::Element, T>, "a conversion of its own");

  static typename V::Vector Load(const T* p) { return V::Load(p); }
  template <bool kStreaming>
  static void Store(T* p, typename V::Vector v) {
    V::template StoreAs<kStreaming>(p, v);
  }
  // Of results that are rounded to T already, but for bits that T has not.
  template <bool kStreaming>
  static void StoreRounded(T* p, typename V::Vector v) {
    Store<kStreaming>(p, v);
  }
  // The first n elements, 0 < n <= kLanes; touches no byte of the others.
  static typename V::Vector LoadN(const T* p, std::size_t n) { return V::LoadN(p, n); }
  static void StoreN(T* p, typename V::Vector v, std::size_t n) { V::StoreN(p, v, n); }
  static void StoreRoundedN(T* p, typename V::Vector v, std::size_t n) { StoreN(p, v, n); }
};

// How vectors of float convert elements of 16 bits.
template <class V, typename T>
struct HalfConversion;
template <class V>
struct HalfConversion<V, simd::Float16> {
  static typename V::Vector Widen(typename V::Half h) { return V::WidenFloat16(h); }
  static typename V::Half Narrow(typename V::Vector v) { return V::NarrowFloat16(v); }
  static typename V::Half NarrowRounded(typename V::Vector v) { return V::NarrowFloat16(v); }
};
template <class V>
struct HalfConversion<V, simd::Bfloat16> {
  static typename V::Vector Widen(typename V::Half h) { return V::WidenBfloat16(h); }
  static typename V::Half Narrow(typename V::Vector v) { return V::NarrowBfloat16(v); }
  static typename V::Half NarrowRounded(typename V::Vector v) { return V::CutBfloat16(v); }
};

template <class V, typename T>
struct HalfAccess {
  using Conversion = HalfConversion<V, T>;

  static typename V::Vector Load(const T* p) { return Conversion::Widen(V::LoadHalf(BitsAt(p))); }
  template <bool kStreaming>
  static void Store(T* p, typename V::Vector v) {
    V::template StoreHalf<kStreaming>(BitsAt(p), Conversion::Narrow(v));
  }
  template <bool kStreaming>
  static void StoreRounded(T* p, typename V::Vector v) {
    V::template StoreHalf<kStreaming>(BitsAt(p), Conversion::NarrowRounded(v));
  }
  static typename V::Vector LoadN(const T* p, std::size_t n) {
    return Conversion::Widen(V::LoadHalfN(BitsAt(p), n));
  }
  static void StoreN(T* p, typename V::Vector v, std::size_t n) {
    V::StoreHalfN(BitsAt(p), Conversion::Narrow(v), n);
  }
  static void StoreRoundedN(T* p, typename V::Vector v, std::size_t n) {
    V::StoreHalfN(BitsAt(p), Conversion::NarrowRounded(v), n);
  }

 private:
  // Not p->bits: p need not be aligned.
  static const std::uint16_t* BitsAt(const T* p) {
    return reinterpret_cast<const std::uint16_t*>(p);
  }
  static std::uint16_t* BitsAt(T* p) { return reinterpret_cast<std::uint16_t*>(p); }
};

template <class V>
struct VectorAccess<V, simd::Float16> : HalfAccess<V, simd::Float16> {};
template <class V>
struct VectorAccess<V, simd::Bfloat16> : HalfAccess<V, simd::Bfloat16> {};

template <class V, typename T>
struct Access : VectorAccess<V, T> {};

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
  template <bool kStreaming>
  static void StoreRounded(T* p, Vector v) {
    Access<V, T>::template StoreRounded<kStreaming>(p, v.a);
    Access<V, T>::template StoreRounded<kStreaming>(p + V::kLanes, v.b);
  }
};

}  // namespace
}  // namespace caffe2op_sigmoid::kernels
