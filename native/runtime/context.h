// Where and how an operator computes. Caffe2 hands a context to every operator and functor; the
// CPU's carries the kernels of one instruction set, how many threads may compute, and the memory
// tier of the arrays.
#pragma once

#include <cstddef>

#include "targets/cache_limits.h"
#include "targets/kernel_table.h"

namespace caffe2op_sigmoid {

class CPUContext {
 public:
  explicit CPUContext(const kernels::KernelTable& table, std::size_t threads = 1,
                      kernels::MemoryTier tier = kernels::MemoryTier::kPrivateCache)
      : table_(&table), threads_(threads), tier_(tier) {}

  template <typename T>
  const kernels::Kernels<T>& kernels() const {
    return table_->Of<T>();
  }
  std::size_t threads() const { return threads_; }
  kernels::MemoryTier tier() const { return tier_; }

  // The same kernels, for arrays of so many bytes in all.
  CPUContext ForBytes(std::size_t bytes, bool in_place) const {
    return CPUContext(*table_, threads_, kernels::MemoryTierOf(bytes, in_place));
  }

 private:
  const kernels::KernelTable* table_;
  std::size_t threads_;
  kernels::MemoryTier tier_;
};

}  // namespace caffe2op_sigmoid
