// How far the logistic family and the derivatives err over float64, against MPFR, as a program
// (proof/float64.ts). A line of JSON for each check; exits with 1 if a bound is passed.
//
//   family64_main ulp ISA FIRST COUNT [NAME]   blocks of every family: the largest distance from
//   MPFR's
//                                              result, in ULP, of a function or of each
//   family64_main hash COUNT [NAME]            a hash of the results of so many blocks, of every
//   set
#include <cinttypes>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

#include "targets/dispatch.h"
#include "testing/float64_inputs.h"
#if defined(CAFFE2OP_SIGMOID_MPFR)
#include "testing/family64_reference.h"
#endif

namespace caffe2op_sigmoid::testing {
namespace {

using kernels::KernelTable;
using kernels::MemoryTier;
using Kernel = kernels::UnaryKernel<double>;

struct Reviewed {
  const char* name;
  bool of_probabilities;
  double bound;  // in ULP; of 0.5 every result must be the nearest one
};
constexpr Reviewed kReviewed[] = {
    {"sigmoidDerivative", false, 0.5},
    {"sigmoidSecondDerivative", false, 0.5},
    {"logit", true, 0.501},
    {"logSigmoid", false, 0.502},
    {"softplus", false, 0.502},
    {"silu", false, 0.502},
    {"logitDerivative", true, 0.501},
    {"siluDerivative", false, 0.505},
};

Kernel KernelOf(const KernelTable& table, std::string_view name) {
#define CAFFE2OP_SIGMOID_IF_Unary(kernel) \
  if (name == #kernel) return table.float64.kernel;
#define CAFFE2OP_SIGMOID_IF_Binary(kernel)
#define CAFFE2OP_SIGMOID_ROW(shape, kernel, Template, Types, op, in_place, parallel_from) \
  CAFFE2OP_SIGMOID_IF_##shape(kernel)
  CAFFE2OP_SIGMOID_KERNELS(CAFFE2OP_SIGMOID_ROW)
#undef CAFFE2OP_SIGMOID_ROW
#undef CAFFE2OP_SIGMOID_IF_Unary
#undef CAFFE2OP_SIGMOID_IF_Binary
  return nullptr;
}

// About 2^-v, of which every machine makes the same number.
double PowerOfHalf(double v) { return std::ldexp(2 - std::fmod(v, 1), -1 - static_cast<int>(v)); }

// Arguments of every family, of both signs; and next to the zero of silu'.
void FillArguments(double* x, std::uint64_t block) {
  kFamilies[block % kFloat64Families].fill(x, block);
  for (std::size_t i = 1; i < kFloat64Block; i += 2) x[i] = -x[i];
  for (std::size_t i = 0; i < kFloat64Block; i += 16) {
    if (!std::isfinite(x[i])) continue;
    const double distance = PowerOfHalf(std::fmod(std::fabs(x[i]), 56));
    x[i] = -0x1.474973c84120bp+0 + (i % 32 == 0 ? distance : -distance);
  }
}
// Probabilities from them: some as they are, tiny, next to 1/2 and to 1, and between.
void FillProbabilities(double* p, std::uint64_t block) {
  kFamilies[block % kFloat64Families].fill(p, block);
  for (std::size_t i = 0; i < kFloat64Block; ++i) {
    const double a = std::isfinite(p[i]) ? std::fabs(p[i]) : 0.5;
    switch (i % 8) {
      case 0:
        break;
      case 1:
        p[i] = PowerOfHalf(std::fmod(a * 16, 1074));
        break;
      case 2:
        p[i] = 0.5 + 0.25 * PowerOfHalf(std::fmod(a, 54)) * (i % 16 < 8 ? 1 : -1);
        break;
      case 3:
        p[i] = 1 - PowerOfHalf(std::fmod(a, 53));
        break;
      case 4:
        p[i] = std::ldexp(std::fmod(a, 1), -1022);
        break;
      default:
        p[i] = std::fmod(a, 1);
    }
  }
}

void Fill(const Reviewed& reviewed, double* x, std::uint64_t block) {
  (reviewed.of_probabilities ? FillProbabilities : FillArguments)(x, block);
}

std::uint64_t CanonicalBits(double value) {
  if (std::isnan(value)) return 0x7ff8000000000000;
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

#if defined(CAFFE2OP_SIGMOID_MPFR)
struct Errors {
  double most = 0;
  double witness = 0;
  std::uint64_t inputs = 0;
  std::uint64_t misrounded = 0;
  std::uint64_t wrong = 0;

  void Add(const Reviewed& reviewed, double x, double y) {
    const FamilyError error = FamilyErrorOf(reviewed.name, x, y);
    ++inputs;
    misrounded += error.misrounded ? 1 : 0;
    const bool nearest = reviewed.bound == 0.5;
    wrong += (nearest ? error.misrounded : error.ulps > reviewed.bound) ? 1 : 0;
    if (error.ulps > most) {
      most = error.ulps;
      witness = x;
    }
  }
};

bool PrintErrors(const KernelTable& table, std::uint64_t first, std::uint64_t blocks,
                 std::string_view name) {
  bool right = true;
  for (const Reviewed& reviewed : kReviewed) {
    const Kernel kernel = KernelOf(table, reviewed.name);
    if (kernel == nullptr || (!name.empty() && name != reviewed.name)) continue;
    Errors errors;
    std::vector<double> x(kFloat64Block);
    std::vector<double> y(kFloat64Block);
    for (std::uint64_t block = first; block < first + blocks; ++block) {
      Fill(reviewed, x.data(), block);
      kernel(x.data(), y.data(), x.size(), MemoryTier::kPrivateCache);
      for (std::size_t i = 0; i < x.size(); ++i) errors.Add(reviewed, x[i], y[i]);
    }
    // The neighbours of thresholds and powers of 2, with the first blocks.
    for (const double sign : {1.0, -1.0}) {
      if (first != 0 || (sign < 0 && reviewed.of_probabilities)) continue;
      x = SpecialFloat64Inputs();
      for (double& value : x) value *= sign;
      y.resize(x.size());
      kernel(x.data(), y.data(), x.size(), MemoryTier::kPrivateCache);
      for (std::size_t i = 0; i < x.size(); ++i) errors.Add(reviewed, x[i], y[i]);
    }
    std::printf("{\"check\":\"ulp\",\"isa\":\"%s\",\"family\":\"%s\",\"inputs\":%" PRIu64
                ",\"wrong\":%" PRIu64 ",\"misrounded\":%" PRIu64
                ",\"ulps\":%.6f,\"witness\":\"%a\"}\n",
                table.isa, reviewed.name, errors.inputs, errors.wrong, errors.misrounded,
                errors.most, errors.witness);
    std::fflush(stdout);
    right &= errors.wrong == 0;
  }
  return right;
}

#endif

// FNV-1a over 64-bit words.
std::uint64_t HashOf(const Reviewed& reviewed, Kernel kernel, std::uint64_t blocks) {
  std::vector<double> x(kFloat64Block);
  std::vector<double> y(kFloat64Block);
  std::uint64_t hash = 0xcbf29ce484222325;
  for (std::uint64_t block = 0; block < blocks; ++block) {
    Fill(reviewed, x.data(), block);
    kernel(x.data(), y.data(), x.size(), MemoryTier::kPrivateCache);
    for (const double value : y) hash = (hash ^ CanonicalBits(value)) * 0x100000001b3;
  }
  return hash;
}

void PrintHashes(std::uint64_t blocks, std::string_view name) {
  const kernels::RunnableTables& runnable = kernels::Runnable();
  for (std::size_t set = 0; set < runnable.count; ++set) {
    for (const Reviewed& reviewed : kReviewed) {
      const Kernel kernel = KernelOf(*runnable.tables[set], reviewed.name);
      if (kernel == nullptr || (!name.empty() && name != reviewed.name)) continue;
      std::printf("{\"check\":\"hash\",\"isa\":\"%s\",\"family\":\"%s\",\"inputs\":%" PRIu64
                  ",\"hash\":\"%016" PRIx64 "\"}\n",
                  runnable.tables[set]->isa, reviewed.name, blocks * kFloat64Block,
                  HashOf(reviewed, kernel, blocks));
      std::fflush(stdout);
    }
  }
}

int Main(int argc, char** argv) {
  const std::string_view command = argc > 1 ? argv[1] : "";
  const auto number = [&](int i) { return std::strtoull(argv[i], nullptr, 0); };
#if defined(CAFFE2OP_SIGMOID_MPFR)
  if ((argc == 5 || argc == 6) && command == "ulp") {
    const KernelTable* table = kernels::FindRunnable(argv[2]);
    if (table != nullptr) {
      return PrintErrors(*table, number(3), number(4), argc == 6 ? argv[5] : "") ? 0 : 1;
    }
  }
#endif
  if ((argc == 3 || argc == 4) && command == "hash") {
    PrintHashes(number(2), argc == 4 ? argv[3] : "");
    return 0;
  }
  std::fprintf(stderr, "usage: family64_main ulp ISA FIRST COUNT [NAME] | hash COUNT [NAME]\n");
  return 2;
}

}  // namespace
}  // namespace caffe2op_sigmoid::testing

int main(int argc, char** argv) { return caffe2op_sigmoid::testing::Main(argc, argv); }
