// The forward kernel: sigmoid(x) = 1/(1 + e^-x), correctly rounded.
//
// Where the instruction set looks tables up in registers, pairs of float32 do it, and the few
// vectors whose rounding they cannot decide go through double arithmetic; elsewhere double
// arithmetic does it all.
#pragma once

#include "kernels/sigmoid_double.h"
#include "kernels/sigmoid_float.h"

namespace caffe2op_sigmoid::kernels {

template <class V, typename T, bool kHasTables = V::kFloatTableBits != 0>
struct Sigmoid;

template <class V>
struct Sigmoid<V, float, false> : SigmoidDouble<V> {};

template <class V>
struct Sigmoid<V, float, true> {
  using HasWays = void;
  using F32 = typename V::F32;
  using Mask32 = typename V::Mask32;
  using Float = SigmoidFloat<V>;

  // All lanes have normal results, and certain ones.
  struct Quick {
    static bool TryEvaluate(F32 x, F32* y) {
      if (V::Any(IsLow(x))) return false;
      const auto result = Float::Evaluate(x);
      if (V::Any(result.in_doubt)) return false;
      *y = result.y;
      return true;
    }
  };

  // Some lanes are so low that the result is 0; the others as above.
  struct Tail {
    static bool TryEvaluate(F32 x, F32* y) {
      const Mask32 low = IsLow(x);
      if (!V::Any(low) || HasSubnormal(x, low)) return false;
      const auto result = Float::Evaluate(V::Max(V::Set32(Float::kLowest), x));
      if (V::Any(result.in_doubt)) return false;
      *y = V::Select(low, V::Set32(0.0F), result.y);
      return true;
    }
  };

  using Sure = SigmoidDouble<V>;

  // Some results are subnormal.
  static bool IsSureOnly(F32 x) { return HasSubnormal(x, IsLow(x)); }

 private:
  static Mask32 IsLow(F32 x) { return V::Less(x, V::Set32(Float::kLowest)); }
  static bool HasSubnormal(F32 x, Mask32 low) {
    return V::Any(V::And(low, V::Less(V::Set32(-104.0F), x)));
  }
};

}  // namespace caffe2op_sigmoid::kernels
