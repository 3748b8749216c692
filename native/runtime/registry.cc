// Caffe2's registration of its elementwise operators, from the kernel list.
#include "runtime/registry.h"

#include <array>

#include "runtime/elementwise_ops.h"
#include "runtime/functors.h"
#include "targets/kernel_list.h"

namespace caffe2op_sigmoid {
namespace {

constexpr std::size_t InputsOf_Unary = 1;
constexpr std::size_t InputsOf_Binary = 2;

// An operator with an engine has Caffe2's name for it: Name_ENGINE_Engine.
#define CAFFE2OP_SIGMOID_ROW(shape, name, Template, Types, op, in_place, parallel_from) \
  using op##Op = shape##ElementwiseOp<kernels::name##ElementTypes, CPUContext,          \
                                      Template##Functor<CPUContext>>;                   \
  const op##Op g_##op(OpSchema{#op, #name, InputsOf_##shape, in_place, parallel_from});
CAFFE2OP_SIGMOID_KERNELS(CAFFE2OP_SIGMOID_ROW)
#undef CAFFE2OP_SIGMOID_ROW

}  // namespace

OperatorList CPUOperatorRegistry() {
  static const std::array operators = {
#define CAFFE2OP_SIGMOID_ROW(shape, name, Template, Types, op, in_place, parallel_from) \
  static_cast<const Operator<CPUContext>*>(&g_##op),
      CAFFE2OP_SIGMOID_KERNELS(CAFFE2OP_SIGMOID_ROW)
#undef CAFFE2OP_SIGMOID_ROW
  };
  return {operators.data(), operators.size()};
}

}  // namespace caffe2op_sigmoid
