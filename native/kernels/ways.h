// How a function says that it can be evaluated in several ways.
//
// F::Ways lists class templates over a vector type, the quickest first, each with
//   TryStart(x, &started): false if it does not know the result of some lane; `started` is whatever
//     of type F32 it wants to see again;
//   Finish(x, started): the results, as Settled, or with a mask `in_doubt` of lanes to evaluate
//   again.
// F::Sure::Evaluate(x) knows every result; F::IsSureOnly(x) tells when no way is worth a try.
#pragma once

#include "kernels/compiler.h"

namespace caffe2op_sigmoid::kernels {

template <class V>
struct Settled {
  typename V::F32 y;
};

template <template <class> class... Way>
struct WayList {};

// All lanes are so low that the result is 0: below Bounds::kHighestZero.
template <class V, class Bounds>
struct ZeroWay {
  using F32 = typename V::F32;
  static bool TryStart(F32 x, F32* /*started*/) {
    return V::All(V::Less(x, V::Set32(Bounds::kHighestZero)));
  }
  CAFFE2OP_SIGMOID_INLINE static Settled<V> Finish(F32 /*x*/, F32 /*started*/) {
    return {V::Set32(0.0F)};
  }
};

// All lanes are so high that the result is 1: above Bounds::kLowestOne.
template <class V, class Bounds>
struct OneWay {
  using F32 = typename V::F32;
  static bool TryStart(F32 x, F32* /*started*/) {
    return V::All(V::Less(V::Set32(Bounds::kLowestOne), x));
  }
  CAFFE2OP_SIGMOID_INLINE static Settled<V> Finish(F32 /*x*/, F32 /*started*/) {
    return {V::Set32(1.0F)};
  }
};

}  // namespace caffe2op_sigmoid::kernels
