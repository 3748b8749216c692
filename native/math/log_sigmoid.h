// The kernels of log(sigmoid(x)) and of softplus(x) = -log(sigmoid(-x)): correctly
// rounded, but over float64 (softplus64.h).
#pragma once

#include "math/log_sigmoid_double.h"
#include "math/log_sigmoid_float.h"
#include "math/relatives_half.h"
#include "math/softplus64.h"

namespace caffe2op_sigmoid::kernels {

template <class V, typename T = typename V::Element>
struct LogSigmoid;
template <class V>
struct LogSigmoid<V, float> : WithFastPaths<V, LogSigmoidOfFloat, LogSigmoidDouble> {};
template <class V>
struct LogSigmoid<V, double> : LogSigmoidOfDouble<V> {};

template <class V, typename T = typename V::Element>
struct Softplus;
template <class V>
struct Softplus<V, float> : WithFastPaths<V, SoftplusOfFloat, SoftplusDouble> {};
template <class V>
struct Softplus<V, double> : SoftplusOfDouble<V> {};

}  // namespace caffe2op_sigmoid::kernels
