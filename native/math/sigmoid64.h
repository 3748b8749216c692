// The forward kernel for float64: sigmoid(x) = 1/(1 + e^-x), correctly rounded, subnormal results
// too, by Ziv's strategy.
//
// A fast path computes bounds on the result in pairs of doubles; where both round to one double,
// that is it. The others are deferred, and evaluated again with better bounds, if the instruction
// set has such; where even those differ, a comparison with the midpoint in integers decides
// (midpoint.h). Bounds: exact_exp.h. They were measured against MPFR (npm run proof:float64).
#pragma once

#include "math/exact_fault.h"
#include "math/fast_paths.h"
#include "math/midpoint.h"
#include "math/sigmoid_bounds.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

// A result of a fast path: `up`, uncertain where the bounds differ. NaN is certain.
template <class V>
struct TestedResult {
  typename V::Vector y;
  typename V::Mask uncertain;
};

template <class V>
CAFFE2OP_SIGMOID_INLINE TestedResult<V> Test(ExactBounds<V> bounds) {
  if (kFault == Fault::kNoRoundingTest) bounds.down = bounds.up;
  return {bounds.up, V::Differ(bounds.up, bounds.down)};
}

namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in loops/map.h

// The lanes whose bits are set: one of their bounds.
template <class V>
CAFFE2OP_SIGMOID_NOINLINE typename V::Vector Decide(typename V::Vector x, ExactBounds<V> bounds,
                                                    unsigned uncertain) {
  double lanes[V::kLanes];
  double up[V::kLanes];
  double down[V::kLanes];
  V::Store(lanes, x);
  V::Store(up, bounds.up);
  V::Store(down, bounds.down);
  for (; uncertain != 0; uncertain &= uncertain - 1) {
    const unsigned i = LowestBit(uncertain);
    up[i] = NearestOfNeighbours(lanes[i], down[i], up[i]);
  }
  return V::Load(up);
}

// Any x, with the best bounds that there are. Below lowest_far they are those of Low.
template <class V>
CAFFE2OP_SIGMOID_NOINLINE typename V::Vector EvaluateAccurately(typename V::Vector x,
                                                                double lowest_far) {
  using B = SigmoidBounds<V>;
  constexpr Accuracy kBest = ExactExp<V>::kBest;
  const auto lowest = V::Set(lowest_far);
  ExactBounds<V> bounds = B::template Far<kBest>(V::Min(V::Set(40.0), V::Max(lowest, x)));
  const auto low = V::Less(x, lowest);
  if (V::Any(low)) {
    const auto scaled = B::template Low<kBest>(x);
    bounds.up = V::Select(low, B::Unscaled(scaled.bounds.up, scaled.unscale), bounds.up);
    bounds.down = V::Select(low, B::Unscaled(scaled.bounds.down, scaled.unscale), bounds.down);
  }
  if constexpr (kCountsSteps) {
    // Lanes without an element are 0.
    unsigned elements = V::ToBits(V::Differ(x, V::Set(0.0)));
    for (; elements != 0; elements &= elements - 1) CountStep(&StepCounts::again);
  }
  const unsigned uncertain = V::ToBits(V::Differ(bounds.up, bounds.down));
  return uncertain == 0 ? bounds.up : Decide<V>(x, bounds, uncertain);
}

}  // namespace

template <class V>
struct SigmoidExact64 {
  struct Bounds {
    // Below, results are less than 2^-1075.
    static constexpr double kHighestZero = -745.2;
    // From 37.43 on, 1 is nearer than the double below it.
    static constexpr double kLowestOne = 37.5;
  };

  // W is V, or a group of them.
  template <class W>
  struct Near {
    using Vector = typename W::Vector;
    static bool Accepts(Vector x, Vector* reduced) {
      *reduced = SigmoidBounds<W>::Steps(x);
      return SigmoidBounds<W>::AreAllNear(*reduced);
    }
    CAFFE2OP_SIGMOID_INLINE static TestedResult<W> Evaluate(Vector x, Vector reduced) {
      return Test<W>(SigmoidBounds<W>::Near(x, reduced));
    }
  };

  template <class W>
  struct Zero : ZeroPath<W, Bounds> {};
  template <class W>
  struct One : OnePath<W, Bounds> {};

  template <class W>
  struct Low {
    using Vector = typename W::Vector;
    static bool Accepts(Vector x, Vector* /*reduced*/) {
      return W::All(W::Less(x, W::Set(kHighestLow)));
    }
    CAFFE2OP_SIGMOID_INLINE static TestedResult<W> Evaluate(Vector x, Vector /*reduced*/) {
      using B = SigmoidBounds<W>;
      const auto low = B::template Low<Accuracy::kFar>(x);
      // Compared as normal numbers.
      TestedResult<W> result = Test<W>(low.bounds);
      result.y = B::Unscaled(result.y, low.unscale);
      return result;
    }
  };

  template <class W>
  struct Far {
    using Vector = typename W::Vector;
    static bool Accepts(Vector x, Vector* /*reduced*/) {
      return !W::Any(W::Less(x, W::Set(kLowestFar)));
    }
    CAFFE2OP_SIGMOID_INLINE static TestedResult<W> Evaluate(Vector x, Vector /*reduced*/) {
      return Test<W>(SigmoidBounds<W>::template Far<Accuracy::kFar>(W::Min(W::Set(40.0), x)));
    }
  };

  // In the order of their speed.
  using FastPaths = FastPathList<Near, Zero, One, Low, Far>;

  struct AccuratePath {
    CAFFE2OP_SIGMOID_INLINE static typename V::Vector Evaluate(typename V::Vector x) {
      return EvaluateAccurately<V>(x, kLowestFar);
    }
  };
  static bool NeedsAccuratePath(typename V::Vector x) {
    return V::Any(V::Less(x, V::Set(kLowestFar))) && !V::All(V::Less(x, V::Set(kHighestLow)));
  }

 private:
  static constexpr double kHighestLow = -36.9;
  static constexpr double kLowestFar = -600.0;
};

}  // namespace caffe2op_sigmoid::kernels
