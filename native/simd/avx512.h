// Vectors of AVX-512 (F, BW, DQ, VL): 16 floats, 8 doubles. What each operation promises:
// simd/vector.md.
#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "simd/avx2.h"
#include "simd/avx512_half.h"

namespace caffe2op_sigmoid::simd {

template <typename T>
struct Avx512Vector;

// The instruction set.
struct Avx512 {
  template <typename T>
  using Vector = Avx512Vector<T>;
};

template <>
struct Avx512Vector<float> : Avx512Half {
  using Element = float;
  using Vector = __m512;
  using Int = __m512i;
  using Mask = __mmask16;
  using SingleInt = Int;
  using LaneBits = std::uint16_t;
  template <typename U>
  using Rebind = Avx512Vector<U>;
  // 32 bytes at a time where it matters, 64 from a core's first cache (NOTES.md).
  using MemoryBound = Avx2Vector<Avx512, float>;
  static constexpr std::size_t kLanes = 16;

  static Vector Load(const float* p) { return _mm512_loadu_ps(p); }
  static void Store(float* p, Vector v) { _mm512_storeu_ps(p, v); }
  template <bool kStreaming>
  static void StoreAs(float* p, Vector v) {
    if constexpr (kStreaming) {
      _mm512_stream_ps(p, v);
    } else {
      Store(p, v);
    }
  }
  static void FenceStores() { _mm_sfence(); }
  static void Prefetch(const void* p) { _mm_prefetch(static_cast<const char*>(p), _MM_HINT_T0); }
  static Vector LoadN(const float* p, std::size_t n) {
    return _mm512_maskz_loadu_ps(FirstLanes(n), p);
  }
  static void StoreN(float* p, Vector v, std::size_t n) {
    _mm512_mask_storeu_ps(p, FirstLanes(n), v);
  }
  static Vector KeepInRegister(Vector v) {
#if !defined(_MSC_VER)
    asm("" : "+v"(v));
#endif
    return v;
  }

  static Vector Set(float v) { return _mm512_set1_ps(v); }
  static Vector Add(Vector a, Vector b) { return _mm512_add_ps(a, b); }
  static Vector Sub(Vector a, Vector b) { return _mm512_sub_ps(a, b); }
  static Vector Mul(Vector a, Vector b) { return _mm512_mul_ps(a, b); }
  static Vector Abs(Vector v) { return _mm512_abs_ps(v); }
  static constexpr bool kFused = true;
  static Vector MulAdd(Vector a, Vector b, Vector c) { return _mm512_fmadd_ps(a, b, c); }
  static Vector NegMulAdd(Vector a, Vector b, Vector c) { return _mm512_fnmadd_ps(a, b, c); }
  static Vector NegMulSub(Vector a, Vector b, Vector c) { return _mm512_fnmsub_ps(a, b, c); }
  static Vector Min(Vector a, Vector b) { return _mm512_min_ps(a, b); }
  static Vector Max(Vector a, Vector b) { return _mm512_max_ps(a, b); }
  static constexpr int kReciprocalBits = 14;
  static constexpr float kReciprocalError = 0x1p-14F;
  static Vector ApproximateReciprocal(Vector v) { return _mm512_rcp14_ps(v); }
  static constexpr bool kDivides = false;
  // At most about one ULP off, for normal results.
  struct Refinement {
    static Vector Refine(Vector v, Vector g) { return MulAdd(g, NegMulAdd(v, g, Set(1.0F)), g); }
  };
  static Vector Reciprocal(Vector v) { return Refinement::Refine(v, ApproximateReciprocal(v)); }

  static Mask Less(Vector a, Vector b) { return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ); }
  static Mask Differ(Vector a, Vector b) { return _mm512_cmp_ps_mask(a, b, _CMP_NEQ_OQ); }
  static bool Any(Mask m) { return m != 0; }
  static bool All(Mask m) { return m == 0xFFFF; }
  static LaneBits ToBits(Mask m) { return m; }
  static Mask MaskAnd(Mask a, Mask b) { return a & b; }
  static Vector Select(Mask m, Vector yes, Vector no) { return _mm512_mask_blend_ps(m, no, yes); }

