// sigmoid(x) for float64, quickly: at most 2 ULP off where the result is a normal number.
//
// e^-x = T (1 + p(r)), T = 2^(k/2^bits) rounded, p a polynomial; 1 + T + T p and a division. The
// errors: T half an ULP, p and the sums little more than one, the division half.
// In [0, 1] for every number, NaN for NaN; results below 2^-1022 may be 0. The bits differ between
// instruction sets.
#pragma once

#include "math/exp_constants.h"
#include "math/fast_paths.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

template <class V>
struct SigmoidFast64 {
  using Vector = typename V::Vector;

  struct Bounds {
    // Minus the largest double below 1022 ln 2: below, results are subnormal, and 0 will do.
    static constexpr double kHighestZero = -0x1.6232bdd7abcd2p+9;
    // From 37.43 on, results are 1.
    static constexpr double kLowestOne = 40.0;
  };

  // |x| < 708: all powers of two, and the results, are normal numbers.
  template <class W>
  struct Near {
    using Vector = typename W::Vector;
    using Int = typename W::Int;
    using Exp = ExpDouble<V::kTableBits>;

    static bool Accepts(Vector x, Vector* /*reduced*/) {
      return W::All(W::Less(W::Abs(x), W::Set(708.0)));
    }
    CAFFE2OP_SIGMOID_INLINE static NoRoundingTest<W> Evaluate(Vector x, Vector /*reduced*/) {
      const Vector one = W::Set(1.0);
      // Adding 1.5 * 2^52 rounds to an integer, which then stands in the low bits.
      const Vector shift = W::Set(0x1.8p52);
      const Vector shifted = W::NegMulAdd(x, W::Set(Exp::kScale), shift);
      const Vector k = W::Sub(shifted, shift);
      const Int index = W::Bits(shifted);
      const Vector t = W::FromBits(W::IntAdd(W::Lookup(Exp::kTable, index),
                                             W::template ShiftLeft<52 - V::kTableBits>(index)));
      const Vector r = W::NegMulAdd(k, W::Set(Exp::kLow), W::NegMulSub(k, W::Set(Exp::kHigh), x));
      const Vector r2 = W::Mul(r, r);
      const Vector p = W::MulAdd(r2, Polynomial(r, r2), r);
      return {W::Div(one, W::MulAdd(t, p, W::Add(t, one)))};
    }

   private:
    // q(r), even and odd powers apart: half the latency of one chain.
    CAFFE2OP_SIGMOID_INLINE static Vector Polynomial(Vector r, Vector r2) {
      constexpr int kLast = Exp::kTerms - 1;
      Vector one = W::Set(Exp::kQ[kLast]);
      Vector other = W::Set(Exp::kQ[kLast - 1]);
      for (int i = kLast - 2; i >= 0; i -= 2) {
        one = W::MulAdd(one, r2, W::Set(Exp::kQ[i]));
        if (i > 0) other = W::MulAdd(other, r2, W::Set(Exp::kQ[i - 1]));
      }
      return kLast % 2 == 0 ? W::MulAdd(other, r, one) : W::MulAdd(one, r, other);
    }
  };

  template <class W>
  struct Zero : ZeroPath<W, Bounds> {};
  template <class W>
  struct One : OnePath<W, Bounds> {};
  using FastPaths = FastPathList<Near, Zero, One>;

  // The same as Near for all numbers: a result does not depend on the path its neighbours take.
  struct AccuratePath {
    static Vector Evaluate(Vector x) {
      const Vector lowest = V::Set(Bounds::kHighestZero);
      const Vector bounded = V::Min(V::Set(Bounds::kLowestOne), V::Max(lowest, x));
      return V::Select(V::Less(x, lowest), V::Set(0.0), Near<V>::Evaluate(bounded, bounded).y);
    }
  };
  static bool NeedsAccuratePath(Vector x) {
    Vector unused = x;
    return !Near<V>::Accepts(x, &unused) && !Zero<V>::Accepts(x, &unused) &&
           !One<V>::Accepts(x, &unused);
  }
};

}  // namespace caffe2op_sigmoid::kernels
