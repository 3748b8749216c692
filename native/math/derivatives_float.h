// The first and the second derivative of the sigmoid for float32 in pairs of float32, with a test
// whether the rounding is certain (derivative_pairs.h). e^-|x| as in sigmoid_float.h.
#pragma once

#include "math/derivative_pairs.h"
#include "math/derivatives_double.h"
#include "math/fast_paths.h"
#include "math/sigmoid_float.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

// V is a vector type with tables, or a group of them.
template <class V, Derivative kOrder>
struct DerivativeFloat {
  using Vector = typename V::Vector;
  using S = SigmoidFloat<V>;
  using Exp = typename S::Exp;
  using Result = typename S::Result;

  // 2^-12 or less: sigmoid'' is -x/8, correctly rounded where that is no subnormal number.
  static constexpr float kSmall = 0x1p-12F;

  // 0 <= a = |x| <= 76, in steps.
  CAFFE2OP_SIGMOID_INLINE static Result Evaluate(Vector x, Vector steps) {
    const Vector a = V::Abs(x);
    Vector t, r, rest;
    S::template Reduce<true>(a, steps, V::Set(Exp::kShift), &t, &r, &rest);
    Vector q = V::MulAdd(V::Set(Exp::kQ[Exp::kTerms - 1]), r, V::Set(Exp::kQ[Exp::kTerms - 2]));
    for (int i = Exp::kTerms - 3; i >= 0; --i) q = V::MulAdd(q, r, V::Set(Exp::kQ[i]));
    const Vector low = V::MulAdd(r, V::MulAdd(r, q, rest), rest);
    const ExactBounds<V> bounds = DerivativePairs<V>::template Bounds<kOrder>(a, t, r, low, kSlack);
    if constexpr (kOrder == Derivative::kFirst) {
      return {bounds.up, V::Differ(bounds.up, bounds.down)};
    } else {
      // -a/8 is uncertain where it is not exact.
      Vector up = bounds.up;
      Vector down = bounds.down;
      const auto small = V::Less(a, V::Set(kSmall));
      if (V::Any(small)) {
        const Vector eighth = V::Mul(a, V::Set(-0.125F));
        const Vector inexact = V::Sub(eighth, V::MulAdd(eighth, V::Set(8.0F), a));
        up = V::Select(small, eighth, up);
        down = V::Select(small, inexact, down);
      }
      return {WithSignOf(x, up), V::Differ(up, down)};
    }
  }

  // |v| gets x's sign, -|v| the other one.
  static Vector WithSignOf(Vector x, Vector v) {
    const auto sign = V::IntSub(V::Bits(x), V::Bits(V::Abs(x)));
    return V::FromBits(V::IntAdd(V::Bits(v), sign));
  }

 private:
  // More than the errors that were measured over all inputs. E errs most where a is large, by which
  // both are bounded alike: 0x1.8p-32 misrounds sigmoid' of -62.59790802 with 8 entries.
  static constexpr DerivativeSlack<float> kSlack =
      S::kBits == 5 ? DerivativeSlack<float>{0x1.8p-34F, 0x1.8p-34F, 0x1p-29F}
                    : DerivativeSlack<float>{0x1p-31F, 0x1p-31F, 0x1p-27F};
};

template <class V, Derivative kOrder>
struct DerivativeOfFloat {
  static constexpr bool kIsLong = true;

  // W is V, or a group of them.
  template <class W>
  struct Near {
    using Vector = typename W::Vector;
    static bool Accepts(Vector x, Vector* reduced) {
      *reduced = SigmoidFloat<W>::Steps(W::Abs(x));
      return SigmoidFloat<W>::AreAllNear(*reduced);
    }
    CAFFE2OP_SIGMOID_INLINE static auto Evaluate(Vector x, Vector reduced) {
      return DerivativeFloat<W, kOrder>::Evaluate(x, reduced);
    }
  };

  // All results are subnormal, or 0, and e^-|x| to 2^-125.
  template <class W>
  struct Low {
    using Vector = typename W::Vector;
    static bool Accepts(Vector x, Vector* /*reduced*/) {
      return W::All(W::Less(W::Set(kLowestSubnormal), W::Abs(x)));
    }
    CAFFE2OP_SIGMOID_INLINE static auto Evaluate(Vector x, Vector /*reduced*/) {
      auto result = SigmoidFloat<W>::Subnormal(W::Sub(W::Set(0.0F), W::Abs(x)));
      if constexpr (kOrder == Derivative::kSecond) {
        result.y = DerivativeFloat<W, kOrder>::WithSignOf(W::Sub(W::Set(0.0F), x), result.y);
      }
      return result;
    }
  };

  // All results are 0, or none is subnormal.
  template <class W>
  struct Far {
    using Vector = typename W::Vector;
    static bool Accepts(Vector x, Vector* /*reduced*/) { return !HasTiny<W>(x); }
    CAFFE2OP_SIGMOID_INLINE static auto Evaluate(Vector x, Vector /*reduced*/) {
      const Vector highest = W::Set(kHighestNormal);
      // x between -76 and 76, NaN as it is.
      const Vector bounded = W::Max(W::Sub(W::Set(0.0F), highest), W::Min(highest, x));
      auto result =
          DerivativeFloat<W, kOrder>::Evaluate(bounded, SigmoidFloat<W>::Steps(W::Abs(bounded)));
      // 0 of the right sign: 0 times the sign.
      const auto zero = W::Less(highest, W::Abs(x));
      result.y = W::Select(zero, W::Mul(result.y, W::Set(0.0F)), result.y);
      result.uncertain = W::MaskAnd(result.uncertain, W::Less(W::Abs(x), W::Set(kLowestZero)));
      return result;
    }
  };

  // In the order of their speed.
  using FastPaths = FastPathList<Near, Low, Far>;
  using AccuratePath = DerivativeDouble<V, kOrder>;
  static bool NeedsAccuratePath(typename V::Vector x) {
    return HasTiny<V>(x) && !V::All(V::Less(V::Set(kLowestSubnormal), V::Abs(x)));
  }

  CAFFE2OP_SIGMOID_INLINE static typename V::Vector Evaluate(typename V::Vector x) {
    return EvaluateVector<DerivativeOfFloat, V>(FastPaths(), x);
  }

 private:
  // The pairs' small parts are normal numbers up to the first; results are subnormal from the
  // second on, and 0 from the third on.
  static constexpr float kHighestNormal = 76.0F;
  static constexpr float kLowestSubnormal = 87.5F;
  static constexpr float kLowestZero = 104.0F;

  template <class W>
  static bool HasTiny(typename W::Vector x) {
    const auto a = W::Abs(x);
    return W::Any(W::MaskAnd(W::Less(W::Set(kHighestNormal), a), W::Less(a, W::Set(kLowestZero))));
  }
};

}  // namespace caffe2op_sigmoid::kernels
