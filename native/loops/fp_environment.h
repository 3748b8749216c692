// The floating-point environment that the contract needs: round to nearest, subnormals on,
// exceptions masked. Another library of the process may have left it otherwise. Included by the
// targets' files only, with internal linkage as map.h.
#pragma once

#if defined(__x86_64__) || defined(_M_X64)
#include <xmmintrin.h>
#elif defined(__aarch64__)
#include <cstdint>
#endif

namespace caffe2op_sigmoid::kernels {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in map.h

// Sets the default environment for its own lifetime.
class FpEnvironment {
 public:
  FpEnvironment(const FpEnvironment&) = delete;
  FpEnvironment& operator=(const FpEnvironment&) = delete;

#if defined(__x86_64__) || defined(_M_X64)
  static bool IsDefault() {
    constexpr unsigned kFlags = 0x3F;  // set by operations, read by nobody here
    return (_mm_getcsr() & ~kFlags) == kDefault;
  }
  FpEnvironment() : saved_(_mm_getcsr()) { _mm_setcsr(kDefault); }
  ~FpEnvironment() { _mm_setcsr(saved_); }

 private:
  static constexpr unsigned kDefault = 0x1F80;
  unsigned saved_;
#elif defined(__aarch64__)
  static bool IsDefault() { return Read() == 0; }
  FpEnvironment() : saved_(Read()) { Write(0); }
  ~FpEnvironment() { Write(saved_); }

 private:
  static std::uint64_t Read() {
    std::uint64_t control = 0;
    asm volatile("mrs %0, fpcr" : "=r"(control));
    return control;
  }
  static void Write(std::uint64_t control) { asm volatile("msr fpcr, %0" : : "r"(control)); }
  std::uint64_t saved_;
#else
  // WebAssembly has no other one, and no way to look.
  static constexpr bool IsDefault() { return true; }
  FpEnvironment() = default;
#endif
};

}  // namespace
}  // namespace caffe2op_sigmoid::kernels
