// The kernels of logit(p) = log(p/(1-p)) and of its derivative 1/(p (1-p)): correctly
// rounded, but over float64 (logit64.h).
#pragma once

#include "math/logit64.h"
#include "math/logit_double.h"
#include "math/logit_float.h"
#include "math/relatives_half.h"
#include "math/rounded_from_double.h"

namespace caffe2op_sigmoid::kernels {

template <class V, typename T = typename V::Element>
struct Logit;
template <class V>
struct Logit<V, float> : WithFastPaths<V, LogitOfFloat, LogitDouble> {};
template <class V>
struct Logit<V, double> : LogitOfDouble<V> {};

template <class V, typename T = typename V::Element>
struct LogitDerivative;
template <class V>
struct LogitDerivative<V, float> : RoundedFromDouble<V, LogitDerivativeDouble> {};
template <class V>
struct LogitDerivative<V, double> : LogitDerivativeOfDouble<V> {};

}  // namespace caffe2op_sigmoid::kernels
