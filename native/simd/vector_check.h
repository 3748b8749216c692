// What a vector type must offer, as code that is compiled and never run: the compiler's errors name
// what is missing, all of it at once. What each member promises: simd/vector.md.
#pragma once

#include <climits>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace caffe2op_sigmoid::simd {

// One use a statement: compilers leave out what stands around an error.

// Of every element type that kernels compute in.
template <class V>
auto UseCommonMembers(typename V::Element* p) {
  typename V::Vector v = V::Load(p);
  v = V::Set(typename V::Element{1});
  v = V::Add(v, v);
  v = V::Sub(v, v);
  v = V::Mul(v, v);
  v = V::Abs(v);
  v = V::MulAdd(v, v, v);
  v = V::Reciprocal(v);
  const typename V::Mask m = V::Less(v, v);
  v = V::Select(m, v, v);
  typename V::Int i = V::SetInt(0);
  i = V::Bits(v);
  i = V::IntAdd(i, i);
  i = V::template ShiftLeft<1>(i);
  i = V::template ShiftRight<1>(i);
  v = V::FromBits(i);
  V::Store(p, v);
  static_assert(std::is_same_v<typename V::template Rebind<typename V::Element>, V>,
                "Rebind over its own elements is the type itself");
  static_assert(std::is_same_v<decltype(V::kFused), const bool>);
  static_assert(std::is_same_v<decltype(V::kDivides), const bool>);
  if constexpr (!V::kDivides) {
    v = V::Refinement::Refine(v, v);
    static_assert(V::kReciprocalError > 0, "the error that the instruction set allows");
  }
  static_assert(std::is_same_v<decltype(V::kTableBits), const int>);
  return V::Any(m);
}

// Of the element type of arrays: for loops/.
template <class V>
auto UseArrayMembers(typename V::Element* p) {
  V::Prefetch(p);
  typename V::Vector v = V::LoadN(p, V::kLanes);
  v = V::KeepInRegister(v);
  V::StoreN(p, v, V::kLanes);
  V::template StoreAs<false>(p, v);
  V::template StoreAs<true>(p, v);
  V::FenceStores();
  static_assert(64 % (V::kLanes * sizeof *p) == 0, "arrays are aligned to 64 bytes");
  static_assert(std::is_same_v<typename V::MemoryBound::Element, typename V::Element>,
                "MemoryBound is over the same elements");
  return static_cast<typename V::SingleInt*>(nullptr);
}

// Of floats: for the forward functions.
template <class V>
auto UseFloatMembers(typename V::Vector v, typename V::Mask m) {
  using Wide = typename V::template Rebind<double>;
  static_assert(V::kLanes == 2 * Wide::kLanes, "two vectors of double for one of float");
  static_assert(std::is_same_v<decltype(V::kFastTableBits), const int>);
  v = V::NegMulAdd(v, v, v);
  v = V::NegMulSub(v, v, v);
  v = V::Min(v, v);
  v = V::Max(v, v);
  typename Wide::Vector wide = V::WidenLow(v);
  wide = V::WidenHigh(v);
  v = V::Narrow(wide, wide);
  return V::All(m);
}

// Of floats: for elements of 16 bits.
template <class V>
auto UseHalfMembers(std::uint16_t* p, typename V::Int i) {
  typename V::Half h = V::LoadHalf(p);
  h = V::LoadHalfN(p, V::kLanes);
  typename V::Vector v = V::WidenFloat16(h);
  v = V::WidenBfloat16(h);
  h = V::NarrowFloat16(v);
  h = V::NarrowBfloat16(v);
  h = V::CutBfloat16(v);
  V::template StoreHalf<false>(p, h);
  V::template StoreHalf<true>(p, h);
  V::StoreHalfN(p, h, V::kLanes);
  return V::Disjoint(i, i);
}

