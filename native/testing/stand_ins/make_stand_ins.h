// All stand-ins of an instruction set, by what its vectors and kernels say of themselves. Included
// by the files of instruction sets only, with internal linkage as loops/map.h.
#pragma once

#include <cstddef>
#include <string_view>

#include "targets/instantiate.h"
#include "testing/stand_ins/faults.h"
#include "testing/stand_ins/rough_reciprocals.h"
#include "testing/stand_ins/stand_in.h"

namespace caffe2op_sigmoid::testing {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in loops/map.h

// The loop of one memory tier: the arithmetic is the same in all.
template <class V, class F, typename T>
void Run(const T* x, T* y, std::size_t n) {
  using Body = kernels::UnaryBody<V, F, T>;
  const std::size_t rest = n % V::kLanes;
  Body::template RunWhole<kernels::MemoryTier::kPrivateCache>(n - rest, y, x);
  if (rest != 0) Body::RunPart(rest, y + n - rest, x + n - rest);
}

// What fast paths without a rounding test give is not exact: the accurate path has no part in it.
constexpr bool IsExact(const kernels::KernelProperties& kernel) {
  return kernel.rounding_test || !kernel.fast_paths;
}

// Which kernels are built over other vectors: a fault of the accurate path shows in exact ones
// alone.
enum class Show { kExact, kAll };

// Every kernel of one input that takes T, over vectors W<V> in the place of V.
template <class V, template <class> class W, Show kShow, typename T>
constexpr void Add(StandIns* all, UnaryStandIn<T> StandIn::* member, StandIn::Kind kind,
                   const char* name) {
  using Other = W<V>;
#define CAFFE2OP_SIGMOID_ROW(shape, function, Template, Types, op, in_place, parallel_from) \
  if constexpr (Types::template kHas<T> && std::string_view(#shape) == "Unary") {           \
    using F = typename kernels::OverElements<kernels::Template<Other>, T>::Type;            \
    if constexpr (kShow == Show::kAll || IsExact(kernels::PropertiesOf<Other, F>())) {      \
      StandIn& row = all->rows[all->count++];                                               \
      row.kind = kind;                                                                      \
      row.name = name;                                                                      \
      row.kernel = #function;                                                               \
      row.*member = Run<Other, F, T>;                                                       \
    }                                                                                       \
  }
  using kernels::ElementTypes;
  CAFFE2OP_SIGMOID_KERNELS(CAFFE2OP_SIGMOID_ROW)
#undef CAFFE2OP_SIGMOID_ROW
}

template <class V>
using RoughHigh = Rough<V, Error::kHigh>;
template <class V>
using RoughLow = Rough<V, Error::kLow>;
template <class V>
using RoughAny = Rough<V, Error::kAny>;

template <class Isa, typename T>
constexpr void AddAll(StandIns* all, UnaryStandIn<T> StandIn::* member) {
  using V = typename Isa::template Vector<typename kernels::ComputeTypeOf<T>::Type>;
  if constexpr (simd::HasApproximateReciprocals<V>()) {
    Add<V, RoughHigh, Show::kAll, T>(all, member, StandIn::kRough, "high");
    Add<V, RoughLow, Show::kAll, T>(all, member, StandIn::kRough, "low");
    Add<V, RoughAny, Show::kAll, T>(all, member, StandIn::kRough, "any");
  }
  // Of those types whose inputs the proof tries.
  if constexpr (std::is_same_v<T, float> && V::kTableBits != 0) {
    Add<V, RoundingTestOff, Show::kExact, T>(all, member, StandIn::kFaulty, "rounding test off");
    Add<V, SlackTooSmall, Show::kExact, T>(all, member, StandIn::kFaulty, "slack too small");
    Add<V, LogTableChanged, Show::kExact, T>(all, member, StandIn::kFaulty, "log table changed");
  }
  if constexpr (std::is_same_v<T, float>) {
    if constexpr (V::kTableBits != 0 || V::kFastTableBits != 0) {
      Add<V, TableChanged, Show::kAll, T>(all, member, StandIn::kFaulty, "table changed");
    }
    Add<V, WideTableChanged, Show::kExact, T>(all, member, StandIn::kFaulty, "wide table changed");
    Add<V, RestForgotten, Show::kExact, T>(all, member, StandIn::kFaulty, "rest forgotten");
    Add<V, SeriesForgotten, Show::kExact, T>(all, member, StandIn::kFaulty, "series forgotten");
    Add<V, AccuratePathOff, Show::kExact, T>(all, member, StandIn::kFaulty, "accurate path off");
  }
  if constexpr (sizeof(T) < sizeof(float)) {
    Add<V, MiddlesForgotten, Show::kAll, T>(all, member, StandIn::kFaulty, "middles forgotten");
  }
}

template <class Isa>
constexpr StandIns MakeStandIns(const char* isa) {
  StandIns all = {};
  all.isa = isa;
#define CAFFE2OP_SIGMOID_TYPE(T, name) AddAll<Isa, T>(&all, &StandIn::name);
  CAFFE2OP_SIGMOID_ELEMENT_TYPES(CAFFE2OP_SIGMOID_TYPE)
#undef CAFFE2OP_SIGMOID_TYPE
  return all;
}

}  // namespace
}  // namespace caffe2op_sigmoid::testing
