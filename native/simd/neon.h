// Vectors of NEON (Advanced SIMD), which every arm64 CPU has: 4 floats, 2 doubles.
#pragma once

#include <arm_neon.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace caffe2op_sigmoid::simd {

struct Neon {
  // For loops that are bound by what lies beyond a core's own caches.
  using Memory = Neon;
  using F32 = float32x4_t;
  using F64 = float64x2_t;
  using I32 = int32x4_t;
  using I64 = int64x2_t;
  using Mask32 = uint32x4_t;
  using Mask64 = uint64x2_t;
  using SingleI32 = I32;
  static constexpr std::size_t kLanes = 4;

  static F32 Load(const float* p) { return vld1q_f32(p); }
  static void Store(float* p, F32 v) { vst1q_f32(p, v); }
  // No intrinsic stores past the caches.
  template <bool kStreaming>
  static void StoreAs(float* p, F32 v) {
    Store(p, v);
  }
  // Asks for the cache line at p, which need not be anybody's.
  static void Fetch(const void* p) { __builtin_prefetch(p); }
  static void FenceStores() {}
  // The first n elements, 0 < n <= kLanes; touches no byte of the others. p may be any address.
  static F32 LoadFirst(const float* p, std::size_t n) {
    float padded[kLanes] = {};
    for (std::size_t i = 0; i < n; ++i) std::memcpy(padded + i, p + i, sizeof *p);
    return vld1q_f32(padded);
  }
  static void StoreFirst(float* p, F32 v, std::size_t n) {
    float padded[kLanes];
    vst1q_f32(padded, v);
    for (std::size_t i = 0; i < n; ++i) std::memcpy(p + i, padded + i, sizeof *p);
  }

  // In a register from here on, as in avx512.h.
  static F32 Hold(F32 v) {
    asm("" : "+w"(v));
    return v;
  }
  static F32 Set32(float v) { return vdupq_n_f32(v); }
  static F32 Add(F32 a, F32 b) { return vaddq_f32(a, b); }
  static F32 Sub(F32 a, F32 b) { return vsubq_f32(a, b); }
  static F32 Mul(F32 a, F32 b) { return vmulq_f32(a, b); }
  static F32 Abs32(F32 v) { return vabsq_f32(v); }
  // a * b + c, c - a * b and -a * b - c.
  static F32 MulAdd(F32 a, F32 b, F32 c) { return vfmaq_f32(c, a, b); }
  static F32 NegMulAdd(F32 a, F32 b, F32 c) { return vfmsq_f32(c, a, b); }
  static F32 NegMulSub(F32 a, F32 b, F32 c) { return vnegq_f32(vfmaq_f32(c, a, b)); }
  static F32 Reciprocal32(F32 v) { return vdivq_f32(Set32(1.0F), v); }
  static Mask32 Less(F32 a, F32 b) { return vcltq_f32(a, b); }
  static bool Any(Mask32 m) { return vmaxvq_u32(m) != 0; }
  static bool All(Mask32 m) { return vminvq_u32(m) != 0; }
  static F32 Select(Mask32 m, F32 yes, F32 no) { return vbslq_f32(m, yes, no); }
  static I32 Bits(F32 v) { return vreinterpretq_s32_f32(v); }
  static F32 FloatFromBits(I32 v) { return vreinterpretq_f32_s32(v); }
  static I32 SetSingle32(std::int32_t v) { return vdupq_n_s32(v); }
  static I32 Add32(I32 a, I32 b) { return vaddq_s32(a, b); }
  template <int kBits>
  static I32 ShiftLeft32(I32 v) {
    return vshlq_n_s32(v, kBits);
  }
  // NaN if one is NaN.
  static F32 Min(F32 a, F32 b) { return vminq_f32(a, b); }
  static F32 Max(F32 a, F32 b) { return vmaxq_f32(a, b); }

  static F64 WidenLow(F32 v) { return vcvt_f64_f32(vget_low_f32(v)); }
  static F64 WidenHigh(F32 v) { return vcvt_high_f64_f32(v); }
  static F32 Narrow(F64 low, F64 high) { return vcvt_high_f32_f64(vcvt_f32_f64(low), high); }

  static F64 Set64(double v) { return vdupq_n_f64(v); }
  static F64 Add(F64 a, F64 b) { return vaddq_f64(a, b); }
  static F64 Sub(F64 a, F64 b) { return vsubq_f64(a, b); }
  static F64 Mul(F64 a, F64 b) { return vmulq_f64(a, b); }
  static F64 Reciprocal(F64 v) { return vdivq_f64(Set64(1.0), v); }
  static F64 MulAdd(F64 a, F64 b, F64 c) { return vfmaq_f64(c, a, b); }
  static F64 Abs(F64 v) { return vabsq_f64(v); }
  static Mask64 Less(F64 a, F64 b) { return vcltq_f64(a, b); }
  static bool Any(Mask64 m) { return vmaxvq_u32(vreinterpretq_u32_u64(m)) != 0; }
  static F64 Select(Mask64 m, F64 yes, F64 no) { return vbslq_f64(m, yes, no); }
  static I64 Select(Mask64 m, I64 yes, I64 no) { return vbslq_s64(m, yes, no); }

  static I64 SetI64(long long v) { return vdupq_n_s64(v); }
  static I64 Bits(F64 v) { return vreinterpretq_s64_f64(v); }
  static F64 FromBits(I64 v) { return vreinterpretq_f64_s64(v); }
  static I64 Add(I64 a, I64 b) { return vaddq_s64(a, b); }
  static I64 And(I64 a, I64 b) { return vandq_s64(a, b); }
  // No tables of floats in registers.
  static constexpr int kFloatTableBits = 0;
  static constexpr int kFastTableBits = 0;
  // table[index mod 64] in every lane, from memory.
  static constexpr int kDoubleTableBits = 6;
  static I64 Lookup64(const std::int64_t* table, I64 index) {
    const std::int64_t* low = table + (vgetq_lane_s64(index, 0) & 63);
    const std::int64_t* high = table + (vgetq_lane_s64(index, 1) & 63);
    return vcombine_s64(vld1_s64(low), vld1_s64(high));
  }
  template <int kBits>
  static I64 ShiftLeft(I64 v) {
    return vshlq_n_s64(v, kBits);
  }
};

}  // namespace caffe2op_sigmoid::simd
