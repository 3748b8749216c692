// sigmoid(x) = 1/(1 + e^-x) for float32, correctly rounded, in double arithmetic.
//
// Computed with a relative error of at most about 2 * 2^-53, then rounded once. That alone
// misrounds a few inputs, all of them near 0, where sigmoid(x) = 1/2 + x/4 - x^3/48 + ... lies
// closer to a rounding boundary of float32 than double can tell; below |x| = 2^-8 the series is
// therefore rounded to odd in double, which no later rounding can spoil. Proven over all 2^32
// inputs on every instruction set: npm run exhaustive.
#pragma once

#include "kernels/exp_constants.h"

namespace caffe2op_sigmoid::kernels {

template <class V>
struct SigmoidDouble {
  using F32 = typename V::F32;
  using F64 = typename V::F64;
  using I64 = typename V::I64;
  using Exp = ExpDouble<V::kDoubleTableBits>;

  static F32 Evaluate(F32 x) {
    // Below -104 every result rounds to 0, above 17.4 to 1. NaN passes.
    const F32 clamped = V::Min(V::Set32(40.0F), V::Max(V::Set32(-110.0F), x));
    return V::Narrow(Evaluate64(V::WidenLow(clamped)), Evaluate64(V::WidenHigh(clamped)));
  }

 private:
  static F64 Evaluate64(F64 x) {
    const F64 y = General(x);
    const auto small = V::Less(V::Abs(x), V::Set64(0x1p-8));
    return V::Any(small) ? V::Select(small, Small(x), y) : y;
  }

  // -110 <= x <= 40, or NaN.
  static F64 General(F64 x) {
    // e^-x = power e^r = power + power p.
    const Powers e = Reduce(V::Sub(V::Set64(0.0), x));
    return V::Reciprocal(V::MulAdd(e.power, e.p, V::Add(e.power, V::Set64(1.0))));
  }

  struct Powers {
    F64 power, p;
  };

  // e^t = power (1 + p), power = 2^(k/entries).
  static Powers Reduce(F64 t) {
    // Adding 1.5 * 2^52 rounds to an integer, which then stands in the low bits.
    const F64 shift = V::Set64(0x1.8p52);
    const F64 shifted = V::MulAdd(t, V::Set64(Exp::kScale), shift);
    const F64 k = V::Sub(shifted, shift);
    const F64 r = V::MulAdd(k, V::Set64(-Exp::kLow), V::MulAdd(k, V::Set64(-Exp::kHigh), t));
    const I64 index = V::Bits(shifted);
    const F64 power = V::FromBits(V::Add(V::Lookup64(Exp::kTable, index),
                                         V::template ShiftLeft<52 - V::kDoubleTableBits>(index)));
    const F64 r2 = V::Mul(r, r);
    return {power, V::MulAdd(r2, Polynomial(r, r2), r)};
  }

  // q(r), even and odd powers apart: half the latency of one chain.
  static F64 Polynomial(F64 r, F64 r2) {
    constexpr int kLast = Exp::kTerms - 1;
    F64 one = V::Set64(Exp::kQ[kLast]);
    F64 other = V::Set64(Exp::kQ[kLast - 1]);
    for (int i = kLast - 2; i >= 0; i -= 2) {
      one = V::MulAdd(one, r2, V::Set64(Exp::kQ[i]));
      if (i > 0) other = V::MulAdd(other, r2, V::Set64(Exp::kQ[i - 1]));
    }
    return kLast % 2 == 0 ? V::MulAdd(other, r, one) : V::MulAdd(one, r, other);
  }

  // |x| < 2^-8. The next term of the series is below 2^-68. Needs -ffp-contract=off: the sum is of
  // the rounded t, else the rest is that of another sum.
  static F64 Small(F64 x) {
    const F64 half = V::Set64(0.5);
    const F64 x2 = V::Mul(x, x);
    const F64 inner = V::MulAdd(x2, V::Set64(kSmall5), V::Set64(kSmall3));
    const F64 t = V::Mul(x, V::MulAdd(x2, inner, V::Set64(kSmall1)));
    const F64 sum = V::Add(half, t);
    const F64 rest = V::Sub(t, V::Sub(sum, half));  // exact: |t| < 1/2
    return RoundToOdd(sum, rest);
  }

  // The double next to sum + rest (|rest| <= half an ulp) whose last bit is 1, or sum if exact.
  static F64 RoundToOdd(F64 sum, F64 rest) {
    const I64 zero = V::SetI64(0);
    const F64 none = V::Set64(0.0);
    const I64 step = V::Select(V::Less(none, rest), V::SetI64(1),
                               V::Select(V::Less(rest, none), V::SetI64(-1), zero));
    const I64 bits = V::Bits(sum);
    // All ones where the last bit is 0.
    const I64 even = V::Add(V::And(bits, V::SetI64(1)), V::SetI64(-1));
    return V::FromBits(V::Add(bits, V::And(step, even)));
  }
};

}  // namespace caffe2op_sigmoid::kernels
