// Vectors of SSE2, which every x86-64 CPU has: 4 floats, 2 doubles, no fused multiply-add, no
// tables in registers. What each operation promises: simd/vector.md.
#pragma once

#include <emmintrin.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "simd/sse2_half.h"

namespace caffe2op_sigmoid::simd {

template <typename T>
struct Sse2Vector;

// The instruction set.
struct Sse2 {
  template <typename T>
  using Vector = Sse2Vector<T>;
};

template <>
struct Sse2Vector<float> : Sse2Half {
  using Element = float;
  using Vector = __m128;
  using Int = __m128i;
  using Mask = __m128;
  using SingleInt = Int;
  template <typename U>
  using Rebind = Sse2Vector<U>;
  using MemoryBound = Sse2Vector;
  static constexpr std::size_t kLanes = 4;

  static Vector Load(const float* p) { return _mm_loadu_ps(p); }
  static void Store(float* p, Vector v) { _mm_storeu_ps(p, v); }
  template <bool kStreaming>
  static void StoreAs(float* p, Vector v) {
    if constexpr (kStreaming) {
      _mm_stream_ps(p, v);
    } else {
      Store(p, v);
    }
  }
  static void FenceStores() { _mm_sfence(); }
  static void Prefetch(const void* p) { _mm_prefetch(static_cast<const char*>(p), _MM_HINT_T0); }
  static Vector LoadN(const float* p, std::size_t n) {
    alignas(16) float padded[kLanes] = {};
    for (std::size_t i = 0; i < n; ++i) std::memcpy(padded + i, p + i, sizeof *p);
    return _mm_load_ps(padded);
  }
  static void StoreN(float* p, Vector v, std::size_t n) {
    alignas(16) float padded[kLanes];
    _mm_store_ps(padded, v);
    for (std::size_t i = 0; i < n; ++i) std::memcpy(p + i, padded + i, sizeof *p);
  }
  static Vector KeepInRegister(Vector v) {
#if !defined(_MSC_VER)
    asm("" : "+x"(v));
#endif
    return v;
  }

  static Vector Set(float v) { return _mm_set1_ps(v); }
  static Vector Add(Vector a, Vector b) { return _mm_add_ps(a, b); }
  static Vector Sub(Vector a, Vector b) { return _mm_sub_ps(a, b); }
  static Vector Mul(Vector a, Vector b) { return _mm_mul_ps(a, b); }
  static Vector Abs(Vector v) { return _mm_andnot_ps(_mm_set1_ps(-0.0F), v); }
  static constexpr bool kFused = false;
  static Vector MulAdd(Vector a, Vector b, Vector c) { return Add(Mul(a, b), c); }
  static Vector NegMulAdd(Vector a, Vector b, Vector c) { return Sub(c, Mul(a, b)); }
  static Vector NegMulSub(Vector a, Vector b, Vector c) {
    return Sub(Set(0.0F), Add(Mul(a, b), c));
  }
  static Vector Min(Vector a, Vector b) { return _mm_min_ps(a, b); }
  static Vector Max(Vector a, Vector b) { return _mm_max_ps(a, b); }
  static Vector Reciprocal(Vector v) { return _mm_div_ps(Set(1.0F), v); }

  static Mask Less(Vector a, Vector b) { return _mm_cmplt_ps(a, b); }
  static bool Any(Mask m) { return _mm_movemask_ps(m) != 0; }
  static bool All(Mask m) { return _mm_movemask_ps(m) == 0xF; }
  static Vector Select(Mask m, Vector yes, Vector no) {
    return _mm_or_ps(_mm_and_ps(m, yes), _mm_andnot_ps(m, no));
  }

  static Int Bits(Vector v) { return _mm_castps_si128(v); }
  static Vector FromBits(Int v) { return _mm_castsi128_ps(v); }
  static Int SetInt(std::int32_t v) { return _mm_set1_epi32(v); }
  static Int IntAdd(Int a, Int b) { return _mm_add_epi32(a, b); }
  template <int kBits>
  static Int ShiftLeft(Int v) {
    return _mm_slli_epi32(v, kBits);
  }
  static Mask Disjoint(Int a, Int b) {
    return FromBits(_mm_cmpeq_epi32(_mm_and_si128(a, b), _mm_setzero_si128()));
  }
  static constexpr int kTableBits = 0;
  static constexpr int kFastTableBits = 0;

  static __m128d WidenLow(Vector v) { return _mm_cvtps_pd(v); }
  static __m128d WidenHigh(Vector v) { return _mm_cvtps_pd(_mm_movehl_ps(v, v)); }
  static Vector Narrow(__m128d low, __m128d high) {
    return _mm_movelh_ps(_mm_cvtpd_ps(low), _mm_cvtpd_ps(high));
  }
};

template <>
struct Sse2Vector<double> {
  using Element = double;
  using Vector = __m128d;
  using Int = __m128i;
  using Mask = __m128d;
  template <typename U>
  using Rebind = Sse2Vector<U>;
  static constexpr std::size_t kLanes = 2;

  static Vector Load(const double* p) { return _mm_loadu_pd(p); }
  static void Store(double* p, Vector v) { _mm_storeu_pd(p, v); }
  static Vector Set(double v) { return _mm_set1_pd(v); }
  static Vector Add(Vector a, Vector b) { return _mm_add_pd(a, b); }
  static Vector Sub(Vector a, Vector b) { return _mm_sub_pd(a, b); }
  static Vector Mul(Vector a, Vector b) { return _mm_mul_pd(a, b); }
  static Vector Abs(Vector v) { return _mm_andnot_pd(_mm_set1_pd(-0.0), v); }
  static constexpr bool kFused = false;
  static Vector MulAdd(Vector a, Vector b, Vector c) { return _mm_add_pd(_mm_mul_pd(a, b), c); }
  static Vector Reciprocal(Vector v) { return _mm_div_pd(Set(1.0), v); }

  static Mask Less(Vector a, Vector b) { return _mm_cmplt_pd(a, b); }
  static bool Any(Mask m) { return _mm_movemask_pd(m) != 0; }
  static Vector Select(Mask m, Vector yes, Vector no) {
    return _mm_or_pd(_mm_and_pd(m, yes), _mm_andnot_pd(m, no));
  }
  static Int IntSelect(Mask m, Int yes, Int no) {
    return _mm_castpd_si128(Select(m, _mm_castsi128_pd(yes), _mm_castsi128_pd(no)));
  }

  static Int Bits(Vector v) { return _mm_castpd_si128(v); }
  static Vector FromBits(Int v) { return _mm_castsi128_pd(v); }
  static Int SetInt(std::int64_t v) { return _mm_set1_epi64x(v); }
  static Int IntAdd(Int a, Int b) { return _mm_add_epi64(a, b); }
  static Int IntAnd(Int a, Int b) { return _mm_and_si128(a, b); }
  template <int kBits>
  static Int ShiftLeft(Int v) {
    return _mm_slli_epi64(v, kBits);
  }
  static constexpr int kTableBits = 6;
  static Int Lookup(const std::int64_t* table, Int index) {  // from memory
    const int low = _mm_cvtsi128_si32(index) & 63;
    const int high = _mm_cvtsi128_si32(_mm_unpackhi_epi64(index, index)) & 63;
    return _mm_unpacklo_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(table + low)),
                              _mm_loadl_epi64(reinterpret_cast<const __m128i*>(table + high)));
  }
};

}  // namespace caffe2op_sigmoid::simd
