// Vectors of SSE2, which every x86-64 CPU has: 4 floats, 2 doubles, no fused multiply-add.
#pragma once

#include <emmintrin.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace caffe2op_sigmoid::simd {

struct Sse2 {
  // For loops that are bound by what lies beyond a core's own caches.
  using Memory = Sse2;
  using F32 = __m128;
  using F64 = __m128d;
  using I32 = __m128i;
  using I64 = __m128i;
  using Mask32 = __m128;
  using Mask64 = __m128d;
  using SingleI32 = I32;
  static constexpr std::size_t kLanes = 4;

  static F32 Load(const float* p) { return _mm_loadu_ps(p); }
  static void Store(float* p, F32 v) { _mm_storeu_ps(p, v); }
  // Streaming stores go past the caches and want an aligned address; a fence ends a run of them.
  template <bool kStreaming>
  static void StoreAs(float* p, F32 v) {
    if constexpr (kStreaming) {
      _mm_stream_ps(p, v);
    } else {
      Store(p, v);
    }
  }
  // Asks for the cache line at p, which need not be anybody's.
  static void Fetch(const void* p) { _mm_prefetch(static_cast<const char*>(p), _MM_HINT_T0); }
  static void FenceStores() { _mm_sfence(); }
  // The first n elements, 0 < n <= kLanes; touches no byte of the others. p may be any address.
  static F32 LoadFirst(const float* p, std::size_t n) {
    alignas(16) float padded[kLanes] = {};
    for (std::size_t i = 0; i < n; ++i) std::memcpy(padded + i, p + i, sizeof *p);
    return _mm_load_ps(padded);
  }
  static void StoreFirst(float* p, F32 v, std::size_t n) {
    alignas(16) float padded[kLanes];
    _mm_store_ps(padded, v);
    for (std::size_t i = 0; i < n; ++i) std::memcpy(p + i, padded + i, sizeof *p);
  }

  // In a register from here on, as in avx512.h.
  static F32 Hold(F32 v) {
#if !defined(_MSC_VER)
    asm("" : "+x"(v));
#endif
    return v;
  }
  static F32 Set32(float v) { return _mm_set1_ps(v); }
  static F32 Add(F32 a, F32 b) { return _mm_add_ps(a, b); }
  static F32 Sub(F32 a, F32 b) { return _mm_sub_ps(a, b); }
  static F32 Mul(F32 a, F32 b) { return _mm_mul_ps(a, b); }
  static F32 Abs32(F32 v) { return _mm_andnot_ps(_mm_set1_ps(-0.0F), v); }
  // a * b + c, c - a * b and -a * b - c, not fused.
  static F32 MulAdd(F32 a, F32 b, F32 c) { return Add(Mul(a, b), c); }
  static F32 NegMulAdd(F32 a, F32 b, F32 c) { return Sub(c, Mul(a, b)); }
  static F32 NegMulSub(F32 a, F32 b, F32 c) { return Sub(Set32(0.0F), Add(Mul(a, b), c)); }
  static F32 Reciprocal32(F32 v) { return _mm_div_ps(Set32(1.0F), v); }
  static Mask32 Less(F32 a, F32 b) { return _mm_cmplt_ps(a, b); }
  static bool Any(Mask32 m) { return _mm_movemask_ps(m) != 0; }
  static bool All(Mask32 m) { return _mm_movemask_ps(m) == 0xF; }
  static F32 Select(Mask32 m, F32 yes, F32 no) {
    return _mm_or_ps(_mm_and_ps(m, yes), _mm_andnot_ps(m, no));
  }
  static I32 Bits(F32 v) { return _mm_castps_si128(v); }
  static F32 FloatFromBits(I32 v) { return _mm_castsi128_ps(v); }
  static I32 SetSingle32(std::int32_t v) { return _mm_set1_epi32(v); }
  static I32 Add32(I32 a, I32 b) { return _mm_add_epi32(a, b); }
  template <int kBits>
  static I32 ShiftLeft32(I32 v) {
    return _mm_slli_epi32(v, kBits);
  }
  // The second operand if one is NaN.
  static F32 Min(F32 a, F32 b) { return _mm_min_ps(a, b); }
  static F32 Max(F32 a, F32 b) { return _mm_max_ps(a, b); }

  static F64 WidenLow(F32 v) { return _mm_cvtps_pd(v); }
  static F64 WidenHigh(F32 v) { return _mm_cvtps_pd(_mm_movehl_ps(v, v)); }
  static F32 Narrow(F64 low, F64 high) {
    return _mm_movelh_ps(_mm_cvtpd_ps(low), _mm_cvtpd_ps(high));
  }

  static F64 Set64(double v) { return _mm_set1_pd(v); }
  static F64 Add(F64 a, F64 b) { return _mm_add_pd(a, b); }
  static F64 Sub(F64 a, F64 b) { return _mm_sub_pd(a, b); }
  static F64 Mul(F64 a, F64 b) { return _mm_mul_pd(a, b); }
  static F64 Reciprocal(F64 v) { return _mm_div_pd(Set64(1.0), v); }
  static F64 MulAdd(F64 a, F64 b, F64 c) { return _mm_add_pd(_mm_mul_pd(a, b), c); }
  static F64 Abs(F64 v) { return _mm_andnot_pd(_mm_set1_pd(-0.0), v); }
  static Mask64 Less(F64 a, F64 b) { return _mm_cmplt_pd(a, b); }
  static bool Any(Mask64 m) { return _mm_movemask_pd(m) != 0; }
  static F64 Select(Mask64 m, F64 yes, F64 no) {
    return _mm_or_pd(_mm_and_pd(m, yes), _mm_andnot_pd(m, no));
  }
  static I64 Select(Mask64 m, I64 yes, I64 no) {
    return _mm_castpd_si128(Select(m, _mm_castsi128_pd(yes), _mm_castsi128_pd(no)));
  }

  static I64 SetI64(long long v) { return _mm_set1_epi64x(v); }
  static I64 Bits(F64 v) { return _mm_castpd_si128(v); }
  static F64 FromBits(I64 v) { return _mm_castsi128_pd(v); }
  static I64 Add(I64 a, I64 b) { return _mm_add_epi64(a, b); }
  static I64 And(I64 a, I64 b) { return _mm_and_si128(a, b); }
  // No tables of floats in registers.
  static constexpr int kFloatTableBits = 0;
  static constexpr int kFastTableBits = 0;
  // table[index mod 64] in every lane, from memory.
  static constexpr int kDoubleTableBits = 6;
  static I64 Lookup64(const std::int64_t* table, I64 index) {
    const int low = _mm_cvtsi128_si32(index) & 63;
    const int high = _mm_cvtsi128_si32(_mm_unpackhi_epi64(index, index)) & 63;
    return _mm_unpacklo_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(table + low)),
                              _mm_loadl_epi64(reinterpret_cast<const __m128i*>(table + high)));
  }
  template <int kBits>
  static I64 ShiftLeft(I64 v) {
    return _mm_slli_epi64(v, kBits);
  }
};

}  // namespace caffe2op_sigmoid::simd
