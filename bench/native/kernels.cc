// The library's gradient kernels, timed as the limit loops are: without a call from JavaScript.
#include <cstring>

#include "loops.h"
#include "targets/cache_limits.h"
#include "targets/dispatch.h"
#include "targets/kernel_table.h"

namespace caffe2op_sigmoid::bench {
namespace {

template <const kernels::KernelTable& kTable>
void Gradient(const std::uint32_t* y, const std::uint32_t* dy, std::uint32_t* dx, std::size_t n) {
  kTable.float32.sigmoidGradient(reinterpret_cast<const float*>(y),
                                 reinterpret_cast<const float*>(dy), reinterpret_cast<float*>(dx),
                                 n, kernels::MemoryTierOf(3 * n * sizeof(float), false));
}

template <const kernels::KernelTable& kTable>
const Loops* LoopsOf(const char* isa) {
  static constexpr Loops kKernels = {nullptr, Gradient<kTable>};
  return std::strcmp(isa, kTable.isa) == 0 ? &kKernels : nullptr;
}

}  // namespace

const Loops* FindKernels(const char* isa) {
#if defined(__x86_64__) || defined(_M_X64)
  if (const Loops* loops = LoopsOf<kernels::kAvx512Kernels>(isa)) return loops;
  if (const Loops* loops = LoopsOf<kernels::kAvx2Kernels>(isa)) return loops;
  return LoopsOf<kernels::kBaselineKernels>(isa);
#else
  return LoopsOf<kernels::kNeonKernels>(isa);
#endif
}

}  // namespace caffe2op_sigmoid::bench
