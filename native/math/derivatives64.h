// The first and the second derivative of the sigmoid for float64, correctly rounded, subnormal
// results too, as sigmoid64.h does it: a fast path with a rounding test, a better one for what that
// leaves open, and a comparison with the midpoint in integers.
//
// Slacks, of derivative_pairs.h. With s for the error of T low and of its sum with the rest, C for
// half a step: sigmoid' errs by s, sigmoid'' by s and, relative to E/(1+E)^3, by s a/C. Products of
// pairs lose a few 2^-105. s, in units of 2^-53 C^2/2 (exact_exp.h): q 1, q r + rest 0.74, low
// 0.52, the sum 0.52:
//   16 entries   2^-63.5, s/C 2^-58.0; compensated 2^-69.6, s/C 2^-64.1
//   128 entries  2^-69.5, s/C 2^-61.0; compensated, the polynomial's: 2^-75, s/C 2^-66.5
//   unfused      2^-68.2, s/C 2^-59.7
// Above a = 50, where both derivatives are sigmoid(-a) but for a relative 3 E < 2^-70.5, that
// path's slack covers it.
#pragma once

#include <cstdint>
#include <limits>

#include "math/derivative_pairs.h"
#include "math/exact_exp.h"
#include "math/fast_paths.h"
#include "math/midpoint.h"
#include "math/sigmoid64.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

// Bounds on the magnitude of the result, over vectors V or groups of them.
template <class V, Derivative kOrder>
struct DerivativeBounds {
  using Vector = typename V::Vector;
  using E = ExactExp<V>;
  using Exp = typename E::Exp;

  // Below 2^-27, sigmoid'' is -x/8 rounded, but for ties, which go towards 0.
  static constexpr double kSmall = 0x1p-27;

  // 0 <= a < 51.9, in steps; or NaN.
  template <Accuracy kAccuracy>
  CAFFE2OP_SIGMOID_INLINE static ExactBounds<V> Near(Vector a, Vector steps) {
    Vector t, p, low;
    E::template Expand<true, kAccuracy>(a, steps, Exp::kShift, &t, &p, &low);
    ExactBounds<V> bounds =
        DerivativePairs<V>::template Bounds<kOrder>(a, t, p, low, SlackOf<kAccuracy>());
    if constexpr (kOrder == Derivative::kSecond) {
      const auto small = V::Less(a, V::Set(kSmall));
      if (V::Any(small)) {
        const Vector eighth = V::Mul(a, V::Set(0.125));
        // Another number where that is not exact.
        const Vector inexact = V::Sub(eighth, V::Sub(V::Mul(eighth, V::Set(8.0)), a));
        bounds.up = V::Select(small, eighth, bounds.up);
        bounds.down = V::Select(small, inexact, bounds.down);
      }
    }
    return bounds;
  }

  template <Accuracy kAccuracy>
  CAFFE2OP_SIGMOID_INLINE static ExactBounds<V> Low(Vector a) {
    using B = SigmoidBounds<V>;
    const auto low = B::template Low<kAccuracy>(V::Sub(V::Set(0.0), a));
    return {B::Unscaled(low.bounds.up, low.unscale), B::Unscaled(low.bounds.down, low.unscale)};
  }

  // The result of such a magnitude.
  static Vector WithSign(Vector magnitude, Vector x) {
    if constexpr (kOrder == Derivative::kFirst) {
      return magnitude;
    } else {
      const auto sign = V::SetInt(std::numeric_limits<std::int64_t>::min());
      return V::FromBits(
          V::IntAdd(V::Bits(magnitude), V::IntAnd(V::IntAdd(V::Bits(x), sign), sign)));
    }
  }

 private:
  template <Accuracy kAccuracy>
  static constexpr DerivativeSlack<double> SlackOf() {
    if (!V::kFused) return {0x1.4p-68, 0x1.4p-67, 0x1.8p-60};
    if (Exp::kBits == 4) {
      if (kAccuracy == Accuracy::kCompensated) return {0x1p-67, 0x1p-66, 0x1.8p-64};
      return {0x1.2p-63, 0x1.2p-62, 0x1.1p-58};
    }
    if (kAccuracy == Accuracy::kCompensated) return {0x1p-70, 0x1p-69, 0x1p-65};
    return {0x1p-68, 0x1p-67, 0x1.2p-61};
  }
};

namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in loops/map.h

// -x/8 of |x| < 2^-27, as a magnitude.
inline double EighthTowardsZero(double a) {
  const double eighth = 0.125 * a;
  const bool is_tie_up = 8.0 * eighth - a == 0x1p-1072;
  return is_tie_up ? eighth - 0x1p-1074 : eighth;
}

