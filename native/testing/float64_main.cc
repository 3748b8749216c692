// The proof of the float64 functions as a program, for machines and emulators without Node
// (proof/float64.ts). A line of JSON for each check; exits with 1 if something differs.
//
//   float64_main mpfr ISA FIRST COUNT       blocks of every family: results that differ from MPFR's
//   float64_main special ISA                the same for special inputs
//   float64_main same FIRST COUNT [FAMILY]  every instruction set against the best one, elements at
//                                           other places beside other ones
//   float64_main ties ISA FILE.csv          constructed near-ties against their recorded results
//   float64_main steps ISA COUNT            how many elements of each family went to which step
//   float64_main hash COUNT                 a hash of the results of so many blocks, of every set,
//                                           and of the fast function's
//   float64_main fast ISA COUNT             the fast function's largest distance from the exact one
#include <cinttypes>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "math/exact_fault.h"
#include "targets/dispatch.h"
#include "testing/float64_inputs.h"
#if defined(CAFFE2OP_SIGMOID_MPFR)
#include "testing/float64_reference.h"
#endif

#if defined(CAFFE2OP_SIGMOID_COUNT_STEPS)
namespace caffe2op_sigmoid::kernels {
StepCounts g_step_counts = {};
}  // namespace caffe2op_sigmoid::kernels
#endif

