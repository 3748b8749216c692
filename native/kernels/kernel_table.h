// The table of kernels of one instruction set, made from the kernel list.
#pragma once

#include <cstddef>

#include "kernels/kernel_list.h"
#include "kernels/traffic.h"

namespace caffe2op_sigmoid::kernels {

// y[i] <- f(x[i]) for i < n. y may be x; otherwise they must not overlap. Any thread.
template <typename T>
using UnaryKernel = void (*)(const T* x, T* y, std::size_t n, Traffic traffic);

// y[i] <- f(a[i], b[i]) for i < n. y may be a or b; otherwise they must not overlap. Any thread.
template <typename T>
using BinaryKernel = void (*)(const T* a, const T* b, T* y, std::size_t n, Traffic traffic);

// The kernels of one element type.
template <typename T>
struct Kernels {
#define CAFFE2OP_SIGMOID_ROW(shape, name, Template) shape##Kernel<T> name;
  CAFFE2OP_SIGMOID_KERNELS(CAFFE2OP_SIGMOID_ROW)
#undef CAFFE2OP_SIGMOID_ROW
};

struct KernelTable {
  const char* isa;
  Kernels<float> float32;

  template <typename T>
  const Kernels<T>& Of() const;
};

template <>
inline const Kernels<float>& KernelTable::Of<float>() const {
  return float32;
}

}  // namespace caffe2op_sigmoid::kernels
