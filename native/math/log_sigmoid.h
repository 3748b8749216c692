// The kernels of log(sigmoid(x)) and of softplus(x) = -log(sigmoid(-x)), correctly rounded.
#pragma once

#include "math/log_sigmoid_double.h"
#include "math/log_sigmoid_float.h"
#include "math/relatives_half.h"

namespace caffe2op_sigmoid::kernels {

template <class V, typename T = typename V::Element>
struct LogSigmoid;
template <class V>
struct LogSigmoid<V, float> : WithFastPaths<V, LogSigmoidOfFloat, LogSigmoidDouble> {};

template <class V, typename T = typename V::Element>
struct Softplus;
template <class V>
struct Softplus<V, float> : WithFastPaths<V, SoftplusOfFloat, SoftplusDouble> {};

}  // namespace caffe2op_sigmoid::kernels
