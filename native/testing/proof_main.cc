// The proof as a program of its own, for a machine that has no Node: every kernel table that runs
// here against the reference. Writes one JSON object a line, and the hash of every chunk to stderr.
//
//   proof_main sweep FIRST STRIDE COUNT     the forward kernels over a range of inputs
//   proof_main checks HARD_CASES.csv        hard cases, gradient, floating-point environment
//
// Ends with 0 if nothing differs.
#include <algorithm>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

#include "targets/dispatch.h"
#include "testing/fp_control.h"
#include "testing/proof.h"
#include "testing/reference.h"

namespace caffe2op_sigmoid::testing {
namespace {

using kernels::KernelTable;
using kernels::Runnable;

constexpr std::size_t kChunk = std::size_t{1} << 20U;
constexpr std::uint64_t kPrime = 0x100000001b3;

float FromBits(std::uint32_t bits) {
  float value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

bool Report(const char* check, const char* isa, std::uint64_t inputs, std::uint64_t wrong,
            std::uint64_t hash) {
  std::printf("{\"check\":\"%s\",\"isa\":\"%s\",\"inputs\":%" PRIu64 ",\"misrounded\":%" PRIu64
              ",\"hash\":\"%016" PRIx64 "\"}\n",
              check, isa, inputs, wrong, hash);
  std::fflush(stdout);
  return wrong == 0;
}

struct Range {
  std::uint32_t first;
  std::uint32_t stride;
  std::uint64_t count;
};

bool Sweep(const Range& range) {
  const kernels::RunnableTables& runnable = Runnable();
  std::vector<float> x(kChunk);
  std::vector<float> y(kChunk);
  std::vector<float> reference(kChunk);
  std::vector<std::uint64_t> hashes(runnable.count, kHashBasis);
  std::vector<std::uint64_t> wrong(runnable.count, 0);
  for (std::uint64_t done = 0; done < range.count;) {
    const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(kChunk, range.count - done));
    const std::uint32_t first = range.first + static_cast<std::uint32_t>(done) * range.stride;
    FillInputs(x.data(), n, first, range.stride);
    FillReference(*FindReference("sigmoid"), x.data(), reference.data(), nullptr, n);
    for (std::size_t t = 0; t < runnable.count; ++t) {
      // What an earlier table left must not answer for this one.
      std::fill_n(y.data(), n, -1.0F);
      runnable.tables[t]->float32.sigmoid(x.data(), y.data(), n,
                                          kernels::MemoryTier::kPrivateCache);
      const std::uint64_t hash = Hash(y.data(), n);
      std::fprintf(stderr, "chunk %s %" PRIu64 " %016" PRIx64 "\n", runnable.tables[t]->isa,
                   done / kChunk, hash);
      hashes[t] = (hashes[t] ^ hash) * kPrime;
      wrong[t] += Compare(y.data(), reference.data(), n).count;
    }
    done += n;
  }
  bool right = true;
  for (std::size_t t = 0; t < runnable.count; ++t) {
    right &= Report("sweep", runnable.tables[t]->isa, range.count, wrong[t], hashes[t]);
  }
  return right;
}

bool HardCases(const char* path) {
  std::FILE* file = std::fopen(path, "r");
  if (file == nullptr) {
    std::fprintf(stderr, "cannot read %s\n", path);
    return false;
  }
  std::vector<float> x;
  std::vector<float> expected;
  char line[64];
  while (std::fgets(line, sizeof line, file) != nullptr) {
    char* comma = nullptr;
    const auto input = static_cast<std::uint32_t>(std::strtoul(line, &comma, 16));
    if (*comma != ',') continue;  // the heading
    x.push_back(FromBits(input));
    expected.push_back(FromBits(static_cast<std::uint32_t>(std::strtoul(comma + 1, nullptr, 16))));
  }
  static_cast<void>(std::fclose(file));
  bool right = !x.empty();
  std::vector<float> y(x.size());
  for (std::size_t t = 0; t < Runnable().count; ++t) {
    const KernelTable& table = *Runnable().tables[t];
    table.float32.sigmoid(x.data(), y.data(), x.size(), kernels::MemoryTier::kPrivateCache);
    std::uint64_t wrong = Compare(y.data(), expected.data(), x.size()).count;
    // Alone as well: every case in the first lane of a vector of padding.
    for (std::size_t i = 0; i < x.size(); ++i) {
      float alone = -1;
      table.float32.sigmoid(&x[i], &alone, 1, kernels::MemoryTier::kPrivateCache);
      wrong += Compare(&alone, &expected[i], 1).count;
    }
    right &= Report("hard cases", table.isa, x.size(), wrong, Hash(y.data(), y.size()));
  }
  return right;
}

// Pseudo-random bit patterns (splitmix64): every exponent, NaN and subnormals among them.
class Patterns {
 public:
  explicit Patterns(std::uint64_t seed) : state_(seed) {}
  float Next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111eb;
    return FromBits(static_cast<std::uint32_t>((z ^ (z >> 31U)) >> 32U));
  }

 private:
  std::uint64_t state_;
};

// Plain scalar code, as Caffe2 has it.
void PlainGradient(const float* y, const float* dy, float* dx, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) dx[i] = dy[i] * y[i] * (1.0F - y[i]);
}

struct GradientInputs {
  std::vector<float> y;
  std::vector<float> dy;
};

