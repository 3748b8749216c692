// How much the caches of this CPU hold, and so the tier of a call by its size.
#pragma once

#include <cstddef>

#include "loops/memory_tier.h"

namespace caffe2op_sigmoid::kernels {

// In bytes: what the caches of one core hold, and how much of the caches that cores share one call
// may count on.
struct CacheLimits {
  std::size_t core;
  std::size_t shared;
};
extern const CacheLimits kCacheLimits;

// The memory tier of a call which reads and writes so many bytes in all.
inline MemoryTier MemoryTierOf(std::size_t bytes, bool in_place) {
  if (bytes <= kCacheLimits.core) return MemoryTier::kPrivateCache;
  if (bytes <= kCacheLimits.shared) return MemoryTier::kSharedCache;
  return in_place ? MemoryTier::kMemoryInPlace : MemoryTier::kMemory;
}

}  // namespace caffe2op_sigmoid::kernels
