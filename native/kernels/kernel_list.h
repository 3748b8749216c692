// The one list of kernels. It drives the kernel table and its instantiation for every instruction
// set; JavaScript reads it for tests and benchmarks. A new function is one line here.
//
// A line is ROW(shape, name, Template): Unary takes (x, y, n), Binary (a, b, y, n); Template<V, T>
// has `Evaluate` over vectors V of element type T.
#pragma once

#define CAFFE2OP_SIGMOID_KERNELS(ROW)  \
  ROW(Unary, sigmoid, Sigmoid)         \
  ROW(Unary, sigmoidFast, SigmoidFast) \
  ROW(Binary, sigmoidGradient, SigmoidGradient)
