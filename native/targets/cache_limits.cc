// How much the caches of this CPU hold.
#include "targets/cache_limits.h"

#include "targets/cpu_features.h"

namespace caffe2op_sigmoid::kernels {
namespace {

CacheLimits Limits() noexcept {
  // Where the CPU does not say: what a server's core and core complex have today.
  constexpr CacheSizes kUsual = {std::size_t{1} << 20U, std::size_t{32} << 20U};
  const CacheSizes sizes = DetectCacheSizes();
  const std::size_t largest = sizes.largest != 0 ? sizes.largest : kUsual.largest;
  // Of a cache that other cores use too, a call may count on half. Gradient on a Zen 5 with 32 MiB,
  // ordinary against streaming stores, ns per element: at 12 MiB 0.097 and 0.097, at 18 MiB 0.107
  // and 0.100, at 24 MiB 0.140 and 0.118.
  return {sizes.core != 0 ? sizes.core : kUsual.core, largest / 2};
}

}  // namespace

// While the library loads: every call would look whether it has been done.
const CacheLimits kCacheLimits = Limits();

}  // namespace caffe2op_sigmoid::kernels
