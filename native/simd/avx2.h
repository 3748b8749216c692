// Vectors of AVX2 with FMA: 8 floats, 4 doubles.
#pragma once

#include <immintrin.h>

#include <cstddef>

namespace caffe2op_sigmoid::simd {

struct Avx2 {
  using F32 = __m256;
  using F64 = __m256d;
  using I64 = __m256i;
  using Mask64 = __m256d;
  static constexpr std::size_t kLanes = 8;

  static F32 Load(const float* p) { return _mm256_loadu_ps(p); }
  static void Store(float* p, F32 v) { _mm256_storeu_ps(p, v); }
  // The first n < kLanes elements; touches no byte of the others.
  static F32 LoadFirst(const float* p, std::size_t n) {
    return _mm256_maskload_ps(p, FirstLanes(n));
  }
  static void StoreFirst(float* p, F32 v, std::size_t n) {
    _mm256_maskstore_ps(p, FirstLanes(n), v);
  }

  static F32 Set32(float v) { return _mm256_set1_ps(v); }
  static F32 Sub(F32 a, F32 b) { return _mm256_sub_ps(a, b); }
  static F32 Mul(F32 a, F32 b) { return _mm256_mul_ps(a, b); }
  // Min and max return their second operand when one is NaN: NaN stays NaN.
  static F32 Clamp(F32 v, F32 low, F32 high) { return _mm256_min_ps(high, _mm256_max_ps(low, v)); }

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
  static F64 Div(F64 a, F64 b) { return _mm256_div_pd(a, b); }
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

}  // namespace caffe2op_sigmoid::simd
