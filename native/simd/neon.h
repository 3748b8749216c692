// Vectors of NEON (Advanced SIMD), which every arm64 CPU has: 4 floats, 2 doubles, no tables in
// registers. What each operation promises: simd/vector.md.
#pragma once

#include <arm_neon.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "simd/neon_half.h"

namespace caffe2op_sigmoid::simd {

template <typename T>
struct NeonVector;

// The instruction set.
struct Neon {
  template <typename T>
  using Vector = NeonVector<T>;
};

template <>
struct NeonVector<float> : NeonHalf {
  using Element = float;
  using Vector = float32x4_t;
  using Int = int32x4_t;
  using Mask = uint32x4_t;
  using SingleInt = Int;
  template <typename U>
  using Rebind = NeonVector<U>;
  using MemoryBound = NeonVector;
  static constexpr std::size_t kLanes = 4;

  static Vector Load(const float* p) { return vld1q_f32(p); }
  static void Store(float* p, Vector v) { vst1q_f32(p, v); }
  // No intrinsic stores past the caches.
  template <bool kStreaming>
  static void StoreAs(float* p, Vector v) {
    Store(p, v);
  }
  static void FenceStores() {}
  static void Prefetch(const void* p) { __builtin_prefetch(p); }
  static Vector LoadN(const float* p, std::size_t n) {
    float padded[kLanes] = {};
    for (std::size_t i = 0; i < n; ++i) std::memcpy(padded + i, p + i, sizeof *p);
    return vld1q_f32(padded);
  }
  static void StoreN(float* p, Vector v, std::size_t n) {
    float padded[kLanes];
    vst1q_f32(padded, v);
    for (std::size_t i = 0; i < n; ++i) std::memcpy(p + i, padded + i, sizeof *p);
  }
  static Vector KeepInRegister(Vector v) {
    asm("" : "+w"(v));
    return v;
  }

  static Vector Set(float v) { return vdupq_n_f32(v); }
  static Vector Add(Vector a, Vector b) { return vaddq_f32(a, b); }
  static Vector Sub(Vector a, Vector b) { return vsubq_f32(a, b); }
  static Vector Mul(Vector a, Vector b) { return vmulq_f32(a, b); }
  static Vector Abs(Vector v) { return vabsq_f32(v); }
  static constexpr bool kFused = true;
  static Vector MulAdd(Vector a, Vector b, Vector c) { return vfmaq_f32(c, a, b); }
  static Vector NegMulAdd(Vector a, Vector b, Vector c) { return vfmsq_f32(c, a, b); }
  static Vector NegMulSub(Vector a, Vector b, Vector c) { return vnegq_f32(vfmaq_f32(c, a, b)); }
  static Vector Min(Vector a, Vector b) { return vminq_f32(a, b); }
  static Vector Max(Vector a, Vector b) { return vmaxq_f32(a, b); }
  static constexpr bool kDivides = true;
  static Vector Reciprocal(Vector v) { return vdivq_f32(Set(1.0F), v); }

  static Mask Less(Vector a, Vector b) { return vcltq_f32(a, b); }
  static bool Any(Mask m) { return vmaxvq_u32(m) != 0; }
  static bool All(Mask m) { return vminvq_u32(m) != 0; }
  static Vector Select(Mask m, Vector yes, Vector no) { return vbslq_f32(m, yes, no); }

  static Int Bits(Vector v) { return vreinterpretq_s32_f32(v); }
  static Vector FromBits(Int v) { return vreinterpretq_f32_s32(v); }
  static Int SetInt(std::int32_t v) { return vdupq_n_s32(v); }
  static Int IntAdd(Int a, Int b) { return vaddq_s32(a, b); }
  template <int kBits>
  static Int ShiftLeft(Int v) {
    return vshlq_n_s32(v, kBits);
  }
  template <int kBits>
  static Int ShiftRight(Int v) {
    return vreinterpretq_s32_u32(vshrq_n_u32(vreinterpretq_u32_s32(v), kBits));
  }
  static Mask Disjoint(Int a, Int b) { return vceqzq_s32(vandq_s32(a, b)); }
  static constexpr int kTableBits = 0;
  static constexpr int kFastTableBits = 0;

  static float64x2_t WidenLow(Vector v) { return vcvt_f64_f32(vget_low_f32(v)); }
  static float64x2_t WidenHigh(Vector v) { return vcvt_high_f64_f32(v); }
  static Vector Narrow(float64x2_t low, float64x2_t high) {
    return vcvt_high_f32_f64(vcvt_f32_f64(low), high);
  }
};

template <>
struct NeonVector<double> {
  using Element = double;
  using Vector = float64x2_t;
  using Int = int64x2_t;
  using Mask = uint64x2_t;
  using SingleInt = Int;
  using LaneBits = std::uint8_t;
  template <typename U>
  using Rebind = NeonVector<U>;
  using MemoryBound = NeonVector;
  static constexpr std::size_t kLanes = 2;

