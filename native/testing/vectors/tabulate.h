// The table of a vector type's operations, by the roles of simd/vector.md. Included by the files of
// instruction sets only, with internal linkage as loops/map.h.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simd/pair.h"
#include "simd/vector_check.h"
#include "testing/vectors/apply.h"
#include "testing/vectors/operations.h"

namespace caffe2op_sigmoid::testing {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in loops/map.h

template <class V>
using TableOf = VectorOperations<typename V::Element>;

template <class V>
constexpr void AddCommon(TableOf<V>* t) {
  using T = typename V::Element;
  using Bits = BitsOf<T>;
  t->lanes = V::kLanes;
  t->fused = V::kFused;
  t->set = [](Bits v, Bits* result) {
    T value;
    std::memcpy(&value, &v, sizeof v);
    ToElements<V>(result, V::Set(value));
  };
  t->add = ApplyBinary<V, V::Add>;
  t->sub = ApplyBinary<V, V::Sub>;
  t->mul = ApplyBinary<V, V::Mul>;
  t->abs = ApplyUnary<V, V::Abs>;
  t->mul_add = ApplyTernary<V, V::MulAdd>;
  t->less = ApplyCompare<V, V::Less>;
  t->any = ApplyPredicate<V, V::Any>;
  t->select = ApplySelect<V, V::Select>;
  t->bits = [](const Bits* a, Bits* result) { ToElements<V>(result, V::FromBits(IntFrom<V>(a))); };
  t->set_int = [](Bits v, Bits* result) {
    ToElements<V>(result, V::FromBits(V::SetInt(static_cast<std::make_signed_t<Bits>>(v))));
  };
  t->int_add = ApplyIntBinary<V, V::IntAdd>;
  t->shift_left[0] = ApplyIntUnary<V, V::template ShiftLeft<kShifts<T>[0]>>;
  t->shift_left[1] = ApplyIntUnary<V, V::template ShiftLeft<kShifts<T>[1]>>;
  t->shift_left[2] = ApplyIntUnary<V, V::template ShiftLeft<kShifts<T>[2]>>;
  t->shift_right[0] = ApplyIntUnary<V, V::template ShiftRight<kShifts<T>[0]>>;
  t->shift_right[1] = ApplyIntUnary<V, V::template ShiftRight<kShifts<T>[1]>>;
  t->shift_right[2] = ApplyIntUnary<V, V::template ShiftRight<kShifts<T>[2]>>;
  t->table_bits = V::kTableBits;
}

// What pairs leave to their halves.
template <class V>
constexpr void AddLoads(TableOf<V>* t) {
  using T = typename V::Element;
  using Bits = BitsOf<T>;
  t->load = [](const void* p, Bits* result) {
    ToElements<V>(result, V::Load(static_cast<const T*>(p)));
  };
  t->store = [](void* p, const Bits* v) { V::Store(static_cast<T*>(p), FromElements<V>(v)); };
  t->reciprocal = ApplyUnary<V, V::Reciprocal>;
}

template <class V>
constexpr void AddArrays(TableOf<V>* t) {
  using T = typename V::Element;
  using Bits = BitsOf<T>;
  t->alignment = V::kLanes * sizeof(T);
  t->store_as = [](void* p, const Bits* v) {
    V::template StoreAs<false>(static_cast<T*>(p), FromElements<V>(v));
  };
  t->store_streaming = [](void* p, const Bits* v) {
    V::template StoreAs<true>(static_cast<T*>(p), FromElements<V>(v));
    V::FenceStores();
  };
  t->load_n = [](const void* p, std::size_t n, Bits* result) {
    ToElements<V>(result, V::LoadN(static_cast<const T*>(p), n));
  };
  t->store_n = [](void* p, const Bits* v, std::size_t n) {
    V::StoreN(static_cast<T*>(p), FromElements<V>(v), n);
  };
  t->keep_in_register = ApplyUnary<V, V::KeepInRegister>;
}

template <class V>
constexpr void AddBits(TableOf<V>* t) {
  t->to_bits = [](const ElementsOf<V>* mask) -> std::uint64_t {
    return V::ToBits(MaskFrom<V>(mask));
  };
}

template <class V>
constexpr void AddConversions(VectorOperations<float>* t) {
  using Wide = typename V::template Rebind<double>;
  t->widen_low = [](const std::uint32_t* v, std::uint64_t* result) {
    ToElements<Wide>(result, V::WidenLow(FromElements<V>(v)));
  };
  t->widen_high = [](const std::uint32_t* v, std::uint64_t* result) {
    ToElements<Wide>(result, V::WidenHigh(FromElements<V>(v)));
  };
  t->narrow = [](const std::uint64_t* low, const std::uint64_t* high, std::uint32_t* result) {
    ToElements<V>(result, V::Narrow(FromElements<Wide>(low), FromElements<Wide>(high)));
  };
}

// What says how far lanes differ from a base.
template <class V>
constexpr void AddRanges(TableOf<V>* t) {
  using T = typename V::Element;
  t->all_below[0] = ApplyAllBelow<V, kLimits<T>[0]>;
  t->all_below[1] = ApplyAllBelow<V, kLimits<T>[1]>;
  t->both_below[0] = ApplyBothBelow<V, kLimits<T>[0]>;
  t->both_below[1] = ApplyBothBelow<V, kLimits<T>[1]>;
}

template <class V>
constexpr void AddHalves(VectorOperations<float>* t) {
  using Half = std::uint16_t;
  t->half_alignment = V::kLanes * sizeof(Half);
  t->load_half = [](const void* p, Half* result) {
    V::template StoreHalf<false>(result, V::LoadHalf(static_cast<const Half*>(p)));
  };
  t->store_half = [](void* p, const Half* h) {
    V::template StoreHalf<false>(static_cast<Half*>(p), V::LoadHalf(h));
  };
  t->store_half_streaming = [](void* p, const Half* h) {
    V::template StoreHalf<true>(static_cast<Half*>(p), V::LoadHalf(h));
    V::FenceStores();
  };
  t->load_half_n = [](const void* p, std::size_t n, Half* result) {
    V::template StoreHalf<false>(result, V::LoadHalfN(static_cast<const Half*>(p), n));
  };
  t->store_half_n = [](void* p, const Half* h, std::size_t n) {
    V::StoreHalfN(static_cast<Half*>(p), V::LoadHalf(h), n);
  };
  t->widen_float16 = ApplyWiden<V, V::WidenFloat16>;
  t->widen_bfloat16 = ApplyWiden<V, V::WidenBfloat16>;
  t->narrow_float16 = ApplyNarrow<V, V::NarrowFloat16>;
  t->narrow_bfloat16 = ApplyNarrow<V, V::NarrowBfloat16>;
  t->cut_bfloat16 = ApplyNarrow<V, V::CutBfloat16>;
}

template <class V>
constexpr void AddTables(VectorOperations<float>* t) {
  t->fast_table_bits = V::kFastTableBits;
  if constexpr (V::kTableBits != 0 || V::kFastTableBits != 0) AddRanges<V>(t);
  if constexpr (V::kFastTableBits != 0) t->fast_lookup = ApplyIntLookup<V, V::kFastTableBits>;
  if constexpr (V::kTableBits != 0) {
    t->lookup = ApplyLookup<V, V::kTableBits>;
    t->int_lookup = ApplyIntLookup<V, V::kTableBits>;
    t->reciprocal_bits = V::kReciprocalBits;
    t->approximate_reciprocal = ApplyUnary<V, V::ApproximateReciprocal>;
    t->differ = ApplyCompare<V, V::Differ>;
    t->mask_and = ApplyMasks<V, V::MaskAnd>;
    t->int_sub = ApplyIntBinary<V, V::IntSub>;
  }
}

// What arrays' elements have, and pairs of them too.
template <class V>
constexpr void AddForward(TableOf<V>* t) {
  t->prefetch = [](const void* p) { V::Prefetch(p); };
  t->neg_mul_add = ApplyTernary<V, V::NegMulAdd>;
  t->neg_mul_sub = ApplyTernary<V, V::NegMulSub>;
  t->min = ApplyBinary<V, V::Min>;
  t->max = ApplyBinary<V, V::Max>;
  t->all = ApplyPredicate<V, V::All>;
}

// What pairs of float vectors have too.
template <class V>
constexpr VectorOperations<float> TabulatePair() {
  VectorOperations<float> t = {};
  AddCommon<V>(&t);
  AddTables<V>(&t);
  AddForward<V>(&t);
  t.disjoint = ApplyDisjoint<V>;
  return t;
}

template <class V>
constexpr VectorOperations<float> TabulateFloat() {
  static_assert(simd::IsComplete<V>());
  VectorOperations<float> t = TabulatePair<V>();
  AddLoads<V>(&t);
  AddArrays<V>(&t);
  AddConversions<V>(&t);
  if constexpr (V::kTableBits != 0) AddBits<V>(&t);
  AddHalves<V>(&t);
  return t;
}

// What pairs of double vectors have too.
template <class V>
constexpr VectorOperations<double> TabulateDoublePair() {
  VectorOperations<double> t = {};
  AddCommon<V>(&t);
  AddForward<V>(&t);
  AddRanges<V>(&t);
  t.div = ApplyBinary<V, V::Div>;
  t.differ = ApplyCompare<V, V::Differ>;
  t.mask_and = ApplyMasks<V, V::MaskAnd>;
  t.int_select = ApplyIntSelect<V, V::IntSelect>;
  t.int_and = ApplyIntBinary<V, V::IntAnd>;
  t.int_sub = ApplyIntBinary<V, V::IntSub>;
  t.lookup = ApplyWideLookup<V>;
  t.pair_table_bits = V::kPairTableBits;
  t.pairs_interleaved = V::kPairsInterleaved;
  t.lookup_first = ApplyPairLookup<V, false>;
  t.lookup_second = ApplyPairLookup<V, true>;
  return t;
}

template <class V>
constexpr VectorOperations<double> TabulateDouble() {
  static_assert(simd::IsComplete<V>());
  VectorOperations<double> t = TabulateDoublePair<V>();
  AddLoads<V>(&t);
  AddArrays<V>(&t);
  AddBits<V>(&t);
  return t;
}

}  // namespace
}  // namespace caffe2op_sigmoid::testing
