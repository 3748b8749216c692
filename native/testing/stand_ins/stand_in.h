// Kernels that stand in for those of an instruction set, for the proof: with approximate
// reciprocals as rough as the instruction set allows, which must change no result, and with a
// fault, which the proof must find.
#pragma once

#include <cstddef>

#include "targets/element_types.h"

namespace caffe2op_sigmoid::testing {

// y[i] <- f(x[i]) for i < n. y may be x.
template <typename T>
using UnaryStandIn = void (*)(const T* x, T* y, std::size_t n);

struct StandIn {
  enum Kind { kRough, kFaulty };
  Kind kind;
  const char* name;                                           // which reciprocals, or which fault
  const char* kernel;                                         // as the kernel list names it
#define CAFFE2OP_SIGMOID_TYPE(T, name) UnaryStandIn<T> name;  // nullptr if it takes none
  CAFFE2OP_SIGMOID_ELEMENT_TYPES(CAFFE2OP_SIGMOID_TYPE)
#undef CAFFE2OP_SIGMOID_TYPE
};

// Those of an instruction set.
struct StandIns {
  const char* isa;  // as the kernel table says it
  std::size_t count;
  StandIn rows[512];
};

#if defined(__x86_64__)
extern const StandIns kBaselineStandIns;
extern const StandIns kAvx2StandIns;
extern const StandIns kAvx512StandIns;
inline constexpr const StandIns* kStandIns[] = {&kBaselineStandIns, &kAvx2StandIns,
                                                &kAvx512StandIns};
#elif defined(__aarch64__)
extern const StandIns kNeonStandIns;
inline constexpr const StandIns* kStandIns[] = {&kNeonStandIns};
#endif

}  // namespace caffe2op_sigmoid::testing
