// sigmoid(x) for float32 in pairs of float32, with a test whether the rounding is certain.
//
// e^-x = T exp(log) e^r: T is a float (a table entry times a power of 2), log what T's rounding
// lost, |r| <= ln 2 / 2^(bits+1), exact. With low = q(r) r^2 + rest (1 + r), rest the small part of
// the reduced argument, 1 + e^-x = 1 + T + T r + T low is kept as high + rest2 (exact sums, and the
// residual of one fused multiply-add). An approximate reciprocal g of high and the series of
// 1/(1 - rho), rho = 1 - g (high + rest2), give the result as g + g c.
//
// Where 1 is larger than T or T below 2^24, the exact sum needs no maximum and minimum: three
// operations less, and 2 cycles of 25.
//
// Tried and lost, ns per element at 64 Ki on a Zen 4, AVX-512, one vector at a time (that was 0.45
// then; way_loops.h brought 0.40. Copy: 0.07; double arithmetic alone, sigmoid_double.h: 0.68):
//   e^r - 1 as a pair before it is multiplied by T                          +0.04
//   ... and that pair multiplied by T before 1 is added                     +0.06
//   1 + T by six additions without comparing (Knuth) instead of max, min    +0.01
//   rho's small part beside the series instead of within it                 +0.03
//   the test by integer operations (xor, sign of x + 87) instead of compares +0.03
//   g c and slack g apart, three additions for one multiplication           +0.00
// AVX2 (0.77 then, 0.60 with the two chains of way_loops.h, 16 entries until then): double
// arithmetic alone with a table of 4 entries 0.90, of 64 by gathering 0.95; with an approximate
// reciprocal instead of the division 1.4. 16 entries, which take two permutations and a choice
// each: 1.23 times as long as 8 on a Zen 3 (1.05 against 0.85), though half as much is in doubt.
#pragma once

