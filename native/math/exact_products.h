// Products whose rounding errors are kept, with fused multiply-add and without.
#pragma once

#include <cstdint>

#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

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

}  // namespace caffe2op_sigmoid::kernels
