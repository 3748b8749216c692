// sigmoid(x) for float32, at most 2.5 ULP off wherever the result is a normal number.
//
// With a table: e^-x = T c(r), T = 2^(k/entries)/c0 a float, c(r) = c0 e^r a cubic whose first
// coefficient is 1, so that it costs two multiplications. 1/c0 times the table's powers of 2 are
// all close to floats, so that nothing needs to correct T; and the small part of ln 2/entries is a
// power of 2, which scales k, so that an addition takes k times it off. 1 + T c(r) is one fused
// multiply-add. Without a table (and without fused multiply-add): a longer polynomial.
// In [0, 1] for every number, NaN for NaN; results below 2^-126 may be 0. The bits differ between
// instruction sets.
//
// Tried and lost, cycles per 16 elements with AVX-512 on a Zen 4 (this: 9.6, 9.2 without the test
// of the range; 8 operations for the two pipes that multiply and compare):
//   12-bit entries, their logarithms in a second table, 1 + T exact, degree 2, and the range tested
//   by comparing |x|, vector by vector                                               13.5
//   this, 32 entries                                                                 +0.9
//   this, the range tested vector by vector                                          +0.8
//   this, the range tested after a block of 16 was stored                            +1.0
//   quadratics whose first coefficient is 1, 32 entries: one multiplication less, but 2.9 ULP
//   division (XNNPACK's way) instead of reciprocal and Newton step: 10 cycles for the division
#pragma once

#include "kernels/compiler.h"
#include "kernels/exp_constants.h"
#include "kernels/ways.h"

namespace caffe2op_sigmoid::kernels {

// What all ways have in common.
struct FastBounds {
  // Minus the largest float below 126 ln 2: below, results are subnormal, and 0 will do.
  static constexpr float kHighestZero = -0x1.5d589ep6F;
  // From 17.4 on, results are 1. Here 1 + e^-x is far from subnormal products, which are slow.
  static constexpr float kLowestOne = 30.0F;
};

template <class V, bool kHasTable = V::kFastTableBits != 0>
struct FastNear;

template <class V>
struct FastNear<V, true> {
  using F32 = typename V::F32;
  using I32 = typename V::I32;
  static constexpr int kBits = V::kFastTableBits;
  using Exp = ExpFastTable<kBits>;

  // -87.3 < x < 66.5: the results are normal numbers.
  static bool TryStart(F32 x, F32* started) {
    *started = V::NegMulAdd(x, V::Set32(Exp::kScale), V::Set32(Exp::kShift));
    return V::template AllBelow<Exp::kLimit>(
        V::Difference(V::Bits(*started), V::SetSingle32(Exp::kBase)));
  }

  CAFFE2OP_SIGMOID_INLINE static Settled<V> Finish(F32 x, F32 started) {
    const F32 one = V::Set32(1.0F);
    const I32 index = V::Bits(started);
    const F32 k = V::Sub(started, V::Set32(Exp::kShift));
    const F32 r = V::Add(V::NegMulSub(k, V::Set32(Exp::kHigh), x), k);
    const F32 t = V::FloatFromBits(V::Add32(V::template Lookup<kBits>(Exp::kTable, index),
                                            V::template ShiftLeft32<23 - kBits>(index)));
    F32 c = V::Add(r, V::Set32(Exp::kC[2]));
    c = V::MulAdd(c, r, V::Set32(Exp::kC[1]));
    c = V::MulAdd(c, r, V::Set32(Exp::kC[0]));
    return {V::Reciprocal32(V::MulAdd(t, c, one))};
  }
};

template <class V>
struct FastNear<V, false> {
  using F32 = typename V::F32;
  using I32 = typename V::I32;
  using Exp = ExpFastPolynomial;

  // |x| < 87.3, or NaN: all results are normal numbers.
  static bool TryStart(F32 x, F32* /*started*/) {
    return !V::Any(V::Less(V::Set32(-FastBounds::kHighestZero), V::Abs32(x)));
  }

  CAFFE2OP_SIGMOID_INLINE static Settled<V> Finish(F32 x, F32 /*started*/) {
    // Adding 1.5 * 2^23 rounds to an integer, which then stands in the low bits.
    const F32 shift = V::Set32(0x1.8p23F);
    const F32 shifted = V::NegMulAdd(x, V::Set32(Exp::kScale), shift);
    const F32 k = V::Sub(shifted, shift);
    F32 r = V::NegMulSub(k, V::Set32(Exp::kHigh), x);  // exact
    r = V::NegMulAdd(k, V::Set32(Exp::kLow), r);
    const F32 t = V::FloatFromBits(
        V::Add32(V::SetSingle32(0x3F800000), V::template ShiftLeft32<23>(V::Bits(shifted))));
    F32 p = V::Set32(Exp::kP[Exp::kTerms - 1]);
    for (int i = Exp::kTerms - 2; i >= 0; --i) p = V::MulAdd(p, r, V::Set32(Exp::kP[i]));
    return {V::Reciprocal32(V::Add(V::MulAdd(V::Mul(t, r), p, V::Set32(1.0F)), t))};
  }
};

template <class V, typename T>
struct SigmoidFast;

template <class V>
struct SigmoidFast<V, float> {
  using F32 = typename V::F32;
  using Bounds = FastBounds;

  template <class W>
  struct Near : FastNear<W> {};
  template <class W>
  struct Zero : ZeroWay<W, Bounds> {};
  template <class W>
  struct One : OneWay<W, Bounds> {};
  using Ways = WayList<Near, Zero, One>;

  // The same for all numbers: a result does not depend on which way its neighbours make it take.
  struct Sure {
    static F32 Evaluate(F32 x) {
      const F32 lowest = V::Set32(Bounds::kHighestZero);
      const F32 bounded = V::Min(V::Set32(Bounds::kLowestOne), V::Max(lowest, x));
      F32 started = bounded;
      (void)Near<V>::TryStart(bounded, &started);
      return V::Select(V::Less(x, lowest), V::Set32(0.0F), Near<V>::Finish(bounded, started).y);
    }
  };
  static bool IsSureOnly(F32 x) {
    F32 unused = x;
    return !V::All(V::Less(V::Abs32(x), V::Set32(-Bounds::kHighestZero))) &&
           !Zero<V>::TryStart(x, &unused) && !One<V>::TryStart(x, &unused);
  }
};

}  // namespace caffe2op_sigmoid::kernels
