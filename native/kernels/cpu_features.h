// What the CPU has and the operating system has enabled.
#pragma once

#if defined(__x86_64__) || defined(_M_X64)

namespace caffe2op_sigmoid::kernels {

struct CpuFeatures {
  bool avx2_fma;  // AVX2 and FMA
  bool avx512;    // AVX-512 F, BW, DQ and VL
};

CpuFeatures DetectCpuFeatures();

}  // namespace caffe2op_sigmoid::kernels

#endif
