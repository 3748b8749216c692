// What compilers spell differently.
#pragma once

#include <cstdint>

#if defined(_MSC_VER)
#include <intrin.h>
// Else some versions contract in spite of /fp:precise.
#pragma fp_contract(off)
#define CAFFE2OP_SIGMOID_NOINLINE __declspec(noinline)
#define CAFFE2OP_SIGMOID_INLINE __forceinline
#else
#define CAFFE2OP_SIGMOID_NOINLINE __attribute__((noinline))
#define CAFFE2OP_SIGMOID_INLINE inline __attribute__((always_inline))
#endif

namespace caffe2op_sigmoid::kernels {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in loops/map.h

// The place of the lowest bit that is 1, of bits other than 0.
inline unsigned LowestBit(std::uint64_t bits) {
#if defined(_MSC_VER)
  unsigned long place = 0;
  _BitScanForward64(&place, bits);
  return place;
#else
  return static_cast<unsigned>(__builtin_ctzll(bits));
#endif
}

}  // namespace
}  // namespace caffe2op_sigmoid::kernels