// Of floats with tables.
template <class V>
auto UseTableMembers(const float* floats, const std::int32_t* ints, typename V::Vector v,
                     typename V::Int i, typename V::Mask m) {
  static_assert(V::kFused, "exact remainders are from one multiply-add");
  typename V::SingleInt single = V::SetSingleInt(0);
  single = V::Difference(i, single);
  single = V::Difference(single, i, single);
  if constexpr (V::kFastTableBits != 0) i = V::template Lookup<V::kFastTableBits>(ints, i);
  if constexpr (V::kTableBits != 0) {
    v = V::template Lookup<V::kTableBits>(floats, i);
    i = V::template Lookup<V::kTableBits>(ints, i);
    i = V::IntSub(i, i);
    v = V::ApproximateReciprocal(v);
    m = V::Differ(v, v);
    m = V::MaskAnd(m, m);
    const typename V::LaneBits bits = V::ToBits(m);
    static_assert(sizeof bits * CHAR_BIT == V::kLanes, "the bits of vectors are one sequence");
    static_assert(V::kReciprocalBits >= 11, "the series has so many terms");
    static_assert(V::kReciprocalError * (1U << static_cast<unsigned>(V::kReciprocalBits)) <= 1,
                  "the bits say no more than the instruction set");
  }
  return V::template AllBelow<1>(single);
}

// Of doubles as arrays' elements: for the correctly rounded functions.
template <class V>
auto UseDoubleMembers(const std::int64_t* pairs, typename V::Vector v, typename V::Int i,
                      typename V::Mask m) {
  static_assert(std::is_same_v<decltype(V::kPairsInterleaved), const bool>);
  static_assert(V::kPairTableBits != 0, "the algorithm has a table");
  v = V::Div(v, v);
  v = V::NegMulAdd(v, v, v);
  v = V::NegMulSub(v, v, v);
  v = V::Min(v, v);
  v = V::Max(v, v);
  m = V::Differ(v, v);
  m = V::MaskAnd(m, m);
  const typename V::LaneBits bits = V::ToBits(m);
  static_assert(sizeof bits * CHAR_BIT >= V::kLanes, "a bit for each lane");
  i = V::IntAnd(i, i);
  i = V::IntSub(i, i);
  i = V::IntSelect(m, i, i);
  V::LookupPair(pairs, i, &v, &v);
  typename V::SingleInt single = V::SetSingleInt(0);
  single = V::Difference(i, single);
  single = V::Difference(single, i, single);
  return V::All(m) && V::template AllBelow<1>(single);
}

// Of the type that floats are widened to.
template <class V>
auto UseWideMembers(const std::int64_t* table, typename V::Int i, typename V::Mask m) {
  static_assert(V::kTableBits != 0, "the algorithm has a table");
  i = V::Lookup(table, i);
  i = V::IntAnd(i, i);
  i = V::IntSelect(m, i, i);
  return i;
}

// Whether what is computed over V takes reciprocals whose bits each CPU has its own.
template <class V>
constexpr bool HasApproximateReciprocals() {
  bool has = !V::kDivides;
  if constexpr (std::is_same_v<typename V::Element, float>) {
    has |= V::kTableBits != 0 || !V::template Rebind<double>::kDivides;
  }
  return has;
}

// Whether kernels can be compiled over V, the vectors of arrays' elements.
template <class V>
constexpr bool IsComplete() {
  using Vector = typename V::Vector;
  using Int = typename V::Int;
  using Mask = typename V::Mask;
  bool complete = sizeof(UseCommonMembers<V>(nullptr)) != 0;
  complete &= sizeof(UseArrayMembers<V>(nullptr)) != 0;
  if constexpr (std::is_same_v<typename V::Element, float>) {
    using Wide = typename V::template Rebind<double>;
    using WideInt = typename Wide::Int;
    using WideMask = typename Wide::Mask;
    complete &= sizeof(UseFloatMembers<V>(Vector(), Mask())) != 0;
    complete &= sizeof(UseHalfMembers<V>(nullptr, Int())) != 0;
    complete &= sizeof(UseCommonMembers<Wide>(nullptr)) != 0;
    complete &= sizeof(UseWideMembers<Wide>(nullptr, WideInt(), WideMask())) != 0;
    if constexpr (V::kTableBits != 0 || V::kFastTableBits != 0) {
      complete &= sizeof(UseTableMembers<V>(nullptr, nullptr, Vector(), Int(), Mask())) != 0;
    }
  } else {
    complete &= sizeof(UseDoubleMembers<V>(nullptr, Vector(), Int(), Mask())) != 0;
  }
  return complete;
}

}  // namespace caffe2op_sigmoid::simd
