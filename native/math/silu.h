// The kernels of silu(x) = x sigmoid(x) and of its derivative: correctly rounded, but over
// float64 (silu64.h, silu_derivative64.h).
#pragma once

#include "math/relatives_half.h"
#include "math/rounded_from_double.h"
#include "math/silu64.h"
#include "math/silu_derivative64.h"
#include "math/silu_double.h"
#include "math/silu_float.h"

namespace caffe2op_sigmoid::kernels {

template <class V, typename T = typename V::Element>
struct Silu;
template <class V>
struct Silu<V, float> : WithFastPaths<V, SiluOfFloat, SiluDouble> {};
template <class V>
struct Silu<V, double> : SiluOfDouble<V> {};

template <class V, typename T = typename V::Element>
struct SiluDerivative;
template <class V>
struct SiluDerivative<V, float> : RoundedFromDouble<V, SiluDerivativeDouble> {};
template <class V>
struct SiluDerivative<V, double> : SiluDerivativeOfDouble<V> {};

}  // namespace caffe2op_sigmoid::kernels
