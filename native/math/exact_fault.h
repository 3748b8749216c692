// Faults on purpose and counts of steps, for the proof of the float64 functions: none of either
// unless its build asks for them (proof/float64.ts).
#pragma once

#include <cstdint>

namespace caffe2op_sigmoid::kernels {

enum class Fault { kNone, kNoRoundingTest, kHalfSlack, kLostCarry };

#if defined(CAFFE2OP_SIGMOID_FAULT)
inline constexpr Fault kFault = Fault::CAFFE2OP_SIGMOID_FAULT;
#else
inline constexpr Fault kFault = Fault::kNone;
#endif

// Elements: evaluated again, and decided in integers of 2, 4, 8 and 20 limbs.
struct StepCounts {
  std::uint64_t again;
  std::uint64_t limbs2, limbs4, limbs8, limbs20;
};
#if defined(CAFFE2OP_SIGMOID_COUNT_STEPS)
inline constexpr bool kCountsSteps = true;
extern StepCounts g_step_counts;
inline void CountStep(std::uint64_t StepCounts::* step) { ++(g_step_counts.*step); }
#else
inline constexpr bool kCountsSteps = false;
inline void CountStep(std::uint64_t StepCounts::* /*step*/) {}
#endif

}  // namespace caffe2op_sigmoid::kernels
