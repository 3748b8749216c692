// All vector types of an instruction set. Included by the files of instruction sets only, with
// internal linkage as loops/map.h.
#pragma once

#include <type_traits>

#include "simd/pair.h"
#include "testing/vectors/instruction_sets.h"
#include "testing/vectors/tabulate.h"
#include "testing/vectors/tabulate_broken.h"
#include "testing/vectors/tabulate_broken_halves.h"

namespace caffe2op_sigmoid::testing {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in loops/map.h

template <class Isa>
constexpr VectorSet Tabulate(const char* isa) {
  using V = typename Isa::template Vector<float>;
  using Wide = typename V::template Rebind<double>;
  using Two = simd::Pair<V>;
  VectorSet set = {};
  set.isa = isa;
  set.floats[0] = {"float", TabulateFloat<V>()};
  set.floats[1] = {"Pair", TabulatePair<Two>()};
  set.floats[2] = {"Pair of Pairs", TabulatePair<simd::Pair<Two>>()};
  if constexpr (!std::is_same_v<typename V::MemoryBound, V>) {
    set.floats[3] = {"MemoryBound", TabulateFloat<typename V::MemoryBound>()};
  }
  using WideTwo = simd::Pair<Wide>;
  set.doubles[0] = {"double", TabulateDouble<Wide>()};
  set.doubles[1] = {"Pair of doubles", TabulateDoublePair<WideTwo>()};
  set.doubles[2] = {"Pair of Pairs of doubles", TabulateDoublePair<simd::Pair<WideTwo>>()};
  if constexpr (!std::is_same_v<typename Wide::MemoryBound, Wide>) {
    set.doubles[3] = {"MemoryBound of doubles", TabulateDouble<typename Wide::MemoryBound>()};
  }
  BrokenRows<float> floats(set.floats[0].operations, set.broken_floats);
  AddBrokenFloats<V>(&floats);
  AddBrokenHalves<V>(&floats);
  BrokenRows<double> doubles(set.doubles[0].operations, set.broken_doubles);
  AddBrokenDoubles<Wide>(&doubles);
  return set;
}

}  // namespace
}  // namespace caffe2op_sigmoid::testing
