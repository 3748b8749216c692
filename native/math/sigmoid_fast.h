// sigmoid(x) for float32, at most 2.5 ULP off wherever the result is a normal number.
//
// With a table: e^-x = T c(r), T = 2^(k/entries)/c0 a float, c(r) = c0 e^r a cubic whose first
// coefficient is 1, so that it costs two multiplications. 1/c0 times the table's powers of 2 are
// all close to floats, so that nothing needs to correct T; and the small part of ln 2/entries is a
// power of 2, which scales k, so that an addition takes k times it off. 1 + T c(r) is one fused
// multiply-add. Without a table (and without fused multiply-add): a longer polynomial.
// In [0, 1] for every number, NaN for NaN; results below 2^-126 may be 0. The bits differ between
// instruction sets.
// What was tried and lost: NOTES.md, "Forward, fast".
#pragma once

#include "math/exp_constants.h"
#include "math/fast_paths.h"
#include "math/sigmoid_fast64.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

// What all paths have in common.
struct FastBounds {
  // Minus the largest float below 126 ln 2: below, results are subnormal, and 0 will do.
  static constexpr float kHighestZero = -0x1.5d589ep6F;
  // From 17.4 on, results are 1. Here 1 + e^-x is far from subnormal products, which are slow.
  static constexpr float kLowestOne = 30.0F;
};

template <class V, bool kHasTable = V::kFastTableBits != 0>
struct FastNear;

// Exp: the constants, which say how far it goes.
template <class V, class Exp>
struct FastTableNear {
  using Vector = typename V::Vector;
  using Int = typename V::Int;
  static constexpr int kBits = V::kFastTableBits;

  static bool Accepts(Vector x, Vector* reduced) {
    *reduced = V::NegMulAdd(x, V::Set(Exp::kScale), V::Set(Exp::kShift));
    return V::template AllBelow<Exp::kLimit>(
        V::Difference(V::Bits(*reduced), V::SetSingleInt(Exp::kBase)));
  }

  // 1 + e^-x, where power * 2^-23 is added to the exponent of e^-x.
  CAFFE2OP_SIGMOID_INLINE static Vector Divisor(Vector x, Vector reduced, Int power) {
    const Vector one = V::Set(1.0F);
    const Int index = V::Bits(reduced);
    const Vector k = V::Sub(reduced, V::Set(Exp::kShift));
    const Vector r = V::Add(V::NegMulSub(k, V::Set(Exp::kHigh), x), k);
    const Int entry = V::IntAdd(V::template Lookup<kBits>(Exp::kTable, index), power);
    const Vector t = V::FromBits(V::IntAdd(entry, V::template ShiftLeft<23 - kBits>(index)));
    Vector c = V::Add(r, V::Set(Exp::kC[2]));
    c = V::MulAdd(c, r, V::Set(Exp::kC[1]));
    c = V::MulAdd(c, r, V::Set(Exp::kC[0]));
    return V::MulAdd(t, c, one);
  }
  CAFFE2OP_SIGMOID_INLINE static NoRoundingTest<V> Evaluate(Vector x, Vector reduced) {
    return {V::Reciprocal(Divisor(x, reduced, V::SetInt(0)))};
  }
};

// -87.3 < x < 66.5: the results are normal numbers.
template <class V>
struct FastNear<V, true> : FastTableNear<V, ExpFastTable<V::kFastTableBits>> {};

template <class V>
struct FastNear<V, false> {
  using Vector = typename V::Vector;
  using Int = typename V::Int;
  using Exp = ExpFastPolynomial;

  // |x| < 87.3, or NaN: all results are normal numbers.
  static bool Accepts(Vector x, Vector* /*reduced*/) {
    return !V::Any(V::Less(V::Set(-FastBounds::kHighestZero), V::Abs(x)));
  }

  // As with a table.
  CAFFE2OP_SIGMOID_INLINE static Vector Divisor(Vector x, Vector /*reduced*/, Int power) {
    // Adding 1.5 * 2^23 rounds to an integer, which then stands in the low bits.
    const Vector shift = V::Set(0x1.8p23F);
    const Vector shifted = V::NegMulAdd(x, V::Set(Exp::kScale), shift);
    const Vector k = V::Sub(shifted, shift);
    Vector r = V::NegMulSub(k, V::Set(Exp::kHigh), x);  // exact
    r = V::NegMulAdd(k, V::Set(Exp::kLow), r);
    const Int one = V::IntAdd(V::SetInt(0x3F800000), power);
    const Vector t = V::FromBits(V::IntAdd(one, V::template ShiftLeft<23>(V::Bits(shifted))));
    Vector p = V::Set(Exp::kP[Exp::kTerms - 1]);
    for (int i = Exp::kTerms - 2; i >= 0; --i) p = V::MulAdd(p, r, V::Set(Exp::kP[i]));
    return V::Add(V::MulAdd(V::Mul(t, r), p, V::Set(1.0F)), t);
  }
  CAFFE2OP_SIGMOID_INLINE static NoRoundingTest<V> Evaluate(Vector x, Vector reduced) {
    return {V::Reciprocal(Divisor(x, reduced, V::SetInt(0)))};
  }
};

template <class V, typename T = typename V::Element>
struct SigmoidFast;

template <class V>
struct SigmoidFast<V, double> : SigmoidFast64<V> {};

template <class V>
struct SigmoidFast<V, float> {
  using Vector = typename V::Vector;
  using Bounds = FastBounds;

  template <class W>
  struct Near : FastNear<W> {};
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
      Vector reduced = bounded;
      (void)Near<V>::Accepts(bounded, &reduced);
      return V::Select(V::Less(x, lowest), V::Set(0.0F), Near<V>::Evaluate(bounded, reduced).y);
    }
  };
  static bool NeedsAccuratePath(Vector x) {
    Vector unused = x;
    return !V::All(V::Less(V::Abs(x), V::Set(-Bounds::kHighestZero))) &&
           !Zero<V>::Accepts(x, &unused) && !One<V>::Accepts(x, &unused);
  }
};

}  // namespace caffe2op_sigmoid::kernels
