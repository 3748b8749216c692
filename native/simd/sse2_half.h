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

  // Subnormal numbers are converted as the integers that they are: no operand is subnormal.
  static __m128 WidenFloat16(Half h) {
    const __m128i bits = _mm_unpacklo_epi16(h, _mm_setzero_si128());
    const __m128i magnitude = _mm_and_si128(bits, Set(0x7FFF));
    const __m128i sign = _mm_slli_epi32(_mm_xor_si128(bits, magnitude), 16);
    const __m128i rebias = Set((127 - 15) << 23);
    const __m128i infinite = _mm_cmpgt_epi32(magnitude, Set(kInfinity16 - 1));
    const __m128i normal = _mm_add_epi32(_mm_add_epi32(_mm_slli_epi32(magnitude, 13), rebias),
                                         _mm_and_si128(infinite, rebias));
    const __m128 subnormal = _mm_mul_ps(_mm_cvtepi32_ps(magnitude), _mm_set1_ps(0x1p-24F));
    const __m128i is_subnormal = _mm_cmpgt_epi32(Set(0x400), magnitude);
    return _mm_castsi128_ps(
        _mm_or_si128(sign, Choose(is_subnormal, _mm_castps_si128(subnormal), normal)));
  }
  static Half NarrowFloat16(__m128 v) {
    const __m128i bits = _mm_castps_si128(v);
    const __m128i magnitude = _mm_and_si128(bits, Set(0x7FFFFFFF));
    // Half of what is dropped, less one where the last bit that stays is 0: ties go to even.
    const __m128i odd = _mm_and_si128(_mm_srli_epi32(magnitude, 13), Set(1));
    const __m128i normal = _mm_srli_epi32(
        _mm_add_epi32(_mm_add_epi32(magnitude, odd), Set(0xFFF - ((127 - 15) << 23))), 13);
    // The sum's ulp is the least float16.
    const __m128 base = _mm_set1_ps(0.5F);
    const __m128i subnormal = _mm_sub_epi32(
        _mm_castps_si128(_mm_add_ps(_mm_castsi128_ps(magnitude), base)), _mm_castps_si128(base));
    const __m128i is_subnormal = _mm_cmpgt_epi32(Set((127 - 14) << 23), magnitude);
    const __m128i nan = _mm_castps_si128(_mm_cmpunord_ps(v, v));
    const __m128i infinite = _mm_or_si128(Set(kInfinity16), _mm_and_si128(nan, Set(0x200)));
    const __m128i is_finite = _mm_cmpgt_epi32(Set((127 + 16) << 23), magnitude);
    const __m128i narrow = Choose(is_finite, Choose(is_subnormal, subnormal, normal), infinite);
    // With the signs extended, to pass unchanged where they are packed.
    const __m128i sign = _mm_srai_epi32(_mm_xor_si128(bits, magnitude), 16);
    return Pack(_mm_or_si128(sign, narrow));
  }

  static __m128 WidenBfloat16(Half h) {
    return _mm_castsi128_ps(_mm_unpacklo_epi16(_mm_setzero_si128(), h));
  }
  static Half NarrowBfloat16(__m128 v) {
    const __m128i bits = _mm_castps_si128(v);
    const __m128i odd = _mm_and_si128(_mm_srli_epi32(bits, 16), Set(1));
    const __m128i rounded = _mm_add_epi32(_mm_add_epi32(bits, odd), Set(0x7FFF));
    const __m128i nan = _mm_castps_si128(_mm_cmpunord_ps(v, v));
    return Pack(_mm_srai_epi32(_mm_or_si128(rounded, nan), 16));
  }

 private:
  static constexpr int kInfinity16 = 0x7C00;

  static __m128i Set(int v) { return _mm_set1_epi32(v); }
  static __m128i Choose(__m128i mask, __m128i yes, __m128i no) {
    return _mm_or_si128(_mm_and_si128(mask, yes), _mm_andnot_si128(mask, no));
  }
  static Half Pack(__m128i v) { return _mm_packs_epi32(v, v); }
};

}  // namespace caffe2op_sigmoid::simd