  static Vector Load(const double* p) { return vld1q_f64(p); }
  static void Store(double* p, Vector v) { vst1q_f64(p, v); }
  template <bool kStreaming>
  static void StoreAs(double* p, Vector v) {
    Store(p, v);
  }
  static void FenceStores() {}
  static void Prefetch(const void* p) { __builtin_prefetch(p); }
  static Vector LoadN(const double* p, std::size_t n) {
    double padded[kLanes] = {};
    std::memcpy(padded, p, n * sizeof *p);
    return vld1q_f64(padded);
  }
  static void StoreN(double* p, Vector v, std::size_t n) {
    double padded[kLanes];
    vst1q_f64(padded, v);
    std::memcpy(p, padded, n * sizeof *p);
  }
  static Vector KeepInRegister(Vector v) {
    asm("" : "+w"(v));
    return v;
  }

  static Vector Set(double v) { return vdupq_n_f64(v); }
  static Vector Add(Vector a, Vector b) { return vaddq_f64(a, b); }
  static Vector Sub(Vector a, Vector b) { return vsubq_f64(a, b); }
  static Vector Mul(Vector a, Vector b) { return vmulq_f64(a, b); }
  static Vector Div(Vector a, Vector b) { return vdivq_f64(a, b); }
  static Vector Abs(Vector v) { return vabsq_f64(v); }
  static constexpr bool kFused = true;
  static Vector MulAdd(Vector a, Vector b, Vector c) { return vfmaq_f64(c, a, b); }
  static Vector NegMulAdd(Vector a, Vector b, Vector c) { return vfmsq_f64(c, a, b); }
  static Vector NegMulSub(Vector a, Vector b, Vector c) { return vnegq_f64(vfmaq_f64(c, a, b)); }
  static Vector Min(Vector a, Vector b) { return vminq_f64(a, b); }
  static Vector Max(Vector a, Vector b) { return vmaxq_f64(a, b); }
  static constexpr bool kDivides = true;
  static Vector Reciprocal(Vector v) { return vdivq_f64(Set(1.0), v); }

  static Mask Less(Vector a, Vector b) { return vcltq_f64(a, b); }
  static Mask Differ(Vector a, Vector b) { return vorrq_u64(vcltq_f64(a, b), vcgtq_f64(a, b)); }
  static bool Any(Mask m) { return vmaxvq_u32(vreinterpretq_u32_u64(m)) != 0; }
  static bool All(Mask m) { return vminvq_u32(vreinterpretq_u32_u64(m)) != 0; }
  static LaneBits ToBits(Mask m) {
    return static_cast<LaneBits>((vgetq_lane_u64(m, 0) & 1) | (vgetq_lane_u64(m, 1) & 2));
  }
  static Mask MaskAnd(Mask a, Mask b) { return vandq_u64(a, b); }
  static Vector Select(Mask m, Vector yes, Vector no) { return vbslq_f64(m, yes, no); }
  static Int IntSelect(Mask m, Int yes, Int no) { return vbslq_s64(m, yes, no); }

  static Int Bits(Vector v) { return vreinterpretq_s64_f64(v); }
  static Vector FromBits(Int v) { return vreinterpretq_f64_s64(v); }
  static Int SetInt(std::int64_t v) { return vdupq_n_s64(v); }
  static Int IntAdd(Int a, Int b) { return vaddq_s64(a, b); }
  static Int IntSub(Int a, Int b) { return vsubq_s64(a, b); }
  static Int IntAnd(Int a, Int b) { return vandq_s64(a, b); }
  template <int kBits>
  static Int ShiftLeft(Int v) {
    return vshlq_n_s64(v, kBits);
  }
  template <int kBits>
  static Int ShiftRight(Int v) {
    return vreinterpretq_s64_u64(vshrq_n_u64(vreinterpretq_u64_s64(v), kBits));
  }
  static constexpr int kTableBits = 6;
  static Int Lookup(const std::int64_t* table, Int index) {  // from memory
    const std::int64_t* low = table + (vgetq_lane_s64(index, 0) & 63);
    const std::int64_t* high = table + (vgetq_lane_s64(index, 1) & 63);
    return vcombine_s64(vld1_s64(low), vld1_s64(high));
  }
  static constexpr int kPairTableBits = 7;
  static constexpr bool kPairsInterleaved = true;
  static void LookupPair(const std::int64_t* table, Int index, Vector* a, Vector* b) {
    constexpr std::int64_t kMask = (1 << kPairTableBits) - 1;
    const Int low = vld1q_s64(table + 2 * (vgetq_lane_s64(index, 0) & kMask));
    const Int high = vld1q_s64(table + 2 * (vgetq_lane_s64(index, 1) & kMask));
    *a = FromBits(vzip1q_s64(low, high));
    *b = FromBits(vzip2q_s64(low, high));
  }
  static SingleInt SetSingleInt(std::int64_t v) { return SetInt(v); }
  static SingleInt Difference(Int v, SingleInt base) { return veorq_s64(v, base); }
  static SingleInt Difference(SingleInt known, Int v, SingleInt base) {
    return vorrq_s64(known, veorq_s64(v, base));
  }
  template <std::int64_t kLimit>
  static bool AllBelow(SingleInt v) {
    return vmaxvq_u32(vreinterpretq_u32_s64(IntAnd(v, SetInt(-kLimit)))) == 0;
  }
};

}  // namespace caffe2op_sigmoid::simd
