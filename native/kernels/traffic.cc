// What holds the arrays of a call, by their size and the caches of this CPU.
#include "kernels/cpu_features.h"
#include "kernels/kernel_table.h"

namespace caffe2op_sigmoid::kernels {
namespace {

CacheSizes Sizes() noexcept {
  // Where the CPU does not say: what a server's core and core complex have today.
  constexpr CacheSizes kUsual = {std::size_t{1} << 20U, std::size_t{32} << 20U};
  const CacheSizes sizes = DetectCacheSizes();
  return {sizes.core != 0 ? sizes.core : kUsual.core,
          sizes.largest != 0 ? sizes.largest : kUsual.largest};
}

// While the library loads: every call would look whether it has been done.
const CacheSizes g_sizes = Sizes();

}  // namespace

Traffic TrafficOf(std::size_t bytes, bool in_place) {
  if (bytes <= g_sizes.core) return Traffic::kCore;
  // Of a cache that others use too, half is counted on. Gradient on a Zen 5 with 32 MiB, ordinary
  // against streaming stores, ns per element: at 12 MiB 0.097 and 0.097, at 18 MiB 0.107 and 0.100,
  // at 24 MiB 0.140 and 0.118.
  if (bytes <= g_sizes.largest / 2) return Traffic::kShared;
  return in_place ? Traffic::kMemoryInPlace : Traffic::kMemory;
}

}  // namespace caffe2op_sigmoid::kernels