  static Int Bits(Vector v) { return _mm512_castps_si512(v); }
  static Vector FromBits(Int v) { return _mm512_castsi512_ps(v); }
  static Int SetInt(std::int32_t v) { return _mm512_set1_epi32(v); }
  static Int IntAdd(Int a, Int b) { return _mm512_add_epi32(a, b); }
  static Int IntSub(Int a, Int b) { return _mm512_sub_epi32(a, b); }
  template <int kBits>
  static Int ShiftLeft(Int v) {
    return _mm512_slli_epi32(v, kBits);
  }
  template <int kBits>
  static Int ShiftRight(Int v) {
    return _mm512_srli_epi32(v, kBits);
  }
  static Mask Disjoint(Int a, Int b) { return _mm512_testn_epi32_mask(a, b); }
  static constexpr int kTableBits = 5;
  static constexpr int kFastTableBits = 4;
  template <int kBits>
  static Vector Lookup(const float* table, Int index) {
    static_assert(kBits == 5, "two registers");
    return _mm512_permutex2var_ps(_mm512_load_ps(table), index, _mm512_load_ps(table + 16));
  }
  template <int kBits>
  static Int Lookup(const std::int32_t* table, Int index) {
    static_assert(kBits == 4 || kBits == 5, "one register or two");
    const Int low = _mm512_load_si512(table);
    if constexpr (kBits == 4) return _mm512_permutexvar_epi32(index, low);
    return _mm512_permutex2var_epi32(low, index, _mm512_load_si512(table + 16));
  }
  static SingleInt SetSingleInt(std::int32_t v) { return SetInt(v); }
  static SingleInt Difference(Int v, SingleInt base) { return _mm512_xor_si512(v, base); }
  static SingleInt Difference(SingleInt known, Int v, SingleInt base) {
    return _mm512_ternarylogic_epi32(known, v, base, 0xF6);  // known | (v ^ base)
  }
  template <std::int32_t kLimit>
  static bool AllBelow(SingleInt v) {
    return _mm512_cmpgt_epu32_mask(v, _mm512_set1_epi32(kLimit - 1)) == 0;
  }

  static __m512d WidenLow(Vector v) { return _mm512_cvtps_pd(_mm512_castps512_ps256(v)); }
  static __m512d WidenHigh(Vector v) { return _mm512_cvtps_pd(_mm512_extractf32x8_ps(v, 1)); }
  static Vector Narrow(__m512d low, __m512d high) {
    return _mm512_insertf32x8(_mm512_castps256_ps512(_mm512_cvtpd_ps(low)), _mm512_cvtpd_ps(high),
                              1);
  }

 private:
  static __mmask16 FirstLanes(std::size_t n) {
    return static_cast<__mmask16>((1U << static_cast<unsigned>(n)) - 1U);
  }
};

template <>
struct Avx512Vector<double> {
  using Element = double;
  using Vector = __m512d;
  using Int = __m512i;
  using Mask = __mmask8;
  using SingleInt = Int;
  using LaneBits = std::uint8_t;
  template <typename U>
  using Rebind = Avx512Vector<U>;
  using MemoryBound = Avx2Vector<Avx512, double>;
  static constexpr std::size_t kLanes = 8;

  static Vector Load(const double* p) { return _mm512_loadu_pd(p); }
  static void Store(double* p, Vector v) { _mm512_storeu_pd(p, v); }
  template <bool kStreaming>
  static void StoreAs(double* p, Vector v) {
    if constexpr (kStreaming) {
      _mm512_stream_pd(p, v);
    } else {
      Store(p, v);
    }
  }
  static void FenceStores() { _mm_sfence(); }
  static void Prefetch(const void* p) { _mm_prefetch(static_cast<const char*>(p), _MM_HINT_T0); }
  static Vector LoadN(const double* p, std::size_t n) {
    return _mm512_maskz_loadu_pd(FirstLanes(n), p);
  }
  static void StoreN(double* p, Vector v, std::size_t n) {
    _mm512_mask_storeu_pd(p, FirstLanes(n), v);
  }
  static Vector KeepInRegister(Vector v) {
#if !defined(_MSC_VER)
    asm("" : "+v"(v));
#endif
    return v;
  }

