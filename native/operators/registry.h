// The operators of the CPU, by name. Each operator's file registers its own.
#pragma once

#include <string_view>
#include <vector>

#include "operators/context.h"
#include "operators/operator.h"

namespace caffe2op_sigmoid {

// Every registered operator. Filled while the library loads, read-only from then on.
std::vector<const Operator<CPUContext>*>& CPUOperatorRegistry();

// The operator of that name, nullptr if there is none.
const Operator<CPUContext>* FindCPUOperator(std::string_view name);

struct CPUOperatorRegisterer {
  explicit CPUOperatorRegisterer(const Operator<CPUContext>& op);
};

}  // namespace caffe2op_sigmoid

// REGISTER_CPU_OPERATOR(Name, (inputs, in-place input), operator class).
#define CAFFE2OP_SIGMOID_REGISTER_CPU_OPERATOR(Name, inputs, in_place_input, ...) \
  static const __VA_ARGS__ g_##Name##_operator({#Name, inputs, in_place_input});  \
  static const ::caffe2op_sigmoid::CPUOperatorRegisterer g_##Name##_registerer(g_##Name##_operator)
