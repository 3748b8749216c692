// What the CPU has and the operating system has enabled.
#pragma once

#include <cstddef>

namespace caffe2op_sigmoid::kernels {

struct CpuFeatures {
  bool avx2_fma;  // AVX2 and FMA
  bool avx512;    // AVX-512 F, BW, DQ and VL
};

// x86-64 only; nothing elsewhere.
CpuFeatures DetectCpuFeatures();

// Bytes of the largest cache that this CPU reaches, 0 if it does not say.
std::size_t LargestCacheBytes();

}  // namespace caffe2op_sigmoid::kernels
