// How loops read ahead and store, by the memory tier of their arrays. Included by the targets'
// files only, as map.h is.
#pragma once

#include <cstddef>
#include <cstdint>

#include "loops/memory_tier.h"

namespace caffe2op_sigmoid::kernels {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in map.h

// Streaming stores go past the caches.
template <MemoryTier kTier>
inline constexpr bool kStreams = kTier == MemoryTier::kMemory;

// How many bytes ahead of its use a line is asked for; 0: not at all. CPUs prefetch by themselves,
// but stop at pages and begin late. Measured: NOTES.md, "Prefetch distance".
template <MemoryTier kTier>
inline constexpr std::size_t kPrefetchDistance = kTier == MemoryTier::kPrivateCache  ? 0
                                                 : kTier == MemoryTier::kSharedCache ? 512
                                                                                     : 4096;

// Asks for the lines that will be wanted when a vector of W, now at p, has come so far.
template <class W, MemoryTier kTier, typename T>
void PrefetchAhead(const T* p) {
  constexpr std::size_t kLine = 64;
  if constexpr (kPrefetchDistance<kTier> != 0) {
    // It may lie past the array's end, where no pointer may point.
    const std::uintptr_t ahead = reinterpret_cast<std::uintptr_t>(p) + kPrefetchDistance<kTier>;
    for (std::size_t i = 0; i < W::kLanes * sizeof(T); i += kLine) {
      W::Prefetch(reinterpret_cast<const void*>(ahead + i));  // NOLINT(performance-no-int-to-ptr)
    }
  }
}

}  // namespace
}  // namespace caffe2op_sigmoid::kernels
