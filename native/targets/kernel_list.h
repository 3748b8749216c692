// The one list of kernels. It drives the kernel table and its instantiation for every instruction
// set, the functors and operators over it, and what JavaScript sees. A new function is its header
// and one line here (and its row in src/core/catalog.ts).
//
// A line is ROW(shape, name, Template, element types, operator, in place, parallel from):
//   shape          Unary takes (x, y, n), Binary (a, b, y, n)
//   Template<V>    has `Evaluate` over vectors V, and is instantiated for every element type
//   operator       Caffe2's name of it, with its engine
//   in place       the input that the output may be, written {input, 0} in Caffe2's AllowInplace
//   parallel from  how many elements make a second thread save more than it costs to wake
#pragma once

#include "math/derivatives_half.h"
#include "math/log_sigmoid.h"
#include "math/logit.h"
#include "math/sigmoid.h"
#include "math/sigmoid_derivatives.h"
#include "math/sigmoid_fast.h"
#include "math/sigmoid_gradient.h"
#include "math/sigmoid_gradient_from_input.h"
#include "math/sigmoid_half.h"
#include "math/silu.h"
#include "targets/element_types.h"

namespace caffe2op_sigmoid::kernels {

// Lists that rows name: a macro's argument takes no commas.
using FloatsAndDoubles = ElementTypes<float, double>;
using AllTypes = ElementTypes<float, double, Float16, Bfloat16>;

}  // namespace caffe2op_sigmoid::kernels

// clang-format off: one row a line.
#define CAFFE2OP_SIGMOID_KERNELS(ROW) \
  ROW(Unary, sigmoid, Sigmoid, kernels::AllTypes, Sigmoid, 0, 1U << 18U) \
  ROW(Unary, sigmoidFast, SigmoidFast, kernels::FloatsAndDoubles, Sigmoid_ENGINE_FAST, 0, 1U << 19U) \
  ROW(Binary, sigmoidGradient, SigmoidGradient, kernels::AllTypes, SigmoidGradient, 1, 1U << 19U) \
  ROW(Unary, sigmoidDerivative, SigmoidDerivative, kernels::AllTypes, SigmoidDerivative, 0, 1U << 18U) \
  ROW(Unary, sigmoidSecondDerivative, SigmoidSecondDerivative, kernels::AllTypes, SigmoidSecondDerivative, 0, 1U << 18U) \
  ROW(Binary, sigmoidGradientFromInput, SigmoidGradientFromInput, kernels::AllTypes, SigmoidGradientFromInput, 1, 1U << 18U) \
  ROW(Unary, logit, Logit, kernels::AllTypes, Logit, 0, 1U << 18U) \
  ROW(Unary, logSigmoid, LogSigmoid, kernels::AllTypes, LogSigmoid, 0, 1U << 18U) \
  ROW(Unary, softplus, Softplus, kernels::AllTypes, Softplus, 0, 1U << 18U) \
  ROW(Unary, silu, Silu, kernels::AllTypes, Silu, 0, 1U << 18U) \
  ROW(Unary, siluDerivative, SiluDerivative, kernels::AllTypes, SiluDerivative, 0, 1U << 18U) \
  ROW(Unary, logitDerivative, LogitDerivative, kernels::AllTypes, LogitDerivative, 0, 1U << 18U)
// clang-format on
