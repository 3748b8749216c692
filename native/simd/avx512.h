// Vectors of AVX-512 (F, BW, DQ, VL): 16 floats, 8 doubles.
#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "simd/avx2.h"

namespace caffe2op_sigmoid::simd {

struct Avx512 {
  // For loops that are bound by what lies beyond a core's own caches: from there a Zen 4 moves 32
  // bytes at a time up to 10 % quicker than 64 (gradient at 1 Mi: 0.15 against 0.16 ns per
  // element), a Zen 5 as quickly. From its first cache a Zen 5 moves 64 twice as quickly as 32.
  using Memory = Avx2For<Avx512>;
  using F32 = __m512;
  using F64 = __m512d;
  using I32 = __m512i;
  using I64 = __m512i;
  using Mask32 = __mmask16;
  using Mask64 = __mmask8;
  using SingleI32 = I32;
  using LaneBits = std::uint16_t;
  static constexpr std::size_t kLanes = 16;

  static F32 Load(const float* p) { return _mm512_loadu_ps(p); }
  static void Store(float* p, F32 v) { _mm512_storeu_ps(p, v); }
  // Streaming stores go past the caches and want an aligned address; a fence ends a run of them.
  template <bool kStreaming>
  static void StoreAs(float* p, F32 v) {
    if constexpr (kStreaming) {
      _mm512_stream_ps(p, v);
    } else {
      Store(p, v);
    }
  }
  // Asks for the cache line at p, which need not be anybody's.
  static void Fetch(const void* p) { _mm_prefetch(static_cast<const char*>(p), _MM_HINT_T0); }
  static void FenceStores() { _mm_sfence(); }
  // The first n elements, 0 < n <= kLanes; touches no byte of the others.
  static F32 LoadFirst(const float* p, std::size_t n) {
    return _mm512_maskz_loadu_ps(FirstLanes(n), p);
  }
  static void StoreFirst(float* p, F32 v, std::size_t n) {
    _mm512_mask_storeu_ps(p, FirstLanes(n), v);
  }

  // In a register from here on. GCC would rather read memory again for every use, and cores read no
  // more than two vectors in a cycle: the gradient took 1.4 times as long on a Zen 5.
  static F32 Hold(F32 v) {
#if !defined(_MSC_VER)
    asm("" : "+v"(v));
#endif
    return v;
  }
  static F32 Set32(float v) { return _mm512_set1_ps(v); }
  static F32 Add(F32 a, F32 b) { return _mm512_add_ps(a, b); }
  static F32 Sub(F32 a, F32 b) { return _mm512_sub_ps(a, b); }
  static F32 Mul(F32 a, F32 b) { return _mm512_mul_ps(a, b); }
  static F32 Abs32(F32 v) { return _mm512_abs_ps(v); }
  // a * b + c, c - a * b and -a * b - c.
  static F32 MulAdd(F32 a, F32 b, F32 c) { return _mm512_fmadd_ps(a, b, c); }
  static F32 NegMulAdd(F32 a, F32 b, F32 c) { return _mm512_fnmadd_ps(a, b, c); }
  static F32 NegMulSub(F32 a, F32 b, F32 c) { return _mm512_fnmsub_ps(a, b, c); }
  // The second operand if one is NaN.
  static F32 Min(F32 a, F32 b) { return _mm512_min_ps(a, b); }
  static F32 Max(F32 a, F32 b) { return _mm512_max_ps(a, b); }
  // Relative error at most 2^-14.
  static constexpr int kReciprocalBits = 14;
  static F32 ApproximateReciprocal(F32 v) { return _mm512_rcp14_ps(v); }
  // 1/v, at most about one ULP off, for normal results.
  static F32 Reciprocal32(F32 v) {
    const F32 g = ApproximateReciprocal(v);
    return MulAdd(g, NegMulAdd(v, g, Set32(1.0F)), g);
  }
  static Mask32 Less(F32 a, F32 b) { return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ); }
  // False if one is NaN.
  static Mask32 Differ(F32 a, F32 b) { return _mm512_cmp_ps_mask(a, b, _CMP_NEQ_OQ); }
  static bool Any(Mask32 m) { return m != 0; }
  static bool All(Mask32 m) { return m == 0xFFFF; }
  // Bit i is lane i.
  static LaneBits ToBits(Mask32 m) { return m; }
  static Mask32 And(Mask32 a, Mask32 b) { return a & b; }
  static F32 Select(Mask32 m, F32 yes, F32 no) { return _mm512_mask_blend_ps(m, no, yes); }

