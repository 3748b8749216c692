// 16-bit elements in vectors of NEON: 4. What each operation promises: simd/vector.md.
#pragma once

#include <arm_neon.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace caffe2op_sigmoid::simd {

struct NeonHalf {
  using Half = uint16x4_t;

  static Half LoadHalf(const std::uint16_t* p) { return vld1_u16(p); }
  // No intrinsic stores past the caches.
  template <bool kStreaming>
  static void StoreHalf(std::uint16_t* p, Half h) {
    vst1_u16(p, h);
  }
  static Half LoadHalfN(const std::uint16_t* p, std::size_t n) {
    std::uint16_t padded[4] = {};
    for (std::size_t i = 0; i < n; ++i) std::memcpy(padded + i, p + i, sizeof *p);
    return vld1_u16(padded);
  }
  static void StoreHalfN(std::uint16_t* p, Half h, std::size_t n) {
    std::uint16_t padded[4];
    vst1_u16(padded, h);
    for (std::size_t i = 0; i < n; ++i) std::memcpy(p + i, padded + i, sizeof *p);
  }

  static float32x4_t WidenFloat16(Half h) { return vcvt_f32_f16(vreinterpret_f16_u16(h)); }
  static Half NarrowFloat16(float32x4_t v) { return vreinterpret_u16_f16(vcvt_f16_f32(v)); }

  static float32x4_t WidenBfloat16(Half h) { return vreinterpretq_f32_u32(vshll_n_u16(h, 16)); }
  static Half NarrowBfloat16(float32x4_t v) {
    const uint32x4_t bits = vreinterpretq_u32_f32(v);
    const uint32x4_t odd = vandq_u32(vshrq_n_u32(bits, 16), vdupq_n_u32(1));
    const uint32x4_t rounded = vaddq_u32(vaddq_u32(bits, odd), vdupq_n_u32(0x7FFF));
    const uint32x4_t nan = vmvnq_u32(vceqq_f32(v, v));
    return vshrn_n_u32(vorrq_u32(rounded, nan), 16);
  }
  static Half CutBfloat16(float32x4_t v) { return vshrn_n_u32(vreinterpretq_u32_f32(v), 16); }
};

}  // namespace caffe2op_sigmoid::simd
