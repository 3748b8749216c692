// Unevaluated sums of two numbers, high + low: what the logistic family is computed in where one
// double is not enough. Products and quotients err by some 2^-100 of themselves.
#pragma once

#include "math/exact_products.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

template <class V>
struct HighLow {
  typename V::Vector high, low;
};

// Over vectors of double.
template <class V>
struct HighLowOf {
  using Vector = typename V::Vector;
  using Number = HighLow<V>;
  using Products = PairProducts<V>;

  // a + b exactly, |a| at least |b|, or a of the same exponent, or 0.
  CAFFE2OP_SIGMOID_INLINE static Number SumInOrder(Vector a, Vector b) {
    const Vector sum = V::Add(a, b);
    return {sum, V::Sub(b, V::Sub(sum, a))};
  }
  // a + b exactly, in any order (Knuth).
  CAFFE2OP_SIGMOID_INLINE static Number Sum(Vector a, Vector b) {
    const Vector sum = V::Add(a, b);
    const Vector second = V::Sub(sum, a);
    return {sum, V::Add(V::Sub(a, V::Sub(sum, second)), V::Sub(b, second))};
  }
  CAFFE2OP_SIGMOID_INLINE static Number Negated(Number v) {
    const Vector zero = V::Set(0.0);
    return {V::Sub(zero, v.high), V::Sub(zero, v.low)};
  }

  CAFFE2OP_SIGMOID_INLINE static Number Product(Vector a, Vector b) {
    const Vector product = V::Mul(a, b);
    return {product, V::Sub(V::Set(0.0), Products::Excess(a, b, product))};
  }
  CAFFE2OP_SIGMOID_INLINE static Number Product(Number a, Number b) {
    const Number product = Product(a.high, b.high);
    const Vector cross = V::MulAdd(a.high, b.low, V::Mul(a.low, b.high));
    return {product.high, V::Add(product.low, cross)};
  }
  CAFFE2OP_SIGMOID_INLINE static Number Quotient(Number a, Number b) {
    const Vector inverse = V::Div(V::Set(1.0), b.high);
    const Vector quotient = V::Mul(a.high, inverse);
    const Number product = Product(quotient, b.high);
    Vector rest = V::Sub(V::Sub(a.high, product.high), product.low);
    rest = V::Add(rest, V::NegMulAdd(quotient, b.low, a.low));
    return {quotient, V::Mul(rest, inverse)};
  }
};

}  // namespace caffe2op_sigmoid::kernels
