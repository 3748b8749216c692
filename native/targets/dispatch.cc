// The list of instruction sets, and which of them run here.
#include "targets/dispatch.h"

#include <iterator>

#include "targets/cpu_features.h"

namespace caffe2op_sigmoid::kernels {
namespace {

RunnableTables FindAll() {
  // Best first; the last one runs everywhere.
  struct Candidate {
    const KernelTable* table;
    bool runs;
  };
#if defined(__x86_64__) || defined(_M_X64)
  const CpuFeatures cpu = DetectCpuFeatures();
  const Candidate candidates[] = {
      {&kAvx512Kernels, cpu.avx512},
      {&kAvx2Kernels, cpu.avx2_fma_f16c},
      {&kBaselineKernels, true},
  };
#else
  const Candidate candidates[] = {{&kNeonKernels, true}};
#endif
  RunnableTables runnable = {};
  static_assert(std::size(candidates) <= std::size(RunnableTables{}.tables));
  for (const Candidate& candidate : candidates) {
    if (candidate.runs) runnable.tables[runnable.count++] = candidate.table;
  }
  return runnable;
}

}  // namespace

const RunnableTables& Runnable() {
  static const RunnableTables runnable = FindAll();
  return runnable;
}

const KernelTable* FindRunnable(std::string_view isa) {
  const RunnableTables& runnable = Runnable();
  for (std::size_t i = 0; i < runnable.count; ++i) {
    if (isa == runnable.tables[i]->isa) return runnable.tables[i];
  }
  return nullptr;
}

}  // namespace caffe2op_sigmoid::kernels
