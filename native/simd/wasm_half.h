// 16-bit elements in vectors of WebAssembly: 4, in the low half of a register; converted by integer
// arithmetic, as sse2_half.h does. What each operation promises: simd/vector.md.
#pragma once

#include <wasm_simd128.h>

#include <cstddef>
#include <cstdint>

namespace caffe2op_sigmoid::simd {

struct WasmHalf {
  using Half = v128_t;

  static Half LoadHalf(const std::uint16_t* p) { return wasm_v128_load64_zero(p); }
  template <bool kStreaming>
  static void StoreHalf(std::uint16_t* p, Half h) {
    wasm_v128_store64_lane(p, h, 0);
  }
  static Half LoadHalfN(const std::uint16_t* p, std::size_t n) {
    if (n == 4) return LoadHalf(p);
    if (n == 1) return wasm_v128_load16_lane(p, wasm_i32x4_splat(0), 0);
    const Half two = wasm_v128_load32_zero(p);
    return n == 2 ? two : wasm_v128_load16_lane(p + 2, two, 2);
  }
  static void StoreHalfN(std::uint16_t* p, Half h, std::size_t n) {
    if (n == 4) return wasm_v128_store64_lane(p, h, 0);
    if (n == 1) return wasm_v128_store16_lane(p, h, 0);
    wasm_v128_store32_lane(p, h, 0);
    if (n == 3) wasm_v128_store16_lane(p + 2, h, 2);
  }

  // The exponents of both types differ by 112: scaled so, bits of float16 are bits of a float.
  static v128_t WidenFloat16(Half h) {
    const v128_t bits = wasm_u32x4_extend_low_u16x8(h);
    const v128_t magnitude = wasm_v128_and(bits, wasm_i32x4_splat(0x7FFF));
    const v128_t sign = wasm_i32x4_shl(wasm_v128_xor(bits, magnitude), 16);
    const v128_t finite = wasm_f32x4_mul(wasm_i32x4_shl(magnitude, 13), wasm_f32x4_splat(0x1p112F));
    const v128_t is_infinite = wasm_i32x4_gt(magnitude, wasm_i32x4_splat(0x7BFF));
    const v128_t exponent = wasm_v128_and(is_infinite, wasm_i32x4_splat(0x7F800000));
    return wasm_v128_or(finite, wasm_v128_or(sign, exponent));
  }
  static Half NarrowFloat16(v128_t v) {
    const v128_t magnitude = wasm_f32x4_abs(v);
    const v128_t sign = wasm_v128_xor(v, magnitude);
    const v128_t bounded = wasm_f32x4_pmin(magnitude, wasm_f32x4_splat(0x1p16F));  // NaN passes
    // A sum with 2^13 times the leading bit, 2^-14 at least, is rounded where float16 ends.
    const v128_t leading = wasm_v128_and(bounded, wasm_i32x4_splat(0x7F800000));
    const v128_t base = wasm_f32x4_mul(wasm_f32x4_pmax(leading, wasm_f32x4_splat(0x1p-14F)),
                                       wasm_f32x4_splat(0x1p13F));
    const v128_t rounded = wasm_f32x4_sub(wasm_f32x4_add(bounded, base), base);
    const v128_t bits = wasm_f32x4_mul(rounded, wasm_f32x4_splat(0x1p-112F));
    // With their signs extended, integers of 16 bits pass unchanged where they are packed; NaN's
    // are cut to the largest, which is NaN too.
    return Pack(wasm_v128_or(wasm_i32x4_shr(sign, 16), wasm_u32x4_shr(bits, 13)));
  }

  static v128_t WidenBfloat16(Half h) { return wasm_i32x4_shl(wasm_u32x4_extend_low_u16x8(h), 16); }
  static Half NarrowBfloat16(v128_t v) {
    const v128_t odd = wasm_v128_and(wasm_u32x4_shr(v, 16), wasm_i32x4_splat(1));
    const v128_t rounded = wasm_i32x4_add(wasm_i32x4_add(v, odd), wasm_i32x4_splat(0x7FFF));
    const v128_t nan = wasm_f32x4_ne(v, v);
    return Pack(wasm_i32x4_shr(wasm_v128_or(rounded, nan), 16));
  }
  static Half CutBfloat16(v128_t v) { return Pack(wasm_i32x4_shr(v, 16)); }

 private:
  static Half Pack(v128_t v) { return wasm_i16x8_narrow_i32x4(v, v); }
};

}  // namespace caffe2op_sigmoid::simd
