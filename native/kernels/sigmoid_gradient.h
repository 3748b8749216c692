// The gradient kernel: dx = (dy * y) * (1 - y), each operation rounded, in that order: bit for bit
// what Caffe2 computes.
#pragma once

namespace caffe2op_sigmoid::kernels {

template <class V, typename T>
struct SigmoidGradient;

template <class V>
struct SigmoidGradient<V, float> {
  using F32 = typename V::F32;
  template <class W>
  using Over = SigmoidGradient<W, float>;

  static F32 Evaluate(F32 y, F32 dy) { return V::Mul(V::Mul(dy, y), V::Sub(V::Set32(1.0F), y)); }
};

}  // namespace caffe2op_sigmoid::kernels
