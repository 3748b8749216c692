// The gradient kernel: dx = (dy * y) * (1 - y), each operation rounded, in that order: bit for bit
// what Caffe2 computes.
#pragma once

namespace caffe2op_sigmoid::kernels {

// The same over every element type.
template <class V>
struct SigmoidGradient {
  using Vector = typename V::Vector;
  template <class W>
  using Rebind = SigmoidGradient<W>;
  static constexpr bool kIsLong = false;

  static Vector Evaluate(Vector y, Vector dy) {
    const Vector one = V::Set(typename V::Element{1});
    return V::Mul(V::Mul(dy, y), V::Sub(one, y));
  }
};

}  // namespace caffe2op_sigmoid::kernels