  static I32 Bits(F32 v) { return _mm512_castps_si512(v); }
  static F32 FloatFromBits(I32 v) { return _mm512_castsi512_ps(v); }
  static I32 Add32(I32 a, I32 b) { return _mm512_add_epi32(a, b); }
  static I32 Sub32(I32 a, I32 b) { return _mm512_sub_epi32(a, b); }
  template <int kBits>
  static I32 ShiftLeft32(I32 v) {
    return _mm512_slli_epi32(v, kBits);
  }
  // table[index mod 2^kBits] in every lane.
  static constexpr int kFloatTableBits = 5;
  static constexpr int kFastTableBits = 4;
  template <int kBits>
  static F32 Lookup(const float* table, I32 index) {
    static_assert(kBits == 5, "two registers");
    return _mm512_permutex2var_ps(_mm512_load_ps(table), index, _mm512_load_ps(table + 16));
  }
  template <int kBits>
  static I32 Lookup(const std::int32_t* table, I32 index) {
    static_assert(kBits == 4 || kBits == 5, "one register or two");
    const I32 low = _mm512_load_si512(table);
    if constexpr (kBits == 4) return _mm512_permutexvar_epi32(index, low);
    return _mm512_permutex2var_epi32(low, index, _mm512_load_si512(table + 16));
  }
  // The bits in which a lane differs from base; with `known`, those too.
  static I32 Difference(I32 v, I32 base) { return _mm512_xor_si512(v, base); }
  static I32 Difference(I32 known, I32 v, I32 base) {
    return _mm512_ternarylogic_epi32(known, v, base, 0xF6);  // known | (v ^ base)
  }
  static I32 SetSingle32(std::int32_t v) { return _mm512_set1_epi32(v); }
  // All lanes, unsigned, are below the limit.
  template <std::int32_t kLimit>
  static bool AllBelow(I32 v) {
    return _mm512_cmpgt_epu32_mask(v, _mm512_set1_epi32(kLimit - 1)) == 0;
  }

  static F64 WidenLow(F32 v) { return _mm512_cvtps_pd(_mm512_castps512_ps256(v)); }
  static F64 WidenHigh(F32 v) { return _mm512_cvtps_pd(_mm512_extractf32x8_ps(v, 1)); }
  static F32 Narrow(F64 low, F64 high) {
    return _mm512_insertf32x8(_mm512_castps256_ps512(_mm512_cvtpd_ps(low)), _mm512_cvtpd_ps(high),
                              1);
  }

  static F64 Set64(double v) { return _mm512_set1_pd(v); }
  static F64 Add(F64 a, F64 b) { return _mm512_add_pd(a, b); }
  static F64 Sub(F64 a, F64 b) { return _mm512_sub_pd(a, b); }
  static F64 Mul(F64 a, F64 b) { return _mm512_mul_pd(a, b); }
  static F64 MulAdd(F64 a, F64 b, F64 c) { return _mm512_fmadd_pd(a, b, c); }
  // 1/v with an error of little more than half an ULP: 14 bits, and the series of 1/(1 - error).
  static F64 Reciprocal(F64 v) {
    const F64 g = _mm512_rcp14_pd(v);
    const F64 rho = _mm512_fnmadd_pd(g, v, Set64(1.0));
    const F64 c = MulAdd(rho, MulAdd(rho, rho, rho), rho);
    return MulAdd(g, c, g);
  }
  static F64 Abs(F64 v) { return _mm512_abs_pd(v); }
  static Mask64 Less(F64 a, F64 b) { return _mm512_cmp_pd_mask(a, b, _CMP_LT_OQ); }
  static bool Any(Mask64 m) { return m != 0; }
  static F64 Select(Mask64 m, F64 yes, F64 no) { return _mm512_mask_blend_pd(m, no, yes); }
  static I64 Select(Mask64 m, I64 yes, I64 no) { return _mm512_mask_blend_epi64(m, no, yes); }

  static I64 SetI64(long long v) { return _mm512_set1_epi64(v); }
  static I64 Bits(F64 v) { return _mm512_castpd_si512(v); }
  static F64 FromBits(I64 v) { return _mm512_castsi512_pd(v); }
  static I64 Add(I64 a, I64 b) { return _mm512_add_epi64(a, b); }
  static I64 And(I64 a, I64 b) { return _mm512_and_si512(a, b); }
  // table[index mod 16] in every lane.
  static constexpr int kDoubleTableBits = 4;
  static I64 Lookup64(const std::int64_t* table, I64 index) {
    return _mm512_permutex2var_epi64(_mm512_load_si512(table), index, _mm512_load_si512(table + 8));
  }
  template <int kBits>
  static I64 ShiftLeft(I64 v) {
    return _mm512_slli_epi64(v, kBits);
  }

 private:
  static __mmask16 FirstLanes(std::size_t n) {
    return static_cast<__mmask16>((1U << static_cast<unsigned>(n)) - 1U);
  }
};

}  // namespace caffe2op_sigmoid::simd
