// sigmoid(x) = 1/(1 + e^-x) for float32, correctly rounded, in double arithmetic.
//
// Computed with a relative error of at most about 2 * 2^-53, then rounded once. That alone
// misrounds a few inputs, all of them near 0, where sigmoid(x) = 1/2 + x/4 - x^3/48 + ... lies
// closer to a rounding boundary of float32 than double can tell; below |x| = 2^-8 the series is
// therefore rounded to odd in double, which no later rounding can spoil. Proven over all 2^32
// inputs on every instruction set: npm run exhaustive.
#pragma once

#include <cstdint>

#include "math/exp_constants.h"
#include "math/round_to_odd.h"

namespace caffe2op_sigmoid::kernels {

template <class V>
struct SigmoidDouble {
  using D = typename V::template Rebind<double>;
  using Double = typename D::Vector;
  using Int = typename D::Int;
  using Exp = ExpDouble<D::kTableBits>;

  static typename V::Vector Evaluate(typename V::Vector x) {
    const auto clamped = Clamp(x);
    return V::Narrow(Evaluate64(V::WidenLow(clamped)), Evaluate64(V::WidenHigh(clamped)));
  }

  // Rounded to odd where the result is a normal number: to be rounded to a narrower type.
  static typename V::Vector EvaluateToOdd(typename V::Vector x) {
    const auto clamped = Clamp(x);
    return V::Narrow(OddFloat(Evaluate64(V::WidenLow(clamped))),
                     OddFloat(Evaluate64(V::WidenHigh(clamped))));
  }

 private:
  // Below -104 every result rounds to 0, above 17.4 to 1. NaN passes.
  static typename V::Vector Clamp(typename V::Vector x) {
    return V::Min(V::Set(40.0F), V::Max(V::Set(-110.0F), x));
  }

  // Without the bits that a float has not, but with its last bit 1 if one of those was.
  static Double OddFloat(Double v) {
    constexpr std::int64_t kLast = std::int64_t{1} << 29;
    const Int bits = D::Bits(v);
    const Int kept = D::IntAnd(bits, D::SetInt(-kLast));
    const Int dropped = D::IntAnd(bits, D::SetInt(kLast - 1));
    const Int sticky = D::IntAnd(D::IntAdd(dropped, D::SetInt(kLast - 1)), D::SetInt(kLast));
    // All ones from there on where the last bit is 0.
    const Int even = D::IntAdd(D::IntAnd(bits, D::SetInt(kLast)), D::SetInt(-kLast));
    return D::FromBits(D::IntAdd(kept, D::IntAnd(sticky, even)));
  }

  static Double Evaluate64(Double x) {
    const Double y = General(x);
    const auto small = D::Less(D::Abs(x), D::Set(0x1p-8));
    return D::Any(small) ? D::Select(small, Small(x), y) : y;
  }

  // -110 <= x <= 40, or NaN.
  static Double General(Double x) {
    // e^-x = power e^r = power + power p.
    const Powers e = Reduce(D::Sub(D::Set(0.0), x));
    return D::Reciprocal(D::MulAdd(e.power, e.p, D::Add(e.power, D::Set(1.0))));
  }

  struct Powers {
    Double power, p;
  };

  // e^t = power (1 + p), power = 2^(k/entries).
  static Powers Reduce(Double t) {
    // Adding 1.5 * 2^52 rounds to an integer, which then stands in the low bits.
    const Double shift = D::Set(0x1.8p52);
    const Double shifted = D::MulAdd(t, D::Set(Exp::kScale), shift);
    const Double k = D::Sub(shifted, shift);
    const Double r = D::MulAdd(k, D::Set(-Exp::kLow), D::MulAdd(k, D::Set(-Exp::kHigh), t));
    const Int index = D::Bits(shifted);
    const Double power = D::FromBits(
        D::IntAdd(D::Lookup(Exp::kTable, index), D::template ShiftLeft<52 - D::kTableBits>(index)));
    const Double r2 = D::Mul(r, r);
    return {power, D::MulAdd(r2, Polynomial(r, r2), r)};
  }

  // q(r), even and odd powers apart: half the latency of one chain.
  static Double Polynomial(Double r, Double r2) {
    constexpr int kLast = Exp::kTerms - 1;
    Double one = D::Set(Exp::kQ[kLast]);
    Double other = D::Set(Exp::kQ[kLast - 1]);
    for (int i = kLast - 2; i >= 0; i -= 2) {
      one = D::MulAdd(one, r2, D::Set(Exp::kQ[i]));
      if (i > 0) other = D::MulAdd(other, r2, D::Set(Exp::kQ[i - 1]));
    }
    return kLast % 2 == 0 ? D::MulAdd(other, r, one) : D::MulAdd(one, r, other);
  }

  // |x| < 2^-8. The next term of the series is below 2^-68. Needs -ffp-contract=off: the sum is of
  // the rounded t, else the rest is that of another sum.
  static Double Small(Double x) {
    const Double half = D::Set(0.5);
    const Double x2 = D::Mul(x, x);
    const Double inner = D::MulAdd(x2, D::Set(kSmall5), D::Set(kSmall3));
    const Double t = D::Mul(x, D::MulAdd(x2, inner, D::Set(kSmall1)));
    const Double sum = D::Add(half, t);
    const Double rest = D::Sub(t, D::Sub(sum, half));  // exact: |t| < 1/2
    return RoundToOdd<D>(sum, rest);
  }
};

}  // namespace caffe2op_sigmoid::kernels
