// The kernels of silu(x) = x sigmoid(x) and of its derivative, correctly rounded.
#pragma once

#include "math/rounded_from_double.h"
#include "math/silu_double.h"

namespace caffe2op_sigmoid::kernels {

template <class V, typename T = typename V::Element>
struct Silu;
template <class V>
struct Silu<V, float> : RoundedFromDouble<V, SiluDouble> {};

template <class V, typename T = typename V::Element>
struct SiluDerivative;
template <class V>
struct SiluDerivative<V, float> : RoundedFromDouble<V, SiluDerivativeDouble> {};

}  // namespace caffe2op_sigmoid::kernels
