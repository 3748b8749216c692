// Two vectors as one vector type.
//
// What is written over a vector type then computes on both, operation by operation: two
// independent chains in the place of one, which hides half of the operations' latency. Pairs of
// pairs work too. Only what the kernels use so is here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace caffe2op_sigmoid::simd {

template <class V>
struct Pair {
  struct Vector {
    typename V::Vector a, b;
  };
  struct Int {
    typename V::Int a, b;
  };
  struct Mask {
    typename V::Mask a, b;
  };
  using Element = typename V::Element;
  using IntElement = std::conditional_t<sizeof(Element) == 4, std::int32_t, std::int64_t>;
  using SingleInt = typename V::SingleInt;
  static constexpr std::size_t kLanes = 2 * V::kLanes;
  static constexpr bool kFused = V::kFused;
  static constexpr int kTableBits = V::kTableBits;
  static constexpr int kFastTableBits = V::kFastTableBits;
  static constexpr int kReciprocalBits = V::kReciprocalBits;
  static constexpr int kPairTableBits = V::kPairTableBits;
  static constexpr bool kPairsInterleaved = V::kPairsInterleaved;

  static void Prefetch(const void* p) { V::Prefetch(p); }

  static Vector Set(Element v) { return {V::Set(v), V::Set(v)}; }
  static Vector Add(Vector a, Vector b) { return {V::Add(a.a, b.a), V::Add(a.b, b.b)}; }
  static Vector Sub(Vector a, Vector b) { return {V::Sub(a.a, b.a), V::Sub(a.b, b.b)}; }
  static Vector Mul(Vector a, Vector b) { return {V::Mul(a.a, b.a), V::Mul(a.b, b.b)}; }
  static Vector Div(Vector a, Vector b) { return {V::Div(a.a, b.a), V::Div(a.b, b.b)}; }
  static Vector Abs(Vector v) { return {V::Abs(v.a), V::Abs(v.b)}; }
  static Vector MulAdd(Vector a, Vector b, Vector c) {
    return {V::MulAdd(a.a, b.a, c.a), V::MulAdd(a.b, b.b, c.b)};
  }
  static Vector NegMulAdd(Vector a, Vector b, Vector c) {
    return {V::NegMulAdd(a.a, b.a, c.a), V::NegMulAdd(a.b, b.b, c.b)};
  }
  static Vector NegMulSub(Vector a, Vector b, Vector c) {
    return {V::NegMulSub(a.a, b.a, c.a), V::NegMulSub(a.b, b.b, c.b)};
  }
  static Vector Min(Vector a, Vector b) { return {V::Min(a.a, b.a), V::Min(a.b, b.b)}; }
  static Vector Max(Vector a, Vector b) { return {V::Max(a.a, b.a), V::Max(a.b, b.b)}; }
  static Vector ApproximateReciprocal(Vector v) {
    return {V::ApproximateReciprocal(v.a), V::ApproximateReciprocal(v.b)};
  }
  static Vector Reciprocal(Vector v) { return {V::Reciprocal(v.a), V::Reciprocal(v.b)}; }
  static Mask Less(Vector a, Vector b) { return {V::Less(a.a, b.a), V::Less(a.b, b.b)}; }
  static Mask Differ(Vector a, Vector b) { return {V::Differ(a.a, b.a), V::Differ(a.b, b.b)}; }
  static bool Any(Mask m) { return V::Any(m.a) || V::Any(m.b); }
  static bool All(Mask m) { return V::All(m.a) && V::All(m.b); }
  static Mask MaskAnd(Mask a, Mask b) { return {V::MaskAnd(a.a, b.a), V::MaskAnd(a.b, b.b)}; }
  static Vector Select(Mask m, Vector yes, Vector no) {
    return {V::Select(m.a, yes.a, no.a), V::Select(m.b, yes.b, no.b)};
  }
  static Int IntSelect(Mask m, Int yes, Int no) {
    return {V::IntSelect(m.a, yes.a, no.a), V::IntSelect(m.b, yes.b, no.b)};
  }

  static Int Bits(Vector v) { return {V::Bits(v.a), V::Bits(v.b)}; }
  static Int SetInt(IntElement v) { return {V::SetInt(v), V::SetInt(v)}; }
  static Vector FromBits(Int v) { return {V::FromBits(v.a), V::FromBits(v.b)}; }
  static Int IntAdd(Int a, Int b) { return {V::IntAdd(a.a, b.a), V::IntAdd(a.b, b.b)}; }
  static Int IntAnd(Int a, Int b) { return {V::IntAnd(a.a, b.a), V::IntAnd(a.b, b.b)}; }
  static Int IntSub(Int a, Int b) { return {V::IntSub(a.a, b.a), V::IntSub(a.b, b.b)}; }
  template <int kBits>
  static Int ShiftLeft(Int v) {
    return {V::template ShiftLeft<kBits>(v.a), V::template ShiftLeft<kBits>(v.b)};
  }
  template <int kBits>
  static Int ShiftRight(Int v) {
    return {V::template ShiftRight<kBits>(v.a), V::template ShiftRight<kBits>(v.b)};
  }
  static Mask Disjoint(Int a, Int b) { return {V::Disjoint(a.a, b.a), V::Disjoint(a.b, b.b)}; }
  template <int kBits>
  static Vector Lookup(const float* table, Int index) {
    return {V::template Lookup<kBits>(table, index.a), V::template Lookup<kBits>(table, index.b)};
  }
  template <int kBits>
  static Int Lookup(const std::int32_t* table, Int index) {
    return {V::template Lookup<kBits>(table, index.a), V::template Lookup<kBits>(table, index.b)};
  }
  static Int Lookup(const std::int64_t* table, Int index) {
    return {V::Lookup(table, index.a), V::Lookup(table, index.b)};
  }
  static void LookupPair(const std::int64_t* table, Int index, Vector* a, Vector* b) {
    V::LookupPair(table, index.a, &a->a, &b->a);
    V::LookupPair(table, index.b, &a->b, &b->b);
  }
  // The bits in which a lane of one or the other differs from base; with `known`, those too. A
  // number made of the bits of several is no smaller than any.
  static SingleInt Difference(Int v, SingleInt base) {
    return V::Difference(V::Difference(v.a, base), v.b, base);
  }
  static SingleInt Difference(SingleInt known, Int v, SingleInt base) {
    return V::Difference(V::Difference(known, v.a, base), v.b, base);
  }
  static SingleInt SetSingleInt(IntElement v) { return V::SetSingleInt(v); }
  template <IntElement kLimit>
  static bool AllBelow(SingleInt v) {
    return V::template AllBelow<kLimit>(v);
  }
};

}  // namespace caffe2op_sigmoid::simd
