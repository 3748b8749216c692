// The vectors of an instruction set with one fault each, for the controls of the proof. Included by
// the files of instruction sets only, with internal linkage as loops/map.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace caffe2op_sigmoid::testing {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in loops/map.h

// A table with one bit of one entry changed: kBit of the entry after the first.
template <typename T, int kBits, int kBit>
struct ChangedTable {
  alignas(64) T entries[std::size_t{1} << kBits];

  explicit ChangedTable(const T* table) {
    std::memcpy(entries, table, sizeof entries);
    std::uint64_t bits = 0;
    std::memcpy(&bits, &entries[1], sizeof(T));
    bits ^= std::uint64_t{1} << static_cast<unsigned>(kBit);
    std::memcpy(&entries[1], &bits, sizeof(T));
  }
};

// The fast paths' results count as certain, whatever the rounding test would say.
template <class V>
struct RoundingTestOff : V {
  static typename V::Mask Differ(typename V::Vector a, typename V::Vector /*b*/) {
    return V::Less(a, a);
  }
};

// The slack of rounding tests is 2^-37 of the result, less than what pairs of floats may be off. No
// other constant of the fast paths is of the size of a slack.
template <class V>
struct SlackTooSmall : V {
  static typename V::Vector Set(float v) {
    const bool is_slack = v >= 0x1p-36F && v <= 0x1p-30F;
    return V::Set(is_slack ? 0x1p-37F : v);
  }
};

// Results of narrow types count as certain, wherever the middle between two neighbours lies.
template <class V>
struct MiddlesForgotten : V {
  static typename V::Mask Disjoint(typename V::Int a, typename V::Int /*b*/) {
    const auto v = V::FromBits(a);
    return V::Less(v, v);
  }
};

// In the tables of powers of 2, four units of the last place: a fast function may err by two.
template <class V>
struct TableChanged : V {
  static constexpr int kBit = 2;
  template <int kBits>
  static typename V::Vector Lookup(const float* table, typename V::Int index) {
    return V::template Lookup<kBits>(table, index);
  }
  template <int kBits>
  static typename V::Int Lookup(const std::int32_t* table, typename V::Int index) {
    const ChangedTable<std::int32_t, kBits, kBit> changed(table);
    return V::template Lookup<kBits>(changed.entries, index);
  }
};

// In the table of what the rounding of those lost: the highest bit of the fraction.
template <class V>
struct LogTableChanged : V {
  static constexpr int kBit = 22;
  template <int kBits>
  static typename V::Vector Lookup(const float* table, typename V::Int index) {
    const ChangedTable<float, kBits, kBit> changed(table);
    return V::template Lookup<kBits>(changed.entries, index);
  }
  template <int kBits>
  static typename V::Int Lookup(const std::int32_t* table, typename V::Int index) {
    return V::template Lookup<kBits>(table, index);
  }
};

// In the accurate path's table, by 2^-34: what is deferred to it lies as close to a boundary.
template <class D>
struct WideTableChangedIn : D {
  static constexpr int kBit = 18;
  static typename D::Int Lookup(const std::int64_t* table, typename D::Int index) {
    const ChangedTable<std::int64_t, D::kTableBits, kBit> changed(table);
    return D::Lookup(changed.entries, index);
  }
  // Of a table of pairs, in every odd entry.
  static void LookupPair(const std::int64_t* table, typename D::Int index, typename D::Vector* a,
                         typename D::Vector* b) {
    D::LookupPair(table, index, a, b);
    const auto odd = D::template ShiftLeft<kBit>(D::IntAnd(index, D::SetInt(1)));
    *a = D::FromBits(D::IntAdd(D::Bits(*a), odd));
  }
};
template <class V>
struct WideTableChanged : V {
  template <typename U>
  using Rebind = WideTableChangedIn<typename V::template Rebind<U>>;
};

// Near 0, the accurate path rounds to nearest, not to odd: what a sum lost is forgotten.
template <class D>
struct RestForgottenIn : D {
  static typename D::Int IntSelect(typename D::Mask /*m*/, typename D::Int /*yes*/,
                                   typename D::Int no) {
    return no;
  }
};
template <class V>
struct RestForgotten : V {
  template <typename U>
  using Rebind = RestForgottenIn<typename V::template Rebind<U>>;
};

// Near 0, the accurate path computes as elsewhere, not by the series there.
template <class D>
struct SeriesForgottenIn : D {
  static typename D::Vector Select(typename D::Mask /*m*/, typename D::Vector /*yes*/,
                                   typename D::Vector no) {
    return no;
  }
};
template <class V>
struct SeriesForgotten : V {
  template <typename U>
  using Rebind = SeriesForgottenIn<typename V::template Rebind<U>>;
};

// The accurate path's results are one unit of the last place higher.
template <class V>
struct AccuratePathOff : V {
  template <class Wide>
  static typename V::Vector Narrow(Wide low, Wide high) {
    return V::FromBits(V::IntAdd(V::Bits(V::Narrow(low, high)), V::SetInt(1)));
  }
};

}  // namespace
}  // namespace caffe2op_sigmoid::testing
