// Operations that break one promise each, made from those of an instruction set: the check of the
// contract must find every one. Included by the files of instruction sets only, with internal
// linkage as loops/map.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>

#include "testing/vectors/apply.h"
#include "testing/vectors/operations.h"

namespace caffe2op_sigmoid::testing {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in loops/map.h

// Of every element type.
template <class V>
struct Broken {
  using Element = typename V::Element;
  using Int = typename V::Int;
  using Mask = typename V::Mask;
  using Vector = typename V::Vector;
  using Limits = std::numeric_limits<Element>;

  static Vector AlignedLoad(const Element* p) {
    const auto past = reinterpret_cast<std::uintptr_t>(p) % sizeof(Vector);
    return V::Load(reinterpret_cast<const Element*>(reinterpret_cast<const char*>(p) - past));
  }
  static void AlignedStore(Element* p, Vector v) {
    const auto past = reinterpret_cast<std::uintptr_t>(p) % sizeof(Vector);
    V::Store(reinterpret_cast<Element*>(reinterpret_cast<char*>(p) - past), v);
  }
  static Vector AllButTheLast(Vector v) {
    alignas(64) Element lanes[V::kLanes];
    V::Store(lanes, v);
    lanes[V::kLanes - 1] = 0;
    return V::Load(lanes);
  }
  static Vector SwappedSub(Vector a, Vector b) { return V::Sub(b, a); }
  static Vector FlushingAdd(Vector a, Vector b) {
    const Vector sum = V::Add(a, b);
    return V::Select(V::Less(V::Abs(sum), V::Set(Limits::min())), V::Set(0), sum);
  }
  static Vector Identity(Vector v) { return v; }
  // Zeros lose their sign, signaling NaN become quiet.
  static Int ArithmeticBits(Int v) { return V::Bits(V::Add(V::FromBits(v), V::Set(0))); }
  static Vector CoarseReciprocal(Vector v) {
    return V::Mul(V::Reciprocal(v), V::Set(1 + 2 * Limits::epsilon()));
  }
  static Mask Greater(Vector a, Vector b) { return V::Less(b, a); }
  static bool AnyButTheLast(Mask m) {
    return V::Any(V::Less(V::Set(0), AllButTheLast(V::Select(m, V::Set(1), V::Set(0)))));
  }
  static Vector SwappedSelect(Mask m, Vector yes, Vector no) { return V::Select(m, no, yes); }
  static Int Increment(Int a, Int /*b*/) { return V::IntAdd(a, V::SetInt(1)); }
  static Int ShortShift(Int v) { return V::template ShiftLeft<kShifts<Element>[1] - 1>(v); }
  static Int LongShift(Int v) { return V::template ShiftRight<kShifts<Element>[1] + 1>(v); }

  // What stands above the table's bits makes the entry 0.
  static Int BoundedLookup(int bits, Int index, Int entry) {
    alignas(64) Element indexes[V::kLanes];
    alignas(64) Element entries[V::kLanes];
    V::Store(indexes, V::FromBits(index));
    V::Store(entries, V::FromBits(entry));
    for (std::size_t i = 0; i < V::kLanes; ++i) {
      ElementsOf<V> at = 0;
      std::memcpy(&at, &indexes[i], sizeof at);
      if (at >> bits != 0) entries[i] = 0;
    }
    return V::Bits(V::Load(entries));
  }
};

// Of arrays' elements.
template <class V>
struct BrokenArrays : Broken<V> {
  using typename Broken<V>::Element;
  using typename Broken<V>::Int;
  using typename Broken<V>::Mask;
  using typename Broken<V>::Vector;

  static Vector LongLoadN(const Element* p, std::size_t n) {
    return V::LoadN(p, n < V::kLanes ? n + 1 : n);
  }
  // Right lanes, but read with all the others.
  static Vector WholeLoadN(const Element* p, std::size_t n) {
    alignas(64) Element lanes[V::kLanes];
    V::Store(lanes, V::Load(p));
    for (std::size_t i = n; i < V::kLanes; ++i) lanes[i] = 0;
    return V::Load(lanes);
  }
  static void LongStoreN(Element* p, Vector v, std::size_t n) {
    V::StoreN(p, v, n < V::kLanes ? n + 1 : n);
  }
  // What stood behind is written again.
  static void WholeStoreN(Element* p, Vector v, std::size_t n) {
    alignas(64) Element lanes[V::kLanes];
    V::Store(lanes, V::Load(p));
    V::StoreN(lanes, v, n);
    V::Store(p, V::Load(lanes));
  }

  // Sanitizers need not tell what is meant to be so.
  __attribute__((no_sanitize("address", "undefined"))) static void ReadingPrefetch(const void* p) {
    (void)*static_cast<const volatile char*>(p);
  }

  // The first operand, if the second is NaN.
  static Vector SwappedMin(Vector a, Vector b) { return V::Select(V::Less(b, a), b, a); }
  static Vector SwappedMax(Vector a, Vector b) { return V::Select(V::Less(a, b), b, a); }
  static Vector MulSub(Vector a, Vector b, Vector c) {
    return V::MulAdd(a, b, V::Sub(V::Set(0), c));
  }
  static bool AllButTheFirst(Mask m) {
    alignas(64) Element lanes[V::kLanes];
    V::Store(lanes, V::Select(m, V::Set(1), V::Set(0)));
    lanes[0] = 1;
    return V::All(V::Less(V::Set(0), V::Load(lanes)));
  }

  // Of numbers that are no numbers: taken for 1.
  static Vector Finite(Vector v) {
    const Vector infinity = V::Set(Broken<V>::Limits::infinity());
    return V::Select(V::Less(V::Abs(v), infinity), v, V::Set(1));
  }
  static Mask DifferUnordered(Vector a, Vector b) { return V::Differ(Finite(a), Finite(b)); }
  static Mask FirstMask(Mask a, Mask /*b*/) { return a; }
  static Int ReversedSub(Int a, Int b) { return V::IntSub(b, a); }
  static Int WithoutSign(Int v) { return V::Bits(V::Abs(V::FromBits(v))); }
};

template <class V>
struct BrokenFloat : BrokenArrays<V> {
  using typename Broken<V>::Vector;

  using Wide = typename V::template Rebind<double>;
  using WideVector = typename Wide::Vector;
  static Vector FlushingNarrow(WideVector low, WideVector high) {
    const Vector v = V::Narrow(low, high);
    return V::Select(V::Less(V::Abs(v), V::Set(Broken<V>::Limits::min())), V::Set(0), v);
  }

  // With tables.
  static Vector CoarseApproximation(Vector v) {
    constexpr float kError = 2.0F / (1U << static_cast<unsigned>(V::kReciprocalBits));
    return V::Mul(V::ApproximateReciprocal(v), V::Set(1 + kError));
  }
};

// Of doubles.
template <class V>
struct BrokenDouble : BrokenArrays<V> {
  using typename Broken<V>::Vector;

  static Vector ByReciprocal(Vector a, Vector b) { return V::Mul(a, V::Div(V::Set(1), b)); }
};

}  // namespace
}  // namespace caffe2op_sigmoid::testing
