// How loops read and write, by what holds their arrays. Included by the isa_*.cc files only, as
// loops.h is.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/kernel_table.h"

namespace caffe2op_sigmoid::kernels {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in loops.h

// Streaming stores go past the caches.
template <Traffic kTraffic>
inline constexpr bool kStreams = kTraffic == Traffic::kMemory;

// How far ahead of its use a line is asked for, in bytes; 0: not at all. CPUs fetch ahead by
// themselves, but stop at pages and begin late. Measured on a Zen 5, ns per element:
//   gradient in the shared cache, 256 Ki elements: 0.116 without, 0.100 with 512 to 1024, 0.115
//   with
//     256 or 2048; between a half and the whole of that cache it loses (0.15 to 0.19: Traffic)
//   exact, 16 Mi, 2 threads: 0.186 without, 0.175 with 512, 0.160 with 1024, 0.137 with 2048 or
//   4096 fast, the same: 0.140, 0.132, 0.117, 0.114 and 0.105; 1 thread: 0.216 without, 0.167 with
//   4096 gradient from memory: no change; forward in the shared cache: no change, or 2 % lost a
//   block of 4 to 32 KiB at once instead of line by line: 0.19 to 0.27
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
