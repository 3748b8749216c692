// e^x and e^-x in pairs of doubles: as T (1 + p + low), T a double, for functions that are
// correctly rounded to float64.
//
// With fused multiply-add and without, the same three steps: Expand, AddProduct, Invert. `p` is r,
// or what of it T can be multiplied with exactly; `low` the rest of e^(r + rest) - 1. Errors are
// relative to e^x, or to the result of Invert. C = ln 2/2^bits.
#pragma once

#include <cstdint>

#include "math/exact_constants.h"
#include "math/exact_fault.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

// How e^(r + rest) - 1 is computed where that is fused.
enum class Accuracy {
  kNear,         // |x| at most 37 or so: rest is below 2^-48
  kFar,          // any x: rest is moved into r
  kCompensated,  // so, and the rounding error of r^2/2 is kept
};

// The bounds on a result: between them it lies, and if they are one double, that is the result.
template <class V>
struct ExactBounds {
  typename V::Vector up, down;
};

// A quotient before it is rounded: with fused multiply-add g + g c, without g + c.
template <class V>
struct ExactQuotient {
  typename V::Vector g, c;
};

// The first of the exponential's arguments in steps of C, to which `shift` is added: -x if
// kNegative.
template <class Exp, bool kNegative, class V>
CAFFE2OP_SIGMOID_INLINE typename V::Vector ExactSteps(typename V::Vector x, double shift) {
  const auto scale = V::Set(Exp::kScale);
  return kNegative ? V::NegMulAdd(x, scale, V::Set(shift)) : V::MulAdd(x, scale, V::Set(shift));
}

template <class V, bool kFused = V::kFused>
struct ExactExp;

// Errors, relative to e^x, in units of 2^-53 r^2/2, which is at most 2^-65.06 with 16 entries (|r|
// < 2^-5.52) and 2^-71.06 with 128 (|r| < 2^-8.52):
//   Accuracy::kNear: q, about 1/2, is rounded twice: 4; q r + rest: 1.5; low: 1; the product of low
//     and T, when it is added: 1. With 16 entries the first three are 2^-64.06, 2^-65.53 and 2^-66:
//     2.04 * 2^-64 in all. rest r^3/6 is left out: 2^-67.5, with the rest of them 2.13 * 2^-64.
//   Accuracy::kFar: q is rounded once, and nothing is left out: 1.56 * 2^-64.
//   Accuracy::kCompensated: what is rounded is of the size of r^3/6, 2^-19.1 with 16 entries: r^2,
//   r^3
//     and u once each, low and its product: 5.1 * 2^-72.
// With 128 entries the first is 2^-68.9, the second 2^-69.3. To each the polynomial's error is
// added (exact_constants.h): 2^-72.7 and 2^-75. Invert adds 2^-104. A sum that is not made one
// double and its rest before it is rounded (SigmoidBounds::LowSum) has the product of low twice
// more: 2.52 * 2^-64, 8.8 * 2^-72, 2^-68.6.
//
// Measured against MPFR (native/testing/float64_error.cc), 16 entries: near 2^-63.38, far 2^-63.57,
// as a sum 2^-63.29, compensated 2^-70.36 and 2^-69.93; 128 entries: 2^-69.64, 2^-69.76, 2^-69.04.
template <class V>
struct ExactExp<V, true> {
  using Vector = typename V::Vector;
  using Int = typename V::Int;
  using Exp = ExpExact<V::kPairTableBits>;
  static_assert(Exp::kInterleaved == V::kPairsInterleaved);

  // More than those errors: of quotients, of sums, and of either with kCompensated.
  static constexpr double kSlack =
      (Exp::kBits == 4 ? 0x1.2p-63 : 0x1p-68) * (kFault == Fault::kHalfSlack ? 0.5 : 1);
  static constexpr double kSlackOfSum = Exp::kBits == 4 ? 0x1.8p-63 : 0x1p-68;
  static constexpr double kSlackCompensated = 0x1p-68;
  // Doubtful results are evaluated again if so much better is to be had.
  static constexpr Accuracy kBest = Exp::kBits == 4 ? Accuracy::kCompensated : Accuracy::kFar;

