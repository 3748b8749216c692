// The operations of a vector type V, lifted to the bits of elements (operations.h). Included by the
// files of instruction sets only, with internal linkage as loops/map.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "simd/pair.h"
#include "testing/vectors/operations.h"

namespace caffe2op_sigmoid::testing {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in loops/map.h

template <class V>
using ElementsOf = BitsOf<typename V::Element>;

// Whole vectors, of pairs too.
template <class V>
struct Whole {
  static typename V::Vector Load(const typename V::Element* p) { return V::Load(p); }
  static void Store(typename V::Element* p, typename V::Vector v) { V::Store(p, v); }
};
template <class V>
struct Whole<simd::Pair<V>> {
  using Vector = typename simd::Pair<V>::Vector;
  static Vector Load(const typename V::Element* p) {
    return {Whole<V>::Load(p), Whole<V>::Load(p + V::kLanes)};
  }
  static void Store(typename V::Element* p, Vector v) {
    Whole<V>::Store(p, v.a);
    Whole<V>::Store(p + V::kLanes, v.b);
  }
};

template <class V>
typename V::Vector FromElements(const ElementsOf<V>* bits) {
  alignas(64) typename V::Element values[V::kLanes];
  std::memcpy(values, bits, sizeof values);
  return Whole<V>::Load(values);
}
template <class V>
void ToElements(ElementsOf<V>* bits, typename V::Vector v) {
  alignas(64) typename V::Element values[V::kLanes];
  Whole<V>::Store(values, v);
  std::memcpy(bits, values, sizeof values);
}
template <class V>
typename V::Int IntFrom(const ElementsOf<V>* bits) {
  return V::Bits(FromElements<V>(bits));
}
template <class V>
typename V::Mask MaskFrom(const ElementsOf<V>* bits) {
  return V::Less(V::Set(0), FromElements<V>(bits));
}

template <class V, typename V::Vector (*kOperation)(typename V::Vector)>
void ApplyUnary(const ElementsOf<V>* a, ElementsOf<V>* result) {
  ToElements<V>(result, kOperation(FromElements<V>(a)));
}
template <class V, typename V::Vector (*kOperation)(typename V::Vector, typename V::Vector)>
void ApplyBinary(const ElementsOf<V>* a, const ElementsOf<V>* b, ElementsOf<V>* result) {
  ToElements<V>(result, kOperation(FromElements<V>(a), FromElements<V>(b)));
}
template <class V, typename V::Vector (*kOperation)(typename V::Vector, typename V::Vector,
                                                    typename V::Vector)>
void ApplyTernary(const ElementsOf<V>* a, const ElementsOf<V>* b, const ElementsOf<V>* c,
                  ElementsOf<V>* result) {
  ToElements<V>(result, kOperation(FromElements<V>(a), FromElements<V>(b), FromElements<V>(c)));
}

template <class V, typename V::Mask (*kOperation)(typename V::Vector, typename V::Vector)>
void ApplyCompare(const ElementsOf<V>* a, const ElementsOf<V>* b, ElementsOf<V>* result) {
  const typename V::Mask m = kOperation(FromElements<V>(a), FromElements<V>(b));
  ToElements<V>(result, V::Select(m, V::Set(1), V::Set(0)));
}
template <class V, typename V::Mask (*kOperation)(typename V::Mask, typename V::Mask)>
void ApplyMasks(const ElementsOf<V>* a, const ElementsOf<V>* b, ElementsOf<V>* result) {
  const typename V::Mask m = kOperation(MaskFrom<V>(a), MaskFrom<V>(b));
  ToElements<V>(result, V::Select(m, V::Set(1), V::Set(0)));
}
template <class V, bool (*kOperation)(typename V::Mask)>
bool ApplyPredicate(const ElementsOf<V>* mask) {
  return kOperation(MaskFrom<V>(mask));
}
template <class V, typename V::Vector (*kOperation)(typename V::Mask, typename V::Vector,
                                                    typename V::Vector)>
void ApplySelect(const ElementsOf<V>* mask, const ElementsOf<V>* yes, const ElementsOf<V>* no,
                 ElementsOf<V>* result) {
  ToElements<V>(result, kOperation(MaskFrom<V>(mask), FromElements<V>(yes), FromElements<V>(no)));
}
template <class V,
          typename V::Int (*kOperation)(typename V::Mask, typename V::Int, typename V::Int)>
void ApplyIntSelect(const ElementsOf<V>* mask, const ElementsOf<V>* yes, const ElementsOf<V>* no,
                    ElementsOf<V>* result) {
  const typename V::Int v = kOperation(MaskFrom<V>(mask), IntFrom<V>(yes), IntFrom<V>(no));
  ToElements<V>(result, V::FromBits(v));
}
template <class V, typename V::Int (*kOperation)(typename V::Int)>
void ApplyIntUnary(const ElementsOf<V>* a, ElementsOf<V>* result) {
  ToElements<V>(result, V::FromBits(kOperation(IntFrom<V>(a))));
}
template <class V, typename V::Int (*kOperation)(typename V::Int, typename V::Int)>
void ApplyIntBinary(const ElementsOf<V>* a, const ElementsOf<V>* b, ElementsOf<V>* result) {
  ToElements<V>(result, V::FromBits(kOperation(IntFrom<V>(a), IntFrom<V>(b))));
}

template <class V>
void ApplyDisjoint(const ElementsOf<V>* a, const ElementsOf<V>* b, ElementsOf<V>* result) {
  const typename V::Mask m = V::Disjoint(IntFrom<V>(a), IntFrom<V>(b));
  ToElements<V>(result, V::Select(m, V::Set(1), V::Set(0)));
}

template <class V, typename V::Vector (*kOperation)(typename V::Half)>
void ApplyWiden(const std::uint16_t* h, ElementsOf<V>* result) {
  ToElements<V>(result, kOperation(V::LoadHalf(h)));
}
template <class V, typename V::Half (*kOperation)(typename V::Vector)>
void ApplyNarrow(const ElementsOf<V>* v, std::uint16_t* result) {
  V::template StoreHalf<false>(result, kOperation(FromElements<V>(v)));
}

// The table as V::Lookup wants it: 2^kBits entries, aligned.
template <typename Entry, int kBits>
struct Table {
  explicit Table(const void* bits) { std::memcpy(entries, bits, sizeof entries); }
  alignas(64) Entry entries[std::size_t{1} << kBits];
};
template <class V, int kBits>
void ApplyLookup(const ElementsOf<V>* table, const ElementsOf<V>* index, ElementsOf<V>* result) {
  const Table<float, kBits> copy(table);
  ToElements<V>(result, V::template Lookup<kBits>(copy.entries, IntFrom<V>(index)));
}
template <class V, int kBits>
void ApplyIntLookup(const ElementsOf<V>* table, const ElementsOf<V>* index, ElementsOf<V>* result) {
  const Table<std::int32_t, kBits> copy(table);
  ToElements<V>(result, V::FromBits(V::template Lookup<kBits>(copy.entries, IntFrom<V>(index))));
}
template <class V>
void ApplyWideLookup(const ElementsOf<V>* table, const ElementsOf<V>* index,
                     ElementsOf<V>* result) {
  const Table<std::int64_t, V::kTableBits> copy(table);
  ToElements<V>(result, V::FromBits(V::Lookup(copy.entries, IntFrom<V>(index))));
}
template <class V, bool kSecond>
void ApplyPairLookup(const ElementsOf<V>* table, const ElementsOf<V>* index,
                     ElementsOf<V>* result) {
  const Table<std::int64_t, V::kPairTableBits + 1> copy(table);
  typename V::Vector first = V::Set(0);
  typename V::Vector second = first;
  V::LookupPair(copy.entries, IntFrom<V>(index), &first, &second);
  ToElements<V>(result, kSecond ? second : first);
}
template <class V>
using IntElementOf = std::make_signed_t<ElementsOf<V>>;
template <class V, ElementsOf<V> kLimit>
bool ApplyAllBelow(const ElementsOf<V>* v, ElementsOf<V> base) {
  const auto single = V::SetSingleInt(static_cast<IntElementOf<V>>(base));
  return V::template AllBelow<kLimit>(V::Difference(IntFrom<V>(v), single));
}
template <class V, ElementsOf<V> kLimit>
bool ApplyBothBelow(const ElementsOf<V>* v, const ElementsOf<V>* another, ElementsOf<V> base) {
  const auto single = V::SetSingleInt(static_cast<IntElementOf<V>>(base));
  const auto known = V::Difference(IntFrom<V>(v), single);
  return V::template AllBelow<kLimit>(V::Difference(known, IntFrom<V>(another), single));
}

}  // namespace
}  // namespace caffe2op_sigmoid::testing
