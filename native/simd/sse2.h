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
  static constexpr bool kDivides = true;
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
  template <int kBits>
  static Int ShiftRight(Int v) {
    return _mm_srli_epi32(v, kBits);
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
  using SingleInt = Int;
  using LaneBits = std::uint8_t;
  template <typename U>
  using Rebind = Sse2Vector<U>;
  using MemoryBound = Sse2Vector;
  static constexpr std::size_t kLanes = 2;

  static Vector Load(const double* p) { return _mm_loadu_pd(p); }
  static void Store(double* p, Vector v) { _mm_storeu_pd(p, v); }
  template <bool kStreaming>
  static void StoreAs(double* p, Vector v) {
    if constexpr (kStreaming) {
      _mm_stream_pd(p, v);
    } else {
      Store(p, v);
    }
  }
  static void FenceStores() { _mm_sfence(); }
  static void Prefetch(const void* p) { _mm_prefetch(static_cast<const char*>(p), _MM_HINT_T0); }
  static Vector LoadN(const double* p, std::size_t n) {
    alignas(16) double padded[kLanes] = {};
    std::memcpy(padded, p, n * sizeof *p);
    return _mm_load_pd(padded);
  }
  static void StoreN(double* p, Vector v, std::size_t n) {
    alignas(16) double padded[kLanes];
    _mm_store_pd(padded, v);
    std::memcpy(p, padded, n * sizeof *p);
  }
  static Vector KeepInRegister(Vector v) {
#if !defined(_MSC_VER)
    asm("" : "+x"(v));
#endif
    return v;
  }

  static Vector Set(double v) { return _mm_set1_pd(v); }
  static Vector Add(Vector a, Vector b) { return _mm_add_pd(a, b); }
  static Vector Sub(Vector a, Vector b) { return _mm_sub_pd(a, b); }
  static Vector Mul(Vector a, Vector b) { return _mm_mul_pd(a, b); }
  static Vector Div(Vector a, Vector b) { return _mm_div_pd(a, b); }
  static Vector Abs(Vector v) { return _mm_andnot_pd(_mm_set1_pd(-0.0), v); }
  static constexpr bool kFused = false;
  static Vector MulAdd(Vector a, Vector b, Vector c) { return _mm_add_pd(_mm_mul_pd(a, b), c); }
  static Vector NegMulAdd(Vector a, Vector b, Vector c) { return Sub(c, Mul(a, b)); }
  static Vector NegMulSub(Vector a, Vector b, Vector c) { return Sub(Set(0.0), Add(Mul(a, b), c)); }
  static Vector Min(Vector a, Vector b) { return _mm_min_pd(a, b); }
  static Vector Max(Vector a, Vector b) { return _mm_max_pd(a, b); }
  static constexpr bool kDivides = true;
  static Vector Reciprocal(Vector v) { return _mm_div_pd(Set(1.0), v); }

  static Mask Less(Vector a, Vector b) { return _mm_cmplt_pd(a, b); }
  static Mask Differ(Vector a, Vector b) {
    return _mm_or_pd(_mm_cmplt_pd(a, b), _mm_cmplt_pd(b, a));
  }
  static bool Any(Mask m) { return _mm_movemask_pd(m) != 0; }
  static bool All(Mask m) { return _mm_movemask_pd(m) == 3; }
  static LaneBits ToBits(Mask m) { return static_cast<LaneBits>(_mm_movemask_pd(m)); }
  static Mask MaskAnd(Mask a, Mask b) { return _mm_and_pd(a, b); }
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
  static Int IntSub(Int a, Int b) { return _mm_sub_epi64(a, b); }
  static Int IntAnd(Int a, Int b) { return _mm_and_si128(a, b); }
  template <int kBits>
  static Int ShiftLeft(Int v) {
    return _mm_slli_epi64(v, kBits);
  }
  template <int kBits>
  static Int ShiftRight(Int v) {
    return _mm_srli_epi64(v, kBits);
  }
  static constexpr int kTableBits = 6;
  static Int Lookup(const std::int64_t* table, Int index) {  // from memory
    const int low = _mm_cvtsi128_si32(index) & 63;
    const int high = _mm_cvtsi128_si32(_mm_unpackhi_epi64(index, index)) & 63;
    return _mm_unpacklo_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(table + low)),
                              _mm_loadl_epi64(reinterpret_cast<const __m128i*>(table + high)));
  }
  static constexpr int kPairTableBits = 7;
  static constexpr bool kPairsInterleaved = true;
  static void LookupPair(const std::int64_t* table, Int index, Vector* a, Vector* b) {
    const Vector low = PairAt(table, index);
    const Vector high = PairAt(table, _mm_unpackhi_epi64(index, index));
    *a = _mm_unpacklo_pd(low, high);
    *b = _mm_unpackhi_pd(low, high);
  }
  static SingleInt SetSingleInt(std::int64_t v) { return SetInt(v); }
  static SingleInt Difference(Int v, SingleInt base) { return _mm_xor_si128(v, base); }
  static SingleInt Difference(SingleInt known, Int v, SingleInt base) {
    return _mm_or_si128(known, _mm_xor_si128(v, base));
  }
  template <std::int64_t kLimit>
  static bool AllBelow(SingleInt v) {
    const Int above = _mm_and_si128(v, SetInt(-kLimit));
    return _mm_movemask_epi8(_mm_cmpeq_epi32(above, _mm_setzero_si128())) == 0xFFFF;
  }

 private:
  static Vector PairAt(const std::int64_t* table, Int index) {
    constexpr int kMask = (1 << kPairTableBits) - 1;
    const int entry = _mm_cvtsi128_si32(index) & kMask;
    return _mm_load_pd(reinterpret_cast<const double*>(table + std::ptrdiff_t{2} * entry));
  }
};

}  // namespace caffe2op_sigmoid::simd
