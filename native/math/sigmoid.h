// The forward kernel: sigmoid(x) = 1/(1 + e^-x), correctly rounded.
//
// Where the instruction set looks tables up in registers, pairs of float32 do it, and the few
// elements whose rounding they cannot decide go through double arithmetic; elsewhere double
// arithmetic does it all.
#pragma once

#include "math/fast_paths.h"
#include "math/sigmoid64.h"
#include "math/sigmoid_double.h"
#include "math/sigmoid_float.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

template <class V, typename T = typename V::Element, bool kHasTables = V::kTableBits != 0>
struct Sigmoid;

template <class V, bool kHasTables>
struct Sigmoid<V, double, kHasTables> : SigmoidExact64<V> {};

template <class V>
struct Sigmoid<V, float, false> : SigmoidDouble<V> {};

template <class V>
struct Sigmoid<V, float, true> {
  struct Bounds {
    static constexpr float kHighestZero = -104.0F;
    // From 17.33 on, 1 is nearer than the float below it.
    static constexpr float kLowestOne = 17.5F;
  };

  // W is V, or a group of them.
  template <class W>
  struct Near {
    using Vector = typename W::Vector;
    static bool Accepts(Vector x, Vector* reduced) {
      *reduced = SigmoidFloat<W>::Steps(x);
      return SigmoidFloat<W>::AreAllNear(*reduced);
    }
    CAFFE2OP_SIGMOID_INLINE static auto Evaluate(Vector x, Vector reduced) {
      return SigmoidFloat<W>::Near(x, reduced);
    }
  };

  template <class W>
  struct Zero : ZeroPath<W, Bounds> {};
  template <class W>
  struct One : OnePath<W, Bounds> {};

  // All results are subnormal, or 0.
  template <class W>
  struct Low {
    using Vector = typename W::Vector;
    static bool Accepts(Vector x, Vector* /*reduced*/) {
      return W::All(W::Less(x, W::Set(kHighestSubnormal)));
    }
    CAFFE2OP_SIGMOID_INLINE static auto Evaluate(Vector x, Vector /*reduced*/) {
      return SigmoidFloat<W>::Subnormal(x);
    }
  };

  // No result is subnormal.
  template <class W>
  struct Far {
    using Vector = typename W::Vector;
    static bool Accepts(Vector x, Vector* /*reduced*/) { return !HasSubnormal<W>(x); }
    CAFFE2OP_SIGMOID_INLINE static auto Evaluate(Vector x, Vector /*reduced*/) {
      const Vector lowest = W::Set(kLowestNormal);
      // Above 30 every result is 1. NaN passes.
      auto result = SigmoidFloat<W>::Far(W::Min(W::Set(30.0F), W::Max(lowest, x)));
      result.y = W::Select(W::Less(x, lowest), W::Set(0.0F), result.y);
      return result;
    }
  };

  // In the order of their speed.
  using FastPaths = FastPathList<Near, Zero, One, Low, Far>;
  using AccuratePath = SigmoidDouble<V>;
  static bool NeedsAccuratePath(typename V::Vector x) {
    return HasSubnormal<V>(x) && !V::All(V::Less(x, V::Set(kHighestSubnormal)));
  }

 private:
  // Results are normal numbers from the first on, and subnormal below the second, until they are 0
  // (in between are both; the first is where the pairs' small parts are normal too).
  static constexpr float kLowestNormal = -87.0F;
  static constexpr float kHighestSubnormal = -87.34F;

  template <class W>
  static bool HasSubnormal(typename W::Vector x) {
    return W::Any(
        W::MaskAnd(W::Less(x, W::Set(kLowestNormal)), W::Less(W::Set(Bounds::kHighestZero), x)));
  }
};

}  // namespace caffe2op_sigmoid::kernels
