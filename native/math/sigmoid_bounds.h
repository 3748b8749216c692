// Bounds on sigmoid(x) in float64, in pairs of doubles: what its fast paths and the evaluation
// after them compute (sigmoid64.h). How far they err: exact_exp.h.
#pragma once

#include <cstdint>

#include "math/exact_exp.h"
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

}  // namespace caffe2op_sigmoid::kernels
