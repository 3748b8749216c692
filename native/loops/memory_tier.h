// Which tier of memory holds the arrays of a call.
#pragma once

namespace caffe2op_sigmoid::kernels {

// It says how loops read and write (prefetch.h). The bits are the same.
enum class MemoryTier {
  kPrivateCache,   // the caches of one core
  kSharedCache,    // the caches that cores share
  kMemory,         // memory alone, not in place: results are stored past the caches
  kMemoryInPlace,  // memory alone, but the lines of the output are in the caches, being the input's
};

}  // namespace caffe2op_sigmoid::kernels
