// Where and how an operator computes. Caffe2 hands a context to every operator and functor; the
// CPU's carries the kernels of one instruction set, how many threads may compute, and how results
// are stored.
#pragma once

#include <cstddef>

#include "kernels/kernel_table.h"

namespace caffe2op_sigmoid {

class CPUContext {
 public:
  explicit CPUContext(const kernels::KernelTable& table, std::size_t threads = 1,
                      kernels::Stores stores = kernels::Stores::kOrdinary)
      : table_(&table), threads_(threads), stores_(stores) {}

  template <typename T>
  const kernels::Kernels<T>& kernels() const {
    return table_->Of<T>();
  }
  std::size_t threads() const { return threads_; }
  kernels::Stores stores() const { return stores_; }

  // The same kernels, with the stores that suit arrays of so many bytes in all.
  CPUContext ForBytes(std::size_t bytes, bool in_place) const {
    return CPUContext(*table_, threads_, kernels::StoresFor(bytes, in_place));
  }

 private:
  const kernels::KernelTable* table_;
  std::size_t threads_;
  kernels::Stores stores_;
};

}  // namespace caffe2op_sigmoid
