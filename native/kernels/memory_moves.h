// How loops read and write, by what holds their arrays. Included by the isa_*.cc files only, as
// loops.h is.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/traffic.h"

namespace caffe2op_sigmoid::kernels {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in loops.h

// Streaming stores go past the caches.
template <Traffic kTraffic>
inline constexpr bool kStreams = kTraffic == Traffic::kMemory;

// How far ahead of its use a line is asked for, in bytes; 0: not at all. CPUs fetch ahead by
// themselves, but stop at pages and begin late. Measured on a Zen 5, ns per element:
//   gradient, 256 Ki, shared cache          none 0.116, 256 0.115, 512 and 1024 0.100, 2048 0.115
//   exact, 16 Mi, memory, 2 threads         none 0.186, 512 0.175, 1024 0.160, 2048 and 4096 0.137
//   fast, the same                          none 0.140, 512 0.132, 1024 0.117, 4096 0.105
//   fast, the same, 1 thread                none 0.216, 4096 0.167
// Lost, so not done: the gradient from memory (0.212 to 0.228); where its arrays fill more than
// half of the shared cache (0.15 to 0.19); forward functions from the shared cache (up to 2 %); 4
// to 32 KiB at once instead of line by line (exact from memory, 2 threads: 0.19 to 0.27).
template <Traffic kTraffic>
inline constexpr std::size_t kAhead = kTraffic == Traffic::kCore     ? 0
                                      : kTraffic == Traffic::kShared ? 512
                                                                     : 4096;

// Asks for the lines that will be wanted when a vector of W, now at p, has come so far.
template <class W, Traffic kTraffic, typename T>
void FetchAhead(const T* p) {
  constexpr std::size_t kLine = 64;
  if constexpr (kAhead<kTraffic> != 0) {
    // It may lie past the array's end, where no pointer may point.
    const std::uintptr_t ahead = reinterpret_cast<std::uintptr_t>(p) + kAhead<kTraffic>;
    for (std::size_t i = 0; i < W::kLanes * sizeof(T); i += kLine) {
      W::Fetch(reinterpret_cast<const void*>(ahead + i));  // NOLINT(performance-no-int-to-ptr)
    }
  }
}

}  // namespace
}  // namespace caffe2op_sigmoid::kernels