#include "kernels/compiler.h"
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

  // x in steps of ln 2/2^bits, rounded: the first thing both ways need.
  static F32 Steps(F32 x) { return V::NegMulAdd(x, V::Set32(Exp::kScale), V::Set32(Exp::kShift)); }

  // -16.6 < x < 27.7: T is below 2^24.
  static bool AreAllNear(F32 steps) {
    return V::template AllBelow<Exp::kLimit>(
        V::Difference(V::Bits(steps), V::SetSingle32(Exp::kBase)));
  }

  // Of such x and their steps. Inline, or vectors would go through memory.
  CAFFE2OP_SIGMOID_INLINE static Result Near(F32 x, F32 steps) { return Evaluate<false>(x, steps); }

  // -87 <= x <= 30, or NaN: then y is NaN, and not in doubt.
  CAFFE2OP_SIGMOID_INLINE static Result Far(F32 x) { return Evaluate<true>(x, Steps(x)); }

  // x < -87.34, where the result is e^x, the nearest multiple of 2^-149, whose bits are the factor.
  // Computed as 2^100 e^x: no operation has a subnormal result, which many CPUs take long for. In
  // double arithmetic it takes 1.5 times as long, on a Zen 5, which does not.
  CAFFE2OP_SIGMOID_INLINE static Result Subnormal(F32 x) {
    constexpr int kScaledBy = 100;
    const F32 shift = V::Set32(Exp::kShift + (kScaledBy << kBits));
    // Below -110 it is 0, as there.
    const F32 bounded = V::Max(V::Set32(-110.0F), x);
    const F32 steps = V::MulAdd(bounded, V::Set32(Exp::kScale), shift);
    F32 t, r, rest;
    Reduce<false>(bounded, steps, shift, &t, &r, &rest);
    F32 q = V::MulAdd(V::Set32(Exp::kQ[Exp::kTerms - 1]), r, V::Set32(Exp::kQ[Exp::kTerms - 2]));
    const F32 high = V::MulAdd(t, r, t);
    for (int i = Exp::kTerms - 3; i >= 0; --i) q = V::MulAdd(q, r, V::Set32(Exp::kQ[i]));
    const F32 minus_tr = V::Sub(t, high);
    F32 low = V::MulAdd(r, q, rest);
    const F32 residual = V::MulAdd(t, r, minus_tr);
    low = V::MulAdd(r, low, rest);
    const F32 rest2 = V::MulAdd(t, low, residual);

    // Between 2^23 and 2^24 times 2^(kScaledBy - 149), floats are its multiples.
    constexpr float kBase = 0x1p-26F;
    static_assert(kScaledBy - 149 + 23 == -26, "kBase");
    const F32 base = V::Set32(kBase);
    const F32 rounded = V::Add(base, high);
    const F32 left = V::Add(V::Sub(high, V::Sub(rounded, base)), rest2);
    // The error is relative, and 2^100 e^x less than kBase.
    const F32 slack = V::Set32(kSlackFar * kBase);
    const F32 y = V::Add(rounded, V::Add(left, slack));
    return {V::FloatFromBits(V::Sub32(V::Bits(y), V::Bits(base))),
            V::Differ(y, V::Add(rounded, V::Sub(left, slack)))};
  }

 private:
  // T, r and rest of e^x, or of e^-x if kNegative, as above; x in steps, which `shift` was added
  // to. Not returned in a struct: GCC 12 keeps that in memory.
  template <bool kNegative>
  CAFFE2OP_SIGMOID_INLINE static void Reduce(F32 x, F32 steps, F32 shift, F32* t, F32* r,
                                             F32* rest) {
    const I32 index = V::Bits(steps);
    const F32 k = V::Sub(steps, shift);
    const I32 entry = V::template Lookup<kBits>(Exp::kTable, index);
    const F32 log = V::template Lookup<kBits>(Exp::kLogs, index);
    *t = V::FloatFromBits(V::Add32(entry, V::template ShiftLeft32<23 - kBits>(index)));
    const F32 high = V::Set32(Exp::kHigh);
    *r = kNegative ? V::NegMulSub(k, high, x) : V::NegMulAdd(k, high, x);  // exact
    *rest = V::NegMulAdd(k, V::Set32(Exp::kLow), log);
  }

  // In an order in which little waits for what is just above it: compilers keep it.
  template <bool kFar>
  CAFFE2OP_SIGMOID_INLINE static Result Evaluate(F32 x, F32 steps) {
    const F32 one = V::Set32(1.0F);
    F32 t, r, rest;
    Reduce<true>(x, steps, V::Set32(Exp::kShift), &t, &r, &rest);

    // 1 + T = sum + lost, exactly (Fast2Sum), if the larger number comes first. Where that is T and
    // 1 comes first all the same, sum - 1 is exact up to T = 2^24: a multiple of the ulp of sum,
    // which is at most 1, and no larger than sum.
    const F32 first = kFar ? V::Max(one, t) : one;
    const F32 second = kFar ? V::Min(one, t) : t;
    const F32 sum = V::Add(first, second);
    F32 q = V::MulAdd(V::Set32(Exp::kQ[Exp::kTerms - 1]), r, V::Set32(Exp::kQ[Exp::kTerms - 2]));
    const F32 high = V::MulAdd(t, r, sum);
    const F32 kept = V::Sub(sum, first);
    for (int i = Exp::kTerms - 3; i >= 0; --i) q = V::MulAdd(q, r, V::Set32(Exp::kQ[i]));
    const F32 g = V::ApproximateReciprocal(high);
    const F32 minus_tr = V::Sub(sum, high);
    const F32 lost = V::Sub(second, kept);
    F32 low = V::MulAdd(r, q, rest);
    const F32 residual = V::MulAdd(t, r, minus_tr);
    low = V::MulAdd(r, low, rest);
    F32 rho = V::NegMulAdd(g, high, one);
    const F32 rest2 = V::MulAdd(t, low, V::Add(residual, lost));
    rho = V::NegMulAdd(g, rest2, rho);
    F32 c = V::MulAdd(rho, rho, rho);
    if constexpr (V::kReciprocalBits < 14) c = V::MulAdd(rho, c, rho);

    const F32 slack = V::Set32(kFar ? kSlackFar : kSlackNear);
    const F32 y = V::MulAdd(g, V::Add(c, slack), g);
    return {y, V::Differ(y, V::MulAdd(g, V::Sub(c, slack), g))};
  }

  // More than the relative error of g + g c before it is rounded. Measured over random inputs in
  // [-20, 20] with 32 entries and 14 bits: 2^-35.6, where two roundings of numbers near 2^-14 and
  // the fourth-order polynomial meet. 2^-36 misrounds 5 inputs.
  // With 8 entries |r| is up to 2^-4.5, and what is left out of e^rest, rest r^2 / 2, counts where
  // |x| and with it rest is large. 1.5 * 2^-33 misrounds 2 inputs near 0, 1.25 * 2^-32 8 far from
  // it; 1.75 * 2^-33 and 1.5 * 2^-32 none, also with reciprocals that err as far as they may.
  static constexpr float kSlackNear = kBits == 5 ? 0x1p-35F : 0x1p-32F;
  static constexpr float kSlackFar = kBits == 5 ? 0x1p-35F : 0x1p-31F;
};

}  // namespace caffe2op_sigmoid::kernels
