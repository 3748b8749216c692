// Vectors of WebAssembly's fixed-width SIMD: 4 floats, 2 doubles, no fused multiply-add, no tables
// in registers. What each operation promises: simd/vector.md.
//
// One type for all, v128_t. No relaxed operations: their bits are each engine's own.
#pragma once

#include <wasm_simd128.h>

#include <cstddef>
#include <cstdint>

#include "simd/wasm_half.h"

namespace caffe2op_sigmoid::simd {

template <typename T>
struct WasmVector;

// The instruction set.
struct Wasm {
  template <typename T>
  using Vector = WasmVector<T>;
};

template <>
struct WasmVector<float> : WasmHalf {
  using Element = float;
  using Vector = v128_t;
  using Int = v128_t;
  using Mask = v128_t;
  using SingleInt = Int;
  template <typename U>
  using Rebind = WasmVector<U>;
  using MemoryBound = WasmVector;
  static constexpr std::size_t kLanes = 4;

  static Vector Load(const float* p) { return wasm_v128_load(p); }
  static void Store(float* p, Vector v) { wasm_v128_store(p, v); }
  // Nothing stores past the caches, or fetches ahead.
  template <bool kStreaming>
  static void StoreAs(float* p, Vector v) {
    Store(p, v);
  }
  static void FenceStores() {}
  static void Prefetch(const void* /*p*/) {}
  // Lane by lane: there is no memcpy to call.
  static Vector LoadN(const float* p, std::size_t n) {
    if (n == kLanes) return Load(p);
    if (n == 1) return wasm_v128_load32_zero(p);
    const Vector two = wasm_v128_load64_zero(p);
    return n == 2 ? two : wasm_v128_load32_lane(p + 2, two, 2);
  }
  static void StoreN(float* p, Vector v, std::size_t n) {
    if (n == kLanes) return Store(p, v);
    if (n == 1) return wasm_v128_store32_lane(p, v, 0);
    wasm_v128_store64_lane(p, v, 0);
    if (n == 3) wasm_v128_store32_lane(p + 2, v, 2);
  }
  static Vector KeepInRegister(Vector v) { return v; }

  static Vector Set(float v) { return wasm_f32x4_splat(v); }
  static Vector Add(Vector a, Vector b) { return wasm_f32x4_add(a, b); }
  static Vector Sub(Vector a, Vector b) { return wasm_f32x4_sub(a, b); }
  static Vector Mul(Vector a, Vector b) { return wasm_f32x4_mul(a, b); }
  static Vector Abs(Vector v) { return wasm_f32x4_abs(v); }
  static constexpr bool kFused = false;
  static Vector MulAdd(Vector a, Vector b, Vector c) { return Add(Mul(a, b), c); }
  static Vector NegMulAdd(Vector a, Vector b, Vector c) { return Sub(c, Mul(a, b)); }
  static Vector NegMulSub(Vector a, Vector b, Vector c) {
    return Sub(Set(0.0F), Add(Mul(a, b), c));
  }
  // pmin(b, a) is a < b ? a : b, one instruction of SSE2's.
  static Vector Min(Vector a, Vector b) { return wasm_f32x4_pmin(b, a); }
  static Vector Max(Vector a, Vector b) { return wasm_f32x4_pmax(b, a); }
  static constexpr bool kDivides = true;
  static Vector Reciprocal(Vector v) { return wasm_f32x4_div(Set(1.0F), v); }

  static Mask Less(Vector a, Vector b) { return wasm_f32x4_lt(a, b); }
  static bool Any(Mask m) { return wasm_v128_any_true(m); }
  static bool All(Mask m) { return wasm_i32x4_all_true(m); }
  static Vector Select(Mask m, Vector yes, Vector no) { return wasm_v128_bitselect(yes, no, m); }

  static Int Bits(Vector v) { return v; }
  static Vector FromBits(Int v) { return v; }
  static Int SetInt(std::int32_t v) { return wasm_i32x4_splat(v); }
  static Int IntAdd(Int a, Int b) { return wasm_i32x4_add(a, b); }
  template <int kBits>
  static Int ShiftLeft(Int v) {
    return wasm_i32x4_shl(v, kBits);
  }
  template <int kBits>
  static Int ShiftRight(Int v) {
    return wasm_u32x4_shr(v, kBits);
  }
  static Mask Disjoint(Int a, Int b) { return wasm_i32x4_eq(wasm_v128_and(a, b), SetInt(0)); }
  static constexpr int kTableBits = 0;
  static constexpr int kFastTableBits = 0;

  static v128_t WidenLow(Vector v) { return wasm_f64x2_promote_low_f32x4(v); }
  static v128_t WidenHigh(Vector v) {
    return wasm_f64x2_promote_low_f32x4(wasm_i64x2_shuffle(v, v, 1, 1));
  }
  static Vector Narrow(v128_t low, v128_t high) {
    return wasm_i64x2_shuffle(wasm_f32x4_demote_f64x2_zero(low), wasm_f32x4_demote_f64x2_zero(high),
                              0, 2);
  }
};

template <>
struct WasmVector<double> {
  using Element = double;
  using Vector = v128_t;
  using Int = v128_t;
  using Mask = v128_t;
  using SingleInt = Int;
  using LaneBits = std::uint8_t;
  template <typename U>
  using Rebind = WasmVector<U>;
  using MemoryBound = WasmVector;
  static constexpr std::size_t kLanes = 2;

