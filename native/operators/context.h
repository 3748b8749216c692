// Where an operator computes. Caffe2 hands a context to every operator and functor; the CPU's
// carries the kernels of one instruction set.
#pragma once

#include "kernels/kernel_table.h"

namespace caffe2op_sigmoid {

class CPUContext {
 public:
  explicit CPUContext(const kernels::KernelTable& table) : table_(&table) {}

  template <typename T>
  const kernels::Kernels<T>& kernels() const {
    return table_->Of<T>();
  }

 private:
  const kernels::KernelTable* table_;
};

}  // namespace caffe2op_sigmoid
