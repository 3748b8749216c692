// sigmoid(x) for float32 in pairs of float32, with a test whether the rounding is certain.
//
// e^-x = T exp(log) e^r: T is a float (a table entry times a power of 2), log what T's rounding
// lost, |r| <= ln 2 / 2^(bits+1), exact. With low = q(r) r^2 + rest (1 + r), rest the small part of
// the reduced argument, 1 + e^-x = 1 + T + T r + T low is kept as high + rest2 (exact sums, and the
// residual of one fused multiply-add). An approximate reciprocal g of high and the series of
// 1/(1 - rho), rho = 1 - g (high + rest2), give the result as g + g c.
//
// Tried and lost, ns per element at 64 Ki on a Zen 4 at about 3.1 GHz, AVX-512 (this: 0.43, and
// 0.45 on normal inputs x 4, of which 1 to 2 % of the vectors are in doubt; copy: 0.07; double
// arithmetic alone, sigmoid_double.h: 0.68):
//   e^r - 1 as a pair before it is multiplied by T                          0.47
//   ... and that pair multiplied by T before 1 is added                     0.49
//   1 + T by six additions without comparing (Knuth) instead of max, min    +0.01
//   rho's small part beside the series instead of within it                 +0.03
//   the test by integer operations (xor, sign of x + 87) instead of compares +0.03
//   vectors in doubt put aside and done block by block instead of at once   +0.00 to 0.01
//   the slow ways within the quick loop                                     +0.04 (constants spill)
// AVX2 (this: 0.71 and 0.77): double arithmetic alone with a table of 4 entries 0.90, of 64 by
// gathering 0.95; with an approximate reciprocal instead of the division 1.4.
#pragma once

#include "kernels/exp_constants.h"

namespace caffe2op_sigmoid::kernels {

template <class V>
struct SigmoidFloat {
  using F32 = typename V::F32;
  using I32 = typename V::I32;
  using Mask32 = typename V::Mask32;
  static constexpr int kBits = V::kFloatTableBits;
  using Exp = ExpFloat<kBits>;

  struct Result {
    F32 y;
    Mask32 in_doubt;  // where y may be misrounded
  };

  // The results are normal numbers down to here.
  static constexpr float kLowest = -87.0F;

  // kLowest <= x, or NaN: then y is NaN, and not in doubt.
  static Result Evaluate(F32 x) {
    const F32 one = V::Set32(1.0F);
    // Above 30 every result rounds to 1. NaN passes.
    const F32 bounded = V::Min(V::Set32(30.0F), x);
    // Adding 1.5 * 2^23 rounds to an integer, which then stands in the low bits.
    const F32 shift = V::Set32(0x1.8p23F);
    const F32 shifted = V::NegMulAdd(bounded, V::Set32(Exp::kScale), shift);
    const F32 k = V::Sub(shifted, shift);
    const F32 r = V::NegMulSub(k, V::Set32(Exp::kHigh), bounded);  // exact
    const I32 index = V::Bits(shifted);
    const F32 rest = V::NegMulAdd(k, V::Set32(Exp::kLow), V::Lookup(Exp::kLogs, index));
    const F32 t = V::FloatFromBits(
        V::Add32(V::Lookup(Exp::kTable, index), V::template ShiftLeft32<23 - kBits>(index)));

    // 1 + T = sum + lost, exactly: the larger one first.
    const F32 larger = V::Max(one, t);
    const F32 smaller = V::Min(one, t);
    const F32 sum = V::Add(larger, smaller);
    const F32 lost = V::Sub(smaller, V::Sub(sum, larger));

    F32 q = V::Set32(Exp::kQ[Exp::kTerms - 1]);
    for (int i = Exp::kTerms - 2; i >= 0; --i) q = V::MulAdd(q, r, V::Set32(Exp::kQ[i]));
    const F32 low = V::MulAdd(r, V::MulAdd(r, q, rest), rest);
    const F32 high = V::MulAdd(t, r, sum);
    const F32 residual = V::MulAdd(t, r, V::Sub(sum, high));
    const F32 rest2 = V::MulAdd(t, low, V::Add(residual, lost));

    const F32 g = V::ApproximateReciprocal(high);
    const F32 rho = V::NegMulAdd(g, rest2, V::NegMulAdd(g, high, one));
    F32 c = V::MulAdd(rho, rho, rho);
    if constexpr (V::kReciprocalBits < 14) c = V::MulAdd(rho, c, rho);

    const F32 slack = V::Set32(kSlack);
    const F32 y = V::MulAdd(g, V::Add(c, slack), g);
    return {y, V::Differ(y, V::MulAdd(g, V::Sub(c, slack), g))};
  }

 private:
  // More than the relative error of g + g c before it is rounded. Measured over random inputs in
  // [-20, 20] with 32 entries and 14 bits: 2^-35.6, where two roundings of numbers near 2^-14 and
  // the fourth-order polynomial meet. 2^-36 misrounds 5 inputs.
  static constexpr float kSlack = kBits == 5 ? 0x1p-35F : 0x1p-33F;
};

}  // namespace caffe2op_sigmoid::kernels
