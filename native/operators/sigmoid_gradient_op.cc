// The operator SigmoidGradient: (Y, dY) -> dX, in place for dY only.
#include "operators/sigmoid_gradient_op.h"

#include "operators/elementwise_ops.h"
#include "operators/registry.h"

namespace caffe2op_sigmoid {

CAFFE2OP_SIGMOID_REGISTER_CPU_OPERATOR(
    SigmoidGradient, 2, 1,
    BinaryElementwiseOp<TensorTypes<float>, CPUContext, SigmoidGradientFunctor<CPUContext>>);

}  // namespace caffe2op_sigmoid
