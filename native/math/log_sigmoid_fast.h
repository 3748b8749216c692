// log(sigmoid(x)) and softplus(x) for float32, at most 2.5 ULP off wherever the result is a normal
// number: min(x, 0) - log(1 + E), E = e^-|x| as in sigmoid_fast.h, log(1 + E) by one polynomial.
//
// Both parts are of one sign: nothing cancels, and results stay on their side of 0. NaN for NaN
// only; results too small may be zeros of their sign. The bits differ between instruction sets.
#pragma once

#include <cstdint>

#include "math/exp_constants.h"
#include "math/fast_paths.h"
#include "math/sigmoid_fast.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

// e^-a, a >= 0 or NaN, with power * 2^-23 added to its exponent; the result is a normal number,
// by far.
template <class V, bool kHasTable = V::kFastTableBits != 0>
struct FastExp;

template <class V>
struct FastExp<V, true> {
  using Vector = typename V::Vector;
  using Int = typename V::Int;
  static constexpr int kBits = V::kFastTableBits;
  using Exp = ExpFastTable<kBits>;

  CAFFE2OP_SIGMOID_INLINE static Vector Evaluate(Vector a, Int power) {
    const Vector shift = V::Set(Exp::kShift);
    const Vector shifted = V::NegMulAdd(a, V::Set(Exp::kScale), shift);
    const Int index = V::Bits(shifted);
    const Vector k = V::Sub(shifted, shift);
    const Vector r = V::Add(V::NegMulSub(k, V::Set(Exp::kHigh), a), k);
    const Int entry = V::IntAdd(V::template Lookup<kBits>(Exp::kTable, index), power);
    const Vector t = V::FromBits(V::IntAdd(entry, V::template ShiftLeft<23 - kBits>(index)));
    Vector c = V::Add(r, V::Set(Exp::kC[2]));
    c = V::MulAdd(c, r, V::Set(Exp::kC[1]));
    c = V::MulAdd(c, r, V::Set(Exp::kC[0]));
    return V::Mul(t, c);
  }
};

template <class V>
struct FastExp<V, false> {
  using Vector = typename V::Vector;
  using Int = typename V::Int;
  using Exp = ExpFastPolynomial;

  CAFFE2OP_SIGMOID_INLINE static Vector Evaluate(Vector a, Int power) {
    // Adding 1.5 * 2^23 rounds to an integer, which then stands in the low bits.
    const Vector shift = V::Set(0x1.8p23F);
    const Vector shifted = V::NegMulAdd(a, V::Set(Exp::kScale), shift);
    const Vector k = V::Sub(shifted, shift);
    Vector r = V::NegMulSub(k, V::Set(Exp::kHigh), a);  // exact
    r = V::NegMulAdd(k, V::Set(Exp::kLow), r);
    const Int one = V::IntAdd(V::SetInt(0x3F800000), power);
    const Vector t = V::FromBits(V::IntAdd(one, V::template ShiftLeft<23>(V::Bits(shifted))));
    Vector p = V::Set(Exp::kP[Exp::kTerms - 1]);
    for (int i = Exp::kTerms - 2; i >= 0; --i) p = V::MulAdd(p, r, V::Set(Exp::kP[i]));
    return V::MulAdd(V::Mul(t, r), p, t);
  }
};

// log(1 + t) = t + t^2 q(t) for 0 <= t <= 1, relative error 2^-27.6.
template <class V>
CAFFE2OP_SIGMOID_INLINE typename V::Vector FastLogOfSum(typename V::Vector t) {
  constexpr int kTerms = 9;
  constexpr float kQ[kTerms] = {-0x1.ffffbep-2F, 0x1.554c7ep-2F,  -0x1.ff0f82p-3F,
                                0x1.92f680p-3F,  -0x1.397520p-3F, 0x1.b2527ep-4F,
                                -0x1.d29b0cp-5F, 0x1.453d32p-6F,  -0x1.a9301ap-9F};
  auto q = V::Set(kQ[kTerms - 1]);
  for (int i = kTerms - 2; i >= 0; --i) q = V::MulAdd(q, t, V::Set(kQ[i]));
  return V::MulAdd(V::Mul(t, t), q, t);
}

template <class V, bool kSoftplus>
struct FastLogSigmoid {
  using Vector = typename V::Vector;

  template <class W>
  static typename W::Vector Sum(typename W::Vector x, typename W::Vector log) {
    if constexpr (kSoftplus) return W::Add(W::Max(W::Set(0.0F), x), log);
    return W::Sub(W::Min(W::Set(-0.0F), x), log);
  }

  template <class W>
  struct Near {
    using Vector = typename W::Vector;
    static bool Accepts(Vector x, Vector* /*reduced*/) {
      return !W::Any(W::Less(W::Set(kHighest), W::Abs(x)));
    }
    CAFFE2OP_SIGMOID_INLINE static NoRoundingTest<W> Evaluate(Vector x, Vector /*reduced*/) {
      return {Sum<W>(x, FastLogOfSum<W>(FastExp<W>::Evaluate(W::Abs(x), W::SetInt(0))))};
    }
  };
  using FastPaths = FastPathList<Near>;

  // The same as Near where that accepts.
  struct AccuratePath {
    static Vector Evaluate(Vector x) {
      // Beyond, e^-|x| may be subnormal, and is scaled until the end.
      const Vector magnitude = V::Min(V::Set(kNothing), V::Abs(x));
      const auto far = V::Less(V::Set(kHighest), magnitude);
      constexpr std::int32_t kPower = 64;
      const auto power =
          V::Bits(V::Select(far, V::FromBits(V::SetInt(kPower * (1 << 23))), V::Set(0.0F)));
      const Vector scale = V::Select(far, V::Set(0x1p-64F), V::Set(1.0F));
      const Vector e = V::Mul(FastExp<V>::Evaluate(magnitude, power), scale);
      return Sum<V>(x, FastLogOfSum<V>(e));
    }
  };
  static bool NeedsAccuratePath(Vector x) {
    Vector reduced = x;
    return !Near<V>::Accepts(x, &reduced);
  }

 private:
  static constexpr float kHighest = 80.0F;
  // From here on e^-|x| is less than half the least number.
  static constexpr float kNothing = 105.0F;
};

template <class V>
struct LogSigmoidFast : FastLogSigmoid<V, false> {};
template <class V>
struct SoftplusFast : FastLogSigmoid<V, true> {};

}  // namespace caffe2op_sigmoid::kernels
