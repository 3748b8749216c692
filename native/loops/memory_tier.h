// Which tier of memory holds the arrays of a call.
#pragma once

#include <type_traits>

namespace caffe2op_sigmoid::kernels {

// It says how loops read and write (prefetch.h). The bits are the same.
enum class MemoryTier {
  kPrivateCache,   // the caches of one core
  kSharedCache,    // the caches that cores share
  kMemory,         // memory alone, not in place: results are stored past the caches
  kMemoryInPlace,  // memory alone, but the lines of the output are in the caches, being the input's
};

// Whether F says that it is more than a few operations, too slow to gain by a loop for each tier.
template <class F, class = void>
inline constexpr bool kIsLong = false;
template <class F>
inline constexpr bool kIsLong<F, std::enable_if_t<F::kIsLong>> = true;

}  // namespace caffe2op_sigmoid::kernels