// The lanes whose bits are set: one of their bounds.
template <class V, Derivative kOrder>
CAFFE2OP_SIGMOID_NOINLINE typename V::Vector DecideDerivative(typename V::Vector a,
                                                              ExactBounds<V> bounds,
                                                              unsigned uncertain) {
  double lanes[V::kLanes];
  double up[V::kLanes];
  double down[V::kLanes];
  V::Store(lanes, a);
  V::Store(up, bounds.up);
  V::Store(down, bounds.down);
  for (; uncertain != 0; uncertain &= uncertain - 1) {
    const unsigned i = LowestBit(uncertain);
    if constexpr (kOrder == Derivative::kFirst) {
      up[i] = NearestToFirstDerivative(lanes[i], down[i], up[i]);
    } else {
      up[i] = lanes[i] < DerivativeBounds<V, kOrder>::kSmall
                  ? EighthTowardsZero(lanes[i])
                  : NearestToSecondDerivative(lanes[i], down[i], up[i]);
    }
  }
  return V::Load(up);
}

// Any x, with the best bounds that there are; those of Low above lowest_low.
template <class V, Derivative kOrder>
CAFFE2OP_SIGMOID_NOINLINE typename V::Vector EvaluateDerivative(typename V::Vector x,
                                                                double lowest_low) {
  using B = DerivativeBounds<V, kOrder>;
  constexpr Accuracy kBest = V::kFused ? Accuracy::kCompensated : Accuracy::kFar;
  const auto a = V::Abs(x);
  const auto middle = V::Set(lowest_low);
  const auto near = V::Min(middle, a);
  ExactBounds<V> bounds = B::template Near<kBest>(near, SigmoidBounds<V>::Steps(near));
  const auto low = V::Less(middle, a);
  if (V::Any(low)) {
    const ExactBounds<V> of_low = B::template Low<kBest>(V::Max(middle, a));
    bounds.up = V::Select(low, of_low.up, bounds.up);
    bounds.down = V::Select(low, of_low.down, bounds.down);
  }
  const unsigned uncertain = V::ToBits(V::Differ(bounds.up, bounds.down));
  return B::WithSign(uncertain == 0 ? bounds.up : DecideDerivative<V, kOrder>(a, bounds, uncertain),
                     x);
}

}  // namespace

template <class V, Derivative kOrder>
struct DerivativeOfDouble {
  static constexpr bool kIsLong = true;

  // W is V, or a group of them.
  template <class W>
  struct Near {
    using Vector = typename W::Vector;
    using B = DerivativeBounds<W, kOrder>;
    static bool Accepts(Vector x, Vector* reduced) {
      *reduced = SigmoidBounds<W>::Steps(W::Abs(x));
      return SigmoidBounds<W>::AreAllNear(*reduced);
    }
    CAFFE2OP_SIGMOID_INLINE static TestedResult<W> Evaluate(Vector x, Vector reduced) {
      return Signed<W>(B::template Near<Accuracy::kFar>(W::Abs(x), reduced), x);
    }
  };

  template <class W>
  struct Low {
    using Vector = typename W::Vector;
    using B = DerivativeBounds<W, kOrder>;
    static bool Accepts(Vector x, Vector* /*reduced*/) {
      return W::All(W::Less(W::Set(kLowestLow), W::Abs(x)));
    }
    CAFFE2OP_SIGMOID_INLINE static TestedResult<W> Evaluate(Vector x, Vector /*reduced*/) {
      return Signed<W>(B::template Low<Accuracy::kFar>(W::Abs(x)), x);
    }
  };

  // In the order of their speed.
  using FastPaths = FastPathList<Near, Low>;

  struct AccuratePath {
    CAFFE2OP_SIGMOID_INLINE static typename V::Vector Evaluate(typename V::Vector x) {
      return EvaluateDerivative<V, kOrder>(x, kLowestLow);
    }
  };
  static bool NeedsAccuratePath(typename V::Vector x) {
    const auto low = V::Less(V::Set(kLowestLow), V::Abs(x));
    return V::Any(low) && !V::All(low);
  }

  CAFFE2OP_SIGMOID_INLINE static typename V::Vector Evaluate(typename V::Vector x) {
    return EvaluateVector<DerivativeOfDouble, V>(FastPaths(), x);
  }

 private:
  static constexpr double kLowestLow = 50.0;

  template <class W>
  CAFFE2OP_SIGMOID_INLINE static TestedResult<W> Signed(ExactBounds<W> bounds,
                                                        typename W::Vector x) {
    return {DerivativeBounds<W, kOrder>::WithSign(bounds.up, x), W::Differ(bounds.up, bounds.down)};
  }
};

}  // namespace caffe2op_sigmoid::kernels
