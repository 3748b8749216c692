// Vectors of AVX-512 (F, BW, DQ, VL): 16 floats, 8 doubles.
#pragma once

#include <immintrin.h>

#include <cstddef>

namespace caffe2op_sigmoid::simd {

struct Avx512 {
  using F32 = __m512;
  using F64 = __m512d;
  using I64 = __m512i;
  using Mask64 = __mmask8;
  static constexpr std::size_t kLanes = 16;

  static F32 Load(const float* p) { return _mm512_loadu_ps(p); }
  static void Store(float* p, F32 v) { _mm512_storeu_ps(p, v); }
  // The first n < kLanes elements; touches no byte of the others.
  static F32 LoadFirst(const float* p, std::size_t n) {
    return _mm512_maskz_loadu_ps(FirstLanes(n), p);
  }
  static void StoreFirst(float* p, F32 v, std::size_t n) {
    _mm512_mask_storeu_ps(p, FirstLanes(n), v);
  }

  static F32 Set32(float v) { return _mm512_set1_ps(v); }
  static F32 Sub(F32 a, F32 b) { return _mm512_sub_ps(a, b); }
  static F32 Mul(F32 a, F32 b) { return _mm512_mul_ps(a, b); }
  // Min and max return their second operand when one is NaN: NaN stays NaN.
  static F32 Clamp(F32 v, F32 low, F32 high) { return _mm512_min_ps(high, _mm512_max_ps(low, v)); }

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
  static F64 Div(F64 a, F64 b) { return _mm512_div_pd(a, b); }
  static F64 MulAdd(F64 a, F64 b, F64 c) { return _mm512_fmadd_pd(a, b, c); }
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
