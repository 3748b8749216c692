// CPUID says what the CPU has; XCR0 says which registers the operating system saves.
#include "targets/cpu_features.h"

#if defined(__x86_64__) || defined(_M_X64)

#include <cstdint>

#if defined(_MSC_VER)
#include <intrin.h>
#else
#include <cpuid.h>
#endif

namespace caffe2op_sigmoid::kernels {
namespace {

struct Registers {
  std::uint32_t a, b, c, d;
};

Registers Cpuid(std::uint32_t leaf, std::uint32_t subleaf = 0) {
#if defined(_MSC_VER)
  int r[4];
  __cpuidex(r, static_cast<int>(leaf), static_cast<int>(subleaf));
  return {static_cast<std::uint32_t>(r[0]), static_cast<std::uint32_t>(r[1]),
          static_cast<std::uint32_t>(r[2]), static_cast<std::uint32_t>(r[3])};
#else
  Registers r = {};
  __cpuid_count(leaf, subleaf, r.a, r.b, r.c, r.d);
  return r;
#endif
}

std::uint64_t Xcr0() {
#if defined(_MSC_VER)
  return _xgetbv(0);
#else
  std::uint32_t low = 0;
  std::uint32_t high = 0;
  asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (static_cast<std::uint64_t>(high) << 32U) | low;
#endif
}

constexpr bool HasAll(std::uint64_t value, std::uint64_t bits) { return (value & bits) == bits; }

// Bits of CPUID leaf 1 (ecx) and leaf 7 (ebx), and of XCR0: Intel SDM, volumes 2A and 3A.
constexpr std::uint64_t kOsxsave = 1U << 27U;
constexpr std::uint64_t kFmaF16c = (1U << 12U) | (1U << 29U);
constexpr std::uint64_t kAvx2 = 1U << 5U;
constexpr std::uint64_t kAvx512FDqBwVl = (1U << 16U) | (1U << 17U) | (1U << 30U) | (1U << 31U);
constexpr std::uint64_t kYmmState = 0x6;   // SSE and AVX registers
constexpr std::uint64_t kZmmState = 0xE6;  // and mask registers, upper halves, upper sixteen

}  // namespace

CpuFeatures DetectCpuFeatures() {
  CpuFeatures features = {};
  if (Cpuid(0).a < 7) return features;
  const std::uint32_t leaf1 = Cpuid(1).c;
  if (!HasAll(leaf1, kOsxsave)) return features;
  const std::uint32_t leaf7 = Cpuid(7).b;
  const std::uint64_t enabled = Xcr0();
  features.avx2_fma_f16c =
      HasAll(enabled, kYmmState) && HasAll(leaf1, kFmaF16c) && HasAll(leaf7, kAvx2);
  features.avx512 =
      features.avx2_fma_f16c && HasAll(enabled, kZmmState) && HasAll(leaf7, kAvx512FDqBwVl);
  return features;
}

// Leaf 4 (Intel) and 0x8000001D (AMD) describe a cache in every subleaf, in the same way. The
// system is not asked: glibc 2.36 says 320 MiB of a virtual machine's 32.
CacheSizes DetectCacheSizes() {
  constexpr std::uint32_t kExtended = 0x80000000U;
  constexpr std::uint32_t kAmdCaches = 0x8000001DU;
  std::uint32_t leaf = 4;
  if (Cpuid(kExtended).a >= kAmdCaches && (Cpuid(kAmdCaches).a & 0x1FU) != 0) leaf = kAmdCaches;
  CacheSizes sizes = {};
  if (leaf == 4 && Cpuid(0).a < 4) return sizes;
  for (std::uint32_t subleaf = 0; subleaf < 8; ++subleaf) {
    const Registers r = Cpuid(leaf, subleaf);
    if ((r.a & 0x1FU) == 0) break;
    const std::size_t ways = (r.b >> 22U) + 1;
    const std::size_t partitions = ((r.b >> 12U) & 0x3FFU) + 1;
    const std::size_t line = (r.b & 0xFFFU) + 1;
    const std::size_t bytes = ways * partitions * line * (static_cast<std::size_t>(r.c) + 1);
    const std::uint32_t level = (r.a >> 5U) & 7U;
    if (level == 2) sizes.core = bytes;
    if (bytes > sizes.largest) sizes.largest = bytes;
  }
  return sizes;
}

}  // namespace caffe2op_sigmoid::kernels

#else

#if defined(__linux__)
#include <unistd.h>
#endif

namespace caffe2op_sigmoid::kernels {

CpuFeatures DetectCpuFeatures() { return {}; }

CacheSizes DetectCacheSizes() {
#if defined(_SC_LEVEL3_CACHE_SIZE)
  const auto size = [](int name) {
    const long bytes = sysconf(name);
    return bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
  };
  return {size(_SC_LEVEL2_CACHE_SIZE), size(_SC_LEVEL3_CACHE_SIZE)};
#else
  return {};
#endif
}

}  // namespace caffe2op_sigmoid::kernels

#endif
