// The kernels of the first and the second derivative of the sigmoid, from x, correctly rounded:
// sigmoid'(x) = e^-x/(1 + e^-x)^2, sigmoid''(x) = sigmoid'(x) (1 - 2 sigmoid(x)), the latter of the
// sign opposite to that of x, zeros too.
#pragma once

#include "math/derivative_pairs.h"
#include "math/derivatives64.h"
#include "math/derivatives_double.h"
#include "math/derivatives_float.h"

namespace caffe2op_sigmoid::kernels {

template <class V, Derivative kOrder, typename T = typename V::Element,
          bool kHasTables = V::kTableBits != 0>
struct DerivativeKernel;

template <class V, Derivative kOrder, bool kHasTables>
struct DerivativeKernel<V, kOrder, double, kHasTables> : DerivativeOfDouble<V, kOrder> {};

template <class V, Derivative kOrder>
struct DerivativeKernel<V, kOrder, float, false> : DerivativeDouble<V, kOrder> {};

template <class V, Derivative kOrder>
struct DerivativeKernel<V, kOrder, float, true> : DerivativeOfFloat<V, kOrder> {};

template <class V>
struct SigmoidDerivative : DerivativeKernel<V, Derivative::kFirst> {};

template <class V>
struct SigmoidSecondDerivative : DerivativeKernel<V, Derivative::kSecond> {};

}  // namespace caffe2op_sigmoid::kernels