// Three of four outputs y are such as the forward function gives; the others are any bits.
GradientInputs MakeGradientInputs(std::size_t n) {
  GradientInputs inputs = {std::vector<float>(n), std::vector<float>(n)};
  Patterns patterns(1);
  for (std::size_t i = 0; i < n; ++i) {
    inputs.y[i] = patterns.Next();
    inputs.dy[i] = patterns.Next();
    if (i % 4 == 0) continue;
    std::uint32_t bits = 0;
    std::memcpy(&bits, &inputs.y[i], sizeof bits);
    inputs.y[i] = FromBits(bits % 0x3f800001);  // in [0, 1]
  }
  return inputs;
}

bool Gradient() {
  constexpr std::size_t kCount = 16 * kChunk - 3;  // ends in a partial vector
  const GradientInputs inputs = MakeGradientInputs(kCount);
  std::vector<float> expected(kCount);
  std::vector<float> dx(kCount);
  PlainGradient(inputs.y.data(), inputs.dy.data(), expected.data(), kCount);
  bool right = true;
  for (std::size_t t = 0; t < Runnable().count; ++t) {
    const KernelTable& table = *Runnable().tables[t];
    std::fill(dx.begin(), dx.end(), -1.0F);
    table.float32.sigmoidGradient(inputs.y.data(), inputs.dy.data(), dx.data(), kCount,
                                  kernels::MemoryTier::kPrivateCache);
    right &= Report("gradient", table.isa, kCount,
                    Compare(dx.data(), expected.data(), kCount).count, Hash(dx.data(), kCount));
  }
  return right;
}

#if defined(__x86_64__)
// Flush to zero with denormals-are-zero, and the three other rounding modes; all masked.
constexpr std::uint64_t kForeignControls[] = {0x9fc0, 0x3f80, 0x5f80, 0x7f80, 0xffc0};
constexpr std::uint64_t kControlMask = 0xffc0;
#else
// FZ, default NaN, and the three other rounding modes; see the Arm ARM, FPCR.
constexpr std::uint64_t kForeignControls[] = {0x01000000, 0x02000000, 0x00400000,
                                              0x00800000, 0x00c00000, 0x03c00000};
constexpr std::uint64_t kControlMask = 0x03c00000;
#endif

// Whatever the control register says on entry: the same bits, and the register as it was.
bool Environment() {
  constexpr std::size_t kCount = kChunk - 1;
  std::vector<float> x(kCount);
  FillInputs(x.data(), kCount, 7, 4096);  // both signs, every exponent
  const GradientInputs inputs = MakeGradientInputs(kCount);
  std::vector<float> y(kCount);
  std::vector<float> dx(kCount);
  std::vector<float> y_foreign(kCount);
  std::vector<float> dx_foreign(kCount);
  bool right = true;
  for (std::size_t t = 0; t < Runnable().count; ++t) {
    const KernelTable& table = *Runnable().tables[t];
    table.float32.sigmoid(x.data(), y.data(), kCount, kernels::MemoryTier::kPrivateCache);
    table.float32.sigmoidGradient(inputs.y.data(), inputs.dy.data(), dx.data(), kCount,
                                  kernels::MemoryTier::kPrivateCache);
    std::uint64_t wrong = 0;
    for (const std::uint64_t control : kForeignControls) {
      const std::uint64_t before = ReadFpControl();
      WriteFpControl(control);
      const bool was_set = (ReadFpControl() & kControlMask) == (control & kControlMask);
      table.float32.sigmoid(x.data(), y_foreign.data(), kCount, kernels::MemoryTier::kPrivateCache);
      const std::uint64_t after_forward = ReadFpControl();
      table.float32.sigmoidGradient(inputs.y.data(), inputs.dy.data(), dx_foreign.data(), kCount,
                                    kernels::MemoryTier::kPrivateCache);
      const std::uint64_t after_gradient = ReadFpControl();
      WriteFpControl(before);
      wrong += was_set ? 0 : 1;
      wrong += (after_forward & kControlMask) == (control & kControlMask) ? 0 : 1;
      wrong += (after_gradient & kControlMask) == (control & kControlMask) ? 0 : 1;
      wrong += Compare(y_foreign.data(), y.data(), kCount).count;
      wrong += Compare(dx_foreign.data(), dx.data(), kCount).count;
    }
    right &= Report("environment", table.isa, kCount, wrong, Hash(y.data(), kCount));
  }
  return right;
}

int Main(int argc, char** argv) {
  const std::string_view command = argc > 1 ? argv[1] : "";
  if (argc == 5 && command == "sweep") {
    const Range range = {static_cast<std::uint32_t>(std::strtoull(argv[2], nullptr, 0)),
                         static_cast<std::uint32_t>(std::strtoull(argv[3], nullptr, 0)),
                         std::strtoull(argv[4], nullptr, 0)};
    return Sweep(range) ? 0 : 1;
  }
  if (argc == 3 && command == "checks") {
    const bool hard_cases = HardCases(argv[2]);
    const bool gradient = Gradient();
    const bool environment = Environment();
    return hard_cases && gradient && environment ? 0 : 1;
  }
  std::fprintf(stderr,
               "usage: proof_main sweep FIRST STRIDE COUNT\n"
               "       proof_main checks HARD_CASES.csv\n");
  return 2;
}

}  // namespace
}  // namespace caffe2op_sigmoid::testing

int main(int argc, char** argv) { return caffe2op_sigmoid::testing::Main(argc, argv); }
