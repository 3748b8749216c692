// The tables of the vector types that break a promise about elements of 16 bits. Included by the
// files of instruction sets only, with internal linkage as loops/map.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "testing/vectors/apply.h"
#include "testing/vectors/operations.h"
#include "testing/vectors/tabulate_broken.h"

namespace caffe2op_sigmoid::testing {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in loops/map.h

template <class V>
struct BrokenHalves {
  using Element = std::uint16_t;
  using Half = typename V::Half;
  using Vector = typename V::Vector;
  static constexpr std::size_t kBytes = V::kLanes * sizeof(Element);

  static Half AlignedLoad(const void* p) {
    const auto past = reinterpret_cast<std::uintptr_t>(p) % kBytes;
    return V::LoadHalf(reinterpret_cast<const Element*>(static_cast<const char*>(p) - past));
  }
  static void AlignedStore(void* p, Half h) {
    const auto past = reinterpret_cast<std::uintptr_t>(p) % kBytes;
    V::template StoreHalf<false>(reinterpret_cast<Element*>(static_cast<char*>(p) - past), h);
  }
  static void StoreAllButTheLast(void* p, const Element* h) {
    V::StoreHalfN(static_cast<Element*>(p), V::LoadHalf(h), V::kLanes - 1);
  }
  // Right lanes, but read with all the others.
  static void WholeLoadN(const void* p, std::size_t n, Element* result) {
    V::template StoreHalf<false>(result, V::LoadHalf(static_cast<const Element*>(p)));
    for (std::size_t i = n; i < V::kLanes; ++i) result[i] = 0;
  }

  static Vector Flush(Vector v, float least) {
    return V::Select(V::Less(V::Abs(v), V::Set(least)), V::Set(0), v);
  }
  static Vector FlushingWidenFloat16(Half h) { return Flush(V::WidenFloat16(h), 0x1p-14F); }
  static Vector FlushingWidenBfloat16(Half h) { return Flush(V::WidenBfloat16(h), 0x1p-126F); }
  // AVX512_BF16's.
  static Half FlushingNarrowBfloat16(Vector v) { return V::NarrowBfloat16(Flush(v, 0x1p-126F)); }
  static Half FlushingNarrowFloat16(Vector v) { return V::NarrowFloat16(Flush(v, 0x1p-14F)); }
  // Ties, and what is little above them, away from zero.
  static Half AwayNarrowFloat16(Vector v) {
    return V::NarrowFloat16(V::FromBits(V::IntAdd(V::Bits(v), V::SetInt(1))));
  }
  // Cut off: towards zero, and NaN may become infinite.
  static Half CutBfloat16(Vector v) {
    alignas(64) float lanes[V::kLanes];
    alignas(64) Element halves[V::kLanes];
    V::Store(lanes, v);
    for (std::size_t i = 0; i < V::kLanes; ++i) {
      std::uint32_t bits = 0;
      std::memcpy(&bits, &lanes[i], sizeof bits);
      halves[i] = static_cast<Element>(bits >> 16U);
    }
    return V::LoadHalf(halves);
  }
};

template <class V>
constexpr void AddBrokenHalves(BrokenRows<float>* rows) {
  using B = BrokenHalves<V>;
  using Half = std::uint16_t;
  using Table = VectorOperations<float>;
  rows->Add(
      "LoadHalf", "wants an aligned address", &Table::load_half,
      [](const void* p, Half* result) { V::template StoreHalf<false>(result, B::AlignedLoad(p)); });
  rows->Add("StoreHalf", "wants an aligned address", &Table::store_half,
            [](void* p, const Half* h) { B::AlignedStore(p, V::LoadHalf(h)); });
  rows->Add("StoreHalf", "not the last lane", &Table::store_half_streaming, B::StoreAllButTheLast);
  rows->Add("LoadHalfN", "one lane more", &Table::load_half_n,
            [](const void* p, std::size_t n, Half* result) {
              V::template StoreHalf<false>(
                  result, V::LoadHalfN(static_cast<const Half*>(p), n < V::kLanes ? n + 1 : n));
            });
  rows->Add("LoadHalfN", "reads all", &Table::load_half_n, B::WholeLoadN);
  rows->Add("StoreHalfN", "one lane more", &Table::store_half_n,
            [](void* p, const Half* h, std::size_t n) {
              V::StoreHalfN(static_cast<Half*>(p), V::LoadHalf(h), n < V::kLanes ? n + 1 : n);
            });
  rows->Add("WidenFloat16", "flushes subnormals", &Table::widen_float16,
            ApplyWiden<V, B::FlushingWidenFloat16>);
  rows->Add("WidenBfloat16", "flushes subnormals", &Table::widen_bfloat16,
            ApplyWiden<V, B::FlushingWidenBfloat16>);
  rows->Add("NarrowFloat16", "flushes subnormals", &Table::narrow_float16,
            ApplyNarrow<V, B::FlushingNarrowFloat16>);
  rows->Add("NarrowFloat16", "ties away from zero", &Table::narrow_float16,
            ApplyNarrow<V, B::AwayNarrowFloat16>);
  rows->Add("NarrowBfloat16", "flushes subnormals", &Table::narrow_bfloat16,
            ApplyNarrow<V, B::FlushingNarrowBfloat16>);
  rows->Add("NarrowBfloat16", "cuts off", &Table::narrow_bfloat16, ApplyNarrow<V, B::CutBfloat16>);
  rows->Add("CutBfloat16", "rounds", &Table::cut_bfloat16, ApplyNarrow<V, V::NarrowBfloat16>);
  rows->Add("Disjoint", "equal", &Table::disjoint,
            [](const std::uint32_t* a, const std::uint32_t* b, std::uint32_t* result) {
              std::uint32_t both[V::kLanes];
              for (std::size_t i = 0; i < V::kLanes; ++i) both[i] = a[i] ^ b[i];
              ApplyDisjoint<V>(both, both, result);
            });
}

}  // namespace
}  // namespace caffe2op_sigmoid::testing
