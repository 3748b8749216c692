// The one list of kernels. It drives the kernel table and its instantiation for every instruction
// set; JavaScript reads it for tests and benchmarks. A new function is one line here.
//
// A line is ROW(shape, name, Template, element types): Unary takes (x, y, n), Binary (a, b, y, n);
// Template<V> has `Evaluate` over vectors V, and is instantiated for every type of the line.
#pragma once

#include "targets/element_types.h"

#define CAFFE2OP_SIGMOID_KERNELS(ROW)                       \
  ROW(Unary, sigmoid, Sigmoid, ElementTypes<float>)         \
  ROW(Unary, sigmoidFast, SigmoidFast, ElementTypes<float>) \
  ROW(Binary, sigmoidGradient, SigmoidGradient, ElementTypes<float>)
