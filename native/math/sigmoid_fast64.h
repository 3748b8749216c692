// sigmoid(x) for float64, quickly: at most 2 ULP off where the result is a normal number.
//
// e^-x = T (1 + p(r)), T a table entry times a power of 2, the logarithm of what its rounding lost
// in r (exact_constants.h); 1 + T as a sum of two, which T p is added to, and a division. The
// errors in ULP: the sum 1 at most, where 1 + e^-x is just above a power of 2; the division half;
// p, which is at most 0.02, and its product a fiftieth of that. In [0, 1] for every number, NaN for
// NaN; results below 2^-1022 may be 0. The bits differ between instruction sets.
#pragma once

#include <type_traits>

#include "math/exact_constants.h"
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

  template <class W>
  struct Formula {
    using Vector = typename W::Vector;
    using Int = typename W::Int;
    using Exp = std::conditional_t<W::kFused, ExpExact<W::kPairTableBits>, ExpUnfused>;

    // x in steps of ln 2/2^bits.
    static Vector Steps(Vector x) {
      return W::NegMulAdd(x, W::Set(Exp::kScale), W::Set(Exp::kShift));
    }

    // |x| < 708.5: all powers of two, and the results, are normal numbers. kNear: T is below 2^53,
    // and 1 may come first in the exact sum (sigmoid_bounds.h); the result is the same.
    template <bool kNear>
    CAFFE2OP_SIGMOID_INLINE static Vector Evaluate(Vector x, Vector steps) {
      const Vector one = W::Set(1.0);
      const Vector k = W::Sub(steps, W::Set(Exp::kShift));
      const Int index = W::Bits(steps);
      Vector entry, log;
      W::LookupPair(Exp::kPairs, index, &entry, &log);
      const Vector t =
          W::FromBits(W::IntAdd(W::Bits(entry), W::template ShiftLeft<52 - Exp::kBits>(index)));
      const Vector r =
          W::Add(W::NegMulSub(k, W::Set(Exp::kHigh), x), W::NegMulAdd(k, W::Set(Exp::kLow), log));
      const Vector first = kNear ? one : W::Max(one, t);
      const Vector second = kNear ? t : W::Min(one, t);
      const Vector sum = W::Add(first, second);
      const Vector lost = W::Sub(second, W::Sub(sum, first));
      const Vector r2 = W::Mul(r, r);
      const Vector p = W::MulAdd(r2, Polynomial(r, r2), r);
      return W::Div(one, W::Add(sum, W::MulAdd(t, p, lost)));
    }

   private:
    // 1/2 + r u(r) without the terms that double cannot tell, even and odd powers apart: half the
    // latency of one chain. What is left out is below 2^-59 of e^r.
    CAFFE2OP_SIGMOID_INLINE static Vector Polynomial(Vector r, Vector r2) {
      const Vector low = W::MulAdd(W::Set(Exp::kU[0]), r, W::Set(0.5));
      const Vector next = W::MulAdd(W::Set(Exp::kU[2]), r, W::Set(Exp::kU[1]));
      if constexpr (Exp::kBits > 4) {
        return W::MulAdd(next, r2, low);
      } else {
        const Vector last = W::MulAdd(W::Set(Exp::kU[4]), r, W::Set(Exp::kU[3]));
        return W::MulAdd(W::MulAdd(last, r2, next), r2, low);
      }
    }
  };

  template <class W>
  struct Near {
    using Vector = typename W::Vector;
    using F = Formula<W>;
    // -36.7 < x < 51.9.
    static bool Accepts(Vector x, Vector* reduced) {
      *reduced = F::Steps(x);
      return W::template AllBelow<F::Exp::kLimit>(
          W::Difference(W::Bits(*reduced), W::SetSingleInt(F::Exp::kBase)));
    }
    CAFFE2OP_SIGMOID_INLINE static NoRoundingTest<W> Evaluate(Vector x, Vector reduced) {
      return {F::template Evaluate<true>(x, reduced)};
    }
  };
  template <class W>
  struct Far {
    using Vector = typename W::Vector;
    using F = Formula<W>;
    static bool Accepts(Vector x, Vector* /*reduced*/) {
      return W::All(W::Less(W::Abs(x), W::Set(708.0)));
    }
    CAFFE2OP_SIGMOID_INLINE static NoRoundingTest<W> Evaluate(Vector x, Vector /*reduced*/) {
      return {F::template Evaluate<false>(x, F::Steps(x))};
    }
  };

  template <class W>
  struct Zero : ZeroPath<W, Bounds> {};
  template <class W>
  struct One : OnePath<W, Bounds> {};
  using FastPaths = FastPathList<Near, Zero, One, Far>;

  // The same for all numbers: a result does not depend on the path its neighbours take.
  struct AccuratePath {
    static Vector Evaluate(Vector x) {
      const Vector lowest = V::Set(Bounds::kHighestZero);
      const Vector bounded = V::Min(V::Set(Bounds::kLowestOne), V::Max(lowest, x));
      using F = Formula<V>;
      const Vector y = F::template Evaluate<false>(bounded, F::Steps(bounded));
      return V::Select(V::Less(x, lowest), V::Set(0.0), y);
    }
  };
  static bool NeedsAccuratePath(Vector x) {
    Vector unused = x;
    return !Far<V>::Accepts(x, &unused) && !Zero<V>::Accepts(x, &unused) &&
           !One<V>::Accepts(x, &unused);
  }
};

}  // namespace caffe2op_sigmoid::kernels
