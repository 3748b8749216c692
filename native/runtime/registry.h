// The operators of the CPU. Each operator's file registers its own.
#pragma once

#include <vector>

#include "runtime/context.h"
#include "runtime/operator.h"

namespace caffe2op_sigmoid {

// Every registered operator. Filled while the library loads, read-only from then on.
std::vector<const Operator<CPUContext>*>& CPUOperatorRegistry();

struct CPUOperatorRegisterer {
  explicit CPUOperatorRegisterer(const Operator<CPUContext>& op);
};

}  // namespace caffe2op_sigmoid

// CAFFE2OP_SIGMOID_REGISTER_CPU_OPERATOR(Name, operator class, schema without the name...). An
// operator with an engine has Caffe2's name for it: Name_ENGINE_Engine. The class goes through a
// type of its own: its commas would be the macro's.
#define CAFFE2OP_SIGMOID_REGISTER_CPU_OPERATOR(Name, Class, ...)        \
  static const Class g_##Name##_operator(OpSchema{#Name, __VA_ARGS__}); \
  static const ::caffe2op_sigmoid::CPUOperatorRegisterer g_##Name##_registerer(g_##Name##_operator)
