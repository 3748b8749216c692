// The operator SigmoidGradient: (Y, dY) -> dX, in place for dY only.
#include "operators/sigmoid_gradient_op.h"

#include "operators/elementwise_ops.h"
#include "operators/registry.h"

namespace caffe2op_sigmoid {

using SigmoidGradientOp =
    BinaryElementwiseOp<TensorTypes<float>, CPUContext, SigmoidGradientFunctor<CPUContext>>;

CAFFE2OP_SIGMOID_REGISTER_CPU_OPERATOR(SigmoidGradient, SigmoidGradientOp, 2, 1, 1U << 19U);

}  // namespace caffe2op_sigmoid
