// The vectors of an instruction set with approximate reciprocals that err as far as it allows (and
// by the rounding of what makes them): always high, always low, and from lane to lane by something
// else. Included by the files of instruction sets only, with internal linkage as loops/map.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace caffe2op_sigmoid::testing {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in loops/map.h

enum class Error { kHigh, kLow, kAny };

// Any number in [-1, 1), made of the bits of v.
template <typename T>
double AnyFraction(T v) {
  std::uint32_t words[sizeof v / sizeof(std::uint32_t)] = {};
  std::memcpy(words, &v, sizeof v);
  // Fibonacci hashing.
  std::uint32_t hash = 0;
  for (const std::uint32_t word : words) hash = (hash ^ word) * 0x9e3779b9U;
  return static_cast<double>(static_cast<std::int32_t>(hash)) * 0x1p-31;
}

// Lane by lane: vectors have no operation that would not round on the way.
template <class V, Error kError>
typename V::Vector RoughReciprocal(typename V::Vector v) {
  using T = typename V::Element;
  constexpr double kLargest = V::kReciprocalError;
  alignas(64) T lanes[V::kLanes];
  V::Store(lanes, v);
  for (T& lane : lanes) {
    const double error = kError == Error::kHigh  ? kLargest
                         : kError == Error::kLow ? -kLargest
                                                 : kLargest * AnyFraction(lane);
    const double exact = 1.0 / static_cast<double>(lane);
    lane = static_cast<T>(exact + exact * error);
  }
  return V::Load(lanes);
}

// Where V divides, its Reciprocal stays.
template <class V, Error kError, bool kDivides = V::kDivides>
struct RoughRefined : V {};
template <class V, Error kError>
struct RoughRefined<V, kError, false> : V {
  static typename V::Vector Reciprocal(typename V::Vector v) {
    return V::Refinement::Refine(v, RoughReciprocal<V, kError>(v));
  }
};

template <class V, Error kError, typename T = typename V::Element>
struct Rough : RoughRefined<V, kError> {
  template <typename U>
  using Rebind = Rough<typename V::template Rebind<U>, kError>;
};

template <class V, Error kError>
struct Rough<V, kError, float> : RoughRefined<V, kError> {
  template <typename U>
  using Rebind = Rough<typename V::template Rebind<U>, kError>;
  using MemoryBound = Rough;
  static typename V::Vector ApproximateReciprocal(typename V::Vector v) {
    return RoughReciprocal<V, kError>(v);
  }
};

}  // namespace
}  // namespace caffe2op_sigmoid::testing
