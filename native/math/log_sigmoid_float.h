// log(sigmoid(x)) and softplus(x) for float32 in pairs of float32, with a test whether the rounding
// is certain: min(x, 0) - log(1 + E), E = e^-|x| as in sigmoid_float.h.
//
// The number c next to 1 + E is looked up by E. Where it is 1, 1 + E is not formed: E keeps its
// small part, and log(1 + E) is 2 atanh(E/(2 + E)).
#pragma once

#include "math/fast_paths.h"
#include "math/log_float.h"
#include "math/log_sigmoid_double.h"
#include "math/rounded_from_double.h"
#include "math/sigmoid_float.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

template <class V>
struct LogSigmoidFloat {
  using Vector = typename V::Vector;
  using Int = typename V::Int;
  using S = SigmoidFloat<V>;
  using Exp = typename S::Exp;
  using Result = typename S::Result;
  using L = FloatLog<V>;
  using Table = typename L::Table;

  // Of |x| <= 76, or NaN, and |x| in steps.
  template <bool kSoftplus>
  CAFFE2OP_SIGMOID_INLINE static Result Evaluate(Vector x, Vector steps) {
    Vector t, r, rest;
    S::template Reduce<true>(V::Abs(x), steps, V::Set(Exp::kShift), &t, &r, &rest);
    // Adding 1.5 * 2^23 rounds to an integer, which then stands in the low bits.
    constexpr int kLast = (1 << L::kBits) - 1;
    const Int index = V::Bits(V::MulAdd(t, V::Set(static_cast<float>(kLast)), V::Set(0x1.8p23F)));
    const Vector c = L::Entry(Table::kSumC, index);
    const auto first = V::Less(V::Set(kFirst), V::Abs(x));
    const Vector zero = V::Set(0.0F);
    const Vector one = V::Select(first, zero, V::Set(1.0F));

    // one + E = high + low.
    const Vector sum = V::Add(one, t);
    Vector q = V::MulAdd(V::Set(Exp::kQ[Exp::kTerms - 1]), r, V::Set(Exp::kQ[Exp::kTerms - 2]));
    Vector high = V::MulAdd(t, r, sum);
    for (int i = Exp::kTerms - 3; i >= 0; --i) q = V::MulAdd(q, r, V::Set(Exp::kQ[i]));
    const Vector lost = V::Sub(t, V::Sub(sum, one));
    const Vector residual = V::MulAdd(t, r, V::Sub(sum, high));
    Vector low = V::MulAdd(V::Mul(r, r), q, V::MulAdd(r, rest, rest));
    low = V::MulAdd(t, low, V::Add(residual, lost));
    // Of few entries it is larger.
    constexpr bool kIsSmall = S::kBits == 5;
    if constexpr (!kIsSmall) {
      const Vector all = V::Add(high, low);
      low = V::Sub(low, V::Sub(all, high));
      high = all;
    }

    const Vector other = V::Select(first, V::Set(2.0F), c);
    const Vector whole = V::Add(other, high);
    const Vector left = V::Add(V::Sub(high, V::Sub(whole, other)), low);
    Vector log, log_low;
    L::template Log<kIsSmall>(L::Entry(Table::kSumHigh, index), L::Entry(Table::kSumLow, index),
                              V::Sub(high, V::Select(first, zero, c)), low, whole, left, &log,
                              &log_low);

    // Both parts are of one sign, on which it depends how the larger one is found.
    const Vector slack = V::Mul(log, V::Set(kSlack));
    if constexpr (kSoftplus) {
      const Vector bounded = V::Max(zero, x);
      const Vector larger = V::Max(log, bounded);
      const Vector smaller = V::Min(log, bounded);
      const Vector y = V::Add(larger, smaller);
      const Vector rounded = V::Sub(smaller, V::Sub(y, larger));
      const Vector up = V::Add(y, V::Add(V::Add(rounded, slack), log_low));
      return {up, V::Differ(up, V::Add(y, V::Add(V::Sub(rounded, slack), log_low)))};
    } else {
      const Vector bounded = V::Min(zero, x);
      const Vector minus_log = V::Sub(zero, log);
      const Vector larger = V::Min(minus_log, bounded);
      const Vector smaller = V::Max(minus_log, bounded);
      const Vector y = V::Add(larger, smaller);
      const Vector rounded = V::Sub(smaller, V::Sub(y, larger));
      const Vector up = V::Add(y, V::Sub(V::Add(rounded, slack), log_low));
      return {up, V::Differ(up, V::Add(y, V::Sub(V::Sub(rounded, slack), log_low)))};
    }
  }

