// silu(x) = x sigmoid(x) for float32 in pairs of float32, with a test whether the rounding is
// certain: sigmoid(x) = g + g c of sigmoid_float.h, x g = high + rest exactly.
//
// What is too small for the pairs, zeros too, is uncertain, as results next to ties are.
#pragma once

#include "math/fast_paths.h"
#include "math/rounded_from_double.h"
#include "math/sigmoid_float.h"
#include "math/silu_double.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

template <class V>
struct SiluFloat {
  using Vector = typename V::Vector;
  using S = SigmoidFloat<V>;
  using Result = typename S::Result;

  // x as there, factor what is multiplied with sigmoid(x).
  template <bool kFar>
  CAFFE2OP_SIGMOID_INLINE static Result Evaluate(Vector x, Vector factor, Vector steps) {
    Vector g, c;
    S::template Divide<kFar>(x, steps, &g, &c);
    const Vector high = V::Mul(factor, g);
    const Vector excess = V::NegMulAdd(factor, g, high);
    const Vector less = V::NegMulAdd(high, c, excess);
    const Vector slack = V::Max(V::Set(kLeast), V::Mul(V::Abs(high), V::Set(kSlack<kFar>)));
    const Vector up = V::Sub(high, V::Sub(less, slack));
    return {up, V::Differ(up, V::Sub(high, V::Add(less, slack)))};
  }

 private:
  // sigmoid's, and what is rounded besides: c times high, and less. With 8 entries and reciprocals
  // as rough as may be, 1.25 times misrounds -2.2085 and -6.0169 near.
  template <bool kFar>
  static constexpr float kSlack =
      (S::kBits == 5 ? 1.25F : 2.0F) * (kFar ? S::kSlackFar : S::kSlackNear);
  // Half an ulp of 2^-100 and more: results as small are uncertain, whose residuals are not normal.
  static constexpr float kLeast = 0x1p-124F;
};

template <class V>
struct SiluOfFloat {
  // W is V, or a group of them.
  template <class W>
  struct Near {
    using Vector = typename W::Vector;
    static bool Accepts(Vector x, Vector* reduced) {
      *reduced = SigmoidFloat<W>::Steps(x);
      return SigmoidFloat<W>::AreAllNear(*reduced);
    }
    CAFFE2OP_SIGMOID_INLINE static auto Evaluate(Vector x, Vector reduced) {
      return SiluFloat<W>::template Evaluate<false>(x, x, reduced);
    }
  };

  // No result is subnormal.
  template <class W>
  struct Far {
    using Vector = typename W::Vector;
    static bool Accepts(Vector x, Vector* /*reduced*/) { return !HasSubnormal<W>(x); }
    CAFFE2OP_SIGMOID_INLINE static auto Evaluate(Vector x, Vector /*reduced*/) {
      const Vector lowest = W::Set(kLowestNormal);
      const Vector highest = W::Set(30.0F);
      const Vector bounded = W::Min(highest, W::Max(lowest, x));
      auto result = SiluFloat<W>::template Evaluate<true>(bounded, W::Max(lowest, x),
                                                          SigmoidFloat<W>::Steps(bounded));
      result.y = W::Select(W::Less(x, lowest), W::Set(-0.0F), result.y);
      // Infinity is none of the numbers that a test is right for.
      result.y = W::Select(W::Less(highest, x), x, result.y);
      return result;
    }
  };

  // In the order of their speed.
  using FastPaths = FastPathList<Near, Far>;
  using AccuratePath = RoundedFromDouble<V, SiluDouble>;
  static bool NeedsAccuratePath(typename V::Vector x) { return HasSubnormal<V>(x); }

 private:
  // Results are normal numbers from the first on, and -0 below the second.
  static constexpr float kLowestNormal = -80.0F;
  static constexpr float kHighestZero = -109.0F;

  template <class W>
  static bool HasSubnormal(typename W::Vector x) {
    return W::Any(W::MaskAnd(W::Less(x, W::Set(kLowestNormal)), W::Less(W::Set(kHighestZero), x)));
  }
};

}  // namespace caffe2op_sigmoid::kernels