  static Vector Load(const double* p) { return wasm_v128_load(p); }
  static void Store(double* p, Vector v) { wasm_v128_store(p, v); }
  template <bool kStreaming>
  static void StoreAs(double* p, Vector v) {
    Store(p, v);
  }
  static void FenceStores() {}
  static void Prefetch(const void* /*p*/) {}
  static Vector LoadN(const double* p, std::size_t n) {
    return n == kLanes ? Load(p) : wasm_v128_load64_zero(p);
  }
  static void StoreN(double* p, Vector v, std::size_t n) {
    if (n == kLanes) return Store(p, v);
    wasm_v128_store64_lane(p, v, 0);
  }
  static Vector KeepInRegister(Vector v) { return v; }

  static Vector Set(double v) { return wasm_f64x2_splat(v); }
  static Vector Add(Vector a, Vector b) { return wasm_f64x2_add(a, b); }
  static Vector Sub(Vector a, Vector b) { return wasm_f64x2_sub(a, b); }
  static Vector Mul(Vector a, Vector b) { return wasm_f64x2_mul(a, b); }
  static Vector Div(Vector a, Vector b) { return wasm_f64x2_div(a, b); }
  static Vector Abs(Vector v) { return wasm_f64x2_abs(v); }
  static constexpr bool kFused = false;
  static Vector MulAdd(Vector a, Vector b, Vector c) { return Add(Mul(a, b), c); }
  static Vector NegMulAdd(Vector a, Vector b, Vector c) { return Sub(c, Mul(a, b)); }
  static Vector NegMulSub(Vector a, Vector b, Vector c) { return Sub(Set(0.0), Add(Mul(a, b), c)); }
  static Vector Min(Vector a, Vector b) { return wasm_f64x2_pmin(b, a); }
  static Vector Max(Vector a, Vector b) { return wasm_f64x2_pmax(b, a); }
  static constexpr bool kDivides = true;
  static Vector Reciprocal(Vector v) { return Div(Set(1.0), v); }

  static Mask Less(Vector a, Vector b) { return wasm_f64x2_lt(a, b); }
  static Mask Differ(Vector a, Vector b) {
    return wasm_v128_or(wasm_f64x2_lt(a, b), wasm_f64x2_gt(a, b));
  }
  static bool Any(Mask m) { return wasm_v128_any_true(m); }
  static bool All(Mask m) { return wasm_i64x2_all_true(m); }
  static LaneBits ToBits(Mask m) { return static_cast<LaneBits>(wasm_i64x2_bitmask(m)); }
  static Mask MaskAnd(Mask a, Mask b) { return wasm_v128_and(a, b); }
  static Vector Select(Mask m, Vector yes, Vector no) { return wasm_v128_bitselect(yes, no, m); }
  static Int IntSelect(Mask m, Int yes, Int no) { return wasm_v128_bitselect(yes, no, m); }

  static Int Bits(Vector v) { return v; }
  static Vector FromBits(Int v) { return v; }
  static Int SetInt(std::int64_t v) { return wasm_i64x2_splat(v); }
  static Int IntAdd(Int a, Int b) { return wasm_i64x2_add(a, b); }
  static Int IntSub(Int a, Int b) { return wasm_i64x2_sub(a, b); }
  static Int IntAnd(Int a, Int b) { return wasm_v128_and(a, b); }
  template <int kBits>
  static Int ShiftLeft(Int v) {
    return wasm_i64x2_shl(v, kBits);
  }
  template <int kBits>
  static Int ShiftRight(Int v) {
    return wasm_u64x2_shr(v, kBits);
  }
  static constexpr int kTableBits = 6;
  static Int Lookup(const std::int64_t* table, Int index) {  // from memory
    constexpr std::uint32_t kMask = (1U << kTableBits) - 1;
    return wasm_v128_load64_lane(table + (LaneOf<2>(index) & kMask),
                                 wasm_v128_load64_zero(table + (LaneOf<0>(index) & kMask)), 1);
  }
  static constexpr int kPairTableBits = 7;
  static constexpr bool kPairsInterleaved = true;
  static void LookupPair(const std::int64_t* table, Int index, Vector* a, Vector* b) {
    constexpr std::uint32_t kMask = (1U << kPairTableBits) - 1;
    const Vector low = wasm_v128_load(table + 2 * (LaneOf<0>(index) & kMask));
    const Vector high = wasm_v128_load(table + 2 * (LaneOf<2>(index) & kMask));
    *a = wasm_i64x2_shuffle(low, high, 0, 2);
    *b = wasm_i64x2_shuffle(low, high, 1, 3);
  }
  static SingleInt SetSingleInt(std::int64_t v) { return SetInt(v); }
  static SingleInt Difference(Int v, SingleInt base) { return wasm_v128_xor(v, base); }
  static SingleInt Difference(SingleInt known, Int v, SingleInt base) {
    return wasm_v128_or(known, wasm_v128_xor(v, base));
  }
  template <std::int64_t kLimit>
  static bool AllBelow(SingleInt v) {
    return !wasm_v128_any_true(IntAnd(v, SetInt(-kLimit)));
  }

 private:
  // Of four integers of 32 bits.
  template <int kLane>
  static std::uint32_t LaneOf(Int v) {
    return static_cast<std::uint32_t>(wasm_i32x4_extract_lane(v, kLane));
  }
};

}  // namespace caffe2op_sigmoid::simd
