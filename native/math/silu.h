// The kernels of silu(x) = x sigmoid(x) and of its derivative, correctly rounded.
#pragma once

#include "math/relatives_half.h"
#include "math/rounded_from_double.h"
#include "math/silu_double.h"
#include "math/silu_float.h"

namespace caffe2op_sigmoid::kernels {

template <class V, typename T = typename V::Element>
struct Silu;
template <class V>
struct Silu<V, float> : WithFastPaths<V, SiluOfFloat, SiluDouble> {};

template <class V, typename T = typename V::Element>
struct SiluDerivative;
template <class V>
struct SiluDerivative<V, float> : RoundedFromDouble<V, SiluDerivativeDouble> {};

}  // namespace caffe2op_sigmoid::kernels
