// The kernels of log(sigmoid(x)) and of softplus(x) = -log(sigmoid(-x)), correctly rounded.
#pragma once

#include "math/log_sigmoid_double.h"
#include "math/rounded_from_double.h"

namespace caffe2op_sigmoid::kernels {

template <class V, typename T = typename V::Element>
struct LogSigmoid;
template <class V>
struct LogSigmoid<V, float> : RoundedFromDouble<V, LogSigmoidDouble> {};

template <class V, typename T = typename V::Element>
struct Softplus;
template <class V>
struct Softplus<V, float> : RoundedFromDouble<V, SoftplusDouble> {};

}  // namespace caffe2op_sigmoid::kernels
