// The first and the second derivative of the sigmoid as pairs of numbers, with bounds for a
// rounding test: from E = e^-a, a = |x|, in the form T (1 + p + low) of exact_exp.h or
// sigmoid_float.h,
//   sigmoid'(x) = E/(1+E)^2, |sigmoid''(x)| = E (1-E)/(1+E)^3.
//
// A pair is (high, less) for high - less. With g, an approximate reciprocal of 1 + E, and rho = 1 -
// g (1 + E), both are products of E, 1 - E and powers of g, each with its rounding error kept,
// times the series of (1 - rho)^-2 and (1 - rho)^-3. Nothing cancels: 1 - T is exact where it is
// small.
//
// Errors. T low is uncertain by some `evaluation` (exact_exp.h), at most half the last place of a
// number of its size. That makes an error of E of as much, of which the first derivative has no
// more: (1-E)/(1+E) times; and one of 1 - E, which is relative to min(a, half a step): r = a below
// half a step, and low is about r^2/2 or smaller. So the slack of the second derivative is,
// relative to E/(1+E)^3, a multiple of that; `kSlackOfDifference` says which.
#pragma once

#include <cstdint>
#include <type_traits>

#include "math/exact_exp.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

enum class Derivative { kFirst, kSecond };

// Slacks of a rounding test: relative to the result; and of the error of 1 - E, per a up to `cap`.
template <typename T>
struct DerivativeSlack {
  T relative, of_difference, cap;
};

// Products whose rounding errors are kept.
template <class V, bool kFused = V::kFused>
struct PairProducts {
  using Vector = typename V::Vector;
  // (*high, *less) times g; unfused, g has 26 bits.
  CAFFE2OP_SIGMOID_INLINE static void Scale(Vector* high, Vector* less, Vector g) {
    const Vector product = V::Mul(*high, g);
    *less = V::MulAdd(*less, g, V::NegMulAdd(*high, g, product));
    *high = product;
  }
  // product - a b for the rounded product.
  CAFFE2OP_SIGMOID_INLINE static Vector Excess(Vector a, Vector b, Vector product) {
    return V::NegMulAdd(a, b, product);
  }
};

template <class V>
struct PairProducts<V, false> {
  using Vector = typename V::Vector;
  CAFFE2OP_SIGMOID_INLINE static Vector Upper(Vector v) {
    return V::FromBits(V::IntAnd(V::Bits(v), V::SetInt(-(std::int64_t{1} << 27))));
  }
  CAFFE2OP_SIGMOID_INLINE static void Scale(Vector* high, Vector* less, Vector g) {
    const Vector product = V::Mul(*high, g);
    const Vector upper = Upper(*high);
    const Vector excess =
        V::Sub(V::Sub(product, V::Mul(upper, g)), V::Mul(V::Sub(*high, upper), g));
    *less = V::Add(V::Mul(*less, g), excess);
    *high = product;
  }
  // But for what the last product loses, below 2^-105 of the whole.
  CAFFE2OP_SIGMOID_INLINE static Vector Excess(Vector a, Vector b, Vector product) {
    const Vector a1 = Upper(a);
    const Vector b1 = Upper(b);
    const Vector a2 = V::Sub(a, a1);
    const Vector b2 = V::Sub(b, b1);
    Vector excess = V::Sub(product, V::Mul(a1, b1));
    excess = V::Sub(excess, V::Mul(a1, b2));
    excess = V::Sub(excess, V::Mul(a2, b1));
    return V::Sub(excess, V::Mul(a2, b2));
  }
};

template <class V>
struct DerivativePairs {
  using Vector = typename V::Vector;
  using Element = typename V::Element;
  using Products = PairProducts<V>;
  static constexpr bool kIsDouble = std::is_same_v<Element, double>;

  // 0 <= a, T <= 1 or so: bounds on the magnitude of the result.
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
      Vector difference, less2;
      SubtractFromOne(t, p, low, &difference, &less2);
      const Vector uncertain =
          V::Mul(y, V::Mul(V::Set(slack.of_difference), V::Min(V::Set(slack.cap), a)));
      const Vector product = V::Mul(y, difference);
      less = V::MulAdd(less, difference,
                       V::MulAdd(Whole(y, less), less2, Products::Excess(y, difference, product)));
      return Finish<3>(product, less, rho, V::MulAdd(product, V::Set(slack.relative), uncertain));
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

  // As a factor of what is small: `less` matters only where it was not normalized.
  static Vector Whole(Vector high, Vector less) { return kIsDouble ? high : V::Sub(high, less); }

  // 1 - T (1 + p + low).
  CAFFE2OP_SIGMOID_INLINE static void SubtractFromOne(Vector t, Vector p, Vector low, Vector* high,
                                                      Vector* less) {
    const Vector one = V::Set(Element{1});
    const Vector difference = V::Sub(one, t);
    const Vector lost = V::Sub(V::Sub(one, difference), t);
    *high = V::NegMulAdd(t, p, difference);
    // |T p| is the smaller number, or 1 - T is 0.
    *less = V::MulAdd(t, p, V::Sub(*high, difference));
    *less = V::MulAdd(t, low, V::Sub(*less, lost));
    Normalize(high, less);
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
