// How a function says that it has fast paths besides its accurate one (Ziv's strategy).
//
// F::FastPaths lists class templates over a vector type, the quickest first, each with
//   Accepts(x, &reduced): whether it knows the results of all lanes; `reduced` is what it has
//     computed of x on the way and wants to see again;
//   Evaluate(x, reduced): the results, as NoRoundingTest, or with a mask `uncertain` of the lanes
//     that failed the rounding test and go through the accurate path. Results are rounded to the
//     type of the elements, but for bits that it has not (Access::StoreRounded).
// F::AccuratePath::Evaluate(x) knows every result; F::NeedsAccuratePath(x) tells when no fast path
// is worth a try.
#pragma once

#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

template <class V>
struct NoRoundingTest {
  typename V::Vector y;
};

template <template <class> class... Path>
struct FastPathList {};

// Whether the path accepts a vector: its results are in *y then, and all right if *certain.
template <class V, template <class> class Path>
CAFFE2OP_SIGMOID_INLINE bool Tries(typename V::Vector x, typename V::Vector* y, bool* certain) {
  auto reduced = x;
  if (!Path<V>::Accepts(x, &reduced)) return false;
  const auto result = Path<V>::Evaluate(x, reduced);
  *y = result.y;
  *certain = !V::Any(result.uncertain);
  return true;
}

namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in loops/map.h

// F of one vector, by the first path that accepts it. All have a rounding test. Not inlined: it is
// long.
template <class F, class V, template <class> class... Path>
CAFFE2OP_SIGMOID_NOINLINE typename V::Vector EvaluateVector(FastPathList<Path...> /*paths*/,
                                                            typename V::Vector x) {
  auto y = x;
  bool certain = false;
  static_cast<void>((Tries<V, Path>(x, &y, &certain) || ...));
  return certain ? y : F::AccuratePath::Evaluate(x);
}

}  // namespace

// All lanes are so low that the result is 0: below Bounds::kHighestZero.
template <class V, class Bounds>
struct ZeroPath {
  using Vector = typename V::Vector;
  static bool Accepts(Vector x, Vector* /*reduced*/) {
    return V::All(V::Less(x, V::Set(Bounds::kHighestZero)));
  }
  CAFFE2OP_SIGMOID_INLINE static NoRoundingTest<V> Evaluate(Vector /*x*/, Vector /*reduced*/) {
    return {V::Set(0.0F)};
  }
};

// All lanes are so high that the result is 1: above Bounds::kLowestOne.
template <class V, class Bounds>
struct OnePath {
  using Vector = typename V::Vector;
  static bool Accepts(Vector x, Vector* /*reduced*/) {
    return V::All(V::Less(V::Set(Bounds::kLowestOne), x));
  }
  CAFFE2OP_SIGMOID_INLINE static NoRoundingTest<V> Evaluate(Vector /*x*/, Vector /*reduced*/) {
    return {V::Set(1.0F)};
  }
};

}  // namespace caffe2op_sigmoid::kernels
