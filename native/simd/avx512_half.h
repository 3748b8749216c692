// 16-bit elements in vectors of AVX-512: 16. AVX512_BF16's conversions flush subnormal numbers, so
// bfloat16 is converted by integer arithmetic. What each operation promises: simd/vector.md.
#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

namespace caffe2op_sigmoid::simd {

struct Avx512Half {
  using Half = __m256i;

  static Half LoadHalf(const std::uint16_t* p) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
  }
  template <bool kStreaming>
  static void StoreHalf(std::uint16_t* p, Half h) {
    if constexpr (kStreaming) {
      _mm256_stream_si256(reinterpret_cast<__m256i*>(p), h);
    } else {
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), h);
    }
  }
  static Half LoadHalfN(const std::uint16_t* p, std::size_t n) {
    return _mm256_maskz_loadu_epi16(FirstHalves(n), p);
  }
  static void StoreHalfN(std::uint16_t* p, Half h, std::size_t n) {
    _mm256_mask_storeu_epi16(p, FirstHalves(n), h);
  }

  static __m512 WidenFloat16(Half h) { return _mm512_cvtph_ps(h); }
  static Half NarrowFloat16(__m512 v) {
    return _mm512_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  }

  static __m512 WidenBfloat16(Half h) {
    return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(h), 16));
  }
  static Half NarrowBfloat16(__m512 v) {
    const __m512i bits = _mm512_castps_si512(v);
    const __m512i odd = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
    const __m512i rounded =
        _mm512_add_epi32(_mm512_add_epi32(bits, odd), _mm512_set1_epi32(0x7FFF));
    const __mmask16 nan = _mm512_cmp_ps_mask(v, v, _CMP_UNORD_Q);
    const __m512i narrow = _mm512_mask_mov_epi32(rounded, nan, _mm512_set1_epi32(-1));
    return CutBfloat16(_mm512_castsi512_ps(narrow));
  }
  static Half CutBfloat16(__m512 v) {
    return _mm512_cvtepi32_epi16(_mm512_srli_epi32(_mm512_castps_si512(v), 16));
  }

 private:
  static __mmask16 FirstHalves(std::size_t n) {
    return static_cast<__mmask16>((1U << static_cast<unsigned>(n)) - 1U);
  }
};

}  // namespace caffe2op_sigmoid::simd