  template <Accuracy kAccuracy>
  static constexpr double SlackOf(bool of_sum) {
    if (kAccuracy == Accuracy::kCompensated) return kSlackCompensated;
    return of_sum ? kSlackOfSum : kSlack;
  }

  // Of e^-x if kNegative, else of e^x, from x in steps.
  template <bool kNegative, Accuracy kAccuracy>
  CAFFE2OP_SIGMOID_INLINE static void Expand(Vector x, Vector steps, double shift, Vector* t,
                                             Vector* p, Vector* low) {
    const Int index = V::Bits(steps);
    const Vector k = V::Sub(steps, V::Set(shift));
    Vector entry, log;
    V::LookupPair(Exp::kPairs, index, &entry, &log);
    *t = V::FromBits(V::IntAdd(V::Bits(entry), V::template ShiftLeft<52 - Exp::kBits>(index)));
    const Vector high = V::Set(Exp::kHigh);
    // Exact: both are multiples of the last bit of x or of C, and the difference is below C.
    Vector r = kNegative ? V::NegMulSub(k, high, x) : V::NegMulAdd(k, high, x);
    Vector rest = V::NegMulAdd(k, V::Set(Exp::kLow), log);
    if constexpr (kAccuracy != Accuracy::kNear) {
      // Exact, but where r is far below 2^-45, and with it all errors.
      const Vector sum = V::Add(r, rest);
      rest = V::Sub(rest, V::Sub(sum, r));
      r = sum;
    }
    Vector u = V::MulAdd(V::Set(Exp::kU[Exp::kTerms - 1]), r, V::Set(Exp::kU[Exp::kTerms - 2]));
    for (int i = Exp::kTerms - 3; i >= 0; --i) u = V::MulAdd(u, r, V::Set(Exp::kU[i]));
    const Vector half = V::Set(0.5);
    if constexpr (kAccuracy == Accuracy::kCompensated) {
      const Vector r2 = V::Mul(r, r);
      const Vector error = V::Sub(V::Set(0.0), V::NegMulAdd(r, r, r2));  // r^2 = r2 + error
      *p = V::MulAdd(r2, half, r);
      const Vector lost = V::MulAdd(r2, half, V::Sub(r, *p));
      const Vector small = V::MulAdd(error, half, V::MulAdd(rest, *p, rest));
      *low = V::MulAdd(V::Mul(r2, r), u, V::Add(lost, small));
    } else {
      const Vector q =
          V::MulAdd(u, r, kAccuracy == Accuracy::kNear ? V::MulAdd(rest, half, half) : half);
      *p = r;
      *low = V::MulAdd(V::MulAdd(q, r, rest), r, rest);
    }
  }

  // sum + t p = high + rest, |sum| at least |t|.
  CAFFE2OP_SIGMOID_INLINE static void AddProduct(Vector sum, Vector t, Vector p, Vector* high,
                                                 Vector* rest) {
    *high = V::MulAdd(t, p, sum);
    *rest = V::MulAdd(t, p, V::Sub(sum, *high));
  }

  // 1/(high + rest), |rest| below an ulp of high. What is left out is 2^-104.
  CAFFE2OP_SIGMOID_INLINE static ExactQuotient<V> Invert(Vector high, Vector rest) {
    const Vector one = V::Set(1.0);
    const Vector g = V::Div(one, high);
    return {g, V::NegMulAdd(g, rest, V::NegMulAdd(g, high, one))};
  }

  // Times 1 + slack and 1 - slack.
  CAFFE2OP_SIGMOID_INLINE static ExactBounds<V> Round(ExactQuotient<V> q, double slack) {
    const Vector s = V::Set(slack);
    return {V::MulAdd(q.g, V::Add(q.c, s), q.g), V::MulAdd(q.g, V::Sub(q.c, s), q.g)};
  }
};

