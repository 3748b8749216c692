// Vectors of AVX2 with FMA: 8 floats, 4 doubles.
#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

namespace caffe2op_sigmoid::simd {

// Built: for whose file they are compiled. Another set's code must not be linked in its place.
template <class Built>
struct Avx2For {
  using F32 = __m256;
  using F64 = __m256d;
  using I32 = __m256i;
  using I64 = __m256i;
  using Mask32 = __m256;
  using Mask64 = __m256d;
  using SingleI32 = I32;
  using LaneBits = std::uint8_t;
  static constexpr std::size_t kLanes = 8;

  static F32 Load(const float* p) { return _mm256_loadu_ps(p); }
  static void Store(float* p, F32 v) { _mm256_storeu_ps(p, v); }
  // Streaming stores go past the caches and want an aligned address; a fence ends a run of them.
  template <bool kStreaming>
  static void StoreAs(float* p, F32 v) {
    if constexpr (kStreaming) {
      _mm256_stream_ps(p, v);
    } else {
      Store(p, v);
    }
  }
  // Asks for the cache line at p, which need not be anybody's.
  static void Fetch(const void* p) { _mm_prefetch(static_cast<const char*>(p), _MM_HINT_T0); }
  static void FenceStores() { _mm_sfence(); }
  // The first n elements, 0 < n <= kLanes; touches no byte of the others.
  static F32 LoadFirst(const float* p, std::size_t n) {
    return _mm256_maskload_ps(p, FirstLanes(n));
  }
  static void StoreFirst(float* p, F32 v, std::size_t n) {
    _mm256_maskstore_ps(p, FirstLanes(n), v);
  }

