// Two vectors as one vector type.
//
// What is written over a vector type then computes on both, operation by operation: two
// independent chains in the place of one, which hides half of the operations' latency. Pairs of
// pairs work too. Only what the kernels use so is here.
#pragma once

#include <cstddef>
#include <cstdint>

namespace caffe2op_sigmoid::simd {

template <class V>
struct Pair {
  struct F32 {
    typename V::F32 a, b;
  };
  struct I32 {
    typename V::I32 a, b;
  };
  struct Mask32 {
    typename V::Mask32 a, b;
  };
  using SingleI32 = typename V::SingleI32;
  static constexpr std::size_t kLanes = 2 * V::kLanes;
  static constexpr int kFloatTableBits = V::kFloatTableBits;
  static constexpr int kFastTableBits = V::kFastTableBits;
  static constexpr int kReciprocalBits = V::kReciprocalBits;

  static F32 Load(const float* p) { return {V::Load(p), V::Load(p + V::kLanes)}; }
  static void Fetch(const void* p) { V::Fetch(p); }
  template <bool kStreaming>
  static void StoreAs(float* p, F32 v) {
    V::template StoreAs<kStreaming>(p, v.a);
    V::template StoreAs<kStreaming>(p + V::kLanes, v.b);
  }

  static F32 Set32(float v) { return {V::Set32(v), V::Set32(v)}; }
  static F32 Add(F32 a, F32 b) { return {V::Add(a.a, b.a), V::Add(a.b, b.b)}; }
  static F32 Sub(F32 a, F32 b) { return {V::Sub(a.a, b.a), V::Sub(a.b, b.b)}; }
  static F32 Mul(F32 a, F32 b) { return {V::Mul(a.a, b.a), V::Mul(a.b, b.b)}; }
  static F32 Abs32(F32 v) { return {V::Abs32(v.a), V::Abs32(v.b)}; }
  static F32 MulAdd(F32 a, F32 b, F32 c) {
    return {V::MulAdd(a.a, b.a, c.a), V::MulAdd(a.b, b.b, c.b)};
  }
  static F32 NegMulAdd(F32 a, F32 b, F32 c) {
    return {V::NegMulAdd(a.a, b.a, c.a), V::NegMulAdd(a.b, b.b, c.b)};
  }
  static F32 NegMulSub(F32 a, F32 b, F32 c) {
    return {V::NegMulSub(a.a, b.a, c.a), V::NegMulSub(a.b, b.b, c.b)};
  }
  static F32 Min(F32 a, F32 b) { return {V::Min(a.a, b.a), V::Min(a.b, b.b)}; }
  static F32 Max(F32 a, F32 b) { return {V::Max(a.a, b.a), V::Max(a.b, b.b)}; }
  static F32 ApproximateReciprocal(F32 v) {
    return {V::ApproximateReciprocal(v.a), V::ApproximateReciprocal(v.b)};
  }
  static Mask32 Less(F32 a, F32 b) { return {V::Less(a.a, b.a), V::Less(a.b, b.b)}; }
  static Mask32 Differ(F32 a, F32 b) { return {V::Differ(a.a, b.a), V::Differ(a.b, b.b)}; }
  static bool Any(Mask32 m) { return V::Any(m.a) || V::Any(m.b); }
  static bool All(Mask32 m) { return V::All(m.a) && V::All(m.b); }
  static Mask32 And(Mask32 a, Mask32 b) { return {V::And(a.a, b.a), V::And(a.b, b.b)}; }
  static F32 Select(Mask32 m, F32 yes, F32 no) {
    return {V::Select(m.a, yes.a, no.a), V::Select(m.b, yes.b, no.b)};
  }

  static I32 Bits(F32 v) { return {V::Bits(v.a), V::Bits(v.b)}; }
  static F32 FloatFromBits(I32 v) { return {V::FloatFromBits(v.a), V::FloatFromBits(v.b)}; }
  static I32 Add32(I32 a, I32 b) { return {V::Add32(a.a, b.a), V::Add32(a.b, b.b)}; }
  static I32 Sub32(I32 a, I32 b) { return {V::Sub32(a.a, b.a), V::Sub32(a.b, b.b)}; }
  template <int kBits>
  static I32 ShiftLeft32(I32 v) {
    return {V::template ShiftLeft32<kBits>(v.a), V::template ShiftLeft32<kBits>(v.b)};
  }
  template <int kBits>
  static F32 Lookup(const float* table, I32 index) {
    return {V::template Lookup<kBits>(table, index.a), V::template Lookup<kBits>(table, index.b)};
  }
  template <int kBits>
  static I32 Lookup(const std::int32_t* table, I32 index) {
    return {V::template Lookup<kBits>(table, index.a), V::template Lookup<kBits>(table, index.b)};
  }
  // The bits in which a lane of one or the other differs from base; with `known`, those too. A
  // number made of the bits of several is no smaller than any.
  static SingleI32 Difference(I32 v, SingleI32 base) {
    return V::Difference(V::Difference(v.a, base), v.b, base);
  }
  static SingleI32 Difference(SingleI32 known, I32 v, SingleI32 base) {
    return V::Difference(V::Difference(known, v.a, base), v.b, base);
  }
  static SingleI32 SetSingle32(std::int32_t v) { return V::SetSingle32(v); }
  template <std::int32_t kLimit>
  static bool AllBelow(SingleI32 v) {
    return V::template AllBelow<kLimit>(v);
  }
};

}  // namespace caffe2op_sigmoid::simd
