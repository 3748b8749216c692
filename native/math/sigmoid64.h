// The forward kernel for float64: sigmoid(x) = 1/(1 + e^-x), correctly rounded, subnormal results
// too, by Ziv's strategy.
//
// A fast path computes bounds on the result in pairs of doubles; where both round to one double,
// that is it. The others are deferred, and evaluated again with better bounds, if the instruction
// set has such; where even those differ, a comparison with the midpoint in integers decides
// (midpoint.h). Bounds: exact_exp.h. They were measured against MPFR (npm run proof:float64).
#pragma once

#include "math/exact_exp.h"
#include "math/exact_fault.h"
#include "math/fast_paths.h"
#include "math/midpoint.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

// The bounds, over vectors V or groups of them.
template <class V>
struct SigmoidBounds {
  using Vector = typename V::Vector;
  using Int = typename V::Int;
  using Mask = typename V::Mask;
  using E = ExactExp<V>;
  using Exp = typename E::Exp;

  static Vector Steps(Vector x) { return ExactSteps<Exp, true, V>(x, Exp::kShift); }

  // -36.7 < x < 51.9.
  static bool AreAllNear(Vector steps) {
    return V::template AllBelow<Exp::kLimit>(
        V::Difference(V::Bits(steps), V::SetSingleInt(Exp::kBase)));
  }

  // Of such x and their steps.
  CAFFE2OP_SIGMOID_INLINE static ExactBounds<V> Near(Vector x, Vector steps) {
    return E::Round(Divide<Accuracy::kNear, false>(x, steps),
                    E::template SlackOf<Accuracy::kNear>(false));
  }

  // -600 <= x <= 40, or NaN.
  template <Accuracy kAccuracy>
  CAFFE2OP_SIGMOID_INLINE static ExactBounds<V> Far(Vector x) {
    return E::Round(Divide<kAccuracy, true>(x, Steps(x)), E::template SlackOf<kAccuracy>(false));
  }

  // x < -36.9: sigmoid(x) = e^x (1 - e^x), of which e^2x is left out. Computed as 2^1000 e^x: no
  // operation has a subnormal result. Doubles between 2^52 and 2^53 times 2^-74 are the multiples
  // of 2^(1000 - 1074): where the result is subnormal, the first of them is added, so that its bits
  // are the result's factor and it is rounded once.
  struct Scaled {
    ExactBounds<V> bounds;
    Int unscale;  // to be subtracted from their bits
  };
  template <Accuracy kAccuracy>
  CAFFE2OP_SIGMOID_INLINE static Scaled Low(Vector x) {
    // Below -746 it is 0, as there.
    const Vector bounded = V::Max(V::Set(-746.0), x);
    Vector high, rest;
    LowSum<kAccuracy>(bounded, &high, &rest);
    const Mask subnormal = V::Less(bounded, V::Set(kHighestSubnormal));
    const Vector base = V::Select(subnormal, V::Set(0x1p-22), V::Set(0.0));
    const Vector rounded = V::Add(base, high);
    const Vector left = V::Add(V::Sub(high, V::Sub(rounded, base)), rest);
    const Vector slack = V::Mul(rounded, V::Set(E::template SlackOf<kAccuracy>(true)));
    // The bits of the base, or 1000 less in the exponent.
    const Int unscale = V::IntSelect(subnormal, V::SetInt(std::int64_t{1001} << 52U),
                                     V::SetInt(std::int64_t{1000} << 52U));
    return {{V::Add(rounded, V::Add(left, slack)), V::Add(rounded, V::Sub(left, slack))}, unscale};
  }
  // 2^1000 sigmoid(x) as a sum, for -746 <= x < -36.9.
  template <Accuracy kAccuracy>
  CAFFE2OP_SIGMOID_INLINE static void LowSum(Vector x, Vector* sum, Vector* small) {
    constexpr double kShift = Exp::kShift + 1000.0 * (1 << Exp::kBits);
    Vector t, p, low, high, rest;
    E::template Expand<false, kAccuracy>(x, ExactSteps<Exp, false, V>(x, kShift), kShift, &t, &p,
                                         &low);
    E::AddProduct(t, t, p, &high, &rest);
    rest = V::MulAdd(t, low, rest);
    // e^x, but where it is far too small to count: there it would be subnormal.
    const Vector less = V::Mul(V::Max(V::Set(0x1p700), high), V::Set(0x1p-1000));
    rest = V::NegMulAdd(high, less, rest);
    *sum = high;
    *small = rest;
  }
  static Vector Unscaled(Vector bound, Int unscale) {
    return V::FromBits(V::IntSub(V::Bits(bound), unscale));
  }

  // 1/(1 + e^-x), kAnyOrder: also where T is above 2^53.
  template <Accuracy kAccuracy, bool kAnyOrder>
  CAFFE2OP_SIGMOID_INLINE static ExactQuotient<V> Divide(Vector x, Vector steps) {
    const Vector one = V::Set(1.0);
    Vector t, p, low, high, rest;
    E::template Expand<true, kAccuracy>(x, steps, Exp::kShift, &t, &p, &low);
    // 1 + T = sum + lost, exactly (Fast2Sum), if the larger number comes first. Where that is T and
    // 1 comes first all the same, sum - 1 is exact up to T = 2^53: a multiple of the ulp of sum,
    // which is at most 1, and no larger than sum.
    const Vector first = kAnyOrder ? V::Max(one, t) : one;
    const Vector second = kAnyOrder ? V::Min(one, t) : t;
    const Vector sum = V::Add(first, second);
    const Vector lost = V::Sub(second, V::Sub(sum, first));
    E::AddProduct(sum, t, p, &high, &rest);
    rest = V::MulAdd(t, low, V::Add(rest, lost));
    const Vector whole = V::Add(high, rest);
    rest = V::Sub(rest, V::Sub(whole, high));
    return E::Invert(whole, rest);
  }

 private:
  // From here on down, results are subnormal, or round to the smallest normal number.
  static constexpr double kHighestSubnormal = -0x1.6232bdd7abcd2p+9;
};

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
