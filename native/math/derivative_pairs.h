// The first and the second derivative of the sigmoid as pairs of numbers, with bounds for a
// rounding test: from E = e^-a, a = |x|, in the form T (1 + p + low) of exact_exp.h or
// sigmoid_float.h,
//   sigmoid'(x) = E/(1+E)^2, |sigmoid''(x)| = E (1-E)/(1+E)^3.
//
// A pair is (high, less) for high - less. With g, an approximate reciprocal of 1 + E, and rho = 1 -
// g (1 + E), both are products of E, 1 - E and powers of g, each with its rounding error kept,
// times the series of (1 - rho)^-2 and (1 - rho)^-3. 1 + E = high + rest gives 1 - E = (2 - high) -
// rest, of which the first difference is exact: nothing cancels but what is known exactly.
//
// Errors. T low is uncertain by some s, a part of T r^2/2. So is E, which makes a relative error of
// (1-E)/(1+E) times as much of the first derivative. So is 1 - E, absolutely: up to half a step,
// where r = -a, that is a part of a^2; beyond no more than at half a step.
#pragma once

#include <type_traits>

#include "math/exact_exp.h"
#include "math/exact_products.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

enum class Derivative { kFirst, kSecond };

// Slacks of a rounding test: that of sigmoid', relative; those of sigmoid'', relative to E/(1+E)^3,
// the less of two: `most`, and `per_argument` times a, which is more than 1 - E.
template <typename T>
struct DerivativeSlack {
  T relative, most, per_argument;
};

template <class V>
struct DerivativePairs {
  using Vector = typename V::Vector;
  using Element = typename V::Element;
  using Products = PairProducts<V>;
  static constexpr bool kIsDouble = std::is_same_v<Element, double>;

  // 0 <= a, T <= 1 or so: bounds on the magnitude of the result, of float32's second derivative on
  // its negative, which x has but to give its own sign to.
  template <Derivative kOrder>
  CAFFE2OP_SIGMOID_INLINE static ExactBounds<V> Bounds(Vector a, Vector t, Vector p, Vector low,
                                                       DerivativeSlack<Element> slack) {
    const Vector one = V::Set(Element{1});
    // 1 + E = high + rest: sums in which the larger number comes first.
    const Vector sum = V::Add(one, t);
    const Vector lost = V::Sub(t, V::Sub(sum, one));
    Vector high = V::MulAdd(t, p, sum);
    Vector rest = V::MulAdd(t, p, V::Sub(sum, high));
    rest = V::MulAdd(t, low, V::Add(rest, lost));
    if constexpr (kIsDouble) {
      const Vector whole = V::Add(high, rest);
      rest = V::Sub(rest, V::Sub(whole, high));
      high = whole;
    }
    const Vector g = Reciprocal(high);
    Vector rho;
    if constexpr (V::kFused) {
      rho = V::NegMulAdd(g, high, one);
    } else {
      const Vector upper = Products::Upper(high);
      rho = V::Sub(V::Sub(one, V::Mul(g, upper)), V::Mul(g, V::Sub(high, upper)));
    }
    rho = V::NegMulAdd(g, rest, rho);

    // E
    Vector y = V::MulAdd(t, p, t);
    Vector less = V::NegMulAdd(t, low, V::NegMulAdd(t, p, V::Sub(y, t)));
    Normalize(&y, &less);
    Products::Scale(&y, &less, g);
    Products::Scale(&y, &less, g);
    if constexpr (kOrder == Derivative::kFirst) {
      return Finish<2>(y, less, rho, V::Mul(y, V::Set(slack.relative)));
    } else {
      Products::Scale(&y, &less, g);
      // 1 - E = difference - rest, exactly: high is between 1 and 2.
      const Vector two = V::Set(Element{2});
      const Vector difference = kIsDouble ? V::Sub(two, high) : V::Sub(high, two);
      const Vector uncertain =
          V::Mul(y, V::Min(V::Set(slack.most), V::Mul(a, V::Set(slack.per_argument))));
      const Vector product = V::Mul(y, difference);
      const Vector excess = Products::Excess(y, difference, product);
      const Vector whole = Whole(y, less);
      const Vector sum =
          kIsDouble ? V::MulAdd(whole, rest, excess) : V::NegMulAdd(whole, rest, excess);
      less = V::MulAdd(less, difference, sum);
      return Finish<3>(product, less, rho, uncertain);
    }
  }

 private:
  static Vector Reciprocal(Vector v) {
    if constexpr (!kIsDouble) {
      return V::ApproximateReciprocal(v);
    } else if constexpr (V::kFused) {
      return V::Div(V::Set(1.0), v);
    } else {
      return Products::Upper(V::Div(V::Set(1.0), v));
    }
  }

  // What follows rounds `less`: it should be small. Float32's test has room for that.
  CAFFE2OP_SIGMOID_INLINE static void Normalize(Vector* high, Vector* less) {
    if constexpr (kIsDouble) {
      const Vector whole = V::Sub(*high, *less);
      *less = V::Sub(*less, V::Sub(*high, whole));
      *high = whole;
    }
  }

  // As a factor of what is small: `less` matters where that is not small enough.
  static Vector Whole(Vector high, Vector less) {
    return kIsDouble && V::kFused ? high : V::Sub(high, less);
  }

  // (y - less) (1 - rho)^-kPower, more and less `slack`.
  template <int kPower>
  CAFFE2OP_SIGMOID_INLINE static ExactBounds<V> Finish(Vector y, Vector less, Vector rho,
                                                       Vector slack) {
    // kPower, kPower (kPower + 1)/2, ...
    constexpr Element kFirst = kPower;
    constexpr Element kSecond = kPower == 2 ? 3 : 6;
    constexpr Element kThird = kPower == 2 ? 4 : 10;
    Vector c = V::Set(kFirst);
    if constexpr (kTerms == 2) c = V::MulAdd(rho, V::Set(kSecond), c);
    if constexpr (kTerms == 3) {
      c = V::MulAdd(rho, V::MulAdd(rho, V::Set(kThird), V::Set(kSecond)), c);
    }
    const Vector minus_rest = V::NegMulAdd(Whole(y, less), V::Mul(rho, c), less);
    return {V::Sub(y, V::Sub(minus_rest, slack)), V::Sub(y, V::Add(minus_rest, slack))};
  }

  static constexpr int TermsOf() {
    if constexpr (kIsDouble) {
      return V::kFused ? 1 : 2;
    } else {
      return V::kReciprocalBits < 14 ? 3 : 2;
    }
  }
  static constexpr int kTerms = TermsOf();
};

}  // namespace caffe2op_sigmoid::kernels
