// How much the caches of this CPU hold, and so the traffic of a call by its size.
#pragma once

#include <cstddef>

#include "kernels/traffic.h"

namespace caffe2op_sigmoid::kernels {

// The most bytes that the caches of one core hold, and that those which cores share are counted on
// for.
struct CacheLimits {
  std::size_t core;
  std::size_t shared;
};
extern const CacheLimits kCacheLimits;

// The traffic of a call which reads and writes so many bytes in all.
inline Traffic TrafficOf(std::size_t bytes, bool in_place) {
  if (bytes <= kCacheLimits.core) return Traffic::kCore;
  if (bytes <= kCacheLimits.shared) return Traffic::kShared;
  return in_place ? Traffic::kMemoryInPlace : Traffic::kMemory;
}

}  // namespace caffe2op_sigmoid::kernels
