// Vectors of AVX2 with FMA: 8 floats, 4 doubles. What each operation promises: simd/vector.md.
#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "simd/avx2_half.h"

namespace caffe2op_sigmoid::simd {

// Built: for whose file they are compiled. Another set's code must not be linked in its place.
template <class Built, typename T>
struct Avx2Vector;

template <class Built>
struct Avx2Vector<Built, float> : Avx2Half<Built> {
  using Element = float;
  using Vector = __m256;
  using Int = __m256i;
  using Mask = __m256;
  using SingleInt = Int;
  using LaneBits = std::uint8_t;
  template <typename U>
  using Rebind = Avx2Vector<Built, U>;
  using MemoryBound = Avx2Vector;
  static constexpr std::size_t kLanes = 8;

  static Vector Load(const float* p) { return _mm256_loadu_ps(p); }
  static void Store(float* p, Vector v) { _mm256_storeu_ps(p, v); }
  template <bool kStreaming>
  static void StoreAs(float* p, Vector v) {
    if constexpr (kStreaming) {
      _mm256_stream_ps(p, v);
    } else {
      Store(p, v);
    }
  }
  static void FenceStores() { _mm_sfence(); }
  static void Prefetch(const void* p) { _mm_prefetch(static_cast<const char*>(p), _MM_HINT_T0); }
  static Vector LoadN(const float* p, std::size_t n) {
    return _mm256_maskload_ps(p, FirstLanes(n));
  }
  static void StoreN(float* p, Vector v, std::size_t n) {
    _mm256_maskstore_ps(p, FirstLanes(n), v);
  }
  static Vector KeepInRegister(Vector v) {
#if !defined(_MSC_VER)
    asm("" : "+v"(v));
#endif
    return v;
  }

  static Vector Set(float v) { return _mm256_set1_ps(v); }
  static Vector Add(Vector a, Vector b) { return _mm256_add_ps(a, b); }
  static Vector Sub(Vector a, Vector b) { return _mm256_sub_ps(a, b); }
  static Vector Mul(Vector a, Vector b) { return _mm256_mul_ps(a, b); }
  static Vector Abs(Vector v) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0F), v); }
  static constexpr bool kFused = true;
  static Vector MulAdd(Vector a, Vector b, Vector c) { return _mm256_fmadd_ps(a, b, c); }
  static Vector NegMulAdd(Vector a, Vector b, Vector c) { return _mm256_fnmadd_ps(a, b, c); }
  static Vector NegMulSub(Vector a, Vector b, Vector c) { return _mm256_fnmsub_ps(a, b, c); }
  static Vector Min(Vector a, Vector b) { return _mm256_min_ps(a, b); }
  static Vector Max(Vector a, Vector b) { return _mm256_max_ps(a, b); }
  static constexpr int kReciprocalBits = 11;
  static constexpr float kReciprocalError = 0x1.8p-12F;
  static Vector ApproximateReciprocal(Vector v) { return _mm256_rcp_ps(v); }
  static constexpr bool kDivides = true;
  // Quicker here than rcp and two terms of its series (NOTES.md).
  static Vector Reciprocal(Vector v) { return _mm256_div_ps(Set(1.0F), v); }

  static Mask Less(Vector a, Vector b) { return _mm256_cmp_ps(a, b, _CMP_LT_OQ); }
  static Mask Differ(Vector a, Vector b) { return _mm256_cmp_ps(a, b, _CMP_NEQ_OQ); }
  static bool Any(Mask m) { return _mm256_movemask_ps(m) != 0; }
  static bool All(Mask m) { return _mm256_movemask_ps(m) == 0xFF; }
  static LaneBits ToBits(Mask m) { return static_cast<LaneBits>(_mm256_movemask_ps(m)); }
  static Mask MaskAnd(Mask a, Mask b) { return _mm256_and_ps(a, b); }
  static Vector Select(Mask m, Vector yes, Vector no) { return _mm256_blendv_ps(no, yes, m); }

  static Int Bits(Vector v) { return _mm256_castps_si256(v); }
  static Vector FromBits(Int v) { return _mm256_castsi256_ps(v); }
  static Int SetInt(std::int32_t v) { return _mm256_set1_epi32(v); }
  static Int IntAdd(Int a, Int b) { return _mm256_add_epi32(a, b); }
  static Int IntSub(Int a, Int b) { return _mm256_sub_epi32(a, b); }
  template <int kBits>
  static Int ShiftLeft(Int v) {
    return _mm256_slli_epi32(v, kBits);
  }
  template <int kBits>
  static Int ShiftRight(Int v) {
    return _mm256_srli_epi32(v, kBits);
  }
  static Mask Disjoint(Int a, Int b) {
    return FromBits(_mm256_cmpeq_epi32(_mm256_and_si256(a, b), _mm256_setzero_si256()));
  }
  static constexpr int kTableBits = 3;
  static constexpr int kFastTableBits = 3;
  template <int kBits>
  static Vector Lookup(const float* table, Int index) {
    static_assert(kBits == 3, "one register");
    return _mm256_permutevar8x32_ps(_mm256_load_ps(table), index);
  }
  template <int kBits>
  static Int Lookup(const std::int32_t* table, Int index) {
    return Bits(Lookup<kBits>(reinterpret_cast<const float*>(table), index));
  }
  static SingleInt SetSingleInt(std::int32_t v) { return SetInt(v); }
  static SingleInt Difference(Int v, SingleInt base) { return _mm256_xor_si256(v, base); }
  static SingleInt Difference(SingleInt known, Int v, SingleInt base) {
    return _mm256_or_si256(known, _mm256_xor_si256(v, base));
  }
  template <std::int32_t kLimit>
  static bool AllBelow(SingleInt v) {
    const Int above = _mm256_cmpgt_epi32(v, _mm256_set1_epi32(kLimit - 1));
    return _mm256_movemask_ps(FromBits(_mm256_or_si256(v, above))) == 0;
  }

  static __m256d WidenLow(Vector v) { return _mm256_cvtps_pd(_mm256_castps256_ps128(v)); }
  static __m256d WidenHigh(Vector v) { return _mm256_cvtps_pd(_mm256_extractf128_ps(v, 1)); }
  static Vector Narrow(__m256d low, __m256d high) {
    return _mm256_insertf128_ps(_mm256_castps128_ps256(_mm256_cvtpd_ps(low)), _mm256_cvtpd_ps(high),
                                1);
  }

 private:
  static __m256i FirstLanes(std::size_t n) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(n)),
                              _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
  }
};