 private:
  // From here on the entry is the first one, of which E times kLast is less than 1/2.
  static constexpr float kFirst = L::kBits == 4 ? 3.4375F : 2.6875F;
  // More than the error of log + log_low relative to log (NOTES.md, "Logistic family").
  static constexpr float kSlack = S::kBits == 5 ? 0x1.8p-35F : 0x1p-31F;
};

// log(sigmoid(x)), or log(1 + e^x) = -log(sigmoid(-x)).
template <class V, bool kSoftplus>
struct LogSigmoidPaths {
  // W is V, or a group of them.
  template <class W>
  struct Near {
    using Vector = typename W::Vector;
    static bool Accepts(Vector x, Vector* reduced) {
      *reduced = SigmoidFloat<W>::Steps(W::Abs(x));
      return SigmoidFloat<W>::AreAllNear(*reduced);
    }
    CAFFE2OP_SIGMOID_INLINE static auto Evaluate(Vector x, Vector reduced) {
      return LogSigmoidFloat<W>::template Evaluate<kSoftplus>(x, reduced);
    }
  };

  // No result is subnormal, or nearly so.
  template <class W>
  struct Far {
    using Vector = typename W::Vector;
    static bool Accepts(Vector x, Vector* /*reduced*/) { return !HasTiny<W>(x); }
    CAFFE2OP_SIGMOID_INLINE static auto Evaluate(Vector x, Vector /*reduced*/) {
      const Vector highest = W::Set(kHighestNormal);
      const Vector lowest = W::Set(-kHighestNormal);
      const Vector bounded = W::Max(lowest, W::Min(highest, x));
      auto result = LogSigmoidFloat<W>::template Evaluate<kSoftplus>(
          bounded, SigmoidFloat<W>::Steps(W::Abs(bounded)));
      // On one side the result is x, on the other 0 of its sign.
      const Vector below = kSoftplus ? W::Set(0.0F) : x;
      const Vector above = kSoftplus ? x : W::Set(-0.0F);
      result.y = W::Select(W::Less(x, lowest), below, result.y);
      result.y = W::Select(W::Less(highest, x), above, result.y);
      return result;
    }
  };

  // In the order of their speed.
  using FastPaths = FastPathList<Near, Far>;
  static bool NeedsAccuratePath(typename V::Vector x) { return HasTiny<V>(x); }

 private:
  // The pairs' small parts are normal numbers up to the first; results are 0 from the second on.
  static constexpr float kHighestNormal = 76.0F;
  static constexpr float kLowestZero = 104.0F;

  template <class W>
  static bool HasTiny(typename W::Vector x) {
    const auto a = W::Set(kSoftplus ? -kLowestZero : kHighestNormal);
    const auto b = W::Set(kSoftplus ? -kHighestNormal : kLowestZero);
    return W::Any(W::MaskAnd(W::Less(a, x), W::Less(x, b)));
  }
};

template <class V>
struct LogSigmoidOfFloat : LogSigmoidPaths<V, false> {
  static constexpr bool kIsLong = true;
  using AccuratePath = RoundedFromDouble<V, LogSigmoidDouble>;
};
template <class V>
struct SoftplusOfFloat : LogSigmoidPaths<V, true> {
  static constexpr bool kIsLong = true;
  using AccuratePath = RoundedFromDouble<V, SoftplusDouble>;
};

}  // namespace caffe2op_sigmoid::kernels
