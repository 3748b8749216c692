// What the CPU has and the operating system has enabled.
#pragma once

#include <cstddef>

namespace caffe2op_sigmoid::kernels {

struct CpuFeatures {
  bool avx2_fma_f16c;  // AVX2, FMA and F16C
  bool avx512;         // AVX-512 F, BW, DQ and VL
};

// x86-64 only; nothing elsewhere.
CpuFeatures DetectCpuFeatures();

// Bytes of caches, 0 where the CPU does not say.
struct CacheSizes {
  std::size_t core;     // the second one, which a core has for itself or shares with few
  std::size_t largest;  // the largest that a core reaches
};
CacheSizes DetectCacheSizes();

}  // namespace caffe2op_sigmoid::kernels
