// The operator SigmoidGradient: (Y, dY) -> dX, in place for dY only.
#include "runtime/sigmoid_gradient_op.h"

#include "runtime/elementwise_ops.h"
#include "runtime/registry.h"

namespace caffe2op_sigmoid {

using SigmoidGradientOp = BinaryElementwiseOp<kernels::sigmoidGradientElementTypes, CPUContext,
                                              SigmoidGradientFunctor<CPUContext>>;

CAFFE2OP_SIGMOID_REGISTER_CPU_OPERATOR(SigmoidGradient, SigmoidGradientOp, 2, 1, 1U << 19U);

}  // namespace caffe2op_sigmoid
