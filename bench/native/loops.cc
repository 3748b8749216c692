// Which of the limit loops this machine can run: those of the instruction sets whose kernels it
// runs.
#include "loops.h"

#include "targets/dispatch.h"

namespace caffe2op_sigmoid::bench {

#if defined(__x86_64__) || defined(_M_X64)
extern const LoopTable kAvx512Loops;
extern const LoopTable kAvx2Loops;
extern const LoopTable kBaselineLoops;

namespace {
constexpr const LoopTable* kLoopTables[] = {&kAvx512Loops, &kAvx2Loops, &kBaselineLoops};
}
#else
extern const LoopTable kNeonLoops;

namespace {
constexpr const LoopTable* kLoopTables[] = {&kNeonLoops};
}
#endif

RunnableLoops FindRunnableLoops() {
  RunnableLoops runnable = {};
  for (const LoopTable* table : kLoopTables) {
    if (kernels::FindRunnable(table->isa) != nullptr) runnable.tables[runnable.count++] = table;
  }
  return runnable;
}

}  // namespace caffe2op_sigmoid::bench
