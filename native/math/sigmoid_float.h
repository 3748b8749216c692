// sigmoid(x) for float32 in pairs of float32, with a test whether the rounding is certain.
//
// e^-x = T exp(log) e^r: T is a float (a table entry times a power of 2), log what T's rounding
// lost, |r| <= ln 2 / 2^(bits+1), exact. With low = q(r) r^2 + rest (1 + r), rest the small part of
// the reduced argument, 1 + e^-x = 1 + T + T r + T low is kept as high + rest2 (exact sums, and the
// residual of one fused multiply-add). An approximate reciprocal g of high and the series of
// 1/(1 - rho), rho = 1 - g (high + rest2), give the result as g + g c.
//
// Where 1 is larger than T or T below 2^24, the exact sum needs no maximum and minimum. What was
// tried and lost: NOTES.md, "Forward, exact".
#pragma once

#include "math/exp_constants.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

template <class V>
struct SigmoidFloat {
  using Vector = typename V::Vector;
  using Int = typename V::Int;
  using Mask = typename V::Mask;
  static constexpr int kBits = V::kTableBits;
  using Exp = ExpFloat<kBits>;

  struct Result {
    Vector y;
    Mask uncertain;  // where y may be misrounded
  };

  // x in steps of ln 2/2^bits, rounded: the first thing both paths need.
  static Vector Steps(Vector x) {
    return V::NegMulAdd(x, V::Set(Exp::kScale), V::Set(Exp::kShift));
  }

  // -16.6 < x < 27.7: T is below 2^24.
  static bool AreAllNear(Vector steps) {
    return V::template AllBelow<Exp::kLimit>(
        V::Difference(V::Bits(steps), V::SetSingleInt(Exp::kBase)));
  }

  // Of such x and their steps. Inline, or vectors would go through memory.
  CAFFE2OP_SIGMOID_INLINE static Result Near(Vector x, Vector steps) {
    return Evaluate<false>(x, steps);
  }

  // -87 <= x <= 30, or NaN: then y is NaN, and certain.
  CAFFE2OP_SIGMOID_INLINE static Result Far(Vector x) { return Evaluate<true>(x, Steps(x)); }

  // x < -87.34, where the result is e^x, the nearest multiple of 2^-149, whose bits are the factor.
  // Computed as 2^100 e^x: no operation has a subnormal result, which many CPUs take long for.
  CAFFE2OP_SIGMOID_INLINE static Result Subnormal(Vector x) {
    constexpr int kScaledBy = 100;
    const Vector shift = V::Set(Exp::kShift + (kScaledBy << kBits));
    // Below -110 it is 0, as there.
    const Vector bounded = V::Max(V::Set(-110.0F), x);
    const Vector steps = V::MulAdd(bounded, V::Set(Exp::kScale), shift);
    Vector t, r, rest;
    Reduce<false>(bounded, steps, shift, &t, &r, &rest);
    Vector q = V::MulAdd(V::Set(Exp::kQ[Exp::kTerms - 1]), r, V::Set(Exp::kQ[Exp::kTerms - 2]));
    const Vector high = V::MulAdd(t, r, t);
    for (int i = Exp::kTerms - 3; i >= 0; --i) q = V::MulAdd(q, r, V::Set(Exp::kQ[i]));
    const Vector minus_tr = V::Sub(t, high);
    Vector low = V::MulAdd(r, q, rest);
    const Vector residual = V::MulAdd(t, r, minus_tr);
    low = V::MulAdd(r, low, rest);
    const Vector rest2 = V::MulAdd(t, low, residual);

    // Between 2^23 and 2^24 times 2^(kScaledBy - 149), floats are its multiples.
    constexpr float kBase = 0x1p-26F;
    static_assert(kScaledBy - 149 + 23 == -26, "kBase");
    const Vector base = V::Set(kBase);
    const Vector rounded = V::Add(base, high);
    const Vector left = V::Add(V::Sub(high, V::Sub(rounded, base)), rest2);
    // The error is relative, and 2^100 e^x less than kBase.
    const Vector slack = V::Set(kSlackFar * kBase);
    const Vector y = V::Add(rounded, V::Add(left, slack));
    return {V::FromBits(V::IntSub(V::Bits(y), V::Bits(base))),
            V::Differ(y, V::Add(rounded, V::Sub(left, slack)))};
  }

