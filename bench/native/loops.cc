// Which of the limit loops this machine can run.
#include "loops.h"

#if defined(__x86_64__) || defined(_M_X64)
#include "targets/cpu_features.h"
#endif

namespace caffe2op_sigmoid::bench {

#if defined(__x86_64__) || defined(_M_X64)
extern const LoopTable kAvx512Loops;
extern const LoopTable kAvx2Loops;
extern const LoopTable kBaselineLoops;

RunnableLoops FindRunnableLoops() {
  const kernels::CpuFeatures features = kernels::DetectCpuFeatures();
  RunnableLoops runnable = {};
  if (features.avx512) runnable.tables[runnable.count++] = &kAvx512Loops;
  if (features.avx2_fma_f16c) runnable.tables[runnable.count++] = &kAvx2Loops;
  runnable.tables[runnable.count++] = &kBaselineLoops;
  return runnable;
}
#elif defined(__aarch64__)
extern const LoopTable kNeonLoops;

RunnableLoops FindRunnableLoops() { return {{&kNeonLoops}, 1}; }
#else
RunnableLoops FindRunnableLoops() { return {}; }
#endif

}  // namespace caffe2op_sigmoid::bench
