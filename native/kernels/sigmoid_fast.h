// sigmoid(x) for float32, at most 2.5 ULP off wherever the result is a normal number.
//
// e^-x = T e^r with one float table (or none) and a short polynomial; 1/(1 + e^-x) by an
// approximate reciprocal and one Newton step, or by division. In [0, 1] for every number, NaN for
// NaN; results below 2^-126 may be 0. The bits differ between instruction sets.
#pragma once

#include "kernels/exp_constants.h"

namespace caffe2op_sigmoid::kernels {

template <class V, typename T>
struct SigmoidFast;

template <class V>
struct SigmoidFast<V, float> {
  using HasWays = void;
  using F32 = typename V::F32;
  using I32 = typename V::I32;
  using Exp = ExpFast<V::kFloatTableBits>;

  // All results are normal numbers.
  struct Quick {
    static bool TryEvaluate(F32 x, F32* y) {
      if (IsSureOnly(x)) return false;
      *y = Bounded(x);
      return true;
    }
  };
  using Tail = Quick;

  // Beyond, results are 1 (from 17.4 on: 30 is as good, and far from subnormal products, which are
  // slow), or subnormal and 0 here.
  struct Sure {
    static F32 Evaluate(F32 x) {
      const F32 bounded = V::Min(V::Set32(30.0F), V::Max(V::Set32(-kLargest), x));
      return V::Select(V::Less(x, V::Set32(-kLargest)), V::Set32(0.0F), Bounded(bounded));
    }
  };

  static bool IsSureOnly(F32 x) { return V::Any(V::Less(V::Set32(kLargest), V::Abs32(x))); }

 private:
  // The largest float below 126 ln 2: below minus that, results are subnormal.
  static constexpr float kLargest = 0x1.5d589ep6F;

  // |x| <= kLargest, or NaN.
  static F32 Bounded(F32 x) {
    // Adding 1.5 * 2^23 rounds to an integer, which then stands in the low bits.
    const F32 shift = V::Set32(0x1.8p23F);
    const F32 shifted = V::NegMulAdd(x, V::Set32(Exp::kScale), shift);
    const F32 k = V::Sub(shifted, shift);
    const I32 index = V::Bits(shifted);
    F32 r = V::NegMulSub(k, V::Set32(Exp::kHigh), x);  // exact
    if constexpr (V::kFloatTableBits != 0) r = V::Add(r, V::Lookup(Exp::kLogs, index));
    r = V::NegMulAdd(k, V::Set32(Exp::kLow), r);
    const F32 t = V::FloatFromBits(V::Add32(
        V::Lookup(Exp::kTable, index), V::template ShiftLeft32<23 - V::kFloatTableBits>(index)));
    F32 p = V::Set32(Exp::kP[Exp::kTerms - 1]);
    for (int i = Exp::kTerms - 2; i >= 0; --i) p = V::MulAdd(p, r, V::Set32(Exp::kP[i]));
    return V::Reciprocal32(V::Add(V::MulAdd(V::Mul(t, r), p, V::Set32(1.0F)), t));
  }
};

}  // namespace caffe2op_sigmoid::kernels