template <class Built>
struct Avx2Vector<Built, double> {
  using Element = double;
  using Vector = __m256d;
  using Int = __m256i;
  using Mask = __m256d;
  using SingleInt = Int;
  using LaneBits = std::uint8_t;
  template <typename U>
  using Rebind = Avx2Vector<Built, U>;
  using MemoryBound = Avx2Vector;
  static constexpr std::size_t kLanes = 4;

  static Vector Load(const double* p) { return _mm256_loadu_pd(p); }
  static void Store(double* p, Vector v) { _mm256_storeu_pd(p, v); }
  template <bool kStreaming>
  static void StoreAs(double* p, Vector v) {
    if constexpr (kStreaming) {
      _mm256_stream_pd(p, v);
    } else {
      Store(p, v);
    }
  }
  static void FenceStores() { _mm_sfence(); }
  static void Prefetch(const void* p) { _mm_prefetch(static_cast<const char*>(p), _MM_HINT_T0); }
  static Vector LoadN(const double* p, std::size_t n) {
    return _mm256_maskload_pd(p, FirstLanes(n));
  }
  static void StoreN(double* p, Vector v, std::size_t n) {
    _mm256_maskstore_pd(p, FirstLanes(n), v);
  }
  static Vector KeepInRegister(Vector v) {
#if !defined(_MSC_VER)
    asm("" : "+v"(v));
#endif
    return v;
  }

  static Vector Set(double v) { return _mm256_set1_pd(v); }
  static Vector Add(Vector a, Vector b) { return _mm256_add_pd(a, b); }
  static Vector Sub(Vector a, Vector b) { return _mm256_sub_pd(a, b); }
  static Vector Mul(Vector a, Vector b) { return _mm256_mul_pd(a, b); }
  static Vector Div(Vector a, Vector b) { return _mm256_div_pd(a, b); }
  static Vector Abs(Vector v) { return _mm256_andnot_pd(_mm256_set1_pd(-0.0), v); }
  static constexpr bool kFused = true;
  static Vector MulAdd(Vector a, Vector b, Vector c) { return _mm256_fmadd_pd(a, b, c); }
  static Vector NegMulAdd(Vector a, Vector b, Vector c) { return _mm256_fnmadd_pd(a, b, c); }
  static Vector NegMulSub(Vector a, Vector b, Vector c) { return _mm256_fnmsub_pd(a, b, c); }
  static Vector Min(Vector a, Vector b) { return _mm256_min_pd(a, b); }
  static Vector Max(Vector a, Vector b) { return _mm256_max_pd(a, b); }
  static constexpr bool kDivides = true;
  static Vector Reciprocal(Vector v) { return _mm256_div_pd(Set(1.0), v); }