  static Vector Set(double v) { return _mm512_set1_pd(v); }
  static Vector Add(Vector a, Vector b) { return _mm512_add_pd(a, b); }
  static Vector Sub(Vector a, Vector b) { return _mm512_sub_pd(a, b); }
  static Vector Mul(Vector a, Vector b) { return _mm512_mul_pd(a, b); }
  static Vector Div(Vector a, Vector b) { return _mm512_div_pd(a, b); }
  static Vector Abs(Vector v) { return _mm512_abs_pd(v); }
  static constexpr bool kFused = true;
  static Vector MulAdd(Vector a, Vector b, Vector c) { return _mm512_fmadd_pd(a, b, c); }
  static Vector NegMulAdd(Vector a, Vector b, Vector c) { return _mm512_fnmadd_pd(a, b, c); }
  static Vector NegMulSub(Vector a, Vector b, Vector c) { return _mm512_fnmsub_pd(a, b, c); }
  static Vector Min(Vector a, Vector b) { return _mm512_min_pd(a, b); }
  static Vector Max(Vector a, Vector b) { return _mm512_max_pd(a, b); }
  static constexpr double kReciprocalError = 0x1p-14;
  static constexpr bool kDivides = false;
  // With an error of little more than half an ULP: 14 bits, and the series of 1/(1 - error).
  struct Refinement {
    static Vector Refine(Vector v, Vector g) {
      const Vector rho = _mm512_fnmadd_pd(g, v, Set(1.0));
      const Vector c = MulAdd(rho, MulAdd(rho, rho, rho), rho);
      return MulAdd(g, c, g);
    }
  };
  static Vector Reciprocal(Vector v) { return Refinement::Refine(v, _mm512_rcp14_pd(v)); }

  static Mask Less(Vector a, Vector b) { return _mm512_cmp_pd_mask(a, b, _CMP_LT_OQ); }
  static Mask Differ(Vector a, Vector b) { return _mm512_cmp_pd_mask(a, b, _CMP_NEQ_OQ); }
  static bool Any(Mask m) { return m != 0; }
  static bool All(Mask m) { return m == 0xFF; }
  static LaneBits ToBits(Mask m) { return m; }
  static Mask MaskAnd(Mask a, Mask b) { return a & b; }
  static Vector Select(Mask m, Vector yes, Vector no) { return _mm512_mask_blend_pd(m, no, yes); }
  static Int IntSelect(Mask m, Int yes, Int no) { return _mm512_mask_blend_epi64(m, no, yes); }

  static Int Bits(Vector v) { return _mm512_castpd_si512(v); }
  static Vector FromBits(Int v) { return _mm512_castsi512_pd(v); }
  static Int SetInt(std::int64_t v) { return _mm512_set1_epi64(v); }
  static Int IntAdd(Int a, Int b) { return _mm512_add_epi64(a, b); }
  static Int IntSub(Int a, Int b) { return _mm512_sub_epi64(a, b); }
  static Int IntAnd(Int a, Int b) { return _mm512_and_si512(a, b); }
  template <int kBits>
  static Int ShiftLeft(Int v) {
    return _mm512_slli_epi64(v, kBits);
  }
  template <int kBits>
  static Int ShiftRight(Int v) {
    return _mm512_srli_epi64(v, kBits);
  }
  static constexpr int kTableBits = 4;
  static Int Lookup(const std::int64_t* table, Int index) {
    return _mm512_permutex2var_epi64(_mm512_load_si512(table), index, _mm512_load_si512(table + 8));
  }
  static constexpr int kPairTableBits = 4;
  static constexpr bool kPairsInterleaved = false;
  static void LookupPair(const std::int64_t* table, Int index, Vector* a, Vector* b) {
    *a = FromBits(Lookup(table, index));
    *b = FromBits(Lookup(table + 16, index));
  }
  static SingleInt SetSingleInt(std::int64_t v) { return SetInt(v); }
  static SingleInt Difference(Int v, SingleInt base) { return _mm512_xor_si512(v, base); }
  static SingleInt Difference(SingleInt known, Int v, SingleInt base) {
    return _mm512_ternarylogic_epi64(known, v, base, 0xF6);  // known | (v ^ base)
  }
  template <std::int64_t kLimit>
  static bool AllBelow(SingleInt v) {
    return _mm512_test_epi64_mask(v, _mm512_set1_epi64(-kLimit)) == 0;
  }

 private:
  static __mmask8 FirstLanes(std::size_t n) {
    return static_cast<__mmask8>((1U << static_cast<unsigned>(n)) - 1U);
  }
};

}  // namespace caffe2op_sigmoid::simd
