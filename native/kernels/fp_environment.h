// The floating-point environment that the contract needs: round to nearest, subnormals on,
// exceptions masked. Another library of the process may have left it otherwise.
#pragma once

#if defined(__x86_64__) || defined(_M_X64)
#include <xmmintrin.h>
#elif defined(__aarch64__)
#include <cstdint>
#endif

namespace caffe2op_sigmoid::kernels {

// Sets the default environment for its own lifetime, if it is not set already.
class FpEnvironment {
 public:
  FpEnvironment(const FpEnvironment&) = delete;
  FpEnvironment& operator=(const FpEnvironment&) = delete;

#if defined(__x86_64__) || defined(_M_X64)
  FpEnvironment() : saved_(_mm_getcsr()) {
    if (IsForeign()) _mm_setcsr(kDefault);
  }
  ~FpEnvironment() {
    if (IsForeign()) _mm_setcsr(saved_);
  }

 private:
  static constexpr unsigned kDefault = 0x1F80;
  static constexpr unsigned kFlags = 0x3F;  // set by operations, read by nobody here
  bool IsForeign() const { return (saved_ & ~kFlags) != kDefault; }
  unsigned saved_;
#elif defined(__aarch64__)
  FpEnvironment() {
    asm volatile("mrs %0, fpcr" : "=r"(saved_));
    if (saved_ != 0) Write(0);
  }
  ~FpEnvironment() {
    if (saved_ != 0) Write(saved_);
  }

 private:
  static void Write(std::uint64_t value) { asm volatile("msr fpcr, %0" : : "r"(value)); }
  std::uint64_t saved_;
#endif
};

}  // namespace caffe2op_sigmoid::kernels