  static Mask Less(Vector a, Vector b) { return _mm256_cmp_pd(a, b, _CMP_LT_OQ); }
  static Mask Differ(Vector a, Vector b) { return _mm256_cmp_pd(a, b, _CMP_NEQ_OQ); }
  static bool Any(Mask m) { return _mm256_movemask_pd(m) != 0; }
  static bool All(Mask m) { return _mm256_movemask_pd(m) == 0xF; }
  static LaneBits ToBits(Mask m) { return static_cast<LaneBits>(_mm256_movemask_pd(m)); }
  static Mask MaskAnd(Mask a, Mask b) { return _mm256_and_pd(a, b); }
  static Vector Select(Mask m, Vector yes, Vector no) { return _mm256_blendv_pd(no, yes, m); }
  static Int IntSelect(Mask m, Int yes, Int no) {
    return _mm256_blendv_epi8(no, yes, _mm256_castpd_si256(m));
  }

  static Int Bits(Vector v) { return _mm256_castpd_si256(v); }
  static Vector FromBits(Int v) { return _mm256_castsi256_pd(v); }
  static Int SetInt(std::int64_t v) { return _mm256_set1_epi64x(v); }
  static Int IntAdd(Int a, Int b) { return _mm256_add_epi64(a, b); }
  static Int IntSub(Int a, Int b) { return _mm256_sub_epi64(a, b); }
  static Int IntAnd(Int a, Int b) { return _mm256_and_si256(a, b); }
  template <int kBits>
  static Int ShiftLeft(Int v) {
    return _mm256_slli_epi64(v, kBits);
  }
  template <int kBits>
  static Int ShiftRight(Int v) {
    return _mm256_srli_epi64(v, kBits);
  }
  static constexpr int kTableBits = 2;
  // As pairs of 32 bits: only those can be permuted freely.
  static Int Lookup(const std::int64_t* table, Int index) {
    const __m256i twice = _mm256_shuffle_epi32(_mm256_slli_epi64(index, 1), 0xA0);
    const __m256i pairs = _mm256_add_epi32(twice, _mm256_setr_epi32(0, 1, 0, 1, 0, 1, 0, 1));
    return _mm256_permutevar8x32_epi32(_mm256_load_si256(reinterpret_cast<const __m256i*>(table)),
                                       pairs);
  }
  static constexpr int kPairTableBits = 7;
  static constexpr bool kPairsInterleaved = true;
  // From memory, a pair at a time.
  static void LookupPair(const std::int64_t* table, Int index, Vector* a, Vector* b) {
    const __m128i low = _mm256_castsi256_si128(index);
    const __m128i high = _mm256_extracti128_si256(index, 1);
    const Vector even = BothPairs(table, _mm_cvtsi128_si64(low), _mm_cvtsi128_si64(high));
    const Vector odd = BothPairs(table, _mm_extract_epi64(low, 1), _mm_extract_epi64(high, 1));
    *a = _mm256_unpacklo_pd(even, odd);
    *b = _mm256_unpackhi_pd(even, odd);
  }
  static SingleInt SetSingleInt(std::int64_t v) { return SetInt(v); }
  static SingleInt Difference(Int v, SingleInt base) { return _mm256_xor_si256(v, base); }
  static SingleInt Difference(SingleInt known, Int v, SingleInt base) {
    return _mm256_or_si256(known, _mm256_xor_si256(v, base));
  }
  template <std::int64_t kLimit>
  static bool AllBelow(SingleInt v) {
    return _mm256_testz_si256(v, _mm256_set1_epi64x(-kLimit)) != 0;
  }

 private:
  static __m256i FirstLanes(std::size_t n) {
    return _mm256_cmpgt_epi64(_mm256_set1_epi64x(static_cast<long long>(n)),
                              _mm256_setr_epi64x(0, 1, 2, 3));
  }
  static Vector BothPairs(const std::int64_t* table, std::int64_t low, std::int64_t high) {
    return _mm256_insertf128_pd(_mm256_castpd128_pd256(PairAt(table, low)), PairAt(table, high), 1);
  }
  static __m128d PairAt(const std::int64_t* table, std::int64_t index) {
    constexpr std::int64_t kMask = (1 << kPairTableBits) - 1;
    return _mm_load_pd(reinterpret_cast<const double*>(table + 2 * (index & kMask)));
  }
};

// The instruction set.
struct Avx2 {
  template <typename T>
  using Vector = Avx2Vector<Avx2, T>;
};

}  // namespace caffe2op_sigmoid::simd
