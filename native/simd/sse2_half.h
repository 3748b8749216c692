// 16-bit elements in vectors of SSE2: 4, in the low half of a register; converted by integer
// arithmetic. What each operation promises: simd/vector.md.
#pragma once

#include <emmintrin.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace caffe2op_sigmoid::simd {

struct Sse2Half {
  using Half = __m128i;

  static Half LoadHalf(const std::uint16_t* p) {
    return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(p));
  }
  template <bool kStreaming>
  static void StoreHalf(std::uint16_t* p, Half h) {
    if constexpr (kStreaming) {
      _mm_stream_si64(reinterpret_cast<long long*>(p), _mm_cvtsi128_si64(h));
    } else {
      _mm_storel_epi64(reinterpret_cast<__m128i*>(p), h);
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

  // The exponents of both types differ by 112: scaled so, bits of float16 are bits of a float.
  static __m128 WidenFloat16(Half h) {
    const __m128i bits = _mm_unpacklo_epi16(_mm_setzero_si128(), h);
    const __m128i moved =
        _mm_and_si128(_mm_srai_epi32(bits, 3), _mm_set1_epi32(static_cast<int>(0x8FFFE000U)));
    const __m128 finite = _mm_mul_ps(_mm_castsi128_ps(moved), _mm_set1_ps(0x1p112F));
    const __m128i highest = _mm_set1_epi32(0x7C000000);
    const __m128i is_infinite = _mm_cmpeq_epi32(_mm_and_si128(bits, highest), highest);
    const __m128i exponent = _mm_and_si128(is_infinite, _mm_set1_epi32(0x7F800000));
    return _mm_or_ps(finite, _mm_castsi128_ps(exponent));
  }
  static Half NarrowFloat16(__m128 v) {
    const __m128 magnitude = _mm_andnot_ps(_mm_set1_ps(-0.0F), v);
    const __m128i sign = _mm_castps_si128(_mm_xor_ps(v, magnitude));
    const __m128 bounded = _mm_min_ps(_mm_set1_ps(0x1p16F), magnitude);  // NaN passes
    // A sum with 2^13 times the leading bit, 2^-14 at least, is rounded where float16 ends. Its
    // bits less those of that multiple are the significand: floats would be slow where the result
    // is subnormal.
    const __m128 exponent = _mm_and_ps(bounded, _mm_castsi128_ps(_mm_set1_epi32(0x7F800000)));
    const __m128 leading = _mm_max_ps(exponent, _mm_set1_ps(0x1p-14F));
    const __m128 base = _mm_mul_ps(leading, _mm_set1_ps(0x1p13F));
    const __m128i significand =
        _mm_sub_epi32(_mm_castps_si128(_mm_add_ps(bounded, base)), _mm_castps_si128(base));
    const __m128i before =
        _mm_sub_epi32(_mm_srli_epi32(_mm_castps_si128(leading), 13), _mm_set1_epi32(113 << 10));
    const __m128i nan = _mm_castps_si128(_mm_cmpunord_ps(v, v));
    const __m128i bits = _mm_or_si128(_mm_add_epi32(before, significand), _mm_srli_epi32(nan, 17));
    // With their signs extended, integers of 16 bits pass unchanged where they are packed; NaN's
    // are cut to the largest, which is NaN too.
    return Pack(_mm_or_si128(_mm_srai_epi32(sign, 16), bits));
  }

  static __m128 WidenBfloat16(Half h) {
    return _mm_castsi128_ps(_mm_unpacklo_epi16(_mm_setzero_si128(), h));
  }
  static Half NarrowBfloat16(__m128 v) {
    const __m128i bits = _mm_castps_si128(v);
    const __m128i odd = _mm_and_si128(_mm_srli_epi32(bits, 16), _mm_set1_epi32(1));
    const __m128i rounded = _mm_add_epi32(_mm_add_epi32(bits, odd), _mm_set1_epi32(0x7FFF));
    const __m128i nan = _mm_castps_si128(_mm_cmpunord_ps(v, v));
    return Pack(_mm_srai_epi32(_mm_or_si128(rounded, nan), 16));
  }
  static Half CutBfloat16(__m128 v) { return Pack(_mm_srai_epi32(_mm_castps_si128(v), 16)); }

 private:
  static Half Pack(__m128i v) { return _mm_packs_epi32(v, v); }
};

}  // namespace caffe2op_sigmoid::simd
