// The kernel of the gradient from x: dx = dy s, s = sigmoid'(x) correctly rounded, and the product
// rounded once more, to the same type.
#pragma once

#include "math/sigmoid_derivatives.h"

namespace caffe2op_sigmoid::kernels {

template <class V>
struct SigmoidGradientFromInput {
  using Vector = typename V::Vector;
  template <class W>
  using Rebind = SigmoidGradientFromInput<W>;
  static constexpr bool kIsLong = true;

  static Vector Evaluate(Vector x, Vector dy) {
    return V::Mul(dy, SigmoidDerivative<V>::Evaluate(x));
  }
};

}  // namespace caffe2op_sigmoid::kernels
