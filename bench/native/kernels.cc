// The library's gradient kernels, timed as the limit loops are: without a call from JavaScript.
#include <cstddef>
#include <iterator>
#include <string_view>
#include <utility>

#include "loops.h"
#include "targets/cache_limits.h"
#include "targets/dispatch.h"
#include "targets/kernel_table.h"

namespace caffe2op_sigmoid::bench {
namespace {

// Of the table at that place of the runnable ones: a loop is a function that knows its kernel.
template <std::size_t kIndex>
void Gradient(const std::uint32_t* y, const std::uint32_t* dy, std::uint32_t* dx, std::size_t n) {
  kernels::Runnable().tables[kIndex]->float32.sigmoidGradient(
      reinterpret_cast<const float*>(y), reinterpret_cast<const float*>(dy),
      reinterpret_cast<float*>(dx), n, kernels::MemoryTierOf(3 * n * sizeof(float), false));
}

template <std::size_t... kIndex>
const Loops* LoopsAt(std::size_t index, std::index_sequence<kIndex...> /*places*/) {
  static constexpr Loops kKernels[] = {{nullptr, Gradient<kIndex>}...};
  return &kKernels[index];
}

}  // namespace

const Loops* FindKernels(const char* isa) {
  const kernels::RunnableTables& runnable = kernels::Runnable();
  for (std::size_t i = 0; i < runnable.count; ++i) {
    if (std::string_view(isa) != runnable.tables[i]->isa) continue;
    return LoopsAt(i, std::make_index_sequence<std::size(kernels::RunnableTables{}.tables)>());
  }
  return nullptr;
}

}  // namespace caffe2op_sigmoid::bench
