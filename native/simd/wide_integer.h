// Products of 64-bit integers, which compilers spell differently.
#pragma once

#include <cstdint>

#if defined(_MSC_VER)
#include <intrin.h>
#endif

namespace caffe2op_sigmoid::simd {

// a b + c + d, which is below 2^128: its low half, and the high half in *high.
inline std::uint64_t MulAddWide(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d,
                                std::uint64_t* high) {
#if defined(_MSC_VER)
#if defined(_M_X64)
  std::uint64_t upper = 0;
  std::uint64_t lower = _umul128(a, b, &upper);
#else
  std::uint64_t upper = __umulh(a, b);
  std::uint64_t lower = a * b;
#endif
  lower += c;
  upper += lower < c ? 1 : 0;
  lower += d;
  upper += lower < d ? 1 : 0;
  *high = upper;
  return lower;
#else
  __extension__ using Wide = unsigned __int128;
  const Wide sum = static_cast<Wide>(a) * b + c + d;
  *high = static_cast<std::uint64_t>(sum >> 64U);
  return static_cast<std::uint64_t>(sum);
#endif
}

}  // namespace caffe2op_sigmoid::simd
