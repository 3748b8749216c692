// The table of kernels of one instruction set, made from the kernel list.
#pragma once

#include <cstddef>

#include "loops/memory_tier.h"
#include "targets/kernel_list.h"

namespace caffe2op_sigmoid::kernels {

// y[i] <- f(x[i]) for i < n. y may be x; otherwise they must not overlap. Any thread.
template <typename T>
using UnaryKernel = void (*)(const T* x, T* y, std::size_t n, MemoryTier tier);

// y[i] <- f(a[i], b[i]) for i < n. y may be a or b; otherwise they must not overlap. Any thread.
template <typename T>
using BinaryKernel = void (*)(const T* a, const T* b, T* y, std::size_t n, MemoryTier tier);

// The kernels over one element type; nullptr where the function does not take it.
template <typename T>
struct Kernels {
#define CAFFE2OP_SIGMOID_ROW(shape, name, Template, Types, op, in_place, parallel_from) \
  shape##Kernel<T> name;
  CAFFE2OP_SIGMOID_KERNELS(CAFFE2OP_SIGMOID_ROW)
#undef CAFFE2OP_SIGMOID_ROW
};

// What a kernel is made of, as its types say it. Proof and tests go by this, not by names.
struct KernelProperties {
  int lanes;           // of its vectors; 0 where there is no kernel
  bool fast_paths;     // which way an element takes follows from those beside it
  bool rounding_test;  // lanes that fail it are deferred to the accurate path
  // Reciprocals are in reach whose bits each CPU has its own.
  bool approximate_reciprocals;
  // Bits of the index of the tables in reach, 0 for none: those of the exact and of fast functions.
  int table_bits;
  int fast_table_bits;
};

// Of the kernels over one element type.
struct Properties {
#define CAFFE2OP_SIGMOID_ROW(shape, name, Template, Types, op, in_place, parallel_from) \
  KernelProperties name;
  CAFFE2OP_SIGMOID_KERNELS(CAFFE2OP_SIGMOID_ROW)
#undef CAFFE2OP_SIGMOID_ROW
};

struct KernelTable {
  const char* isa;
#define CAFFE2OP_SIGMOID_TYPE(T, name) \
  Kernels<T> name;                     \
  Properties name##Properties;
  CAFFE2OP_SIGMOID_ELEMENT_TYPES(CAFFE2OP_SIGMOID_TYPE)
#undef CAFFE2OP_SIGMOID_TYPE

  template <typename T>
  const Kernels<T>& Of() const;
};

#define CAFFE2OP_SIGMOID_TYPE(T, name)                  \
  template <>                                           \
  inline const Kernels<T>& KernelTable::Of<T>() const { \
    return name;                                        \
  }
CAFFE2OP_SIGMOID_ELEMENT_TYPES(CAFFE2OP_SIGMOID_TYPE)
#undef CAFFE2OP_SIGMOID_TYPE

// The element types of each function, by its name: sigmoidElementTypes and so on.
#define CAFFE2OP_SIGMOID_ROW(shape, name, Template, Types, op, in_place, parallel_from) \
  using name##ElementTypes = Types;
CAFFE2OP_SIGMOID_KERNELS(CAFFE2OP_SIGMOID_ROW)
#undef CAFFE2OP_SIGMOID_ROW

}  // namespace caffe2op_sigmoid::kernels