namespace caffe2op_sigmoid::testing {
namespace {

using kernels::KernelTable;
using kernels::MemoryTier;

std::uint64_t CanonicalBits(double value) {
  if (std::isnan(value)) return 0x7ff8000000000000;
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

// What one check counts.
struct Count {
  std::uint64_t inputs = 0;
  std::uint64_t wrong = 0;
  double witness = 0;

  void Expect(double x, double y, double expected) {
    ++inputs;
    if (CanonicalBits(y) != CanonicalBits(expected) && wrong++ == 0) witness = x;
  }
};

bool Report(const char* check, const char* isa, const char* inputs, const Count& count) {
  std::printf("{\"check\":\"%s\",\"isa\":\"%s\",\"family\":\"%s\",\"inputs\":%" PRIu64
              ",\"wrong\":%" PRIu64 ",\"witness\":\"%a\"}\n",
              check, isa, inputs, count.inputs, count.wrong, count.witness);
  std::fflush(stdout);
  return count.wrong == 0;
}

void Run(const KernelTable& table, const std::vector<double>& x, std::vector<double>* y) {
  y->resize(x.size());
  table.float64.sigmoid(x.data(), y->data(), x.size(), MemoryTier::kPrivateCache);
}

#if defined(CAFFE2OP_SIGMOID_MPFR)
bool AgainstReference(const KernelTable& table, std::uint64_t first, std::uint64_t blocks) {
  bool right = true;
  std::vector<double> x(kFloat64Block);
  std::vector<double> y;
  for (const Float64Family& family : kFamilies) {
    Count count;
    for (std::uint64_t block = first; block < first + blocks; ++block) {
      family.fill(x.data(), block);
      Run(table, x, &y);
      for (std::size_t i = 0; i < x.size(); ++i) count.Expect(x[i], y[i], ReferenceSigmoid64(x[i]));
    }
    right &= Report("mpfr", table.isa, family.name, count);
  }
  return right;
}

bool Special(const KernelTable& table) {
  const std::vector<double> x = SpecialFloat64Inputs();
  std::vector<double> y;
  Run(table, x, &y);
  Count count;
  for (std::size_t i = 0; i < x.size(); ++i) count.Expect(x[i], y[i], ReferenceSigmoid64(x[i]));
  return Report("special, mpfr", table.isa, "special", count);
}

// y's distance from sigmoid(x) in ULP of that; `exact` is it rounded.
double UlpsFrom(double x, double y, double exact) {
  const double ulp = std::ldexp(1.0, std::ilogb(exact) - 52);
  const double ulps = std::fabs(y - exact) / ulp;
  return ulps < 1 ? ulps + 0.5 : std::fabs(RelativeError64(x, y, 0)) * exact / ulp;
}

// The fast function's contract: at most 2 ULP where the result is a normal number; all in [0, 1],
// NaN for NaN.
bool Fast(const KernelTable& table, std::uint64_t blocks) {
  std::vector<double> x(kFloat64Block);
  std::vector<double> y(kFloat64Block);
  std::vector<double> exact;
  double most = 0;
  Count count;
  for (std::uint64_t block = 0; block < blocks; ++block) {
    kFamilies[block % kFloat64Families].fill(x.data(), block);
    Run(table, x, &exact);
    table.float64.sigmoidFast(x.data(), y.data(), x.size(), MemoryTier::kPrivateCache);
    for (std::size_t i = 0; i < x.size(); ++i) {
      bool right = std::isnan(x[i]) ? std::isnan(y[i]) : y[i] >= 0 && y[i] <= 1;
      if (exact[i] >= 0x1p-1022) {
        const double ulps = UlpsFrom(x[i], y[i], exact[i]);
        most = std::fmax(most, ulps);
        right = right && ulps <= 2;
      } else if (!std::isnan(x[i])) {
        right = right && y[i] < 0x1p-1022;
      }
      ++count.inputs;
      if (!right && count.wrong++ == 0) count.witness = x[i];
    }
  }
  std::printf(
      "{\"check\":\"fast\",\"isa\":\"%s\",\"family\":\"all families, at most %.2f ULP\","
      "\"inputs\":%" PRIu64 ",\"wrong\":%" PRIu64 ",\"witness\":\"%a\"}\n",
      table.isa, most, count.inputs, count.wrong, count.witness);
  return count.wrong == 0;
}
#endif

// The results of a block as they are, and in another order with strangers between: what stands side
// by side decides which path it takes.
void CompareBlock(const KernelTable& table, const std::vector<double>& x,
                  const std::vector<double>& expected, Count* count) {
  constexpr double kStrangers[] = {0.3, -720.0, 50.0, -100.0, -1e9};
  std::vector<double> y;
  Run(table, x, &y);
  for (std::size_t i = 0; i < x.size(); ++i) count->Expect(x[i], y[i], expected[i]);
  // A stride that is odd goes through all places.
  const auto place = [&](std::size_t i) { return i * 1021 % x.size(); };
  std::vector<double> mixed(2 * x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    mixed[2 * i] = x[place(i)];
    mixed[2 * i + 1] = kStrangers[i % 5];
  }
  Run(table, mixed, &y);
  for (std::size_t i = 0; i < x.size(); ++i) {
    count->Expect(mixed[2 * i], y[2 * i], expected[place(i)]);
  }
}

bool SameOnFamily(const KernelTable& table, const Float64Family& family, std::uint64_t first,
                  std::uint64_t blocks) {
  const KernelTable& best = *kernels::Runnable().tables[0];
  std::vector<double> x(kFloat64Block);
  std::vector<double> expected;
  Count count;
  for (std::uint64_t block = first; block < first + blocks; ++block) {
    family.fill(x.data(), block);
    Run(best, x, &expected);
    CompareBlock(table, x, expected, &count);
  }
  return Report("same", table.isa, family.name, count);
}

// On all families without a name.
bool Same(std::uint64_t first, std::uint64_t blocks, std::string_view name) {
  const kernels::RunnableTables& runnable = kernels::Runnable();
  const std::vector<double> special = SpecialFloat64Inputs();
  std::vector<double> expected;
  Run(*runnable.tables[0], special, &expected);
  bool right = true;
  for (std::size_t set = 0; set < runnable.count; ++set) {
    const KernelTable& table = *runnable.tables[set];
    for (const Float64Family& family : kFamilies) {
      if (name.empty() || name == family.name) {
        right &= SameOnFamily(table, family, first, blocks);
      }
    }
    if (!name.empty()) continue;
    Count count;
    CompareBlock(table, special, expected, &count);
    right &= Report("same", table.isa, "special", count);
  }
  return right;
}

// Lines of x_bits,sigmoid_bits,... in hexadecimal, below a heading.
bool Ties(const char* path) {
  std::FILE* file = std::fopen(path, "r");
  if (file == nullptr) return false;
  std::vector<double> x;
  std::vector<double> expected;
  char line[256];
  while (std::fgets(line, sizeof line, file) != nullptr) {
    std::uint64_t bits[2] = {};
    if (std::sscanf(line, "%" SCNx64 ",%" SCNx64, &bits[0], &bits[1]) != 2) continue;
    double values[2];
    std::memcpy(values, bits, sizeof values);
    x.push_back(values[0]);
    expected.push_back(values[1]);
  }
  std::fclose(file);
  bool right = !x.empty();
  std::vector<double> y;
  const kernels::RunnableTables& runnable = kernels::Runnable();
  for (std::size_t set = 0; set < runnable.count; ++set) {
    Run(*runnable.tables[set], x, &y);
    Count count;
    for (std::size_t i = 0; i < x.size(); ++i) count.Expect(x[i], y[i], expected[i]);
    right &= Report("near-ties", runnable.tables[set]->isa, "constructed", count);
  }
  return right;
}

// FNV-1a over 64-bit words, as proof.h over 32-bit ones. Families in turn, block by block.
std::uint64_t HashOf(kernels::UnaryKernel<double> kernel, std::uint64_t blocks) {
  std::vector<double> x(kFloat64Block);
  std::vector<double> y(kFloat64Block);
  std::uint64_t hash = 0xcbf29ce484222325;
  for (std::uint64_t block = 0; block < blocks; ++block) {
    kFamilies[block % kFloat64Families].fill(x.data(), block);
    kernel(x.data(), y.data(), x.size(), MemoryTier::kPrivateCache);
    for (const double value : y) hash = (hash ^ CanonicalBits(value)) * 0x100000001b3;
  }
  return hash;
}

bool PrintHashes(std::uint64_t blocks) {
  const kernels::RunnableTables& runnable = kernels::Runnable();
  for (std::size_t set = 0; set < runnable.count; ++set) {
    const KernelTable& table = *runnable.tables[set];
    std::printf("{\"check\":\"hash\",\"isa\":\"%s\",\"inputs\":%" PRIu64 ",\"hash\":\"%016" PRIx64
                "\",\"fast\":\"%016" PRIx64 "\"}\n",
                table.isa, blocks * kFloat64Block, HashOf(table.float64.sigmoid, blocks),
                HashOf(table.float64.sigmoidFast, blocks));
    std::fflush(stdout);
  }
  return true;
}

#if defined(CAFFE2OP_SIGMOID_COUNT_STEPS)
bool PrintSteps(const KernelTable& table, std::uint64_t blocks) {
  std::vector<double> x(kFloat64Block);
  std::vector<double> y;
  for (const Float64Family& family : kFamilies) {
    kernels::g_step_counts = {};
    for (std::uint64_t block = 0; block < blocks; ++block) {
      family.fill(x.data(), block);
      Run(table, x, &y);
    }
    const kernels::StepCounts& steps = kernels::g_step_counts;
    std::printf("{\"check\":\"steps\",\"isa\":\"%s\",\"family\":\"%s\",\"inputs\":%" PRIu64
                ",\"again\":%" PRIu64 ",\"limbs\":[%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64
                "]}\n",
                table.isa, family.name, blocks * kFloat64Block, steps.again, steps.limbs2,
                steps.limbs4, steps.limbs8, steps.limbs20);
    std::fflush(stdout);
  }
  return true;
}
#endif

int Main(int argc, char** argv) {
  const std::string_view command = argc > 1 ? argv[1] : "";
  const auto number = [&](int i) { return std::strtoull(argv[i], nullptr, 0); };
  const KernelTable* table = argc > 2 ? kernels::FindRunnable(argv[2]) : nullptr;
#if defined(CAFFE2OP_SIGMOID_COUNT_STEPS)
  if (argc == 4 && command == "steps" && table != nullptr)
    return PrintSteps(*table, number(3)) ? 0 : 1;
#endif
#if defined(CAFFE2OP_SIGMOID_MPFR)
  if (argc == 5 && command == "mpfr" && table != nullptr) {
    return AgainstReference(*table, number(3), number(4)) ? 0 : 1;
  }
  if (argc == 4 && command == "fast" && table != nullptr) return Fast(*table, number(3)) ? 0 : 1;
  if (argc == 3 && command == "special" && table != nullptr) return Special(*table) ? 0 : 1;
#endif
  if ((argc == 4 || argc == 5) && command == "same") {
    return Same(number(2), number(3), argc == 5 ? argv[4] : "") ? 0 : 1;
  }
  if (argc == 3 && command == "ties") return Ties(argv[2]) ? 0 : 1;
  if (argc == 3 && command == "hash") return PrintHashes(number(2)) ? 0 : 1;
  std::fprintf(stderr,
               "usage: float64_main mpfr ISA FIRST COUNT | special ISA |\n"
               "       same FIRST COUNT [FAMILY] |\n"
               "       ties FILE.csv | steps ISA COUNT | hash COUNT | fast ISA COUNT\n");
  return 2;
}

}  // namespace
}  // namespace caffe2op_sigmoid::testing

int main(int argc, char** argv) { return caffe2op_sigmoid::testing::Main(argc, argv); }
