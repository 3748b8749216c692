// Which kernel tables this CPU and its operating system can run.
#pragma once

#include <cstddef>
#include <string_view>

#include "targets/kernel_table.h"

namespace caffe2op_sigmoid::kernels {

#if defined(__x86_64__) || defined(_M_X64)
extern const KernelTable kAvx512Kernels;
extern const KernelTable kAvx2Kernels;
extern const KernelTable kBaselineKernels;
#elif defined(__aarch64__)
extern const KernelTable kNeonKernels;
#else
#error "No kernels for this architecture: the portable path runs there."
#endif

// The runnable tables, best first; never empty.
struct RunnableTables {
  const KernelTable* tables[8];
  std::size_t count;
};
const RunnableTables& Runnable();

// The runnable table of that name, nullptr if there is none.
const KernelTable* FindRunnable(std::string_view isa);

}  // namespace caffe2op_sigmoid::kernels