  // In a register from here on, as in avx512.h.
  static F32 Hold(F32 v) {
#if !defined(_MSC_VER)
    asm("" : "+v"(v));
#endif
    return v;
  }
  static F32 Set32(float v) { return _mm256_set1_ps(v); }
  static F32 Add(F32 a, F32 b) { return _mm256_add_ps(a, b); }
  static F32 Sub(F32 a, F32 b) { return _mm256_sub_ps(a, b); }
  static F32 Mul(F32 a, F32 b) { return _mm256_mul_ps(a, b); }
  static F32 Abs32(F32 v) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0F), v); }
  // a * b + c, c - a * b and -a * b - c.
  static F32 MulAdd(F32 a, F32 b, F32 c) { return _mm256_fmadd_ps(a, b, c); }
  static F32 NegMulAdd(F32 a, F32 b, F32 c) { return _mm256_fnmadd_ps(a, b, c); }
  static F32 NegMulSub(F32 a, F32 b, F32 c) { return _mm256_fnmsub_ps(a, b, c); }
  // The second operand if one is NaN.
  static F32 Min(F32 a, F32 b) { return _mm256_min_ps(a, b); }
  static F32 Max(F32 a, F32 b) { return _mm256_max_ps(a, b); }
  // Relative error at most 1.5 * 2^-12.
  static constexpr int kReciprocalBits = 11;
  static F32 ApproximateReciprocal(F32 v) { return _mm256_rcp_ps(v); }
  // 1/v, rounded: quicker here than rcp and two terms of its series (0.19 against 0.23 ns per
  // element in the fast function on a Zen 4).
  static F32 Reciprocal32(F32 v) { return _mm256_div_ps(Set32(1.0F), v); }
  static Mask32 Less(F32 a, F32 b) { return _mm256_cmp_ps(a, b, _CMP_LT_OQ); }
  // False if one is NaN.
  static Mask32 Differ(F32 a, F32 b) { return _mm256_cmp_ps(a, b, _CMP_NEQ_OQ); }
  static bool Any(Mask32 m) { return _mm256_movemask_ps(m) != 0; }
  static bool All(Mask32 m) { return _mm256_movemask_ps(m) == 0xFF; }
  // Bit i is lane i.
  static LaneBits ToBits(Mask32 m) { return static_cast<LaneBits>(_mm256_movemask_ps(m)); }
  static Mask32 And(Mask32 a, Mask32 b) { return _mm256_and_ps(a, b); }
  static F32 Select(Mask32 m, F32 yes, F32 no) { return _mm256_blendv_ps(no, yes, m); }

  static I32 Bits(F32 v) { return _mm256_castps_si256(v); }
  static F32 FloatFromBits(I32 v) { return _mm256_castsi256_ps(v); }
  static I32 Add32(I32 a, I32 b) { return _mm256_add_epi32(a, b); }
  static I32 Sub32(I32 a, I32 b) { return _mm256_sub_epi32(a, b); }
  template <int kBits>
  static I32 ShiftLeft32(I32 v) {
    return _mm256_slli_epi32(v, kBits);
  }
  // table[index mod 2^kBits] in every lane.
  static constexpr int kFloatTableBits = 3;
  static constexpr int kFastTableBits = 3;
  template <int kBits>
  static F32 Lookup(const float* table, I32 index) {
    static_assert(kBits == 3, "one register");
    return _mm256_permutevar8x32_ps(_mm256_load_ps(table), index);
  }
  template <int kBits>
  static I32 Lookup(const std::int32_t* table, I32 index) {
    return Bits(Lookup<kBits>(reinterpret_cast<const float*>(table), index));
  }
  // The bits in which a lane differs from base; with `known`, those too.
  static I32 Difference(I32 v, I32 base) { return _mm256_xor_si256(v, base); }
  static I32 Difference(I32 known, I32 v, I32 base) {
    return _mm256_or_si256(known, _mm256_xor_si256(v, base));
  }
  static I32 SetSingle32(std::int32_t v) { return _mm256_set1_epi32(v); }
  // All lanes, unsigned, are below the limit.
  template <std::int32_t kLimit>
  static bool AllBelow(I32 v) {
    const I32 above = _mm256_cmpgt_epi32(v, _mm256_set1_epi32(kLimit - 1));
    return _mm256_movemask_ps(FloatFromBits(_mm256_or_si256(v, above))) == 0;
  }

  static F64 WidenLow(F32 v) { return _mm256_cvtps_pd(_mm256_castps256_ps128(v)); }
  static F64 WidenHigh(F32 v) { return _mm256_cvtps_pd(_mm256_extractf128_ps(v, 1)); }
  static F32 Narrow(F64 low, F64 high) {
    return _mm256_insertf128_ps(_mm256_castps128_ps256(_mm256_cvtpd_ps(low)), _mm256_cvtpd_ps(high),
                                1);
  }

  static F64 Set64(double v) { return _mm256_set1_pd(v); }
  static F64 Add(F64 a, F64 b) { return _mm256_add_pd(a, b); }
  static F64 Sub(F64 a, F64 b) { return _mm256_sub_pd(a, b); }
  static F64 Mul(F64 a, F64 b) { return _mm256_mul_pd(a, b); }
  static F64 Reciprocal(F64 v) { return _mm256_div_pd(Set64(1.0), v); }
  static F64 MulAdd(F64 a, F64 b, F64 c) { return _mm256_fmadd_pd(a, b, c); }
  static F64 Abs(F64 v) { return _mm256_andnot_pd(_mm256_set1_pd(-0.0), v); }
  static Mask64 Less(F64 a, F64 b) { return _mm256_cmp_pd(a, b, _CMP_LT_OQ); }
  static bool Any(Mask64 m) { return _mm256_movemask_pd(m) != 0; }
  static F64 Select(Mask64 m, F64 yes, F64 no) { return _mm256_blendv_pd(no, yes, m); }
  static I64 Select(Mask64 m, I64 yes, I64 no) {
    return _mm256_blendv_epi8(no, yes, _mm256_castpd_si256(m));
  }

  static I64 SetI64(long long v) { return _mm256_set1_epi64x(v); }
  static I64 Bits(F64 v) { return _mm256_castpd_si256(v); }
  static F64 FromBits(I64 v) { return _mm256_castsi256_pd(v); }
  static I64 Add(I64 a, I64 b) { return _mm256_add_epi64(a, b); }
  static I64 And(I64 a, I64 b) { return _mm256_and_si256(a, b); }
  // table[index mod 4] in every lane, as pairs of 32 bits: only those can be permuted freely.
  static constexpr int kDoubleTableBits = 2;
  static I64 Lookup64(const std::int64_t* table, I64 index) {
    const __m256i twice = _mm256_shuffle_epi32(_mm256_slli_epi64(index, 1), 0xA0);
    const __m256i pairs = _mm256_add_epi32(twice, _mm256_setr_epi32(0, 1, 0, 1, 0, 1, 0, 1));
    return _mm256_permutevar8x32_epi32(_mm256_load_si256(reinterpret_cast<const __m256i*>(table)),
                                       pairs);
  }
  template <int kBits>
  static I64 ShiftLeft(I64 v) {
    return _mm256_slli_epi64(v, kBits);
  }

 private:
  static __m256i FirstLanes(std::size_t n) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(n)),
                              _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
  }
};

struct Avx2 : Avx2For<Avx2> {
  // For loops that are bound by what lies beyond a core's own caches.
  using Memory = Avx2;
};

}  // namespace caffe2op_sigmoid::simd
