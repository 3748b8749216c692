// The tables of the vector types that break one promise each. Included by the files of instruction
// sets only, with internal linkage as loops/map.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "testing/vectors/apply.h"
#include "testing/vectors/broken.h"
#include "testing/vectors/instruction_sets.h"
#include "testing/vectors/operations.h"

namespace caffe2op_sigmoid::testing {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in loops/map.h

// Adds copies of a sound table, with one operation each that is not.
template <typename T>
class BrokenRows {
 public:
  constexpr BrokenRows(const VectorOperations<T>& sound, BrokenVector<T>* rows)
      : sound_(sound), next_(rows) {}

  template <typename F>
  constexpr void Add(const char* operation, const char* what, F VectorOperations<T>::* member,
                     std::common_type_t<F> broken) {
    *next_ = {operation, what, sound_};
    next_++->operations.*member = broken;
  }
  // All elements of an array.
  template <typename F, std::size_t kCount>
  constexpr void AddAll(const char* operation, const char* what,
                        F (VectorOperations<T>::*member)[kCount], std::common_type_t<F> broken) {
    *next_ = {operation, what, sound_};
    for (std::size_t i = 0; i < kCount; ++i) (next_->operations.*member)[i] = broken;
    ++next_;
  }

 private:
  const VectorOperations<T>& sound_;
  BrokenVector<T>* next_;
};

template <class V, typename T = typename V::Element>
constexpr void AddBroken(BrokenRows<T>* rows) {
  using B = Broken<V>;
  using Bits = BitsOf<T>;
  using Table = VectorOperations<T>;
  rows->Add("Load", "wants an aligned address", &Table::load, [](const void* p, Bits* result) {
    ToElements<V>(result, B::AlignedLoad(static_cast<const T*>(p)));
  });
  rows->Add("Store", "wants an aligned address", &Table::store, [](void* p, const Bits* v) {
    B::AlignedStore(static_cast<T*>(p), FromElements<V>(v));
  });
  rows->Add("Set", "not the last lane", &Table::set, [](Bits v, Bits* result) {
    T value;
    std::memcpy(&value, &v, sizeof v);
    ToElements<V>(result, B::AllButTheLast(V::Set(value)));
  });
  rows->Add("Add", "flushes subnormal sums", &Table::add, ApplyBinary<V, B::FlushingAdd>);
  rows->Add("Sub", "the wrong way round", &Table::sub, ApplyBinary<V, B::SwappedSub>);
  rows->Add("Mul", "adds", &Table::mul, ApplyBinary<V, V::Add>);
  rows->Add("Abs", "keeps the sign", &Table::abs, ApplyUnary<V, B::Identity>);
  rows->Add("MulAdd NegMulAdd NegMulSub", "not as kFused says", &Table::fused, !V::kFused);
  rows->Add("Reciprocal", "two ULP off", &Table::reciprocal, ApplyUnary<V, B::CoarseReciprocal>);
  rows->Add("Less", "greater", &Table::less, ApplyCompare<V, B::Greater>);
  rows->Add("Any", "overlooks the last lane", &Table::any, ApplyPredicate<V, B::AnyButTheLast>);
  rows->Add("Select", "the wrong way round", &Table::select, ApplySelect<V, B::SwappedSelect>);
  rows->Add("Bits FromBits", "of a sum", &Table::bits, ApplyIntUnary<V, B::ArithmeticBits>);
  rows->Add("SetInt", "not the last lane", &Table::set_int, [](Bits v, Bits* result) {
    const typename V::Int i = V::SetInt(static_cast<std::make_signed_t<Bits>>(v));
    ToElements<V>(result, B::AllButTheLast(V::FromBits(i)));
  });
  rows->Add("IntAdd", "adds 1", &Table::int_add, ApplyIntBinary<V, B::Increment>);
  rows->AddAll("ShiftLeft", "by too little", &Table::shift_left, ApplyIntUnary<V, B::ShortShift>);
  rows->AddAll("ShiftRight", "by too much", &Table::shift_right, ApplyIntUnary<V, B::LongShift>);
}

// Of arrays' elements of any type.
template <class V, typename T = typename V::Element>
constexpr void AddBrokenArrays(BrokenRows<T>* rows) {
  using B = BrokenArrays<V>;
  using Bits = BitsOf<T>;
  using Table = VectorOperations<T>;
  rows->Add("LoadN", "one lane more", &Table::load_n,
            [](const void* p, std::size_t n, Bits* result) {
              ToElements<V>(result, B::LongLoadN(static_cast<const T*>(p), n));
            });
  rows->Add("LoadN", "reads all", &Table::load_n, [](const void* p, std::size_t n, Bits* result) {
    ToElements<V>(result, B::WholeLoadN(static_cast<const T*>(p), n));
  });
  rows->Add("StoreN", "one lane more", &Table::store_n, [](void* p, const Bits* v, std::size_t n) {
    B::LongStoreN(static_cast<T*>(p), FromElements<V>(v), n);
  });
  rows->Add("StoreN", "writes all", &Table::store_n, [](void* p, const Bits* v, std::size_t n) {
    B::WholeStoreN(static_cast<T*>(p), FromElements<V>(v), n);
  });
  rows->Add("StoreAs", "wants an aligned address", &Table::store_as, [](void* p, const Bits* v) {
    B::AlignedStore(static_cast<T*>(p), FromElements<V>(v));
  });
  rows->Add("StoreAs FenceStores", "not the last lane", &Table::store_streaming,
            [](void* p, const Bits* v) {
              V::Store(static_cast<T*>(p), B::AllButTheLast(FromElements<V>(v)));
            });
  rows->Add("Prefetch", "reads", &Table::prefetch, [](const void* p) { B::ReadingPrefetch(p); });
  rows->Add("KeepInRegister", "not the sign", &Table::keep_in_register, ApplyUnary<V, V::Abs>);
  rows->Add("Min", "a number for NaN", &Table::min, ApplyBinary<V, B::SwappedMin>);
  rows->Add("Max", "a number for NaN", &Table::max, ApplyBinary<V, B::SwappedMax>);
  rows->Add("NegMulAdd", "not negated", &Table::neg_mul_add, ApplyTernary<V, V::MulAdd>);
  rows->Add("NegMulSub", "not negated", &Table::neg_mul_sub, ApplyTernary<V, B::MulSub>);
  rows->Add("All", "overlooks the first lane", &Table::all, ApplyPredicate<V, B::AllButTheFirst>);
}

// Of those with a rounding test.
template <class V, typename T = typename V::Element>
constexpr void AddBrokenTests(BrokenRows<T>* rows) {
  using B = BrokenArrays<V>;
  using Bits = BitsOf<T>;
  using Table = VectorOperations<T>;
  rows->Add("Differ", "true for NaN", &Table::differ, ApplyCompare<V, B::DifferUnordered>);
  rows->Add("MaskAnd", "the first mask", &Table::mask_and, ApplyMasks<V, B::FirstMask>);
  rows->Add("IntSub", "the wrong way round", &Table::int_sub, ApplyIntBinary<V, B::ReversedSub>);
  rows->Add("ToBits", "starts at the last lane", &Table::to_bits,
            [](const Bits* mask) -> std::uint64_t {
              std::uint64_t reversed = 0;
              const std::uint64_t bits = V::ToBits(MaskFrom<V>(mask));
              for (std::size_t i = 0; i < V::kLanes; ++i) {
                reversed |= (bits >> i & 1U) << (V::kLanes - 1 - i);
              }
              return reversed;
            });
  rows->AddAll("AllBelow Difference SetSingleInt", "whatever the signs", &Table::all_below,
               [](const Bits* v, Bits base) {
                 const auto single =
                     V::SetSingleInt(static_cast<IntElementOf<V>>(base << 1U >> 1U));
                 return V::template AllBelow<kLimits<T>[0]>(
                     V::Difference(B::WithoutSign(IntFrom<V>(v)), single));
               });
}

template <class V>
constexpr void AddBrokenTables(BrokenRows<float>* rows) {
  using B = BrokenFloat<V>;
  using Bits = std::uint32_t;
  using Table = VectorOperations<float>;
  AddBrokenTests<V>(rows);
  rows->Add("ApproximateReciprocal", "with a bit less", &Table::approximate_reciprocal,
            ApplyUnary<V, B::CoarseApproximation>);
  rows->Add("Lookup", "without modulo", &Table::int_lookup,
            [](const Bits* table, const Bits* index, Bits* result) {
              ApplyIntLookup<V, V::kTableBits>(table, index, result);
              const typename V::Int entry = IntFrom<V>(result);
              ToElements<V>(result,
                            V::FromBits(B::BoundedLookup(V::kTableBits, IntFrom<V>(index), entry)));
            });
}

template <class V>
constexpr void AddBrokenFloats(BrokenRows<float>* rows) {
  using B = BrokenFloat<V>;
  using Bits = std::uint32_t;
  using Table = VectorOperations<float>;
  AddBroken<V>(rows);
  AddBrokenArrays<V>(rows);
  rows->Add("WidenLow", "the high half", &Table::widen_low,
            [](const Bits* v, std::uint64_t* result) {
              ToElements<typename B::Wide>(result, V::WidenHigh(FromElements<V>(v)));
            });
  rows->Add("WidenHigh", "the low half", &Table::widen_high,
            [](const Bits* v, std::uint64_t* result) {
              ToElements<typename B::Wide>(result, V::WidenLow(FromElements<V>(v)));
            });
  rows->Add("Narrow", "flushes subnormals", &Table::narrow,
            [](const std::uint64_t* low, const std::uint64_t* high, Bits* result) {
              ToElements<V>(result, B::FlushingNarrow(FromElements<typename B::Wide>(low),
                                                      FromElements<typename B::Wide>(high)));
            });
  if constexpr (V::kTableBits != 0) AddBrokenTables<V>(rows);
}

template <class V>
constexpr void AddBrokenDoubles(BrokenRows<double>* rows) {
  using B = BrokenDouble<V>;
  using Bits = std::uint64_t;
  using Table = VectorOperations<double>;
  AddBroken<V>(rows);
  AddBrokenArrays<V>(rows);
  AddBrokenTests<V>(rows);
  rows->Add("Div", "by the reciprocal", &Table::div, ApplyBinary<V, B::ByReciprocal>);
  rows->Add("IntSelect", "the wrong way round", &Table::int_select,
            [](const Bits* mask, const Bits* yes, const Bits* no, Bits* result) {
              ApplyIntSelect<V, V::IntSelect>(mask, no, yes, result);
            });
  rows->Add("IntAnd", "adds", &Table::int_and, ApplyIntBinary<V, V::IntAdd>);
  rows->Add("Lookup", "without modulo", &Table::lookup,
            [](const Bits* table, const Bits* index, Bits* result) {
              ApplyWideLookup<V>(table, index, result);
              const typename V::Int entry = IntFrom<V>(result);
              ToElements<V>(result,
                            V::FromBits(B::BoundedLookup(V::kTableBits, IntFrom<V>(index), entry)));
            });
  rows->Add("LookupPair", "the other number", &Table::lookup_first, ApplyPairLookup<V, true>);
}

}  // namespace
}  // namespace caffe2op_sigmoid::testing
