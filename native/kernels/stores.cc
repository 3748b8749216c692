// When results go past the caches: where what a call touches is more than the largest one holds.
#include "kernels/cpu_features.h"
#include "kernels/kernel_table.h"

namespace caffe2op_sigmoid::kernels {
namespace {

std::size_t Threshold() {
  // Where the CPU does not say: what a server's core complex has today.
  constexpr std::size_t kUsual = std::size_t{32} << 20U;
  const std::size_t bytes = LargestCacheBytes();
  return bytes != 0 ? bytes : kUsual;
}

}  // namespace

Stores StoresFor(std::size_t bytes, bool in_place) {
  static const std::size_t threshold = Threshold();
  // In place, the lines have been read into the cache already.
  return bytes > threshold && !in_place ? Stores::kStreaming : Stores::kOrdinary;
}

}  // namespace caffe2op_sigmoid::kernels