  // T, r and rest of e^x, or of e^-x if kNegative, as above; x in steps, which `shift` was added
  // to. Not returned in a struct: GCC 12 keeps that in memory.
  template <bool kNegative>
  CAFFE2OP_SIGMOID_INLINE static void Reduce(Vector x, Vector steps, Vector shift, Vector* t,
                                             Vector* r, Vector* rest) {
    const Int index = V::Bits(steps);
    const Vector k = V::Sub(steps, shift);
    const Int entry = V::template Lookup<kBits>(Exp::kTable, index);
    const Vector log = V::template Lookup<kBits>(Exp::kLogs, index);
    *t = V::FromBits(V::IntAdd(entry, V::template ShiftLeft<23 - kBits>(index)));
    const Vector high = V::Set(Exp::kHigh);
    *r = kNegative ? V::NegMulSub(k, high, x) : V::NegMulAdd(k, high, x);  // exact
    *rest = V::NegMulAdd(k, V::Set(Exp::kLow), log);
  }

  // The result as g + g c, kFar: where Far may be asked. In an order in which little waits for what
  // is just above it: compilers keep it.
  template <bool kFar>
  CAFFE2OP_SIGMOID_INLINE static void Divide(Vector x, Vector steps, Vector* quotient, Vector* c) {
    const Vector one = V::Set(1.0F);
    Vector t, r, rest;
    Reduce<true>(x, steps, V::Set(Exp::kShift), &t, &r, &rest);

    // 1 + T = sum + lost, exactly (Fast2Sum), if the larger number comes first. Where that is T and
    // 1 comes first all the same, sum - 1 is exact up to T = 2^24: a multiple of the ulp of sum,
    // which is at most 1, and no larger than sum.
    const Vector first = kFar ? V::Max(one, t) : one;
    const Vector second = kFar ? V::Min(one, t) : t;
    const Vector sum = V::Add(first, second);
    Vector q = V::MulAdd(V::Set(Exp::kQ[Exp::kTerms - 1]), r, V::Set(Exp::kQ[Exp::kTerms - 2]));
    const Vector high = V::MulAdd(t, r, sum);
    const Vector kept = V::Sub(sum, first);
    for (int i = Exp::kTerms - 3; i >= 0; --i) q = V::MulAdd(q, r, V::Set(Exp::kQ[i]));
    const Vector g = V::ApproximateReciprocal(high);
    const Vector minus_tr = V::Sub(sum, high);
    const Vector lost = V::Sub(second, kept);
    Vector low = V::MulAdd(r, q, rest);
    const Vector residual = V::MulAdd(t, r, minus_tr);
    low = V::MulAdd(r, low, rest);
    Vector rho = V::NegMulAdd(g, high, one);
    const Vector rest2 = V::MulAdd(t, low, V::Add(residual, lost));
    rho = V::NegMulAdd(g, rest2, rho);
    *quotient = g;
    *c = V::MulAdd(rho, rho, rho);
    if constexpr (V::kReciprocalBits < 14) *c = V::MulAdd(rho, *c, rho);
  }

  // More than the relative error of g + g c before it is rounded, which was measured: at most
  // 2^-35.6 with 32 entries and 14 bits; 1.5 * 2^-33 near and 1.25 * 2^-32 far misround with 8
  // entries (NOTES.md, "Slack of the rounding test").
  static constexpr float kSlackNear = kBits == 5 ? 0x1p-35F : 0x1p-32F;
  static constexpr float kSlackFar = kBits == 5 ? 0x1p-35F : 0x1p-31F;

 private:
  template <bool kFar>
  CAFFE2OP_SIGMOID_INLINE static Result Evaluate(Vector x, Vector steps) {
    Vector g, c;
    Divide<kFar>(x, steps, &g, &c);
    const Vector slack = V::Set(kFar ? kSlackFar : kSlackNear);
    const Vector y = V::MulAdd(g, V::Add(c, slack), g);
    return {y, V::Differ(y, V::MulAdd(g, V::Sub(c, slack), g))};
  }
};

}  // namespace caffe2op_sigmoid::kernels
