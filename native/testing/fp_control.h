// The floating-point control register of the thread.
#pragma once

#include <cstdint>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace caffe2op_sigmoid::testing {

#if defined(__x86_64__)
inline std::uint64_t ReadFpControl() { return _mm_getcsr(); }
inline void WriteFpControl(std::uint64_t value) { _mm_setcsr(static_cast<unsigned>(value)); }
#elif defined(__aarch64__)
inline std::uint64_t ReadFpControl() {
  std::uint64_t value = 0;
  asm volatile("mrs %0, fpcr" : "=r"(value));
  return value;
}
inline void WriteFpControl(std::uint64_t value) { asm volatile("msr fpcr, %0" : : "r"(value)); }
#endif

}  // namespace caffe2op_sigmoid::testing