// T has 29 bits, p is r's first 24: their product is exact. |r| < 2^-8.52. In units of 2^-72: the
// product of r^2, rounded, and q: three roundings of 2^-18.06, 5.8; the sum with it: 1; the product
// with T and its sum: 3.8; rlo r, which is left out: 2.8; the polynomial: 0.1; rho^3 in Invert,
// 0.1. In all 2^-68.2; as a sum with 3.8 more, 2^-67.8. Measured: 2^-69.08 and 2^-68.73.
template <class V>
struct ExactExp<V, false> {
  using Vector = typename V::Vector;
  using Int = typename V::Int;
  using Exp = ExpUnfused;
  static_assert(Exp::kInterleaved == V::kPairsInterleaved && Exp::kBits == V::kPairTableBits);

  static constexpr Accuracy kBest = Accuracy::kFar;
  template <Accuracy kAccuracy>
  static constexpr double SlackOf(bool of_sum) {
    return of_sum ? 0x1.4p-68 : 0x1p-68;
  }

  template <bool kNegative, Accuracy kAccuracy>
  CAFFE2OP_SIGMOID_INLINE static void Expand(Vector x, Vector steps, double shift, Vector* t,
                                             Vector* p, Vector* low) {
    const Int index = V::Bits(steps);
    const Vector k = V::Sub(steps, V::Set(shift));
    Vector entry, log;
    V::LookupPair(Exp::kPairs, index, &entry, &log);
    *t = V::FromBits(V::IntAdd(V::Bits(entry), V::template ShiftLeft<52 - Exp::kBits>(index)));
    // Exact, as is the product.
    const Vector a =
        kNegative ? V::NegMulSub(k, V::Set(Exp::kHigh), x) : V::NegMulAdd(k, V::Set(Exp::kHigh), x);
    const Vector b = V::Sub(V::Mul(k, V::Set(Exp::kLow)), log);
    const Vector r = V::Sub(a, b);
    const Vector rlo = V::Sub(V::Sub(a, r), b);
    *p = TopBits<24>(r);
    Vector q = V::MulAdd(V::Set(Exp::kU[Exp::kTerms - 1]), r, V::Set(Exp::kU[Exp::kTerms - 2]));
    for (int i = Exp::kTerms - 3; i >= 0; --i) q = V::MulAdd(q, r, V::Set(Exp::kU[i]));
    q = V::MulAdd(q, r, V::Set(0.5));
    *low = V::MulAdd(V::Mul(r, r), q, V::Add(V::Sub(r, *p), rlo));
  }

  CAFFE2OP_SIGMOID_INLINE static void AddProduct(Vector sum, Vector t, Vector p, Vector* high,
                                                 Vector* rest) {
    const Vector product = V::Mul(t, p);
    *high = V::Add(sum, product);
    *rest = V::Sub(product, V::Sub(*high, sum));
  }

  // g has 26 bits, high is taken apart: products are exact. Wants results above 2^-900.
  CAFFE2OP_SIGMOID_INLINE static ExactQuotient<V> Invert(Vector high, Vector rest) {
    const Vector one = V::Set(1.0);
    const Vector g = TopBits<26>(V::Div(one, high));
    const Vector upper = TopBits<26>(high);
    Vector rho = V::Sub(one, V::Mul(g, upper));
    rho = V::Sub(V::Sub(rho, V::Mul(g, V::Sub(high, upper))), V::Mul(g, rest));
    return {g, V::Mul(g, V::Add(rho, V::Mul(rho, rho)))};
  }

  CAFFE2OP_SIGMOID_INLINE static ExactBounds<V> Round(ExactQuotient<V> q, double slack) {
    const Vector s = V::Mul(q.g, V::Set(slack));
    return {V::Add(q.g, V::Add(q.c, s)), V::Add(q.g, V::Sub(q.c, s))};
  }

 private:
  template <int kBits>
  static Vector TopBits(Vector v) {
    return V::FromBits(V::IntAnd(V::Bits(v), V::SetInt(-(std::int64_t{1} << (53 - kBits)))));
  }
};

}  // namespace caffe2op_sigmoid::kernels
