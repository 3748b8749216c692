// 16-bit elements in vectors of AVX2: 8; float16 converted by F16C. What each operation promises:
// simd/vector.md.
#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace caffe2op_sigmoid::simd {

// Built: as of Avx2Vector.
template <class Built>
struct Avx2Half {
  using Half = __m128i;

  static Half LoadHalf(const std::uint16_t* p) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  }
  template <bool kStreaming>
  static void StoreHalf(std::uint16_t* p, Half h) {
    if constexpr (kStreaming) {
      _mm_stream_si128(reinterpret_cast<__m128i*>(p), h);
    } else {
      _mm_storeu_si128(reinterpret_cast<__m128i*>(p), h);
    }
  }
  static Half LoadHalfN(const std::uint16_t* p, std::size_t n) {
    alignas(16) std::uint16_t padded[8] = {};
    for (std::size_t i = 0; i < n; ++i) std::memcpy(padded + i, p + i, sizeof *p);
    return _mm_load_si128(reinterpret_cast<const __m128i*>(padded));
  }
  static void StoreHalfN(std::uint16_t* p, Half h, std::size_t n) {
    alignas(16) std::uint16_t padded[8];
    _mm_store_si128(reinterpret_cast<__m128i*>(padded), h);
    for (std::size_t i = 0; i < n; ++i) std::memcpy(p + i, padded + i, sizeof *p);
  }

  static __m256 WidenFloat16(Half h) { return _mm256_cvtph_ps(h); }
  static Half NarrowFloat16(__m256 v) {
    return _mm256_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  }

  static __m256 WidenBfloat16(Half h) {
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(h), 16));
  }
  static Half NarrowBfloat16(__m256 v) {
    const __m256i bits = _mm256_castps_si256(v);
    const __m256i odd = _mm256_and_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(1));
    const __m256i rounded =
        _mm256_add_epi32(_mm256_add_epi32(bits, odd), _mm256_set1_epi32(0x7FFF));
    const __m256i nan = _mm256_castps_si256(_mm256_cmp_ps(v, v, _CMP_UNORD_Q));
    return CutBfloat16(_mm256_castsi256_ps(_mm256_or_si256(rounded, nan)));
  }
  static Half CutBfloat16(__m256 v) {
    // With their signs extended, integers of 16 bits pass unchanged where they are packed.
    const __m256i cut = _mm256_srai_epi32(_mm256_castps_si256(v), 16);
    return _mm_packs_epi32(_mm256_castsi256_si128(cut), _mm256_extracti128_si256(cut, 1));
  }
};

}  // namespace caffe2op_sigmoid::simd
