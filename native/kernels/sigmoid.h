// The forward kernel: sigmoid(x) = 1/(1 + e^-x), correctly rounded.
//
// Where the instruction set looks tables up in registers, pairs of float32 do it, and the few
// elements whose rounding they cannot decide go through double arithmetic; elsewhere double
// arithmetic does it all.
#pragma once

#include "kernels/compiler.h"
#include "kernels/sigmoid_double.h"
#include "kernels/sigmoid_float.h"
#include "kernels/ways.h"

namespace caffe2op_sigmoid::kernels {

template <class V, typename T, bool kHasTables = V::kFloatTableBits != 0>
struct Sigmoid;

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
    using F32 = typename W::F32;
    static bool TryStart(F32 x, F32* started) {
      *started = SigmoidFloat<W>::Steps(x);
      return SigmoidFloat<W>::AreAllNear(*started);
    }
    CAFFE2OP_SIGMOID_INLINE static auto Finish(F32 x, F32 started) {
      return SigmoidFloat<W>::Near(x, started);
    }
  };

  template <class W>
  struct Zero : ZeroWay<W, Bounds> {};
  template <class W>
  struct One : OneWay<W, Bounds> {};

  // All results are subnormal, or 0.
  template <class W>
  struct Low {
    using F32 = typename W::F32;
    static bool TryStart(F32 x, F32* /*started*/) {
      return W::All(W::Less(x, W::Set32(kHighestSubnormal)));
    }
    CAFFE2OP_SIGMOID_INLINE static auto Finish(F32 x, F32 /*started*/) {
      return SigmoidFloat<W>::Subnormal(x);
    }
  };

  // No result is subnormal.
  template <class W>
  struct Far {
    using F32 = typename W::F32;
    static bool TryStart(F32 x, F32* /*started*/) { return !HasSubnormal<W>(x); }
    CAFFE2OP_SIGMOID_INLINE static auto Finish(F32 x, F32 /*started*/) {
      const F32 lowest = W::Set32(kLowestNormal);
      // Above 30 every result is 1. NaN passes.
      auto result = SigmoidFloat<W>::Far(W::Min(W::Set32(30.0F), W::Max(lowest, x)));
      result.y = W::Select(W::Less(x, lowest), W::Set32(0.0F), result.y);
      return result;
    }
  };

  // In the order of their speed.
  using Ways = WayList<Near, Zero, One, Low, Far>;
  using Sure = SigmoidDouble<V>;
  static bool IsSureOnly(typename V::F32 x) {
    return HasSubnormal<V>(x) && !V::All(V::Less(x, V::Set32(kHighestSubnormal)));
  }

 private:
  // Results are normal numbers from the first on, and subnormal below the second, until they are 0
  // (in between are both; the first is where the pairs' small parts are normal too).
  static constexpr float kLowestNormal = -87.0F;
  static constexpr float kHighestSubnormal = -87.34F;

  template <class W>
  static bool HasSubnormal(typename W::F32 x) {
    return W::Any(
        W::And(W::Less(x, W::Set32(kLowestNormal)), W::Less(W::Set32(Bounds::kHighestZero), x)));
  }
};

}  // namespace caffe2op_sigmoid::kernels
